"""Filling in and sending an application: the pages below `/antrag/`."""
