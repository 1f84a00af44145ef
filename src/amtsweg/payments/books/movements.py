"""The movements of money of an authority, each given to the budget items that it belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import Localised
from amtsweg.payments.books.allotting import allot
from amtsweg.payments.ledger import Kind
from amtsweg.payments.models import LedgerEntry, PaymentItem

SIGNS = {
    Kind.PAID: 1, Kind.REFUNDED: -1, Kind.CHARGED_BACK: -1,
    Kind.PAID_UNDONE: -1, Kind.REFUND_UNDONE: 1, Kind.CHARGE_UNDONE: 1,
}  # fmt: skip
MOST = 5_000  # movements of one list; more wants fewer days


class TooMany(Exception):
    """The days hold more than `MOST` movements."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which movements: booked from the first to the last day, both included; empty texts and None mean all."""

    since: date
    until: date
    payee: UUID | None = None
    budget_item: str = ""
    way: UUID | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """A part of an entry of a ledger that belongs to one budget item; `amount` below zero went back.

    `item` is what was asked for; None: it was paid on top of everything and belongs to no item.
    """

    at: datetime
    request: UUID
    reference: str
    payee: str
    iban: str
    budget_item: str
    item: Localised | None
    tax_rate: Decimal | None
    way: Localised | None
    way_id: UUID | None
    kind: str
    source: str
    amount: Decimal


class Total(NamedTuple):
    """What one account and budget item took in and gave back."""

    payee: str
    iban: str
    budget_item: str
    came: Decimal
    went: Decimal

    @property
    def sum(self) -> Decimal:
        """What is left of it."""
        return self.came + self.went


def movements(authority_id: UUID, wanted: Wanted) -> list[Movement]:
    """The movements, the earliest first; three queries. Raises `TooMany`."""
    first, last = (midnight(day) for day in (wanted.since, wanted.until + timedelta(days=1)))
    with as_authority(authority_id):
        within = LedgerEntry.objects.filter(kind__in=SIGNS, recorded_at__gte=first, recorded_at__lt=last)
        if wanted.payee:
            within = within.filter(request__payee_id=wanted.payee)
        if within.count() > MOST:
            raise TooMany
        rows = LedgerEntry.objects.filter(kind__in=SIGNS, recorded_at__lt=last, request__in=within.values("request"))
        entries = list(rows.select_related("request__payee", "attempt__way").order_by("request", "position"))
        items = PaymentItem.objects.filter(request__in=within.values("request")).order_by("request", "position")
        by_request: dict[UUID, list[PaymentItem]] = defaultdict(list)
        for item in items:
            by_request[item.request_id].append(item)
    found = [one for one in _parted(entries, by_request) if one.at >= first and _fits(one, wanted)]
    return sorted(found, key=lambda one: one.at)


def totals(found: Iterable[Movement]) -> list[Total]:
    """Sums by account and budget item, in the order of both."""
    sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for one in found:
        sums[one.payee, one.iban, one.budget_item][one.amount < 0] += one.amount
    return [Total(*key, *both) for key, both in sorted(sums.items())]


def _parted(entries: Sequence[LedgerEntry], items: dict[UUID, list[PaymentItem]]) -> Iterable[Movement]:
    """Each entry's parts; the entries of a request are complete from its first one on."""
    by_request: dict[UUID, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        by_request[entry.request_id].append(entry)
    for request, own in by_request.items():
        asked = items[request]
        for entry, parts in zip(own, allot([one.amount for one in asked], [_signed(one) for one in own]), strict=True):
            for place, amount in parts:
                yield _movement(entry, None if place is None else asked[place], amount)


def _movement(entry: LedgerEntry, item: PaymentItem | None, amount: Decimal) -> Movement:
    request, way = entry.request, entry.attempt.way if entry.attempt else None
    return Movement(
        at=entry.recorded_at, request=request.pk, reference=request.reference, payee=request.payee.name,
        iban=request.payee.iban, budget_item=item.budget_item if item else "", item=item.label if item else None,
        tax_rate=item.tax_rate if item else None, way=way.title if way else None, way_id=way.pk if way else None,
        kind=entry.kind, source=entry.source, amount=amount,
    )  # fmt: skip


def _signed(entry: LedgerEntry) -> Decimal:
    return entry.amount * SIGNS[Kind(entry.kind)]


def _fits(one: Movement, wanted: Wanted) -> bool:
    return wanted.budget_item in ("", one.budget_item) and wanted.way in (None, one.way_id)


def midnight(day: date) -> datetime:
    """When a German day begins."""
    return datetime.combine(day, time(), tzinfo=clock.GERMANY)
