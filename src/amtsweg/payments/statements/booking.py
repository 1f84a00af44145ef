"""Gives lines of statements to requests: by their Kassenzeichen, or as a person says. Each part is a ledger's entry."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Case, When

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.payments import ledger, refunding
from amtsweg.payments.entering import Note, enter, locked
from amtsweg.payments.ledger import Impossible, Kind, Source
from amtsweg.payments.models import Assignment, BankLine, BankStatement, LedgerEntry, PaymentAttempt, PaymentWay
from amtsweg.payments.port import class_of
from amtsweg.payments.references import valid
from amtsweg.payments.statements import claims
from amtsweg.payments.statements.keeping import line_of, sealed, texts_of
from amtsweg.payments.statements.matching import Booked, Share, candidates, compact, judge, named_in

MATCHED = events.register("statement.line-matched", "Umsatz zugeordnet")
ASIDE = events.register("statement.line-aside", "Umsatz beiseitegelegt")
LONGEST_REASON = 200


class NotAssigned(Exception):
    """A line cannot be given to that request."""


class UnknownReference(NotAssigned):
    """No request of the authority has this Kassenzeichen."""


class WrongAmount(NotAssigned):
    """More than is left of the line, nothing at all, or more than can go back of what was paid on the request."""


class Twice(NotAssigned):
    """The line is given to this request already."""


class Gone(NotAssigned):
    """Nothing is left of the line, or it lies aside."""


@job("payments.match")
def match_statement(*, statement: str) -> None:
    """Gives every line of a statement that still waits to the requests it names. A second run finds none."""
    with across_tenants("a job knows the statement's id alone"):
        row = BankStatement.objects.get(pk=statement)
    with as_authority(row.authority_id):
        lengths = claims.lengths()
        waiting = BankLine.objects.filter(statement=row, why="waiting").order_by("position")
        for key in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                _match(key, row.iban, lengths)


def assign(cashier: Membership, line_id: UUID, reference: str, amount: Decimal) -> None:
    """Gives a part of a line, or all of it, to the request with this Kassenzeichen.

    Money that came is a payment. Money that left is a chargeback if the bank took it back, else a refund.
    Raises `BankLine.DoesNotExist`, `NotAssigned`, `PermissionDenied`.
    """
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id), transaction.atomic():
        line = _open(line_id)
        found = claims.by_reference({compact(reference)})
        if not found:
            raise UnknownReference
        (named,) = found
        if not 0 < amount <= abs(line.left):
            raise WrongAmount
        if Assignment.objects.filter(line=line, request_id=named.id).exists():
            raise Twice
        kind: Booked = Kind.PAID if line.amount > 0 else Kind.CHARGED_BACK if line.takes_back else Kind.REFUNDED
        try:
            _give(line, [Share(named.id, kind, amount)], Actor("staff", cashier.account_id), cashier.pk)
        except Impossible:
            raise WrongAmount from None


def put_aside(cashier: Membership, line_id: UUID, reason: str, payout_of: UUID | None = None) -> None:
    """What is left of a line pays nothing that was asked for here, for a reason that is kept with it, sealed.

    `payout_of`: a way of the authority whose provider paid out many payments together.
    Raises `BankLine.DoesNotExist`, `PaymentWay.DoesNotExist`, `Gone`, `ValueError` without reason, `PermissionDenied`.
    """
    require(cashier, "treasury.keep", cashier.authority)
    reason = " ".join(reason.split())
    if not (reason or payout_of) or len(reason) > LONGEST_REASON:
        raise ValueError(reason)
    with as_authority(cashier.authority_id), transaction.atomic():
        line = _open(line_id)
        if payout_of is not None:
            line.payout_of = PaymentWay.objects.get(pk=payout_of, authority=line.authority)
        line.aside_at = clock.now()
        line.sealed = sealed(line, replace(texts_of(line), aside=reason))
        line.save(update_fields=["payout_of", "aside_at", "sealed"])
        way = {"payout_of": str(payout_of)} if payout_of else {}
        _record(line, ASIDE, Actor("staff", cashier.account_id), {"amount": str(line.left), **way})


def _match(key: UUID, iban: str, lengths: Collection[int]) -> None:
    row = locked_line(key)
    if row.why != "waiting":
        return
    line = line_of(row)
    verdict = judge(line, named_in(line, claims.by_reference(candidates(line, lengths, valid))), iban)
    row.why = verdict.why or ""
    row.save(update_fields=["why"])
    if verdict.shares:
        _give(row, verdict.shares, SYSTEM, None)


def _open(line_id: UUID) -> BankLine:
    line = locked_line(line_id)
    if line.left == 0 or line.aside_at is not None:
        raise Gone
    return line


def locked_line(line_id: UUID) -> BankLine:
    """A line of the authority in scope, locked for the transaction. Raises `BankLine.DoesNotExist`."""
    rows = BankLine.objects.select_for_update(of=("self",)).select_related("authority", "statement__data_key")
    found: BankLine = rows.get(pk=line_id)
    return found


def _give(line: BankLine, shares: Sequence[Share], actor: Actor, by: UUID | None) -> None:
    """Writes the shares into the ledgers of their requests, and takes them off the line."""
    for request in sorted(share.request for share in shares):  # all, before the first takes the lock on the log
        locked(request)
    for share in shares:
        Assignment.objects.create(
            line=line, request_id=share.request, entry=_entered(line, share, actor), amount=share.amount,
            at=clock.now(), by=by,
        )  # fmt: skip
        line.left -= share.amount if line.amount > 0 else -share.amount
        if share.kind != Kind.PAID:
            refunding.drop_uncovered(share.request)
        _record(line, MATCHED, actor, {"request": str(share.request), "amount": str(share.amount), "as": share.kind})
    line.why = ""
    line.save(update_fields=["left", "why"])


def _entered(line: BankLine, share: Share, actor: Actor) -> LedgerEntry:
    """The entry of the request's ledger; there may be one already, of a refund that was noted when it was paid out."""
    key, attempt = f"statement:{line.pk}", None
    if share.kind == Kind.PAID:
        begun = PaymentAttempt.objects.filter(request_id=share.request, state="begun").select_related("way")
        collected = Case(When(mandate__collection__isnull=False, then=0), default=1)  # what was debited comes first
        begun = begun.order_by(collected, "-begun_at")
        attempt = next((one.pk for one in begun if _found_on_statements(one.way)), None)
    if share.kind == Kind.REFUNDED:
        entries = list(LedgerEntry.objects.filter(request_id=share.request).select_related("assignment"))
        asked = next((one for one in claims.refunds_of(entries) if one.amount == share.amount), None)
        key = f"{asked.pk}:refunded" if asked else key
    noon = datetime.combine(line.booked_on, time(12), tzinfo=clock.GERMANY)
    note = Note(share.kind, key, Source.IMPORT, share.amount, attempt, noon)
    done = enter(share.request, note, by=actor)
    entry = done.entry or ledger.noted(LedgerEntry.objects.filter(request_id=share.request), key)
    assert entry is not None  # it was noted before, or it has just been
    return entry


def _found_on_statements(way: PaymentWay) -> bool:
    """Whether money on this way is known from statements alone, as a transfer is."""
    cls = class_of(way.kind)
    return cls is not None and not cls.polls and not cls.staffed


def _record(line: BankLine, kind: str, actor: Actor, data: dict[str, str]) -> None:
    events.record(line.authority, kind, actor=actor, subject_type="bank-line", subject_id=line.pk, data=data)
