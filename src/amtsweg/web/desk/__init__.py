"""The clerks' desk."""
