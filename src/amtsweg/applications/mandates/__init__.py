"""Mandates between people: who may apply and act for somebody else, in what, and until when."""
