"""What was asked for, as the treasury reads it, and what it does about it: pay back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority
from amtsweg.payments import actions, ledger
from amtsweg.payments.entering import balance_of, locked
from amtsweg.payments.ledger import Balance, Impossible, Kind
from amtsweg.payments.models import LedgerEntry, PaymentItem, PaymentRequest

Standing = Literal["", "open", "partly", "overpaid", "overdrawn", "returning", "settled", "waived", "cancelled"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A page of requests, the newest first."""

    lines: list[PaymentRequest]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One request with its items and its ledger. `waiting`: refunds that the cash office is asked to pay out."""

    request: PaymentRequest
    items: list[PaymentItem]
    entries: list[LedgerEntry]
    balance: Balance
    waiting: list[LedgerEntry]


def claims(cashier: Membership, standing: Standing, reference: str, page: int) -> ClaimPage:
    """Requests that stand so, and whose Kassenzeichen begins so. Raises `PermissionDenied`."""
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id):
        rows = PaymentRequest.objects.select_related("payee").order_by("-created_at", "-id")
        if standing == "returning":
            rows = rows.filter(pk__in=_returning())
        elif standing:
            rows = rows.filter(state=standing)
        if key := "".join(one for one in reference.upper() if one.isalnum()):
            rows = rows.filter(reference_key__startswith=key)
        return _page(rows, page)


def claim(cashier: Membership, request_id: UUID) -> Claim:
    """One of them; three queries. Raises `PaymentRequest.DoesNotExist`, `PermissionDenied`."""
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id):
        row = PaymentRequest.objects.select_related("payee", "authority").get(pk=request_id)
        entries = list(LedgerEntry.objects.filter(request=row).select_related("attempt__way").order_by("position"))
        items = list(PaymentItem.objects.filter(request=row).order_by("position"))
    return Claim(row, items, entries, ledger.balance(entries), _waiting(entries))


def pay_out(cashier: Membership, request_id: UUID, entry_id: UUID) -> None:
    """The cash office has paid back what was asked for.

    Raises `PaymentRequest.DoesNotExist`, `LedgerEntry.DoesNotExist`, `Impossible`, `PermissionDenied`.
    """
    actor = _allowed(cashier, request_id)
    actions.paid_out(request_id, entry_id, by=actor)


def give_back_surplus(cashier: Membership, request_id: UUID, key: str) -> Decimal:
    """What was paid beyond what is owed is to go back: by its provider where that can, else by the cash office.

    Raises `PaymentRequest.DoesNotExist`, `Impossible` if there is none, `PermissionDenied`.
    """
    actor = _allowed(cashier, request_id)
    with transaction.atomic():
        surplus = balance_of(locked(request_id)).surplus  # of two cashiers the second finds nothing
        if not surplus:
            raise Impossible("nothing was overpaid")
        actions.ask_refund(request_id, surplus, "überzahlt", key=key, by=actor)
    return surplus


def _allowed(cashier: Membership, request_id: UUID) -> Actor:
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id):
        PaymentRequest.objects.only("id").get(pk=request_id)
    return Actor("staff", cashier.account_id)


def _returning() -> list[UUID]:
    """Requests whose refund the cash office has still to pay out, of the authority in scope."""
    kinds = (Kind.REFUND_ASKED, Kind.REFUNDED, Kind.REFUND_FAILED)
    rows = LedgerEntry.objects.filter(kind__in=kinds, attempt=None).only("request_id", "kind", "key", "attempt_id")
    return [one.request_id for one in _waiting(list(rows))]


def _waiting(entries: list[LedgerEntry]) -> list[LedgerEntry]:
    return [one for one in ledger.refunds_under_way(entries) if one.attempt_id is None]


def _page(rows: "QuerySet[PaymentRequest]", page: int) -> ClaimPage:
    total = rows.count()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    return ClaimPage(list(rows[(page - 1) * PER_PAGE : page * PER_PAGE]), total, page, pages)
