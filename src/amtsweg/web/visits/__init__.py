"""What visitors meet on the day: arriving, numbers, the screen in the waiting room; and calendars for programs."""
