"""These tests read the demo federations."""

from demo_federation import emsland, harburg, heinsberg

__all__ = ["emsland", "harburg", "heinsberg"]
