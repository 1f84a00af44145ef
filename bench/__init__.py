"""Measures the product the way a user runs it; `make bench` prints one table."""
