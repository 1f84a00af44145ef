"""Bundles: one life situation, several applications, shared answers asked once; each authority gets its own part."""
