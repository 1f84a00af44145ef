"""What appointments tell higher rooms and their own letters, inside the transaction of the change."""

from django.dispatch import Signal

changed = Signal()
"""A booking changed. Sender: Booking. Arguments: `booking`, `kind` (the event's name, such as `actions.BOOKED`),
`actor`, and `before`: the start that it had, when it was moved; else None."""
