"""The mailbox: cases and drafts of all authorities, what waits for the resident first."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from amtsweg.applications.bundles.queries import BundleLine, begun_by
from amtsweg.applications.queries import DraftLine, TrashLine, trash_of
from amtsweg.cases.queries import CaseLine, cases_of
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock
from amtsweg.federation import queries as federation
from amtsweg.web.kit import drawings, formats, texts
from amtsweg.web.kit.actor import account, holders
from amtsweg.web.kit.frame import Frame
from amtsweg.web.mailbox.looks import Badge, case_badge, draft_badge
from amtsweg.web.mailbox.visit import holders_page

VIEWS = ("alle", "ungelesen", "entwuerfe", "abgeschlossen")


class Line(NamedTuple):
    """A row of the list, as the kit's `mail` wants it."""

    href: str
    title: str
    text: str
    who: str
    emblem: Markup
    when: str
    unread: bool
    marks: list[Badge]


class Group(NamedTuple):
    """Rows under one heading."""

    title: str
    lines: list[Line]


@require_safe
@holders_page
def post(request: HttpRequest) -> HttpResponse:
    """GET only; the view stands in the URL."""
    mine = holders(request)
    cases = cases_of(mine, texts.language())
    frame = Frame(request)
    drafts = [_bundle(one, frame) if isinstance(one, BundleLine) else _draft(one, frame) for one in begun_by(mine)]
    view = request.GET.get("ansicht", "")
    view = view if view in VIEWS else "alle"
    groups = _groups(view, cases, drafts)
    if view == "entwuerfe":
        groups += _filled([Group(_("Papierkorb"), [_thrown(one, frame) for one in trash_of(mine)])])
    counts = {
        "alle": 0,
        "ungelesen": sum(line.unread > 0 for line in cases),
        "entwuerfe": len(drafts),
        "abgeschlossen": 0,
    }
    labels = {
        "alle": _("Alle"),
        "ungelesen": _("Ungelesen"),
        "entwuerfe": _("Entwürfe"),
        "abgeschlossen": _("Abgeschlossen"),
    }
    own = account(request)
    context = {
        "tabs": [
            (labels[name], reverse("mailbox:list", query=None if name == "alle" else {"ansicht": name}), counts[name])
            for name in VIEWS
        ],
        "view": labels[view],
        "groups": groups,
        "account": own,
        "name": own.get_full_name() if own else "",
    }
    return render(request, "mailbox/list.html", context)


def _groups(view: str, cases: list[CaseLine], drafts: list[Line]) -> list[Group]:
    if view == "entwuerfe":
        return _filled([Group(_("Entwürfe"), drafts)])
    if view == "ungelesen":
        return _filled([Group(_("Ungelesen"), [_case(line) for line in cases if line.unread])])
    if view == "abgeschlossen":
        return _filled([Group(_("Abgeschlossen"), [_case(line) for line in cases if line.state == "closed"])])
    waiting = [line for line in cases if line.next.turn == "you"]
    rest = [line for line in cases if line.next.turn != "you"]
    unread_first = sorted(rest, key=lambda line: not line.unread)
    groups = [
        Group(_("Das wartet auf Sie"), [_case(line) for line in waiting]),
        *_by_month(unread_first),
        Group(_("Entwürfe"), drafts),
    ]
    return _filled(groups)


def _filled(groups: Iterable[Group]) -> list[Group]:
    return [group for group in groups if group.lines]


def _by_month(cases: list[CaseLine]) -> list[Group]:
    """Under the month of the last change, the newest month first; unread cases lead their month."""
    months: dict[tuple[int, int], list[CaseLine]] = {}
    for line in cases:
        day = clock.local(line.changed_at).date()
        months.setdefault((day.year, day.month), []).append(line)
    return [
        Group(formats.format_date(lines[0].changed_at, "month"), [_case(line) for line in lines])
        for _month, lines in sorted(months.items(), reverse=True)
    ]


def _case(line: CaseLine) -> Line:
    title = texts.plain(line.service)
    return Line(
        href=reverse("mailbox:case", kwargs={"number": line.number}),
        title=f"{title}: {line.subject}" if line.subject else title,
        text=line.next.title if line.next.turn == "you" or not line.preview else line.preview,
        who=f"{line.authority} · {texts.plain(line.unit)}",
        emblem=_emblem(line.authority_slug),
        when=formats.format_when(line.changed_at),
        unread=line.unread > 0,
        marks=[case_badge(line), Badge(line.number, "datei", "quiet")],
    )


def _bundle(line: BundleLine, frame: Frame) -> Line:
    return _together(
        line.id, line.slug, line.door_slug, frame,
        text=_("Wir löschen, was nicht gesendet ist, am {day}.").format(day=formats.format_date(line.expires_at)),
        when=_("zuletzt {when}").format(when=formats.format_when(line.saved_at)),
        marks=[draft_badge()],
    )  # fmt: skip


def _together(identifier: UUID, slug: str, door: str, frame: Frame, **more: Any) -> Line:
    view, authority = catalogue.bundle(slug), federation.authority(door)
    path = reverse("bundle:overview", kwargs={"bundle": slug, "identifier": identifier})
    return Line(
        href=frame.door(authority, path) if authority else path,
        title=texts.plain(view.title) if view else slug,
        who=_("Mehrere Anträge zusammen"),
        emblem=_emblem(door),
        unread=False,
        **more,
    )


def _draft(line: DraftLine, frame: Frame) -> Line:
    return _application(
        line.id, line.offer_slug, line.authority_slug, frame, "apply:enter",
        text=_("Wir löschen den Entwurf am {day}.").format(day=formats.format_date(line.expires_at)),
        when=_("zuletzt {when}").format(when=formats.format_when(line.saved_at)),
        marks=[draft_badge()],
    )  # fmt: skip


def _thrown(line: TrashLine, frame: Frame) -> Line:
    """A deleted draft or bundle: its page offers to take it back."""
    day, marks = formats.format_date(line.gone_at), [Badge(_("Gelöscht"), "zurueck", "quiet")]
    if line.bundle:
        text = _("Bis zum {day} können Sie alles zurückholen.").format(day=day)
        return _together(line.id, line.slug, line.authority_slug, frame, text=text, when="", marks=marks)
    text = _("Bis zum {day} können Sie ihn zurückholen.").format(day=day)
    return _application(line.id, line.slug, line.authority_slug, frame, "apply:delete", text=text, when="", marks=marks)


def _application(identifier: UUID, slug: str, owner: str, frame: Frame, page: str, **more: Any) -> Line:
    offer = catalogue.offer(owner, slug)
    service = catalogue.service(offer.service_slug) if offer else None
    authority = federation.authority(owner)
    path = reverse(page, kwargs={"offer": slug, "identifier": identifier})
    return Line(
        href=frame.door(authority, path) if authority else path,
        title=texts.plain(service.title) if service else slug,
        who=authority.full_name if authority else "",
        emblem=_emblem(owner),
        unread=False,
        **more,
    )


def _emblem(slug: str) -> Markup:
    authority = federation.authority(slug)
    return drawings.emblem(authority) if authority else drawings.house_emblem()
