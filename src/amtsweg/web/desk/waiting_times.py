"""How long people waited at a unit: numbers by day and by kind, on a page and as a table for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.appointments.visits import queries
from amtsweg.appointments.visits.waiting import Figures, Visit, figures
from amtsweg.core import clock
from amtsweg.federation.models import Unit
from amtsweg.web.appointments.booking import typed_day
from amtsweg.web.desk.access import VisitRequest, frame, visit_page
from amtsweg.web.desk.callup import places_for
from amtsweg.web.kit import formats, texts

Key = TypeVar("Key")
LONGEST = timedelta(days=366)
USUAL = timedelta(days=28)


class Wanted(NamedTuple):
    """What the address asks for; what it leaves out or says wrongly is as usual."""

    unit: Unit | None
    units: list[Unit]
    first: date
    last: date

    @property
    def query(self) -> dict[str, str]:
        """The same as an address says it."""
        told = {"von": self.first.isoformat(), "bis": self.last.isoformat()}
        return {"stelle": self.unit.slug, **told} if self.unit else told


@require_safe
@visit_page
def waiting_times(request: VisitRequest) -> HttpResponseBase:
    """All figures of a unit between two days, by kind and by day."""
    wanted = _wanted(request)
    found = queries.visits(wanted.unit, wanted.first, wanted.last) if wanted.unit else []
    titles = {one.slug: texts.plain(one.title) for one in queries.kinds_met(wanted.unit)} if wanted.unit else {}
    context = {
        "desk": frame(request, "callup"), "title": _("Wartezeiten"), "wanted": wanted,
        "units": [(one.slug, texts.plain(one.name)) for one in wanted.units], "all": figures(found),
        "kinds": [(titles.get(slug, slug), one) for slug, one in _by(found, lambda visit: visit.kind)],
        "days": [(formats.format_date(day), one) for day, one in reversed(_by(found, lambda visit: visit.day))],
        "table_href": reverse("desk:waiting-times-table", query=wanted.query),
    }  # fmt: skip
    return render(request, "desk/waiting_times.html", context)


@require_safe
@visit_page
def table(request: VisitRequest) -> HttpResponseBase:
    """The same by day and kind, one line for each, semicolons between: what German spreadsheets open."""
    wanted = _wanted(request)
    found = queries.visits(wanted.unit, wanted.first, wanted.last) if wanted.unit else []
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"wartezeiten-{wanted.unit.slug if wanted.unit else 'leer'}-{wanted.first}-{wanted.last}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")
    lines = csv.writer(answer, delimiter=";")
    head = [_("Tag"), _("Anliegen"), _("Besuche"), _("Ohne Termin"), _("Nicht erschienen")]
    lines.writerow([*head, _("Wartezeit in Minuten (Median)"), _("Neun von zehn warteten höchstens (Minuten)")])
    for (day, kind), one in _by(found, lambda visit: (visit.day, visit.kind)):
        # None is written as nothing. Kinds stand there by their slug, which no spreadsheet takes for a formula.
        lines.writerow([day.isoformat(), kind, one.visits, one.walk_ins, one.missed, one.waited, one.waited_long])
    return answer


def _by(visits: list[Visit], key: Callable[[Visit], Key]) -> list[tuple[Key, Figures]]:
    groups: dict[Key, list[Visit]] = {}
    for one in visits:
        groups.setdefault(key(one), []).append(one)
    return [(name, figures(group)) for name, group in sorted(groups.items())]


def _wanted(request: VisitRequest) -> Wanted:
    units = list({one.unit_id: one.unit for one in places_for(request)}.values())
    slug, today = request.GET.get("stelle", ""), clock.today()
    unit = next((one for one in units if one.slug == slug), units[0] if units else None)
    last = min(typed_day(request.GET.get("bis", "")) or today, today)
    first = typed_day(request.GET.get("von", "")) or last - USUAL
    return Wanted(unit, units, max(min(first, last), last - LONGEST), last)
