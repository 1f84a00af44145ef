"""Requests as matching needs them, found by their Kassenzeichen."""

from collections.abc import Collection, Iterator

from django.db.models.functions import Length

from amtsweg.payments import ledger
from amtsweg.payments.ledger import Kind
from amtsweg.payments.models import LedgerEntry, PaymentRequest
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


def refunds_of(entries: Collection[LedgerEntry]) -> dict[LedgerEntry, LedgerEntry | None]:
    """What the cash office was asked to give back, as far as no line shows that it went; with the entry that it did."""
    failed = {one.key for one in entries if one.kind == Kind.REFUND_FAILED}
    asked = [one for one in entries if one.kind == Kind.REFUND_ASKED and one.attempt_id is None]
    gone = {one: ledger.noted(entries, f"{one.pk}:refunded") for one in asked if f"{one.pk}:failed" not in failed}
    return {one: went for one, went in gone.items() if not hasattr(went, "assignment")}


def _named(keys: list[str]) -> Iterator[Named]:
    rows = PaymentRequest.objects.filter(reference_key__in=keys).select_related("payee")
    for row in rows.prefetch_related("entries__assignment"):
        entries = list(row.entries.all())
        now = ledger.balance(entries)
        refunds = tuple(one.amount for one in refunds_of(entries))
        iban, there = row.payee.iban.replace(" ", ""), now.paid - now.charged_back
        yield Named(row.pk, row.reference, iban, now.open, there, refunds)
