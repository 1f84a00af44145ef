"""Visits by appointment: who can be met when, for what, and who has booked which time."""
