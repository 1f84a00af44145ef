"""What waits for a returning visitor on the start page: her turn first, then what she began, then what is under way."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.applications.bundles.queries import BundleLine, begun_by
from amtsweg.applications.queries import DraftLine
from amtsweg.cases.queries import CaseLine, postbox
from amtsweg.catalogue import queries as catalogue
from amtsweg.federation import queries as federation
from amtsweg.web.kit import formats, texts
from amtsweg.web.kit.actor import holders
from amtsweg.web.kit.frame import Frame
from amtsweg.web.mailbox.looks import Badge, case_badge, draft_badge

SHOWN = 3


class Card(NamedTuple):
    """One case or draft; `button` is empty where nothing is to be done, `turn` marks the visitor's own."""

    badge: Badge
    title: str
    href: str
    text: str
    button: str
    turn: bool


class Mine(NamedTuple):
    """The first few cards, and how many things there are in all."""

    cards: list[Card]
    total: int


def mine(request: HttpRequest) -> Mine:
    """Empty, and without a look at any database, for whoever brings no session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not (own := holders(request)):
        return Mine([], 0)
    found = postbox(own, texts.language(), "running", per_page=SHOWN)
    frame = Frame(request)
    begun = [_bundle(one, frame) if isinstance(one, BundleLine) else _draft(one, frame) for one in begun_by(own)]
    cases = [line for line in found.lines if isinstance(line, CaseLine)]
    waiting = [_case(line) for line in cases if line.next.turn == "you"]
    running = [_case(line) for line in cases if line.next.turn != "you"]
    cards = [*waiting, *begun, *running]
    return Mine(cards[:SHOWN], len(begun) + found.counts["running"])


def _case(line: CaseLine) -> Card:
    title = texts.plain(line.service)
    turn = line.next.turn == "you"
    return Card(
        badge=case_badge(line),
        title=f"{title}: {line.subject}" if line.subject else title,
        href=_place(line, turn=turn),
        text=line.next.title if turn else line.next.text,
        button=line.next.button if turn else "",
        turn=turn,
    )


def _place(line: CaseLine, *, turn: bool) -> str:
    """Where to go on: right to what is to be done."""
    if turn and line.next.request:
        return reverse("mailbox:correct", kwargs={"number": line.number, "request_id": line.next.request})
    href = reverse("mailbox:case", kwargs={"number": line.number})
    return f"{href}#{line.next.anchor}" if turn and line.next.anchor else href


def _bundle(line: BundleLine, frame: Frame) -> Card:
    view, authority = catalogue.bundle(line.slug), federation.authority(line.door_slug)
    page = reverse("bundle:overview", kwargs={"bundle": line.slug, "identifier": line.id})
    return Card(
        badge=draft_badge(),
        title=texts.plain(view.title) if view else line.slug,
        href=frame.door(authority, page) if authority else page,
        text=_("Wir löschen, was nicht gesendet ist, am %(day)s.") % {"day": formats.format_date(line.expires_at)},
        button=_("Weiter ausfüllen"),
        turn=False,
    )


def _draft(line: DraftLine, frame: Frame) -> Card:
    offer = catalogue.offer(line.authority_slug, line.offer_slug)
    service = catalogue.service(offer.service_slug) if offer else None
    authority = federation.authority(line.authority_slug)
    page = reverse("apply:enter", kwargs={"offer": line.offer_slug, "identifier": line.id})
    return Card(
        badge=draft_badge(),
        title=texts.plain(service.title) if service else line.offer_slug,
        href=frame.door(authority, page) if authority else page,
        text=_("Wir löschen den Entwurf am %(day)s.") % {"day": formats.format_date(line.expires_at)},
        button=_("Weiter ausfüllen"),
        turn=False,
    )
