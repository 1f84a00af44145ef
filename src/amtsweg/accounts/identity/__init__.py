"""Showing one's identity card at a counter once, and what that is worth afterwards."""
