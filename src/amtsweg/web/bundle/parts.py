"""The parts of a bundle as the pages show them: how each is done, how far it is, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup

from amtsweg.applications import drafts
from amtsweg.applications.bundles.queries import parts_of
from amtsweg.applications.drafts import TRASH, Draft
from amtsweg.applications.models import Application
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import BundleView, OfferView, PartView
from amtsweg.federation.queries import PortalView
from amtsweg.web.apply.visit import Visit
from amtsweg.web.bundle.visit import BundleVisit
from amtsweg.web.kit import texts

State = Literal["new", "begun", "ready", "sent", "left-out", "elsewhere", "done", "gone", "thrown"]


class Way(NamedTuple):
    """How a part is done at a portal: with a form here, or at the responsible office."""

    part: PartView
    title: Markup
    offer: OfferView | None
    who: str
    form: bool


class Badge(NamedTuple):
    """Arguments of the kit's `badge`."""

    text: str
    icon: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A part of somebody's bundle. `draft` is there while it is filled in, `reference` once it was sent,
    `gone_at` while it lies in the trash."""

    way: Way
    state: State
    applies: bool
    draft: Draft | None = None
    visit: Visit | None = None
    reference: str = ""
    gone_at: datetime | None = None
    may_start: bool = True
    may_send: bool = True

    @property
    def name(self) -> str:
        return self.way.part.name

    @property
    def open(self) -> bool:
        """Whether something is still to be done about it here."""
        return self.applies and self.state in ("new", "begun", "ready")

    @property
    def badge(self) -> Badge:
        """The state in words."""
        return {
            "new": Badge(_("Noch nicht begonnen"), "stift", "quiet"),
            "begun": Badge(_("In Arbeit"), "stift", "wait"),
            "ready": Badge(_("Bereit zum Senden"), "haken", "note"),
            "sent": Badge(_("Gesendet"), "haken", "good"),
            "left-out": Badge(_("Ausgelassen"), "zurueck", "quiet"),
            "elsewhere": Badge(_("Bei der zuständigen Stelle"), "ort", "quiet"),
            "done": Badge(_("Erledigt"), "haken", "good"),
            "gone": Badge(_("Zurzeit nicht online"), "info", "quiet"),
            "thrown": Badge(_("Gelöscht"), "zurueck", "quiet"),
        }[self.state]


def ways(portal: PortalView, view: BundleView) -> list[Way]:
    """How each part of a bundle is done for the people of this portal."""
    return [_way(portal, part) for part in view.parts]


def _way(portal: PortalView, part: PartView, offer: OfferView | None = None) -> Way:
    found = catalogue.find(portal, part.service_slug)
    offer = offer or found.offer
    service = catalogue.service(part.service_slug)
    named = part.title or (service.title if service else {})
    first = found.first.authority if found.first and found.state == "one" else None
    authority = offer.authority if offer else first
    return Way(
        part,
        texts.localised(named),
        offer,
        authority.full_name if authority else "",
        offer is not None and offer.kind == "form",
    )


def rows(visit: BundleVisit) -> list[Row]:
    """Every part of the bundle, in its order. Raises `Over`."""
    bundle = visit.draft()
    return [
        _row(visit, part, bundle.parts.get(part.name), bundle.applies(part.name), _said(bundle.content, part.name))
        for part in bundle.view.parts
    ]


def _said(content: object, name: str) -> State | None:
    """What the person said about a part."""
    if name in getattr(content, "left_out", ()):
        return "left-out"
    return "done" if name in getattr(content, "done", ()) else None


def _row(visit: BundleVisit, part: PartView, application: Application | None, applies: bool, said: State | None) -> Row:
    if application is None:
        way = _way(visit.portal, part)
        may = visit.trust.reaches(way.offer.trust_to_start) if way.form and way.offer else True
        return Row(way, said or ("new" if way.form else "elsewhere"), applies, may_start=may)
    offer = catalogue.offer(application.authority.slug, application.offer.slug)
    way = _way(visit.portal, part, offer)
    if application.expires_at is None:
        held = application.holder_id in visit.holders
        part_visit = Visit(visit.request, visit.portal, offer, application.id) if offer and held else None
        reference = application.submission.reference if held else ""
        return Row(way, "sent", True, visit=part_visit, reference=reference)
    if offer is None or not way.form or application.holder_id not in visit.holders:
        return Row(way, said or "gone", True)
    part_visit = Visit(visit.request, visit.portal, offer, application.id)
    if application.trashed_at is not None:
        return Row(way, "thrown", True, visit=part_visit, gone_at=application.trashed_at + TRASH)
    draft = drafts.opened(application, part_visit.sitting)
    state: State = "ready" if draft.way.complete else "begun"
    may = visit.trust.reaches(offer.trust_to_send)
    return Row(way, said or state, True, draft, part_visit, may_send=may)


def sent_rows(visit: BundleVisit) -> list[Row]:
    """Of a bundle whose answers are gone: what was sent."""
    found = parts_of(visit.bundle)
    known = ((visit.view.part(name), application) for name, application in found.items())
    return [_row(visit, part, application, True, None) for part, application in known if part is not None]
