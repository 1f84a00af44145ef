"""Ways to sign in that others vouch for: the port (`port`), its adapters by kind, and what happens on arrival."""
