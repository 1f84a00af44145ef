"""The one door into a ledger: whatever is to be noted about a request's money comes through `enter`.

It locks the request, leaves out what was noted before, asks the books whether they allow it, and writes entry, state,
event and what follows from it in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.rows import insert
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import ledger, receipts, signals
from amtsweg.payments.ledger import Balance, Kind, Source
from amtsweg.payments.models import LedgerEntry, PaymentAttempt, PaymentRequest

EVENTS = {
    Kind.ASKED: events.register("payments.asked", "Zahlung angefordert"),
    Kind.REDUCED: events.register("payments.reduced", "Forderung ermäßigt"),
    Kind.WAIVED: events.register("payments.waived", "Forderung erlassen"),
    Kind.WITHDRAWN: events.register("payments.withdrawn", "Forderung zurückgenommen"),
    Kind.BEGUN: events.register("payments.begun", "Bezahlen begonnen"),
    Kind.PAID: events.register("payments.paid", "Zahlung eingegangen"),
    Kind.FAILED: events.register("payments.failed", "Zahlung fehlgeschlagen"),
    Kind.CANCELLED: events.register("payments.cancelled", "Bezahlen abgebrochen"),
    Kind.EXPIRED: events.register("payments.expired", "Bezahlversuch abgelaufen"),
    Kind.REFUND_ASKED: events.register("payments.refund-asked", "Erstattung veranlasst"),
    Kind.REFUND_SENT: events.register("payments.refund-sent", "Erstattung beauftragt"),
    Kind.REFUNDED: events.register("payments.refunded", "Betrag erstattet"),
    Kind.REFUND_FAILED: events.register("payments.refund-failed", "Erstattung gescheitert"),
    Kind.CHARGED_BACK: events.register("payments.charged-back", "Zahlung zurückgebucht"),
    Kind.PAID_UNDONE: events.register("payments.paid-undone", "Zahlung war falsch zugeordnet"),
    Kind.REFUND_UNDONE: events.register("payments.refund-undone", "Erstattung war falsch zugeordnet"),
    Kind.CHARGE_UNDONE: events.register("payments.charge-undone", "Rückbuchung war falsch zugeordnet"),
}
_OF_ATTEMPTS = {
    Kind.PAID: PaymentAttempt.State.PAID,
    Kind.FAILED: PaymentAttempt.State.FAILED,
    Kind.CANCELLED: PaymentAttempt.State.CANCELLED,
    Kind.EXPIRED: PaymentAttempt.State.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something to note. The same `key` again notes nothing, unless what it noted was undone."""

    kind: Kind
    key: str
    source: Source
    amount: Decimal = ledger.ZERO
    attempt_id: UUID | None = None
    at: datetime | None = None  # when it happened; None: now
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The request afterwards; `entry` is None when it was noted before."""

    request: PaymentRequest
    entry: LedgerEntry | None
    balance: Balance


def locked(request_id: UUID) -> PaymentRequest:
    """The request, locked for the transaction. Raises `PaymentRequest.DoesNotExist`."""
    with across_tenants("the caller has found the request for its tenant, its holder or by its code"):
        rows = PaymentRequest.objects.select_for_update(of=("self",)).select_related("authority", "payee")
        found: PaymentRequest = rows.get(pk=request_id)
    return found


def balance_of(request: PaymentRequest) -> Balance:
    """What the ledger says now."""
    with across_tenants("the caller has found the request for its tenant, its holder or by its code"):
        return ledger.balance(LedgerEntry.objects.filter(request=request))


def enter(request_id: UUID, note: Note, *, by: Actor = SYSTEM) -> Entered:
    """Notes it once. Raises `ledger.Impossible`, `PaymentRequest.DoesNotExist`."""
    with transaction.atomic(), across_tenants("the caller has found the request"):
        request = locked(request_id)
        entries = list(LedgerEntry.objects.filter(request=request))
        if ledger.noted(entries, note.key):
            return Entered(request, None, ledger.balance(entries))
        ledger.check(entries, note.kind, note.amount, note.attempt_id)
        entry = _written(request, replace(note, key=ledger.free_key(entries, note.key)), by)
        balance = ledger.balance([*entries, entry])
        if note.kind == Kind.PAID_UNDONE:
            _unpaid(request, [*entries, entry], note.attempt_id)
        _follow(request, entry, balance, by)
        return Entered(request, entry, balance)


def _written(request: PaymentRequest, note: Note, by: Actor) -> LedgerEntry:
    now = clock.now()
    entry = LedgerEntry(
        request=request, authority_id=request.authority_id, holder_id=request.holder_id, attempt_id=note.attempt_id,
        position=request.version + 1, kind=note.kind, amount=note.amount, source=note.source, key=note.key,
        at=note.at or now, recorded_at=now, actor_kind=by.kind, actor_id=by.id, note=note.note[:400],
    )  # fmt: skip
    insert(entry)
    events.record(
        request.authority, EVENTS[note.kind], actor=by, subject_type="payment", subject_id=request.pk,
        data={"reference": request.reference, "amount": str(note.amount), "source": str(note.source)},
    )  # fmt: skip
    return entry


def _unpaid(request: PaymentRequest, entries: Sequence[LedgerEntry], attempt_id: UUID | None) -> None:
    """What was never paid is settled no more, and its attempt goes on as if nothing had been said."""
    if not ledger.was_settled(entries):
        request.settled_at = None
    paid = {one.attempt_id for one in ledger.standing(entries) if one.kind == Kind.PAID}
    if attempt_id and attempt_id not in paid:
        PaymentAttempt.objects.filter(pk=attempt_id).update(state=PaymentAttempt.State.BEGUN)


def _follow(request: PaymentRequest, entry: LedgerEntry, balance: Balance, by: Actor) -> None:
    """Columns that say what the ledger says, and whoever wants to know."""
    before = request.state
    request.version = entry.position
    request.state, request.owed = balance.state, balance.owed
    request.paid, request.returned = balance.paid, balance.returned
    first = request.settled_at is None and balance.open == ledger.ZERO and balance.paid > ledger.ZERO
    if first:
        request.settled_at = clock.now()
    request.save(update_fields=["version", "state", "owed", "paid", "returned", "settled_at"])
    if entry.attempt_id and (state := _OF_ATTEMPTS.get(Kind(entry.kind))):
        rows = PaymentAttempt.objects.filter(pk=entry.attempt_id)
        rows.exclude(state=PaymentAttempt.State.PAID).update(state=state)
    if first:
        receipts.send(request)
    signals.changed.send(PaymentRequest, request=request, before=before, actor=by)
