"""Takes back what was given to the wrong request: the line is open again, the request's ledger says why."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority
from amtsweg.payments.entering import Note, enter, locked
from amtsweg.payments.ledger import UNDOES, Impossible, Kind, Source
from amtsweg.payments.models import Assignment, BankLine
from amtsweg.payments.statements.booking import LONGEST_REASON, NotAssigned, locked_line
from amtsweg.payments.statements.keeping import sealed, texts_of

TAKEN_BACK = events.register("statement.line-taken-back", "Zuordnung eines Umsatzes zurückgenommen")
_UNDOING = {undone: kind for kind, undone in UNDOES.items()}


class Spent(NotAssigned):
    """The money of the payment has gone back already, or is on its way."""


def take_back(cashier: Membership, line_id: UUID, assignment_id: UUID, reason: str) -> None:
    """A part of a line does not belong to the request that it was given to, by a machine or a person.

    The ledger gets an entry against the one that it has; a refund that was noted by hand before the line came stays.
    All that is left of the line is open then, also what lay aside.
    Raises `BankLine.DoesNotExist`, `Assignment.DoesNotExist` also for one that was taken back already, `Spent`,
    `ValueError` without reason, `PermissionDenied`.
    """
    require(cashier, "treasury.keep", cashier.authority)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise ValueError(reason)
    actor = Actor("staff", cashier.account_id)
    with as_authority(cashier.authority_id), transaction.atomic():
        line = locked_line(line_id)
        found = Assignment.objects.select_related("entry").get(pk=assignment_id, line=line)
        locked(found.request_id)
        entry = found.entry
        if entry.source == Source.IMPORT:
            kind = _UNDOING[Kind(entry.kind)]
            note = Note(kind, f"{entry.pk}:undone", Source.MANUAL, entry.amount, entry.attempt_id, note=reason)
            try:
                enter(found.request_id, note, by=actor)
            except Impossible:
                raise Spent from None
        found.delete()
        _reopen(line, found, reason)
        events.record(
            line.authority, TAKEN_BACK, actor=actor, subject_type="bank-line", subject_id=line.pk,
            data={"request": str(found.request_id), "amount": str(found.amount), "as": entry.kind},
        )  # fmt: skip


def _reopen(line: BankLine, found: Assignment, reason: str) -> None:
    line.left += found.amount if line.amount > 0 else -found.amount
    line.why, line.aside_at, line.payout_of = "taken-back", None, None
    if line.sealed is not None:
        line.sealed = sealed(line, replace(texts_of(line), aside="", taken_back=reason))
    line.save(update_fields=["left", "why", "aside_at", "payout_of", "sealed"])
