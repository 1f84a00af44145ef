"""The studio: editors of an authority keep what its portal shows."""
