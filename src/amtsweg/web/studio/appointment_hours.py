"""When appointments are given: the usual week of an office or a place, and other weeks from one day to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.appointments import arranging
from amtsweg.appointments.models import OpeningRule, Resource
from amtsweg.appointments.offering import spans_of
from amtsweg.appointments.slots import ALWAYS, Period, Rule
from amtsweg.core import clock
from amtsweg.federation.hours import DAYS, Span
from amtsweg.web.appointments.booking import typed_day
from amtsweg.web.kit import formats, texts
from amtsweg.web.studio.access import StudioRequest
from amtsweg.web.studio.affected import after_asking
from amtsweg.web.studio.appointments import (
    Owner,
    arranging_page,
    back_of,
    checked,
    member_for,
    owned_by,
    owner_here,
    unit_of,
    why,
)
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Day, Field
from amtsweg.web.studio.hours import Week


class Season(NamedTuple):
    """A period with hours of its own, as the page of the usual hours lists it."""

    title: str
    href: str
    over: bool


@arranging_page
def hours(request: StudioRequest, **where: Any) -> HttpResponseBase:
    """The weekly hours of all in an office who have none of their own, or those of one place."""
    return _usual(request, owner_here(request, **where))


@arranging_page
def season(request: StudioRequest, **where: Any) -> HttpResponseBase:
    """The hours of an office or a place in one period; a new one when the address names none."""
    return _season(request, owner_here(request, **where))


def _usual(request: StudioRequest, owner: Owner) -> HttpResponseBase:
    rules = _stored(owner)
    intro = _name(owner)
    if isinstance(owner, Resource):
        intro += ". " + _("Ohne eigene Zeiten gelten die der Stelle.")
    form = Form(
        title=_("Terminzeiten"), here="appointments", back=back_of(owner), intro=intro, fields=_week_fields(),
        save=lambda values, _seen: _save(request, owner, values, ALWAYS, instead_of=ALWAYS),
        values=_weeks(rules, ALWAYS), template="studio/appointment_hours.html",
        more={"seasons": _seasons(owner, rules), "new_season": _season_address(owner)},
    )  # fmt: skip
    return edit(request, form)


def _season(request: StudioRequest, owner: Owner) -> HttpResponseBase:
    rules, was = _stored(owner), _named(request)
    if was is not None and all(one.period != was for one in rules):
        raise Http404("no such period")
    back = _address(owner), _("Terminzeiten")

    def save(values: Values, _seen: str) -> None:
        if not values["public"] and not values["internal"]:
            raise ValidationError({"public": [_("Geben Sie mindestens an einem Tag Zeiten an")]})
        period = values["first"], values["last"]
        if was is None and any(one.period == period for one in rules):
            raise ValidationError({"first": [why("period")]})
        _save(request, owner, values, period, instead_of=was or period)

    def remove() -> None:
        by = member_for(request, unit_of(owner))
        after_asking(request, unit_of(owner), lambda: arranging.save_rules(by, owner, [], period=was))

    values = _weeks(rules, was) if was else {}
    first, last = was or ALWAYS
    form = Form(
        title=_title(was) if was else _("Zeiten für einen Zeitraum"), here="appointments", back=back, save=save,
        remove=remove if was else None, removed=_("Der Zeitraum ist entfernt."),
        intro=_name(owner), values=values | {"first": first, "last": last},
        template="studio/appointment_season.html", more={"known": was is not None},
        fields=[
            Day(name="first", label=_("Erster Tag")),
            Day(name="last", label=_("Letzter Tag"), optional=True, hint=_("Leer: bis auf Weiteres.")),
            *_week_fields(),
        ],
    )  # fmt: skip
    return edit(request, form)


def _save(request: StudioRequest, owner: Owner, values: Values, period: Period, *, instead_of: Period) -> None:
    made = [*_rules(values["public"], period, public=True), *_rules(values["internal"], period, public=False)]
    by = member_for(request, unit_of(owner))

    def change() -> None:
        arranging.save_rules(by, owner, made, period=instead_of)

    checked(lambda: after_asking(request, unit_of(owner), change), overlap="public", order="last", period="first")


def _week_fields() -> list[Field]:
    return [
        Week(name="public", label=_("Buchbar für alle"), hint=_(
            "Zum Beispiel 08:00–12:00, 14:00–18:00. Leer heißt keine Termine. Feiertage kennt das Portal."
        )),
        Week(name="internal", label=_("Nur Ihr Haus vergibt"),
             hint=_("Zeiten, die Sie für Anrufe und Notfälle zurückhalten.")),
    ]  # fmt: skip


def _seasons(owner: Owner, rules: Sequence[Rule]) -> list[Season]:
    """All periods but the usual one, by their first day."""
    periods = {one.period for one in rules} - {ALWAYS}
    today = clock.today()
    return [
        Season(_title(one), _season_address(owner, one), (one[1] or date.max) < today)
        for one in sorted(periods, key=lambda one: (one[0] or date.min, one[1] or date.max))
    ]


def _title(period: Period) -> str:
    first, last = (formats.format_date(one) for one in period)
    if not last:
        return _("Ab {day}").format(day=first)
    return _("{first} bis {last}").format(first=first, last=last) if first else _("Bis {day}").format(day=last)


def _named(request: StudioRequest) -> Period | None:
    """The period that the address names."""
    found = typed_day(request.GET.get("von", "")), typed_day(request.GET.get("bis", ""))
    return None if found == ALWAYS else found


def _address(owner: Owner) -> str:
    if isinstance(owner, Resource):
        return reverse("studio:resource-hours", kwargs={"resource_id": owner.pk})
    return reverse("studio:unit-hours", kwargs={"unit": owner.slug})


def _season_address(owner: Owner, period: Period = ALWAYS) -> str:
    query = {name: day.isoformat() for name, day in zip(("von", "bis"), period, strict=True) if day}
    if isinstance(owner, Resource):
        return reverse("studio:resource-season", kwargs={"resource_id": owner.pk}, query=query)
    return reverse("studio:unit-season", kwargs={"unit": owner.slug}, query=query)


def _name(owner: Owner) -> str:
    return owner.name if isinstance(owner, Resource) else texts.plain(owner.name)


def _stored(owner: Owner) -> list[Rule]:
    return [
        Rule(row.weekday, Span(row.start, row.end), row.since, row.until, row.public)
        for row in OpeningRule.objects.filter(**owned_by(owner))
    ]


def _weeks(rules: Sequence[Rule], period: Period) -> Values:
    found: Values = {"public": {}, "internal": {}}
    for one in rules:
        if one.period == period:
            spans = found["public" if one.public else "internal"].setdefault(DAYS[one.weekday], [])
            spans.append([f"{one.span.start:%H:%M}", f"{one.span.end:%H:%M}"])
    return found


def _rules(week: dict[str, list[list[str]]], period: Period, *, public: bool) -> list[Rule]:
    return [
        Rule(DAYS.index(day), span, *period, public=public) for day, spans in week.items() for span in spans_of(spans)
    ]
