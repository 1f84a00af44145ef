"""What mandates tell the rooms above, inside the transaction of the change. Sender: Mandate."""

from django.dispatch import Signal

# A representative accepted. Argument: mandate (Mandate; both accounts and the service are loaded).
accepted = Signal()

# A mandate ended. Arguments: mandate (Mandate), actor (Actor).
ended = Signal()
