"""One module for each kind of payment provider."""
