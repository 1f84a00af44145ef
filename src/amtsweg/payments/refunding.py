"""Money that goes back: asked by staff or by a second payment, carried out by the provider or by the cash office."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from amtsweg.core.actors import Actor
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import Permanent, enqueue, job
from amtsweg.core.money import cents
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import ledger
from amtsweg.payments.asking import By, permitted
from amtsweg.payments.entering import Entered, Note, balance_of, enter, locked
from amtsweg.payments.ledger import ZERO, Kind, Source
from amtsweg.payments.models import LedgerEntry, PaymentAttempt, PaymentRequest
from amtsweg.payments.port import Faulty, Refused, Report, Unreachable, adapter_of, class_of

GONE = "das Geld ist nicht mehr da"  # why a refund was given up, as staff read it


def ask_refund(request_id: UUID, amount: Decimal, reason: str, *, key: str, by: By) -> Entered:
    """Staff give money back, whole or in part: by the provider where it can, else the cash office pays it out.

    Raises `PermissionDenied`, `ledger.Impossible`.
    """
    with transaction.atomic():
        request = locked(request_id)
        actor = permitted(by, request.authority)
        return _ask(request, cents(amount), f"refund:{key}", reason, actor, Source.MANUAL)


def give_back_surplus(attempt: PaymentAttempt, surplus: Decimal) -> None:
    """A second payment goes back at once where its provider can do that; else the cash office finds it as overpaid."""
    if not _can_refund(attempt):
        return
    amount = min(surplus, attempt.amount)
    note = Note(Kind.REFUND_ASKED, f"surplus:{attempt.pk}", Source.SYSTEM, amount, attempt.pk, note="doppelt gezahlt")
    if entry := enter(attempt.request_id, note).entry:
        _hand_over(entry)


def paid_out(request_id: UUID, entry_id: UUID, *, by: By) -> Entered:
    """The cash office has paid back what was asked of it, not what a provider gives back.

    Raises `LedgerEntry.DoesNotExist`, `PermissionDenied`, and `ledger.Impossible` where the money is gone by now.
    """
    with transaction.atomic(), across_tenants("the caller has found the request for its tenant"):
        request = locked(request_id)
        actor = permitted(by, request.authority)
        asked = LedgerEntry.objects.get(pk=entry_id, request=request, kind=Kind.REFUND_ASKED, attempt=None)
        entries = list(LedgerEntry.objects.filter(request=request))
        key = f"{asked.pk}:refunded"
        if ledger.noted(entries, key) is None and not _covered(asked, entries):
            raise ledger.Impossible("the money is gone")
        return enter(request_id, Note(Kind.REFUNDED, key, Source.MANUAL, asked.amount), by=actor)


def returned(attempt: PaymentAttempt, told: Report, source: Source) -> Entered | None:
    """The provider says that money went back, with or without our asking. Raises `Refused` for more than there is."""
    kind = Kind.REFUNDED if told.outcome == "refunded" else Kind.CHARGED_BACK
    with transaction.atomic(), across_tenants("the attempt is at hand"):
        locked(attempt.request_id)
        key = f"{attempt.pk}:{kind}:{told.event}"
        if kind == Kind.REFUNDED and (asked := _asked(attempt, told.event)):
            key = f"{asked.pk}:refunded"
        try:
            entered = enter(attempt.request_id, Note(kind, key, source, told.amount, attempt.pk, told.at, told.note))
        except ledger.Impossible:
            raise Refused("amount") from None
        drop_uncovered(attempt.request_id)
        return entered


def drop_uncovered(request_id: UUID) -> None:
    """Money went back by another hand: what the cash office was to pay out and is not there any more stays here.

    What a provider was to give back is left to the job, which knows whether that was asked already.
    """
    with transaction.atomic(), across_tenants("the request is locked"):
        locked(request_id)
        entries = list(LedgerEntry.objects.filter(request_id=request_id))
        now = ledger.balance(entries)
        for asked in reversed(ledger.refunds_under_way(entries)):
            if asked.attempt_id is None and now.returning > max(now.kept, ZERO):
                now = _failed(asked, GONE).balance


@job("payments.refund", attempts=30)
def refund(*, entry: str) -> None:
    """Has the provider give back what was asked for, and notes what it says."""
    with across_tenants("a job serves every tenant"):
        asked = LedgerEntry.objects.select_related("attempt__way__payee", "attempt__request").get(pk=entry)
    attempt = asked.attempt
    if attempt is None:
        raise Permanent("a refund without an attempt is paid out by the cash office")
    if not _to_be_sent(asked):
        return
    try:
        told = adapter_of(attempt.way).refund(attempt.provider_reference, asked.amount, str(asked.pk))
    except Faulty as error:
        raise Permanent(str(error)) from None
    except Refused as error:
        _failed(asked, error.reason)
        return
    if told.outcome == "open":
        raise Unreachable("the refund is not through yet")
    if told.outcome != "refunded":
        _failed(asked, told.note)
        return
    try:
        enter(
            asked.request_id,
            Note(Kind.REFUNDED, f"{asked.pk}:refunded", Source.POLL, told.amount, attempt.pk, told.at, told.note),
        )
    except ledger.Impossible as error:
        raise Permanent(f"the provider gave back more than was paid: {error}") from None
    drop_uncovered(asked.request_id)


def _to_be_sent(asked: LedgerEntry) -> bool:
    """Whether the provider is asked for a refund, which is noted before it is.

    Not if the refund has ended, nor if the payment was taken back meanwhile. One that was sent before is asked for
    again whatever happened since, under its key: only the provider knows whether the money went.
    """
    with transaction.atomic(), across_tenants("the job has the entry"):
        locked(asked.request_id)
        entries = list(LedgerEntry.objects.filter(request_id=asked.request_id))
        if asked not in ledger.refunds_under_way(entries):
            return False
        sent = f"{asked.pk}:sent"
        if any(one.key == sent for one in entries):
            return True
        if not _covered(asked, entries):
            _failed(asked, GONE)
            return False
        enter(asked.request_id, Note(Kind.REFUND_SENT, sent, Source.SYSTEM, ZERO, asked.attempt_id))
        return True


def _covered(asked: LedgerEntry, entries: list[LedgerEntry]) -> bool:
    """Whether what is to go back is there: of its own payment, if a provider gives it back, and of all together."""
    own = [one for one in entries if asked.attempt_id in (None, one.attempt_id)]
    going = asked in ledger.refunds_under_way(entries)
    return going and asked.amount <= min(ledger.balance(own).kept, ledger.balance(entries).kept)


def _ask(request: PaymentRequest, amount: Decimal, key: str, reason: str, actor: Actor, source: Source) -> Entered:
    """Spreads a refund over the attempts whose provider can give back; what is left is the cash office's.

    A provider that failed once for an attempt is not asked again.
    """
    entered = None
    with across_tenants("the request is locked"):
        if LedgerEntry.objects.filter(request=request, key=f"{key}:0").exists():
            return Entered(request, None, balance_of(request))
        parts = _parts(request, amount)
    for number, (attempt_id, part) in enumerate(parts):
        note = Note(Kind.REFUND_ASKED, f"{key}:{number}", source, part, attempt_id, note=reason)
        entered = enter(request.pk, note, by=actor)
        if entered.entry and attempt_id:
            _hand_over(entered.entry)
    if entered is None:
        raise ledger.Impossible("nothing to give back")
    return entered


def _parts(request: PaymentRequest, amount: Decimal) -> list[tuple[UUID | None, Decimal]]:
    parts: list[tuple[UUID | None, Decimal]] = []
    entries = list(LedgerEntry.objects.filter(request=request))
    failed = {one.attempt_id for one in entries if one.kind == Kind.REFUND_FAILED}
    for attempt in PaymentAttempt.objects.filter(request=request, state="paid").select_related("way").order_by("-id"):
        gone = ledger.balance(one for one in entries if one.attempt_id == attempt.pk)
        if amount > ZERO and gone.refundable > ZERO and attempt.pk not in failed and _can_refund(attempt):
            part = min(amount, gone.refundable)
            parts.append((attempt.pk, part))
            amount -= part
    return [*parts, (None, amount)] if amount > ZERO else parts


def _can_refund(attempt: PaymentAttempt) -> bool:
    cls = class_of(attempt.way.kind)
    return cls is not None and cls.refunds


def _hand_over(entry: LedgerEntry) -> None:
    enqueue("payments.refund", {"entry": str(entry.pk)}, key=f"payments.refund:{entry.pk}")


def _asked(attempt: PaymentAttempt, event: str) -> LedgerEntry | None:
    """The refund that the provider speaks of, if we asked for it: it repeats our key."""
    rows = LedgerEntry.objects.filter(attempt=attempt, kind=Kind.REFUND_ASKED)
    return next((one for one in rows if str(one.pk) == event), None)


def _failed(asked: LedgerEntry, note: str) -> Entered:
    """It does not go back. Nothing is noted of one that has ended: then its end is known already."""
    with transaction.atomic(), across_tenants("the request is locked"):
        request = locked(asked.request_id)
        if asked not in ledger.refunds_under_way(LedgerEntry.objects.filter(request=request)):
            return Entered(request, None, balance_of(request))
        failed = Note(
            Kind.REFUND_FAILED, f"{asked.pk}:failed", Source.POLL, asked.amount, asked.attempt_id, note=note
        )  # fmt: skip
        return enter(asked.request_id, failed)


def new_key() -> str:
    """A key for a form, so that sending it twice asks once."""
    return new_id().hex
