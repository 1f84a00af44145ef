"""What this room tells the rooms above it, inside the transaction of the change."""

from django.dispatch import Signal

mail_sent = Signal()
"""A queued mail has really been handed to the mail server. Arguments: `key`, `at`. Sender: OutgoingMail."""
