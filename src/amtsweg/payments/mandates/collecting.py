"""Collecting what was agreed to: the cash office makes one file of it and gives it to its bank.

That the money came, or was taken back, is known from the bank statement like any other payment: each debit carries the
Kassenzeichen. Whoever pays on another way meanwhile is not debited.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.public_holidays import public_holidays
from amtsweg.payments.entering import balance_of, locked
from amtsweg.payments.ledger import ZERO
from amtsweg.payments.mandates.signing import under_way
from amtsweg.payments.models import Payee
from amtsweg.payments.models_mandates import Collection, DebitMandate

COLLECTED = events.register("payments.collected", "Lastschriften eingereicht")
FETCHED = events.register("payments.collection-fetched", "Lastschriftdatei heruntergeladen")
AHEAD = timedelta(days=2)  # banks want the file a business day before


def waiting(authority_id: UUID) -> list[DebitMandate]:
    """Signed, not collected, and still owed; the oldest first."""
    with as_authority(authority_id):
        rows = DebitMandate.objects.filter(collection__isnull=True, sealed__isnull=False, attempt__state="begun")
        rows = rows.select_related("attempt__request__payee", "attempt__way").order_by("signed_at")
        return [one for one in rows if one.attempt.request.state in ("open", "partly")]


def collections_of(authority_id: UUID) -> list[Collection]:
    """Those that were made, the newest first."""
    with as_authority(authority_id):
        rows = Collection.objects.select_related("payee").prefetch_related("mandates").order_by("-made_at")
        return list(rows[:50])


def fetched(by: Membership, collection_id: UUID) -> tuple[Collection, list[DebitMandate]]:
    """One of them with its mandates, for the file with names and accounts; that she fetched it is noted.

    Raises `Collection.DoesNotExist`, `PermissionDenied`.
    """
    require(by, "treasury.keep", by.authority)
    with transaction.atomic(), as_authority(by.authority):
        found = Collection.objects.select_related("payee", "authority").get(pk=collection_id)
        events.record(
            by.authority, FETCHED, actor=Actor("staff", by.account_id), subject_type="collection", subject_id=found.pk,
            data={"due_on": found.due_on.isoformat()},
        )  # fmt: skip
        rows = DebitMandate.objects.filter(collection=found).select_related("attempt__request")
        return found, list(rows.order_by("signed_at", "pk"))  # fetched again, it is the same file


def collect(by: Membership) -> list[Collection]:
    """One collection for each account with something to debit; none twice. Raises `PermissionDenied`."""
    require(by, "treasury.keep", by.authority)
    made: dict[UUID, Collection] = {}
    with transaction.atomic(), as_authority(by.authority):
        found = waiting(by.authority_id)
        for request_id in sorted({one.attempt.request_id for one in found}):  # in the order in which all lock several
            locked(request_id)
        for mandate in found:
            amount = _still_owed(mandate)
            if amount > ZERO:
                payee = mandate.attempt.request.payee
                mandate.collection = made.get(payee.pk) or made.setdefault(payee.pk, _new(by, payee))
                mandate.amount = amount
                mandate.save(update_fields=["collection", "amount"])
        for one in made.values():
            events.record(
                by.authority, COLLECTED, actor=Actor("staff", by.account_id), subject_type="collection",
                subject_id=one.pk, data={"due_on": one.due_on.isoformat()},
            )  # fmt: skip
    return list(made.values())


def total(mandates: Iterable[DebitMandate]) -> Decimal:
    """What they come to."""
    return sum((one.amount or ZERO for one in mandates), ZERO)


def _still_owed(mandate: DebitMandate) -> Decimal:
    """What may be debited now; nothing if another collection has just taken it. The request is locked.

    What another mandate of the same request has on its way counts as paid.
    """
    if DebitMandate.objects.filter(pk=mandate.pk, collection__isnull=False).exists():
        return ZERO
    request = mandate.attempt.request
    others = DebitMandate.objects.filter(under_way(), attempt__request=request).exclude(pk=mandate.pk)
    return max(min(balance_of(request).open - total(others), mandate.attempt.amount), ZERO)


def _new(by: Membership, payee: Payee) -> Collection:
    return Collection.objects.create(
        authority=by.authority, payee=payee, due_on=_business_day(clock.today() + AHEAD), made_at=clock.now(),
        made_by=by.pk,
    )  # fmt: skip


def _business_day(day: date) -> date:
    """The day or the next on which banks work: their holidays are among those of the Land with the most of them."""
    while day.weekday() > 4 or day in public_holidays("BY", day.year):
        day += timedelta(days=1)
    return day
