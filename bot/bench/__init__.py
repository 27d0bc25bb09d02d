"""Measurements: each runs the real processes with demo data and prints ratios against something else in the same run."""
