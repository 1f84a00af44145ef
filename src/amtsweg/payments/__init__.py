"""Money: what is owed, on which ways it can be paid, and what happened to it."""
