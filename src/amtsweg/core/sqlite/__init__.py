"""SQLite as the database of one machine: writers take their turns in a queue instead of polling for the lock."""
