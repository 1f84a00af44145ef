"""What can be shown at a counter, why a clerk refuses, how long a confirmation holds, and what an authority decides."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.core import clock
from amtsweg.core.crypto import keyed_index
from amtsweg.core.ids import normalise_code

CODE_LIVES = timedelta(minutes=30)
VISIT_LIVES = timedelta(minutes=30)  # from the code, and again for the second clerk
YEARS = 3  # unless the authority's parameter `identification.years` says less
WARNED_BEFORE = timedelta(days=30)
KEPT = timedelta(days=365)  # after its end, so that the authority can still say what it confirmed

DOCUMENTS = {
    "id-card": _("Personalausweis"),
    "passport": _("Reisepass"),
    "residence-permit": _("Elektronischer Aufenthaltstitel"),
    "eid-card": _("eID-Karte"),
}
REFUSALS = {  # each says what the resident can do
    "name": _("Der Name in Ihrem Konto ist anders als im Ausweis. Ändern Sie ihn im Konto und kommen Sie wieder."),
    "birth-date": _("Das Geburtsdatum in Ihrem Konto ist anders als im Ausweis. Ändern Sie es im Konto und kommen Sie "
                    "wieder."),
    "address": _("Die Anschrift in Ihrem Konto ist anders als im Ausweis oder in der Meldebestätigung. Ändern Sie sie "
                 "im Konto und kommen Sie wieder."),
    "document": _("Der Ausweis war abgelaufen, beschädigt oder keiner, der hier gilt. Kommen Sie mit einem gültigen."),
    "person": _("Am Schalter ließ sich nicht feststellen, dass der Ausweis Ihrer ist. Fragen Sie dort nach."),
}  # fmt: skip


def in_force(account: Account) -> bool:
    """Whether an identity was confirmed to the account and still counts today."""
    return account.identified_until is not None and account.identified_until >= clock.today()


def lasts_until(document_expires_on: date, parameters: Mapping[str, Any]) -> date:
    """The last day of a confirmation made today: never longer than the document itself."""
    years = min(YEARS, max(1, int(_of(parameters).get("years", YEARS))))
    return min(document_expires_on, clock.months_after(clock.today(), 12 * years))


def needs_two(parameters: Mapping[str, Any]) -> bool:
    """Whether a second clerk of this authority has to look as well: its parameter `identification.four_eyes`."""
    return _of(parameters).get("four_eyes") is True


def _of(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    found = parameters.get("identification", {})
    return found if isinstance(found, Mapping) else {}


def confirmed_parts(profile: Profile) -> tuple[Any, ...]:
    """What a clerk compares with the card, and what therefore stays as it is afterwards."""
    return (
        profile.given_name, profile.family_name, profile.birth_date,
        profile.street, profile.house_number, profile.postcode, profile.town,
    )  # fmt: skip


def missing(profile: Profile) -> list[str]:
    """Which parts a clerk needs and the profile lacks: `name`, `birth_date`."""
    named = bool(profile.given_name and profile.family_name)
    return [*([] if named else ["name"]), *([] if profile.birth_date else ["birth_date"])]


def code_index(code: str) -> str:
    """Under which hash a code is found; blanks, dashes and case do not matter."""
    return keyed_index(normalise_code(code[:200]), purpose="identity.code")


def name_index(authority_id: UUID, family_name: str) -> str:
    """Under which hash an authority finds what it confirmed by the family name."""
    return keyed_index(f"{authority_id}:{normalise_code(family_name[:200])}", purpose="identity.name")


def code_context(visit_id: UUID) -> str:
    """To which row a sealed code belongs."""
    return f"identity.code:{visit_id}"
