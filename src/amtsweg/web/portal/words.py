"""How services, offers and offices are put into a few words, the same on the start page, in lists and in the search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.modules import parts
from amtsweg.catalogue.queries import Entry, OfferView, Section, ServiceView
from amtsweg.core import clock
from amtsweg.core.text import pick
from amtsweg.federation import queries as federation
from amtsweg.federation.queries import AreaView, Day, Hours, PortalView, UnitView
from amtsweg.forms import procedures
from amtsweg.web.kit import texts


class Badge(NamedTuple):
    """A word with its icon; `kind` as in the kit's badge."""

    text: str | Markup
    icon: str
    kind: str | None = None


class Fact(NamedTuple):
    """One field of the facts box: what is asked, the short answer, one line of detail."""

    icon: str
    term: str
    bold: str | Markup
    text: str | Markup


class Opening(NamedTuple):
    """Whether an office is open right now, in words."""

    open: bool
    text: str


def way(offer: OfferView) -> str:
    """How it is done: `online, ohne Konto`, `online mit Konto`, `vor Ort`."""
    if not offer.online:
        return _("vor Ort") if offer.kind == "in-person" else _("vor Ort mit Termin")
    if offer.kind == "link":
        return _("online")
    return {
        "guest": _("online, ohne Konto"),
        "basic": _("online mit Konto"),
    }.get(offer.trust_to_send, _("online mit Online-Ausweis"))


def begin(offer: OfferView) -> str:
    """What the link to it says: `Online beantragen`, `Online melden`, `Termin buchen`."""
    if offer.kind == "form":
        return procedures.words(offer.procedure).online
    return _("Termin buchen") if offer.kind == "appointment" else _("Zum Online-Dienst")


class Line(NamedTuple):
    """A service in a list with what is said of it. `local`: somebody does it for the visitor's place in particular;
    `missing`: nobody does it there."""

    service: ServiceView
    text: Markup
    local: bool = False
    missing: bool = False


def lines(entries: Iterable[Entry], portal: PortalView, place: AreaView | None = None) -> list[Line]:
    """The services of a list, as they are for the visitor's place where one is known."""
    return [_placed(entry, portal, place) for entry in entries]


def _placed(entry: Entry, portal: PortalView, place: AreaView | None) -> Line:
    there = catalogue.placed(portal, entry, place.key) if place else entry
    if place and there.found.state == "none":
        nobody = escape(_("für %(place)s ist niemand eingetragen") % {"place": place.name})
        return Line(there.service, nobody, missing=True)
    return Line(there.service, line(there, portal), local=there.found.responsible != entry.found.responsible)


def line(entry: Entry, portal: PortalView) -> Markup:
    """The line under a service in a list: way, fee, and the authority where it is not the portal's own."""
    offer, first = entry.found.offer, entry.found.first
    said = [escape(way(offer)), texts.localised(offer.fee)] if offer else []
    if entry.found.state == "ask":
        said.append(escape(_("je nach Wohnort")))
    if first and first.authority.slug != portal.authority.slug:
        said.append(escape(first.authority.full_name))
    return Markup(" · ").join(part for part in said if part)


def badges(offer: OfferView | None) -> list[Badge]:
    """What one should know before clicking, as badges."""
    if offer is None:
        return []
    here = Badge(_("Mit Termin"), "kalender") if offer.kind == "appointment" else Badge(_("Vor Ort"), "ort")
    found = [Badge(_("Online"), "online", "good") if offer.online else here]
    if offer.kind == "form":
        found.append(
            {
                "guest": Badge(_("Ohne Konto möglich"), "person"),
                "basic": Badge(_("Mit Konto"), "person"),
            }.get(offer.trust_to_send, Badge(_("Online-Ausweis nötig"), "schild"))
        )
    if fee := texts.localised(offer.fee):
        found.append(Badge(fee, "euro"))
    return found


def access(offer: OfferView) -> tuple[str, str | Markup]:
    """What one needs to get in, and a line about it."""
    if offer.kind == "in-person":
        return _("Vor Ort"), texts.localised(offer.reason)
    if offer.kind == "appointment":
        return _("Vor Ort mit Termin"), texts.localised(offer.reason) or _("Den Termin buchen Sie online.")
    if offer.kind == "link":
        return texts.localised(offer.system) or _("Auf einer anderen Website"), _("Sie verlassen dafür dieses Portal.")
    return {
        "guest": (_("Ohne Konto möglich"), _("Mit Konto sehen Sie den Stand jederzeit.")),
        "basic": (_("Mit Konto"), _("Ein Konto anzulegen dauert zwei Minuten.")),
    }.get(
        offer.trust_to_send,
        (_("Mit Online-Ausweis"), _("Sie brauchen Ihren Personalausweis und die PIN dazu.")),
    )


def required(offer: OfferView) -> str:
    """What one needs before starting, as a sentence; empty where nothing is known.

    A link that asks for no level says nothing: what the other system wants is its own business.
    """
    if not offer.online or (offer.kind == "link" and offer.trust_to_send == "guest"):
        return ""
    if offer.trust_to_start == offer.trust_to_send:
        return _("Sie brauchen %(proof)s.") % {"proof": proof(offer.trust_to_send)}
    return _("Zum Starten brauchen Sie %(start)s, zum Senden %(send)s.") % {
        "start": proof(offer.trust_to_start),
        "send": proof(offer.trust_to_send),
    }


def proof(level: str) -> str:
    """What proves this level of trust, to follow `Sie brauchen`."""
    return {
        "guest": _("kein Konto"),
        "basic": _("ein Konto mit Ihrer E-Mail-Adresse"),
        "substantial": _("ein Konto mit geprüfter Identität (Vertrauensniveau substanziell)"),
        "high": _("den Online-Ausweis mit PIN (Vertrauensniveau hoch)"),
    }[level]


def opening(unit: UnitView | None) -> Opening | None:
    """The state of an office at this minute; None where it names no hours."""
    if unit is None or not unit.hours:
        return None
    state = federation.opening_state(unit.hours, clock.now())
    return Opening(state.open, federation.wording(state))


def week(hours: Hours) -> list[Day]:
    """The rows of a table of opening hours; a weekend without any hours is left out."""
    days = federation.week_from(hours, clock.today())
    return [day for n, day in enumerate(days) if n < 5 or day.spans]


def steps(section: Section) -> list[tuple[Markup, Markup]]:
    """A text module cut at its titles: title and body of each part."""
    picked = pick(section.text, texts.language())
    return [
        (texts.localised({picked.language: part.title}), texts.paragraphs({picked.language: part.text}))
        for part in parts(picked.text)
    ]
