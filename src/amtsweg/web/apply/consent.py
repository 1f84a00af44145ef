"""Whether a notice may come electronically: asked with each application, on the page before sending (§ 9 OZG)."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from amtsweg.cases import delivered, terms
from amtsweg.mailbox.laws import Way
from amtsweg.web.apply.visit import Visit


class Consent(NamedTuple):
    """The tick on the page: whether it is set to begin with, where the notice would lie, and what that means."""

    ticked: bool
    hint: str
    meaning: str


def shown(visit: Visit) -> Consent | None:
    """The question; None where the law knows no electronic way for this person.

    A page that comes back with gaps keeps what was chosen.
    """
    parameters = visit.offer.parameters
    law = terms.law_of(parameters)
    way = terms.electronic_way(law, terms.account_of(visit.application))
    if way == Way.POST:
        return None
    asked = "bescheid-gefragt" in visit.request.POST
    return Consent(
        ticked=given(visit.request) if asked else terms.is_preselected(parameters),
        hint=_HINTS[way](),
        meaning=delivered.meaning(law, way),
    )


_HINTS = {
    Way.MAILBOX: lambda: _("Er liegt dann hier in Ihrem Vorgang. Wir schreiben Ihnen am selben Tag eine E-Mail."),
    Way.POSTBOX: lambda: _(
        "Er liegt dann im Postfach Ihres Nutzerkontos beim Bund. Wir schreiben Ihnen am selben Tag eine E-Mail."
    ),
}


def given(request: HttpRequest) -> bool:
    """What was chosen. A page from before this was asked means what it meant then: electronically."""
    return "bescheid" in request.POST or "bescheid-gefragt" not in request.POST
