"""Fees of cases: when money is asked for, and what the case tells of what became of it."""
