"""One service at a glance, from which everything about it is reached."""

from typing import NamedTuple

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.catalogue import revisions
from amtsweg.catalogue.editing import amounts, reading, services
from amtsweg.catalogue.editing.rights import describes
from amtsweg.catalogue.models import Service
from amtsweg.catalogue.modules import MODULES
from amtsweg.core.text import LANGUAGES, Localised, pick
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, service_page
from amtsweg.web.studio.editing import Values
from amtsweg.web.studio.naming import STATES, offer_kinds, states


class Part(NamedTuple):
    """One text of a description: where it is edited, and in which languages it exists."""

    key: str
    heading: str
    href: str
    languages: tuple[str, ...]
    drafted: bool


@require_safe
@service_page
def service(request: StudioRequest) -> HttpResponseBase:
    """One service: its description, what the authority adds, how it offers it, who is responsible, who shares it."""
    shown, authority = request.service, request.authority
    own = describes(authority, shown)
    content = services.working(shown) if own else services.published(shown)
    drafted = services.drafted(shown) if own else []
    adoption = reading.adoption_of(authority, shown)
    last = revisions.newest(shown) if own and shown.shared else None
    return render(
        request,
        "studio/service.html",
        {
            "desk": frame(request, "services"),
            "service": shown,
            "content": content,
            "own": own,
            "steward": shown.steward,
            "state": dict(states())[shown.state],
            "state_kind": STATES[shown.state],
            "drafted": [part_name(part) for part in drafted],
            "parts": _parts(shown, content, drafted) if own else [],
            "additions": _additions(shown, reading.additions_of(authority, shown)),
            "offers": reading.offers_of(authority, shown),
            "kinds": offer_kinds(),
            "responsible": reading.responsibilities_of(authority, shown),
            "amounts": _amounts(request),
            "adoption": adoption,
            "newer": revisions.newer(adoption) if adoption else None,
            "last": last,
            "deletable": own and services.deletable(shown),
            "adopters": reading.adopters_of(shown) if own else [],
            "names": {"de": "Deutsch", "en": "English", "de-simple": "Leichte Sprache"},
            "languages": LANGUAGES,
        },
    )


def part_name(part: str) -> str:
    """How editors read the name of a part."""
    fixed = {
        "title": _("Name"), "summary": _("Kurz gesagt"), "needs": _("Was man braucht"),
        "needs_note": _("Was man braucht, Zusatz"), "keywords": _("Suchwörter"),
        "rates": _("Tabelle der Beträge"), "leika_key": _("LeiKa-Schlüssel"),
        "typing": _("Typisierung"), "audience": _("Zielgruppe"), "situations": _("Lebenslagen"),
        "valid_from": _("Gültig ab"), "valid_to": _("Gültig bis"),
    }  # fmt: skip
    key = part.partition(".")[2]
    return next((texts.plain(one.heading) for one in MODULES if one.key == key), fixed.get(part, part))


def _parts(shown: Service, content: Values, drafted: list[str]) -> list[Part]:
    found = []
    for one in MODULES:
        text = services.of(content, f"modules.{one.key}")
        href = reverse("studio:module", kwargs={"slug": shown.slug, "module": one.key})
        filled = tuple(code for code in LANGUAGES if text.get(code))
        found.append(Part(one.key, texts.plain(one.heading), href, filled, f"modules.{one.key}" in drafted))
    return found


def _amounts(request: StudioRequest) -> list[tuple[str, str]]:
    """The local amounts behind the service, with their labels."""
    named = amounts.named(request.authority, request.service)
    found = amounts.values(request.authority, list(named))
    return [(texts.plain(label) or name, found[name]) for name, label in named.items()]


def _additions(shown: Service, added: dict[str, Localised]) -> list[tuple[str, str, str, str]]:
    """Of each module: its heading, whether it stands in the shared text, the address, and the beginning of the own."""
    found = []
    for one in MODULES:
        own = pick(added.get(one.key), texts.language()).text
        href = reverse("studio:addition", kwargs={"slug": shown.slug, "module": one.key})
        found.append((one.key, texts.plain(one.heading), href, own[:90] + (" …" if len(own) > 90 else "")))
    return found
