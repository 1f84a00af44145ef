"""Procedures as data: named steps of a case with tasks, timers and what happens by itself."""
