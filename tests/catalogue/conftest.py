"""These tests read the demo federation."""

from demo_federation import harburg

__all__ = ["harburg"]
