"""What the mailbox tells higher rooms, inside the transaction of the change."""

from django.dispatch import Signal

message_sent = Signal()
"""A message was sent. Arguments: `thread`, `message`, `actor`."""

notice_retrieved = Signal()
"""The holder opened a delivered notice for the first time. Arguments: `delivery`, `actor`."""
