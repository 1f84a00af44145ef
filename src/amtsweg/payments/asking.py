"""Asking somebody to pay, and owing less than was asked: staff need `payment.work`; rules and forms act as `SYSTEM`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import code as new_code
from amtsweg.core.money import cents
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.entering import Entered, Note, balance_of, enter, locked
from amtsweg.payments.ledger import ZERO, Kind, Source
from amtsweg.payments.models import Payee, PaymentItem, PaymentRequest
from amtsweg.payments.references import next_reference

By = Membership | Actor


@dataclass(frozen=True, slots=True)
class Item:
    """One line: label by language, euro with tax, per cent of tax in it."""

    label: dict[str, str]
    amount: Decimal
    tax_rate: Decimal = ZERO
    budget_item: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of whom. `subject`: kind and id of what it is about; `key`: asking twice under it asks once."""

    holder_id: UUID
    subject: tuple[str, UUID]
    purpose: dict[str, str]
    items: Sequence[Item]
    moment: str
    due_on: date
    language: str = "de"
    key: str | None = None
    total: Decimal = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum((cents(one.amount) for one in self.items), ZERO))
        if self.total <= ZERO:
            raise ValueError("nothing is asked")


def ask(payee: Payee, demand: Demand, *, by: By = SYSTEM) -> PaymentRequest:
    """Asks for money; the request that there is under the same key stays as it is. Raises `PermissionDenied`."""
    actor = permitted(by, payee.authority)
    with transaction.atomic(), across_tenants("the demand names its authority and holder"):
        if demand.key and (there := _asked(payee, demand.key)):
            return there
        request = PaymentRequest.objects.create(
            key=demand.key, authority=payee.authority, payee=payee, holder_id=demand.holder_id,
            subject_kind=demand.subject[0], subject_id=demand.subject[1], reference=next_reference(payee),
            code=new_code(4).replace("-", ""), purpose=demand.purpose, language=demand.language, moment=demand.moment,
            due_on=demand.due_on, created_at=clock.now(), owed=demand.total,
        )  # fmt: skip
        PaymentItem.objects.bulk_create(
            PaymentItem(
                request=request, position=number, label=one.label, amount=cents(one.amount), tax_rate=one.tax_rate,
                budget_item=one.budget_item or payee.budget_item,
            )
            for number, one in enumerate(demand.items)
        )  # fmt: skip
        return enter(request.pk, Note(Kind.ASKED, "asked", Source.SYSTEM, demand.total), by=actor).request


def _asked(payee: Payee, key: str) -> PaymentRequest | None:
    """The request under this key. If there is none, nobody else makes one before the transaction ends."""
    Payee.objects.select_for_update(no_key=True).get(pk=payee.pk)
    found: PaymentRequest | None = PaymentRequest.objects.filter(key=key).first()
    return found


def reduce(request_id: UUID, amount: Decimal, reason: str, *, key: str, by: By) -> Entered:
    """Owes less by `amount`. Raises `PermissionDenied`, `ledger.Impossible`."""
    return _less(request_id, Kind.REDUCED, reason, key, by, amount)


def waive(request_id: UUID, reason: str, *, by: By) -> Entered:
    """Nothing is owed any more (Erlass). Raises `PermissionDenied`."""
    return _less(request_id, Kind.WAIVED, reason, "waived", by)


def withdraw(request_id: UUID, reason: str, *, by: By = SYSTEM) -> Entered:
    """The request is taken back: a mistake, or its subject is gone. Raises `PermissionDenied`."""
    return _less(request_id, Kind.WITHDRAWN, reason, "withdrawn", by)


def move_subject(request_id: UUID, kind: str, subject_id: UUID) -> None:
    """What was paid before sending belongs to the case from now on; in the transaction of the sending itself."""
    with across_tenants("the room above has found the request for its holder"):
        PaymentRequest.objects.filter(pk=request_id).update(subject_kind=kind, subject_id=subject_id)


def permitted(by: By, authority: Any) -> Actor:
    """Who acts, as the events say. Raises `PermissionDenied`."""
    if isinstance(by, Actor):
        return by
    require(by, "payment.work", authority)
    return Actor("staff", by.account_id)


def _less(request_id: UUID, kind: Kind, reason: str, key: str, by: By, amount: Decimal | None = None) -> Entered:
    with transaction.atomic():
        request = locked(request_id)
        actor = permitted(by, request.authority)
        less = balance_of(request).owed if amount is None else cents(amount)
        return enter(request_id, Note(kind, key, Source.MANUAL, less, note=reason), by=actor)
