"""Statements and their lines, as the treasury reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import Localised
from amtsweg.payments.models import BankLine, BankStatement
from amtsweg.payments.statements.keeping import Texts, texts_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShareView:
    """A part of a line that was given to a request; `kind` of `ledger.Kind`, `by_hand`: a person said so."""

    id: UUID
    request: UUID
    reference: str
    kind: str
    amount: Decimal
    by_hand: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. `why` as in `BankLine`; `payout_of`: the way whose provider paid this out."""

    id: UUID
    iban: str
    booked_on: date
    amount: Decimal
    left: Decimal
    takes_back: bool
    parts: int
    why: str
    aside: bool
    payout_of: Localised | None
    texts: Texts
    shares: tuple[ShareView, ...]

    @property
    def open(self) -> bool:
        """Whether something is left that belongs to nothing."""
        return self.left != 0 and not self.aside


@dataclass(frozen=True, slots=True)
class LinePage:
    """A page of lines."""

    lines: list[LineView]
    total: int
    page: int
    pages: int


def statements(cashier: Membership, most: int = 60) -> list[BankStatement]:
    """The latest imports, each with `count` and `open_count`; one query. Raises `PermissionDenied`."""
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id):
        rows = BankStatement.objects.annotate(
            count=Count("lines"), open_count=Count("lines", filter=~Q(lines__left=0) & Q(lines__aside_at=None))
        )
        return list(rows.order_by("-imported_at", "-id")[:most])


def statement(cashier: Membership, statement_id: UUID, page: int) -> tuple[BankStatement, LinePage]:
    """One import and its lines. Raises `BankStatement.DoesNotExist`, `PermissionDenied`."""
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id):
        row = BankStatement.objects.get(pk=statement_id)
        return row, _page(BankLine.objects.filter(statement=row).order_by("position"), page)


def open_lines(cashier: Membership, page: int) -> LinePage:
    """What belongs to nothing yet, the oldest first. Raises `PermissionDenied`."""
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id):
        rows = BankLine.objects.filter(~Q(left=0), aside_at=None)
        return _page(rows.order_by("booked_on", "statement", "position"), page)


def line(cashier: Membership, line_id: UUID) -> LineView:
    """One line. Raises `BankLine.DoesNotExist`, `PermissionDenied`."""
    require(cashier, "treasury.keep", cashier.authority)
    with as_authority(cashier.authority_id):
        return _view(_loaded(BankLine.objects.all()).get(pk=line_id))


def _page(rows: "QuerySet[BankLine]", page: int) -> LinePage:
    total = rows.count()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    found: Iterable[BankLine] = _loaded(rows)[(page - 1) * PER_PAGE : page * PER_PAGE]
    return LinePage([_view(one) for one in found], total, page, pages)


def _loaded(rows: "QuerySet[BankLine]") -> "QuerySet[BankLine]":
    return rows.select_related("statement__data_key", "payout_of").prefetch_related(
        "assignments__request", "assignments__entry"
    )


def _view(row: BankLine) -> LineView:
    shares = tuple(
        ShareView(one.pk, one.request_id, one.request.reference, one.entry.kind, one.amount, one.by is not None)
        for one in row.assignments.all()
    )
    return LineView(
        row.pk, row.statement.iban, row.booked_on, row.amount, row.left, row.takes_back, row.parts, row.why,
        row.aside_at is not None, row.payout_of.title if row.payout_of else None, texts_of(row), shares,
    )  # fmt: skip
