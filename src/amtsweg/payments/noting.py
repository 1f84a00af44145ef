"""Money that came without a provider's word: at a counter, or on a bank statement."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from amtsweg.core.money import cents
from amtsweg.payments.asking import By, permitted
from amtsweg.payments.entering import Entered, Note, enter, locked
from amtsweg.payments.ledger import Kind, Source


def note_paid(
    request_id: UUID, amount: Decimal, *, key: str, by: By, source: Source = Source.MANUAL, at: datetime | None = None,
    note: str = "",
) -> Entered:  # fmt: skip
    """So much was paid. `key`: the form's, or the bank's own for the movement; the same again notes nothing.

    Raises `PermissionDenied`, and `ValueError` for what is no amount.
    """
    amount = cents(amount)
    if amount <= 0:
        raise ValueError("an amount is more than nothing")
    with transaction.atomic():
        request = locked(request_id)
        actor = permitted(by, request.authority)
        return enter(request_id, Note(Kind.PAID, f"{source}:{key}", source, amount, at=at, note=note), by=actor)
