"""What this room tells the rooms above it, inside the transaction of the change."""

from django.dispatch import Signal

# An account was deleted by its owner. Arguments: account_id (UUID), actor (Actor). Sender: Account.
# Sent cases stay with the authorities; whatever else is held under this id may go now.
deleted = Signal()

# The owner took back an account that was stolen. Arguments: account_id (UUID), since (datetime: from when on others may
# have acted in it). Sender: Account. A receiver that ended something answers with a key of `letters.ENDED`.
taken_back = Signal()

# A provider named the person's federal postbox. Arguments: account_id (UUID), handle (str), first (bool: the account
# was linked with the provider just now). Sender: Account.
postbox_named = Signal()
