"""What this room tells the rooms above it; of a change, inside its transaction."""

from django.dispatch import Signal

mail_due = Signal()
"""A queued mail is about to be sent. Argument: `key`. A receiver that answers False says that the mail is no longer
true: it is never sent. Sender: OutgoingMail."""

mail_sent = Signal()
"""A queued mail has really been handed to the mail server. Arguments: `key`, `at`. Sender: OutgoingMail."""
