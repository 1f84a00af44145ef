"""The codes that an authority issued, as its clerks see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from amtsweg.applications.letter_codes import codes
from amtsweg.applications.models import LetterCode
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.shapes import OfferView
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority

PER_PAGE = 25

Standing = Literal["open", "used", "revoked", "expired"]


@dataclass(frozen=True, slots=True)
class CodeLine:
    """An issued code; `number` is that of the case it became, if any."""

    id: UUID
    offer_slug: str
    reference: str
    issued_by: str
    issued_at: datetime
    expires_on: date
    revoked_at: datetime | None
    used_at: datetime | None
    number: str

    @property
    def standing(self) -> Standing:
        """What can be done with it now."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_on >= clock.today() else "expired"


@dataclass(frozen=True, slots=True)
class CodePage:
    """A page of the list."""

    lines: list[CodeLine]
    total: int
    page: int
    pages: int


def offers(authority_slug: str, units: Collection[UUID] | None) -> list[OfferView]:
    """The offers of an authority whose forms ask for a code, those of these units only; None: of all units."""
    found = [offer for offer in catalogue.offers_of(authority_slug) if offer.letter_code]
    return [offer for offer in found if units is None or offer.unit.id in units]


def issued(authority_id: UUID, units: Collection[UUID] | None, reference: str = "", page: int = 1) -> CodePage:
    """The codes of these units, newest first; with `reference` those for it alone."""
    with as_authority(authority_id):
        rows = _rows(units)
        if reference:
            rows = rows.filter(reference_index=codes.reference_index(authority_id, reference))
        total = rows.count()
        pages = max(1, -(-total // PER_PAGE))
        page = min(max(page, 1), pages)
        start = (page - 1) * PER_PAGE
        lines = [_line(row) for row in rows.order_by("-issued_at", "pk")[start : start + PER_PAGE]]
    return CodePage(lines, total, page, pages)


def one(authority_id: UUID, units: Collection[UUID] | None, code_id: UUID) -> CodeLine:
    """One of them. Raises `LetterCode.DoesNotExist`."""
    with as_authority(authority_id):
        return _line(_rows(units).get(pk=code_id))


def _rows(units: Collection[UUID] | None) -> Any:
    rows = LetterCode.objects.select_related("offer", "data_key", "issued_by", "used_by")
    return rows if units is None else rows.filter(offer__unit_id__in=units)


def _line(row: LetterCode) -> CodeLine:
    used = row.used_by
    return CodeLine(
        row.pk, row.offer.slug, codes.reference_of(row), row.issued_by.name, row.issued_at, row.expires_on,
        row.revoked_at, used.sent_at if used else None, used.reference if used else "",
    )  # fmt: skip
