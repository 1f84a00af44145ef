"""Appointments as visitors see them: choosing what for, where and when, booking, changing."""
