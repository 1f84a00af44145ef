"""Whether the ledger agrees with the bank and with the providers.

SQLite adds up in floating point: every sum of a database is rounded to cents before it is compared.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from amtsweg.core.money import cents
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import Localised
from amtsweg.payments.books.movements import midnight
from amtsweg.payments.ledger import ZERO, Kind
from amtsweg.payments.models import Assignment, BankLine, BankStatement, LedgerEntry, PaymentAttempt, PaymentWay
from amtsweg.payments.port import class_of


@dataclass(frozen=True, slots=True)
class AccountSum:
    """What statements show of an account, and what of it the ledgers have; signed sums."""

    iban: str
    moved: Decimal
    open: Decimal
    aside: Decimal
    booked: Decimal
    open_lines: int

    @property
    def assigned(self) -> Decimal:
        """What of it was given to requests."""
        return self.moved - self.open - self.aside

    @property
    def difference(self) -> Decimal:
        """What was given to requests and is not in their ledgers, or the other way round; nothing, if all is well."""
        return self.assigned - self.booked


@dataclass(frozen=True, slots=True)
class ProviderSum:
    """What providers told of a way, and what they paid out; `unsettled`: tries of which they have not said the end."""

    title: Localised
    came: Decimal
    went: Decimal
    paid_out: Decimal
    unsettled: int

    @property
    def held(self) -> Decimal:
        """What is still with the provider, its own fees included."""
        return self.came + self.went - self.paid_out


@dataclass(frozen=True, slots=True)
class Gap:
    """No statement closed with what this one opens with; `amount`: by how much the one before it differs."""

    iban: str
    before: str
    after: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, for some days."""

    accounts: list[AccountSum]
    providers: list[ProviderSum]
    gaps: list[Gap]

    @property
    def agrees(self) -> bool:
        """Whether nothing is left to look at on the side of the bank."""
        return not self.gaps and not any(one.difference or one.open_lines for one in self.accounts)


def report(authority_id: UUID, since: date, until: date) -> Report:
    """What the days from `since` to `until` come to; eight queries."""
    with as_authority(authority_id):
        return Report(
            list(_accounts(since, until)), list(_providers(authority_id, since, until)), list(_gaps(since, until))
        )  # fmt: skip


def _accounts(since: date, until: date) -> Iterable[AccountSum]:
    lines = BankLine.objects.filter(booked_on__range=(since, until)).order_by().values("statement__iban")
    open_ones = Q(aside_at=None)
    rows = lines.annotate(
        moved=Sum("amount"),
        open_sum=Coalesce(Sum("left", filter=open_ones), ZERO),
        aside_sum=Coalesce(Sum("left", filter=~open_ones), ZERO),
        open_lines=Count("id", filter=open_ones & ~Q(left=0)),
    )
    booked: dict[str, Decimal] = defaultdict(lambda: ZERO)
    entries = Assignment.objects.filter(line__booked_on__range=(since, until)).order_by()
    signed = Sum(Case(When(entry__kind=Kind.PAID, then=F("entry__amount")), default=-F("entry__amount")))
    for one in entries.values("line__statement__iban").annotate(sum=signed):
        booked[one["line__statement__iban"]] = cents(one["sum"])
    for row in sorted(rows, key=lambda row: str(row["statement__iban"])):
        iban = row["statement__iban"]
        moved, still_open, aside = (cents(row[name]) for name in ("moved", "open_sum", "aside_sum"))
        yield AccountSum(iban, moved, still_open, aside, booked[iban], row["open_lines"])


def _providers(authority_id: UUID, since: date, until: date) -> Iterable[ProviderSum]:
    within = (midnight(since), midnight(until + timedelta(days=1)))
    entries = LedgerEntry.objects.filter(recorded_at__gte=within[0], recorded_at__lt=within[1], attempt__isnull=False)
    came, went = (
        _sums(entries.filter(kind__in=kinds), "attempt__way", "amount")
        for kinds in ([Kind.PAID], [Kind.REFUNDED, Kind.CHARGED_BACK])
    )
    lines = BankLine.objects.filter(booked_on__range=(since, until), payout_of__isnull=False)
    paid_out = _sums(lines, "payout_of", "left")
    tries = PaymentAttempt.objects.filter(state="begun", begun_at__gte=within[0], begun_at__lt=within[1]).order_by()
    unsettled = {one["way"]: one["n"] for one in tries.values("way").annotate(n=Count("id"))}
    for way in PaymentWay.objects.filter(authority_id=authority_id):
        cls = class_of(way.kind)
        if cls is None or cls.staffed or not cls.polls:  # what it takes in lies on the account or in the till at once
            continue
        sums = came.get(way.pk, ZERO), -went.get(way.pk, ZERO), paid_out.get(way.pk, ZERO)
        if any(sums) or way.pk in unsettled:
            yield ProviderSum(way.title, *sums, unsettled.get(way.pk, 0))


def _sums(rows: QuerySet[Any], by: str, what: str) -> dict[UUID, Decimal]:
    return {one[by]: cents(one["sum"]) for one in rows.order_by().values(by).annotate(sum=Sum(what))}


def _gaps(since: date, until: date) -> Iterable[Gap]:
    rows = BankStatement.objects.filter(closing__isnull=False, opening__isnull=False, closed_on__isnull=False)
    by_account: dict[str, list[BankStatement]] = defaultdict(list)
    for row in rows.filter(closed_on__lte=until).order_by("iban", "closed_on", "imported_at"):
        by_account[row.iban].append(row)
    for iban, statements in by_account.items():
        closings = {one.closing for one in statements}
        for before, after in pairwise(statements):
            assert before.closing is not None  # filtered above; for the type checker
            assert after.opening is not None
            if after.closed_on is not None and after.closed_on >= since and after.opening not in closings:
                yield Gap(iban, _name(before), _name(after), after.opening - before.closing)


def _name(row: BankStatement) -> str:
    return row.number or row.reference
