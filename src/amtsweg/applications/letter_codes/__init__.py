"""Codes that an authority writes into its letters: each opens a form for one reference, and sends it once."""
