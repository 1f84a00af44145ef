"""Paying: what is owed, the ways to pay it, the way back from a provider, and what providers tell."""
