"""The schema that the migrations make, against the one that the code expects."""
