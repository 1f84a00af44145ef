"""Signing a mandate, and forgetting it.

A payer gives name and account and agrees; that is kept sealed until the thirteen months after the debit are over in
which an unauthorised one can be claimed back (§ 676b (2) BGB).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import unwrap_secret, wrap_secret
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.payments.entering import locked
from amtsweg.payments.models import PaymentAttempt, PaymentRequest
from amtsweg.payments.models_mandates import DebitMandate

SIGNED = events.register("payments.mandate-signed", "Lastschriftmandat erteilt")
KEPT = timedelta(days=14 * 31)  # after the debit: thirteen months and what a bank takes to write
NEVER_COLLECTED = timedelta(days=3 * 365)  # 36 months unused, and a mandate ends


UNUSED = timedelta(days=60)  # a mandate for what was paid otherwise; until then its money may still be taken back
ARRIVES = timedelta(days=14)  # after the day of the debit: by then a statement shows it, or the bank has refused it


class NotNow(Exception):
    """The attempt is over, what it was for is paid already, or another mandate for it stands."""


def under_way() -> Q:
    """Mandates that went to the bank and whose money may still come."""
    return Q(collection__due_on__gte=clock.today() - ARRIVES, attempt__state=PaymentAttempt.State.BEGUN)


def standing() -> Q:
    """Mandates by which a debit will or may still come."""
    return under_way() | Q(collection=None, sealed__isnull=False, attempt__state=PaymentAttempt.State.BEGUN)


@dataclass(frozen=True, slots=True)
class Debtor:
    """Whose account is debited."""

    name: str
    iban: str


def sign(attempt: PaymentAttempt, debtor: Debtor, *, by: Actor = SYSTEM) -> DebitMandate:
    """The payer agrees; a second signature under the same attempt changes nothing. Raises `NotNow`."""
    with transaction.atomic(), across_tenants("whoever knows the code may pay"):
        request = locked(attempt.request_id)
        if there := DebitMandate.objects.filter(attempt=attempt).first():
            return there
        attempt = PaymentAttempt.objects.get(pk=attempt.pk)
        if attempt.state != PaymentAttempt.State.BEGUN or not request.open:
            raise NotNow
        if DebitMandate.objects.filter(standing(), attempt__request=request).exists():
            raise NotNow
        identifier = new_id()
        mandate = DebitMandate.objects.create(
            id=identifier, attempt=attempt, authority=request.authority, holder_id=request.holder_id,
            reference=f"{request.reference}-{attempt.pk.hex[-6:].upper()}", signed_at=clock.now(),
            sealed=wrap_secret(json.dumps(asdict(debtor)).encode(), _context(identifier)),
        )  # fmt: skip
        events.record(
            request.authority, SIGNED, actor=by, subject_type="payment", subject_id=request.pk,
            data={"reference": request.reference, "mandate": mandate.reference},
        )  # fmt: skip
        return mandate


def debtor_of(mandate: DebitMandate) -> Debtor | None:
    """Name and account; None once they are erased."""
    if mandate.sealed is None:
        return None
    return Debtor(**json.loads(unwrap_secret(mandate.sealed, _context(mandate.pk))))


def debit_mandates_held(holders: Sequence[UUID]) -> list[dict[str, Any]]:
    """What somebody signed, opened, for whoever holds it."""
    with as_holder(*holders):
        rows = list(DebitMandate.held.order_by("signed_at"))
    return [
        {"reference": one.reference, "signed_at": one.signed_at, "collected": one.amount}
        | (asdict(debtor) if (debtor := debtor_of(one)) else {})
        for one in rows
    ]


@job("payments.forget-mandates", every=timedelta(days=1))
def forget() -> None:
    """Erases names and accounts that nobody can need any more."""
    today, moment = clock.today(), clock.now()
    with across_tenants("a job erases for every authority"):
        rows = DebitMandate.objects.filter(sealed__isnull=False)
        rows.filter(collection__due_on__lt=today - KEPT).update(sealed=None)
        unused = rows.filter(collection__isnull=True)
        unused.filter(signed_at__lt=moment - NEVER_COLLECTED).update(sealed=None)
        done = PaymentRequest.objects.exclude(state__in=(PaymentRequest.State.OPEN, PaymentRequest.State.PARTLY))
        unused.filter(signed_at__lt=moment - UNUSED, attempt__request__in=done).update(sealed=None)


def _context(mandate_id: UUID) -> str:
    return f"payment-mandate:{mandate_id}"
