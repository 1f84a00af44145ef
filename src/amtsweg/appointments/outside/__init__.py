"""Busy times from calendars outside of the portal, fetched now and then and kept as ranges without content."""
