"""Where papers of a case belong, and what stands at the top of those that the authority writes."""

from dataclasses import replace

from amtsweg.cases.models import Case
from amtsweg.core.text import pick
from amtsweg.documents.actions import Folder
from amtsweg.documents.pdf import Letterhead
from amtsweg.federation.queries import portal_of


def folder(case: Case) -> Folder:
    """The case's own place for papers."""
    return Folder(case.authority, case.holder_id, case.data_key)


def letterhead(case: Case, language: str) -> Letterhead:
    """Authority and unit, the sender's line, and the portal's colour. Needs authority and unit loaded."""
    authority, portal = case.authority, portal_of(case.authority.slug)
    head = Letterhead(
        authority=authority.full_name,
        unit=pick(case.unit.name, language).text,
        sender=f"{authority.full_name} · {authority.street} · {authority.postcode} {authority.town}",
    )
    return replace(head, accent=portal.accent_light) if portal else head
