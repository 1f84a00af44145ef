"""Codes from letters that a demo knows beforehand, so that a form which demands one can be tried. Never outside one."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from amtsweg.accounts.models import Membership
from amtsweg.applications.letter_codes import actions
from amtsweg.applications.letter_codes.codes import LONGEST, code_index
from amtsweg.applications.models import LetterCode
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.shapes import OfferView
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.demo.federation import Federation
from amtsweg.demo.files import LetterCodeFile

Known = tuple[str, str, str]  # where, reference, code


def ensure_codes(files: Federation) -> None:
    """Issues the codes that are missing, as a clerk would. Raises `ImproperlyConfigured` outside a demo."""
    if not settings.AMTSWEG_DEMO:
        raise ImproperlyConfigured("codes that everybody knows are for demos")
    for one, offer, row in _known(files):
        with as_authority(offer.authority.id):
            clerk = Membership.objects.filter(role=Membership.Role.CLERK, unit_id=offer.unit.id).first()
        if row is None and clerk is not None:
            actions.issue(clerk, offer, one.reference, clock.today() + LONGEST, code=one.code)


def open_codes(files: Federation) -> list[Known]:
    """Those that can still be used."""
    return [
        (f"{one.authority}: /antrag/{one.offer}/", one.reference, one.code)
        for one, _offer, row in _known(files)
        if row is not None and row.used_by_id is None and row.revoked_at is None and row.expires_on >= clock.today()
    ]


def _known(files: Federation) -> Iterator[tuple[LetterCodeFile, OfferView, LetterCode | None]]:
    for one in files.demo.letter_codes:
        offer = catalogue.offer(one.authority, one.offer)
        if offer is not None:
            with as_authority(offer.authority.id):
                index = code_index(offer.id, one.reference, one.code)
                yield one, offer, LetterCode.objects.filter(code_index=index).first()
