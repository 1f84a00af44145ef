"""The worklist page: views, filters, columns and search, all of them in the URL; views can be kept under a name."""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import actions, queries, wording
from amtsweg.cases.models import Case, SavedView
from amtsweg.core import clock
from amtsweg.web.desk import filters
from amtsweg.web.desk.access import LIST_SAID, DeskRequest, desk_page, frame
from amtsweg.web.desk.bulk import DEEDS
from amtsweg.web.desk.filters import COLUMNS, SORTS, VIEWS, Wish
from amtsweg.web.desk.looks import state_badge
from amtsweg.web.kit.formats import format_date
from amtsweg.web.kit.live import mark_of
from amtsweg.web.kit.texts import plain

NAME_LENGTH = 60
_DAYS = {
    "received_from": gettext_lazy("Eingang ab {day}"),
    "received_to": gettext_lazy("Eingang bis {day}"),
    "due_from": gettext_lazy("Frist ab {day}"),
    "due_to": gettext_lazy("Frist bis {day}"),
}


class ViewLink(NamedTuple):
    """One entry of the list of views."""

    name: str
    label: str
    number: str
    href: str
    current: bool


class Kept(NamedTuple):
    """A saved view: whose it is decides who may remove it."""

    id: UUID
    name: str
    href: str
    shared: bool
    own: bool
    current: bool


@require_safe
@desk_page
def worklist(request: DeskRequest) -> HttpResponse:
    """GET only; an unknown value in the URL is ignored."""
    wish = filters.read(request.GET)
    wanted = wish.filter
    found = queries.worklist(request.reach, wanted)
    return render(
        request,
        "desk/worklist.html",
        {
            "desk": frame(request, "worklist"),
            "live_mark": mark_of(found.changed_at),
            "said": request.session.pop(LIST_SAID, "") if LIST_SAID in request.session else "",
            "wish": wish,
            "wanted": wanted,
            "found": found,
            "views": _views(request, wish, found),
            "saved": _saved(request, wish, found),
            "title": _title(request, wanted),
            "offers": _offers(found),
            "chips": _chips(wish, found),
            "columns": COLUMNS,
            "sorts": SORTS,
            "deeds": DEEDS,
            "page_href": lambda number: wish.address(page=number),
            "state_badge": state_badge,
            "moment": clock.now(),
            "per_page": queries.PER_PAGE,
            "cap": queries.CAP,
        },
    )


def _views(request: DeskRequest, wish: Wish, found: queries.Worklist) -> list[ViewLink]:
    plain_view = not wish.filter.narrows
    fresh = Wish(columns=wish.columns)
    return [
        ViewLink(
            name, _view_label(request, name), _number(found.counts[name]), fresh.address(view=name),
            plain_view and wish.filter.view == name,
        )
        for name in VIEWS
    ]  # fmt: skip


def _view_label(request: DeskRequest, name: str) -> str:
    """For those who see single units only, everything open is their unit's."""
    return _("Meine Stelle") if name == "all" and request.reach.units is not None else str(VIEWS[name])


def _number(count: int) -> str:
    return str(count) if count <= queries.CAP else _("über {count}").format(count=queries.CAP)


def _saved(request: DeskRequest, wish: Wish, found: queries.Worklist) -> list[Kept]:
    own, here = request.reach.memberships[0].account_id, wish.query()
    return [
        Kept(
            one.pk, one.name, filters.read(QueryDict(one.query)).address(), one.shared, one.account_id == own,
            bool(here) and one.query == here,
        )
        for one in found.saved
    ]  # fmt: skip


def _offers(found: queries.Worklist) -> dict[str, list[tuple[str, str]]]:
    """The choices of each filter, with the one that filters nothing."""
    choices = found.choices
    return {
        "leistung": [("", _("Alle")), *((slug, plain(title)) for slug, title in choices.services)],
        "stand": [("", _("Alle offenen")), *((one, wording.state_label(one)) for one in Case.State.values)],
        "stelle": [("", _("Alle")), *((slug, plain(name)) for slug, name in choices.units)],
        "person": [("", _("Alle")), (queries.NOBODY, _("niemand")), *choices.people],
        "schlagwort": [("", _("Alle")), *choices.tags],
    }


def _title(request: DeskRequest, wanted: queries.Filter) -> str:
    if wanted.text:
        return _("Suche: {text}").format(text=wanted.text)
    return _view_label(request, wanted.view) if not wanted.state else wording.state_label(wanted.state)


def _chips(wish: Wish, found: queries.Worklist) -> list[tuple[str, str]]:
    """Filters that are set, each with the address of the list without it."""
    wanted, offers = wish.filter, _offers(found)
    chips = [(_("Suche: {text}").format(text=wanted.text), wish.address(text=""))] if wanted.text else []
    for attribute, value, choices, words in (
        ("service", wanted.service, offers["leistung"], _("Leistung: {name}")),
        ("state", wanted.state, offers["stand"], _("Stand: {name}")),
        ("unit", wanted.unit, offers["stelle"], _("Stelle: {name}")),
        ("assignee", wanted.assignee, offers["person"], _("Zuständig: {name}")),
        ("tag", wanted.tag, offers["schlagwort"], _("Schlagwort: {name}")),
    ):
        if value:
            name = dict(choices).get(value, value)
            chips.append((words.format(name=name), wish.address(**{attribute: ""})))
    for attribute, text in _DAYS.items():
        if day := getattr(wanted, attribute):
            chips.append((str(text).format(day=format_date(day)), wish.address(**{attribute: None})))
    return chips


@require_POST
@desk_page
def keep_view(request: DeskRequest) -> HttpResponse:
    """Keeps the list as it stands under a name; the same name again replaces it."""
    wish = filters.read(QueryDict(request.POST.get("liste", "")[:2000]))
    name = request.POST.get("name", "").strip()[:NAME_LENGTH]
    if name:
        actions.keep_view(request.reach, name, wish.query(), shared=bool(request.POST.get("teilen")))
        request.session[LIST_SAID] = _("Die Ansicht „{name}“ ist gespeichert.").format(name=name)
    else:
        request.session[LIST_SAID] = _("Geben Sie der Ansicht einen Namen.")
    return HttpResponseRedirect(wish.address())


@require_POST
@desk_page
def drop_view(request: DeskRequest, view_id: UUID) -> HttpResponse:
    """Removes one of the clerk's own views."""
    try:
        actions.drop_view(request.reach, view_id)
    except SavedView.DoesNotExist:
        raise Http404 from None
    request.session[LIST_SAID] = _("Die Ansicht ist entfernt.")
    return HttpResponseRedirect(reverse("desk:worklist"))
