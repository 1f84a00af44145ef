"""What this room tells the rooms above it, inside the transaction of the change."""

from django.dispatch import Signal

# An application was sent. Sender: Submission. Arguments: submission (Submission; its application, authority, offer
# and data key are loaded), actor (Actor), payload (dict, in the clear), way (forms.flow.Way of what was sent), so
# that a receiver need not open or walk it again.
submitted = Signal()
