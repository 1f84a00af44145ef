"""One sign-in for all portals: what a browser's sessions share, and how it gets from one host name to the next."""
