"""Statements of a bank: read from CAMT.053, each line kept once, matched with what was asked for."""
