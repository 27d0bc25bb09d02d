"""The demo practice's articles and shared facts, as data (YAML), and what puts them into a database."""
