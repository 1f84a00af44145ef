"""Pages about one's own account: signing in, passwords, second factor, profile."""
