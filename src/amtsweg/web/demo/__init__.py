"""Pages that exist in a demonstration only."""
