"""The mailbox: cases and drafts of all authorities, what waits for the resident first."""

from collections.abc import Iterable, Mapping, Sequence
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
from amtsweg.cases.queries import CaseLine, QuestionLine, postbox
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock
from amtsweg.federation import queries as federation
from amtsweg.mailbox.queries import Shelf
from amtsweg.web.kit import drawings, formats, texts
from amtsweg.web.kit.actor import account, acting, holders
from amtsweg.web.kit.frame import Frame
from amtsweg.web.kit.live import mark_of
from amtsweg.web.mailbox.looks import Badge, case_badge, draft_badge, question_badge
from amtsweg.web.mailbox.visit import holders_page

VIEWS: dict[str, Shelf] = {  # drafts lie on no shelf
    "alle": "all",
    "ungelesen": "unread",
    "entwuerfe": "all",
    "abgeschlossen": "closed",
    "archiv": "archive",
}


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


AnyLine = CaseLine | QuestionLine


class Tab(NamedTuple):
    """One view of the mailbox; `waits`: how much there is to do in it."""

    label: str
    href: str
    waits: int
    current: bool


class Group(NamedTuple):
    """Rows under one heading."""

    title: str
    lines: list[Line]


@require_safe
@holders_page
def post(request: HttpRequest) -> HttpResponse:
    """GET only; view and page stand in the URL."""
    mine, frame = holders(request), Frame(request)
    view = request.GET.get("ansicht", "")
    view = view if view in VIEWS else "alle"
    found = postbox(mine, texts.language(), VIEWS[view], page_in(request))
    begun = begun_by(mine)
    drafts = []
    if view == "entwuerfe" or (view == "alle" and found.page == 1):
        drafts = [_bundle(one, frame) if isinstance(one, BundleLine) else _draft(one, frame) for one in begun]
    groups = [] if view == "entwuerfe" else _groups(found.lines)
    groups += _filled([Group(_("Entwürfe"), drafts)])
    if view == "entwuerfe":
        groups += _filled([Group(_("Papierkorb"), [_thrown(one, frame) for one in trash_of(mine)])])
    own = account(request)
    context = {
        "tabs": _tabs(found.counts | {"drafts": len(begun)}, view),
        "groups": groups,
        "account": own,
        "live_mark": mark_of(found.changed_at),
        "name": standing.name if (standing := acting(request)) else own.get_full_name() if own else "",
        "page": found.page,
        "pages": 1 if view == "entwuerfe" else found.pages,
        "page_href": lambda number: _address(view, number),
    }
    return render(request, "mailbox/list.html", context)


def _tabs(counts: Mapping[str, int], view: str) -> list[Tab]:
    """The views of the mailbox, with the numbers of those where something may have to be done."""
    labels = {
        "alle": (_("Alle"), 0),
        "ungelesen": (_("Ungelesen"), counts["unread"]),
        "entwuerfe": (_("Entwürfe"), counts["drafts"]),
        "abgeschlossen": (_("Abgeschlossen"), 0),
        "archiv": (_("Archiv"), 0),
    }
    return [Tab(label, _address(name), number, name == view) for name, (label, number) in labels.items()]


def page_in(request: HttpRequest) -> int:
    """The page of a list that the address names."""
    text = request.GET.get("seite", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _address(view: str, page: int = 1) -> str:
    query = ({} if view == "alle" else {"ansicht": view}) | ({} if page == 1 else {"seite": str(page)})
    return reverse("mailbox:list", query=query or None)


def _groups(lines: Sequence[AnyLine]) -> list[Group]:
    """What waits, what is unread, then by month."""
    waiting = [line for line in lines if isinstance(line, CaseLine) and line.next.turn == "you"]
    unread = [line for line in lines if line.unread and line not in waiting]
    rest = [line for line in lines if line not in waiting and line not in unread]
    return _filled(
        [
            Group(_("Das wartet auf Sie"), [row_of(one) for one in waiting]),
            Group(_("Ungelesen"), [row_of(one) for one in unread]),
            *_by_month(rest),
        ]
    )


def _filled(groups: Iterable[Group]) -> list[Group]:
    return [group for group in groups if group.lines]


def _by_month(cases: Iterable[AnyLine]) -> list[Group]:
    """Under the month of the last change, in the order in which they come: the newest month first."""
    months: dict[tuple[int, int], list[AnyLine]] = {}
    for line in cases:
        day = clock.local(line.changed_at).date()
        months.setdefault((day.year, day.month), []).append(line)
    return [
        Group(formats.format_date(lines[0].changed_at, "month"), [row_of(one) for one in lines])
        for lines in months.values()
    ]


def row_of(one: AnyLine) -> Line:
    """A case or a question as a row of a list."""
    return _case(one) if isinstance(one, CaseLine) else _question(one)


def _question(one: QuestionLine) -> Line:
    return Line(
        href=reverse("mailbox:question", kwargs={"number": one.number}),
        title=one.topic or _("Frage"),
        text=one.preview,
        who=f"{one.authority} · {texts.plain(one.unit)}",
        emblem=_emblem(one.authority_slug),
        when=formats.format_when(one.changed_at),
        unread=one.unread > 0,
        marks=[question_badge(one), Badge(one.number, "datei", "quiet")],
    )


def _case(one: CaseLine) -> Line:
    title = texts.plain(one.service)
    return Line(
        href=reverse("mailbox:case", kwargs={"number": one.number}),
        title=f"{title}: {one.subject}" if one.subject else title,
        text=one.next.title if one.next.turn == "you" or not one.preview else one.preview,
        who=f"{one.authority} · {texts.plain(one.unit)}",
        emblem=_emblem(one.authority_slug),
        when=formats.format_when(one.changed_at),
        unread=one.unread > 0,
        marks=[case_badge(one), Badge(one.number, "datei", "quiet")],
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
