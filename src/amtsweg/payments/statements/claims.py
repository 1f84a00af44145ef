"""Requests as matching needs them, found by their Kassenzeichen."""

from collections.abc import Collection, Iterator
from decimal import Decimal

from django.db.models.functions import Length

from amtsweg.payments.models import PaymentRequest
from amtsweg.payments.statements.matching import Named

_BATCH = 400  # SQLite takes few parameters


def lengths() -> set[int]:
    """How long the Kassenzeichen of the authority in scope are, as they are compared."""
    rows = PaymentRequest.objects.order_by().values_list(Length("reference_key"), flat=True)
    return set(rows.distinct())


def by_reference(keys: Collection[str]) -> list[Named]:
    """The requests of the authority in scope with these Kassenzeichen, compared as `matching.compact` says."""
    wanted = sorted(keys)
    return [named for start in range(0, len(wanted), _BATCH) for named in _named(wanted[start : start + _BATCH])]


def _named(keys: list[str]) -> Iterator[Named]:
    rows = PaymentRequest.objects.filter(reference_key__in=keys).select_related("payee").prefetch_related("entries")
    for row in rows:
        kept = row.paid - row.refunded
        asked = sum((one.amount for one in row.entries.all() if one.kind == "refund-asked"), Decimal(0))
        yield Named(
            row.pk, row.reference, row.payee.iban, open=max(row.total - kept, Decimal(0)), paid=kept,
            refunding=max(asked - row.refunded, Decimal(0)),
        )  # fmt: skip
