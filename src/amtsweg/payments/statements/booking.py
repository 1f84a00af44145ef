"""Gives lines of statements to requests: by their Kassenzeichen, or as a person says. Each part is a ledger's entry."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.payments import actions
from amtsweg.payments.models import Assignment, BankLine, BankStatement
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
    """More than is left of the line, nothing at all, or more than the request has to give back."""


class Gone(NotAssigned):
    """Nothing is left of the line, or it lies aside."""


@job("payments.match")
def match_statement(statement: str) -> None:
    """Gives every line of a statement that still waits to the requests it names. A second run finds none."""
    with across_tenants("a job knows the statement's id alone"):
        row = BankStatement.objects.select_related("authority").get(pk=statement)
    match(row)


def match(statement: BankStatement) -> None:
    """Gives the waiting lines away, each in a transaction of its own."""
    with as_authority(statement.authority_id):
        lengths = claims.lengths()
        waiting = BankLine.objects.filter(statement=statement, why="waiting").order_by("booked_on", "id")
        for key in list(waiting.values_list("pk", flat=True)):
            with transaction.atomic():
                _match(key, statement.iban, lengths)


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
        if not 0 < amount <= abs(line.left) or (line.amount < 0 and amount > named.paid):
            raise WrongAmount
        kind: Booked = "paid" if line.amount > 0 else "charged-back" if line.takes_back else "refunded"
        _give(line, [Share(named.id, kind, amount)], Actor("staff", cashier.account_id), cashier.pk)


def put_aside(cashier: Membership, line_id: UUID, reason: str) -> None:
    """What is left of a line pays nothing that was asked for here. The reason is kept with it, sealed.

    Raises `BankLine.DoesNotExist`, `Gone`, `ValueError` without a reason, `PermissionDenied`.
    """
    require(cashier, "treasury.keep", cashier.authority)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValueError(reason)
    with as_authority(cashier.authority_id), transaction.atomic():
        line = _open(line_id)
        line.aside_at = clock.now()
        line.sealed = sealed(line, replace(texts_of(line), aside=reason))
        line.save(update_fields=["aside_at", "sealed"])
        _record(line, ASIDE, Actor("staff", cashier.account_id), {"amount": str(line.left)})


def _match(key: UUID, iban: str, lengths: Collection[int]) -> None:
    row = _locked(key)
    if row.why != "waiting":
        return
    line = line_of(row)
    named = named_in(line, claims.by_reference(candidates(line, lengths)))
    verdict = judge(line, named, iban)
    row.why = verdict.why or ""
    row.save(update_fields=["why"])
    if verdict.shares:
        _give(row, verdict.shares, SYSTEM, None)


def _open(line_id: UUID) -> BankLine:
    line = _locked(line_id)
    if line.left == 0 or line.aside_at is not None:
        raise Gone
    return line


def _locked(line_id: UUID) -> BankLine:
    rows = BankLine.objects.select_for_update(of=("self",)).select_related("authority", "statement__data_key")
    found: BankLine = rows.get(pk=line_id)
    return found


def _give(line: BankLine, shares: Sequence[Share], actor: Actor, by: UUID | None) -> None:
    """Writes the shares into the ledgers of their requests, and takes them off the line."""
    for share in shares:
        Assignment.objects.create(
            line=line, request_id=share.request, kind=share.kind, amount=share.amount, at=clock.now(), by=by
        )
        actions.enter(share.request, share.kind, share.amount, key=f"statement:{line.pk}", actor=actor)
        line.left -= share.amount if line.amount > 0 else -share.amount
        _record(line, MATCHED, actor, {"request": str(share.request), "amount": str(share.amount), "as": share.kind})
    line.why = ""
    line.save(update_fields=["left", "why"])


def _record(line: BankLine, kind: str, actor: Actor, data: dict[str, str]) -> None:
    events.record(line.authority, kind, actor=actor, subject_type="bank-line", subject_id=line.pk, data=data)
