"""The worklist page: views, filters and search, all of them in the URL."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from amtsweg.cases import queries, wording
from amtsweg.cases.models import Case
from amtsweg.core import clock
from amtsweg.web.desk.access import DeskRequest, desk_page, frame
from amtsweg.web.desk.looks import state_badge
from amtsweg.web.kit.texts import plain

VIEWS = {
    "all": gettext_lazy("Alle offenen"),
    "mine": gettext_lazy("Meine Vorgänge"),
    "unassigned": gettext_lazy("Nicht zugewiesen"),
    "news": gettext_lazy("Antwort da"),
    "overdue": gettext_lazy("Überfällig"),
    "today": gettext_lazy("Heute fällig"),
    "waiting": gettext_lazy("Wartet"),
}


class ViewLink(NamedTuple):
    """One entry of the list of views."""

    name: str
    label: str
    number: int
    href: str
    current: bool


@require_safe
@desk_page
def worklist(request: DeskRequest) -> HttpResponse:
    """GET only; an unknown value in the URL is ignored."""
    wanted = _filter(request)
    found = queries.worklist(request.reach, wanted)
    plain_view = not (wanted.state or wanted.service or wanted.text)
    views = [
        ViewLink(name, str(label), found.counts[name], _address(view=name), plain_view and wanted.view == name)
        for name, label in VIEWS.items()
    ]
    return render(
        request,
        "desk/worklist.html",
        {
            "desk": frame(request, "worklist"),
            "wanted": wanted,
            "found": found,
            "views": views,
            "title": _title(wanted),
            "services": [("", _("Alle")), *((slug, plain(title)) for slug, title in found.services)],
            "states": [("", _("Alle offenen")), *((one, wording.state_label(one)) for one in Case.State.values)],
            "chips": _chips(wanted, found),
            "page_href": lambda number: _address(wanted, page=number),
            "state_badge": state_badge,
            "moment": clock.now(),
            "per_page": queries.PER_PAGE,
        },
    )


def _filter(request: DeskRequest) -> queries.Filter:
    given = request.GET
    page = given.get("seite", "1")
    view = given.get("ansicht", "all")
    return queries.Filter(
        view=view if view in VIEWS else "all",
        state=given.get("stand", "") if given.get("stand") in Case.State.values else "",
        service=given.get("leistung", "")[:80],
        text=given.get("q", "").strip()[:120],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def _address(wanted: queries.Filter | None = None, **changes: object) -> str:
    """The list's address with these filters; what equals the default is left out."""
    wanted = wanted or queries.Filter()
    values = {
        "ansicht": changes.get("view", wanted.view),
        "leistung": changes.get("service", wanted.service),
        "stand": changes.get("state", wanted.state),
        "q": changes.get("text", wanted.text),
        "seite": changes.get("page", 1),
    }
    defaults = {"ansicht": "all", "seite": 1}
    kept = {key: value for key, value in values.items() if value and value != defaults.get(key)}
    return reverse("desk:worklist", query=kept or None)


def _title(wanted: queries.Filter) -> str:
    if wanted.text:
        return _("Suche: {text}").format(text=wanted.text)
    return str(VIEWS[wanted.view]) if not wanted.state else wording.state_label(wanted.state)


def _chips(wanted: queries.Filter, found: queries.Worklist) -> list[tuple[str, str]]:
    """Filters that are set, each with the address of the list without it."""
    chips = []
    if wanted.text:
        chips.append((_("Suche: {text}").format(text=wanted.text), _address(wanted, text="")))
    if wanted.service:
        name = next((plain(title) for slug, title in found.services if slug == wanted.service), wanted.service)
        chips.append((_("Leistung: {name}").format(name=name), _address(wanted, service="")))
    if wanted.state:
        label = wording.state_label(wanted.state)
        chips.append((_("Stand: {label}").format(label=label), _address(wanted, state="")))
    return chips
