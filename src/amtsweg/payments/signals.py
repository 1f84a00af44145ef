"""What this room tells the rooms above it, inside the transaction of the change."""

from django.dispatch import Signal

# What is owed or paid has changed. Sender: PaymentRequest. Arguments: request (PaymentRequest, already changed), before
# (its state before), actor (Actor).
changed = Signal()
