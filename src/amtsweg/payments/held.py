"""What somebody was asked to pay and what became of it, for whoever holds it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from amtsweg.core.tenancy import as_holder
from amtsweg.core.text import Localised
from amtsweg.payments.models import LedgerEntry, PaymentRequest


@dataclass(frozen=True, slots=True)
class HeldPayment:
    """One request. Amounts are euro, `open` what is still to be paid; `state` as `PaymentRequest.State` has it."""

    id: UUID
    purpose: Localised
    authority: str
    reference: str
    code: str
    asked_at: datetime
    due_on: date
    owed: Decimal
    paid: Decimal
    returned: Decimal
    open: Decimal
    state: str


def payments_held(holders: Sequence[UUID]) -> list[HeldPayment]:
    """All of them, the newest first."""
    with as_holder(*holders):
        rows = PaymentRequest.held.select_related("authority").order_by("-created_at", "-id")
        return [
            HeldPayment(
                one.pk, one.purpose, one.authority.full_name, one.reference, one.code, one.created_at, one.due_on,
                one.owed, one.paid, one.returned, one.open, one.state,
            )
            for one in rows
        ]  # fmt: skip


def ledger_held(holders: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The facts behind them, by the request's id, oldest first."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    with as_holder(*holders):
        for one in LedgerEntry.held.order_by("request_id", "position"):
            found[one.request_id].append({"kind": one.kind, "amount": one.amount, "at": one.at, "source": one.source})
    return found
