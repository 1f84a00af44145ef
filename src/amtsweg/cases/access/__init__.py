"""Who looked at a case, and why: see decision 0063."""
