"""Who meets visitors and when: counters, persons and rooms of an office, their weekly hours, exceptions, absences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.accounts.queries import colleagues
from amtsweg.appointments import arranging
from amtsweg.appointments.arranging import ResourceFacts, Wrong
from amtsweg.appointments.models import AppointmentKind, Busy, OpeningException, Resource
from amtsweg.appointments.offering import spans_of
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Unit
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to
from amtsweg.web.studio.affected import after_asking
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choice, Day, Errors, Field, Text, Texts, Typed, link
from amtsweg.web.studio.hours import Dates, read_spans

arranging_page = studio_page(of_a_unit=True, may="desk.arrange")
Owner = Unit | Resource


@dataclass(frozen=True, kw_only=True)
class Number(Text):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 1000
    width: str | None = "4"

    def show(self, value: Any) -> Typed:
        return {self.name: "" if value is None else str(value)}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        text = typed[self.name]
        number = int(text) if re.fullmatch(r"\d{1,6}", text, re.ASCII) else -1
        if self.least <= number <= self.most:
            return number, []
        said = _("Geben Sie bei „{label}“ eine Zahl von {least} bis {most} an")
        return None, [(self.name, said.format(label=self.label, least=self.least, most=self.most))]


@require_safe
@arranging_page
def index(request: StudioRequest) -> HttpResponseBase:
    """The offices with who meets visitors there, and what one can come for."""
    resources = list(Resource.objects.filter(authority=request.authority).order_by("order", "name"))
    today = clock.today()
    offices = [(unit, [one for one in resources if one.unit_id == unit.pk]) for unit in _units(request)]
    kinds = AppointmentKind.objects.filter(authority=request.authority)
    context = {
        "desk": frame(request, "appointments"), "offices": offices, "kinds": list(kinds), "today": today,
        "whole": may_edit_kinds(request),
    }  # fmt: skip
    return render(request, "studio/appointments.html", context)


def may_edit_kinds(request: StudioRequest) -> bool:
    """Kinds of appointments are the whole authority's."""
    return any(allows(one, "desk.arrange", request.authority) and one.unit_id is None for one in request.editors)


def back_home() -> tuple[str, str]:
    """The page above."""
    return reverse("studio:appointments"), _("Termine")


# --- counters, persons, rooms --------------------------------------------------------------------------------------


@arranging_page
def new_resource(request: StudioRequest, unit: str) -> HttpResponseBase:
    """One more counter, person or room of an office."""
    of = unit_here(request, unit)

    def save(values: Values, _seen: str) -> str:
        row = checked(lambda: arranging.save_resource(member_for(request, of), of, _facts(values)))
        return reverse("studio:resource", kwargs={"resource_id": row.pk})

    form = Form(
        title=_("Schalter, Person oder Raum anlegen"), here="appointments", back=back_home(), fields=_fields(request),
        values={"kind": Resource.Kind.COUNTER, "order": 0}, save=save, said=_("Angelegt."),
        intro=texts.plain(of.name),
    )  # fmt: skip
    return edit(request, form)


@arranging_page
def resource(request: StudioRequest, resource_id: UUID) -> HttpResponseBase:
    """What is said about it, and its absences."""
    row = resource_here(request, resource_id)

    def save(values: Values, _seen: str) -> None:
        by, facts = member_for(request, row.unit), _facts(values)
        checked(lambda: after_asking(request, row.unit, lambda: arranging.save_resource(by, row.unit, facts, row)))

    values = {name: getattr(row, name) for name in ("name", "label", "kind", "video_link", "order", "until")}
    values["account_id"] = str(row.account_id) if row.account_id else ""
    busy = Busy.objects.filter(resource=row, source_id=None, end__gt=clock.now()).order_by("start")
    form = Form(
        title=row.name, here="appointments", back=back_home(), fields=_fields(request, row), values=values, save=save,
        template="studio/resource.html",
        more={"resource": row, "busy": list(busy), "own_hours": row.rules.exists()},
    )  # fmt: skip
    return edit(request, form)


def _fields(request: StudioRequest, row: Resource | None = None) -> list[Field]:
    kinds = [("counter", _("Schalter")), ("person", _("Person")), ("room", _("Raum"))]
    return [
        Text(name="name", label=_("Name für Ihr Haus"), hint=_("Zum Beispiel: Schalter 3."), limit=80),
        Texts(name="label", label=_("So finden Besucher hin"), limit=80,
              hint=_("Zum Beispiel: Zimmer 1.14, 1. Stock.")),
        Choice(name="kind", label=_("Art"), options=kinds, open=True),
        Choice(name="account_id", label=_("Wessen Platz ist es?"), options=_people(request, row), optional=True,
               hint=_("Wer hier immer selbst sitzt, findet seine Termine in der Tagesliste unter „Nur zu mir“.")),
        link("video_link", _("Adresse für Videogespräche"), optional=True,
             hint=_("Nur wer gebucht hat, bekommt sie zu sehen.")),
        Number(name="order", label=_("Platz in der Reihenfolge"), most=999),
        Day(name="until", label=_("Ab diesem Tag nicht mehr da"), optional=True),
    ]  # fmt: skip


def _people(request: StudioRequest, row: Resource | None) -> list[tuple[str, str]]:
    """Who may be met, and who is now, even if she has left."""
    with as_authority(request.authority):
        found = {str(one.account_id): one.name for one in colleagues(request.authority)}
    if row is not None and row.account_id:
        found.setdefault(str(row.account_id), _("nicht mehr dabei"))
    return list(found.items())


def _facts(values: Values) -> ResourceFacts:
    account = UUID(values["account_id"]) if values["account_id"] else None
    return ResourceFacts(**values | {"account_id": account})


# --- when ----------------------------------------------------------------------------------------------------------


@arranging_page
def exceptions(request: StudioRequest, **where: Any) -> HttpResponseBase:
    """Days on which a whole office or a place has other hours, or none."""
    owner = owner_here(request, **where)
    rows = OpeningException.objects.filter(**owned_by(owner), day__gte=clock.today())
    stored = {row.day.isoformat(): row.spans for row in rows}

    def save(values: Values, _seen: str) -> None:
        by = member_for(request, unit_of(owner))

        def change() -> None:
            for day in stored.keys() - values["days"].keys():
                arranging.remove_exception(by, owner, date.fromisoformat(day))
            for day, spans in values["days"].items():
                if stored.get(day) != spans:
                    arranging.save_exception(by, owner, date.fromisoformat(day), spans_of(spans), {})

        after_asking(request, unit_of(owner), change)

    form = Form(
        title=_("Abweichende Tage"), here="appointments", back=back_of(owner), save=save, values={"days": stored},
        intro=texts.plain(owner.name) if isinstance(owner, Unit) else owner.name,
        fields=[
            Dates(name="days", label=_("Von heute an"), rows=8,
                  hint=_("Ein Tag je Zeile, zum Beispiel 24.12.2026: geschlossen, oder 02.12.2026: 08:00–12:00.")),
        ],
    )  # fmt: skip
    return edit(request, form)


@arranging_page
def absence(request: StudioRequest, resource_id: UUID) -> HttpResponseBase:
    """Away for some days, or for some hours of one."""
    row = resource_here(request, resource_id)

    def save(values: Values, _seen: str) -> None:
        by, times = member_for(request, row.unit), _away(values)

        def change() -> None:
            for start, end in times:
                arranging.add_busy(by, row, start, end)

        after_asking(request, row.unit, change)

    form = Form(
        title=_("Abwesend eintragen: {name}").format(name=row.name), here="appointments", back=back_of(row), save=save,
        said=_("Eingetragen."),
        fields=[
            Day(name="first", label=_("Erster Tag")),
            Day(name="last", label=_("Letzter Tag"), optional=True, hint=_("Leer: nur dieser eine Tag.")),
            Text(name="times", label=_("Uhrzeiten"), optional=True, width="20",
                 hint=_("Leer: den ganzen Tag. Sonst zum Beispiel 08:00–10:00.")),
        ],
    )  # fmt: skip
    return edit(request, form)


def _away(values: Values) -> list[tuple[datetime, datetime]]:
    """The moments from which to which. Raises ValidationError."""
    first, last = values["first"], values["last"] or values["first"]
    if not clock.today() <= first <= last <= first + timedelta(days=366):
        raise ValidationError({"last": [_("Der letzte Tag liegt nicht vor dem ersten und höchstens ein Jahr danach")]})
    spans = read_spans(values["times"])
    if spans is None:
        raise ValidationError({"times": [_("Schreiben Sie die Uhrzeiten so: 08:00–10:00")]})
    if not spans:
        return [(_at(first, time.min), _at(last + timedelta(days=1), time.min))]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(_at(day, one.start), _at(day, one.end)) for day in days for one in spans_of(spans)]


def _at(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, clock.GERMANY)


@require_POST
@arranging_page
def back_again(request: StudioRequest, resource_id: UUID, busy_id: UUID) -> HttpResponseBase:
    """There after all."""
    row = resource_here(request, resource_id)
    arranging.remove_busy(member_for(request, row.unit), row, busy_id)
    return to(request, reverse("studio:resource", kwargs={"resource_id": row.pk}), _("Die Abwesenheit ist entfernt."))


# --- who and what --------------------------------------------------------------------------------------------------


def _units(request: StudioRequest) -> list[Unit]:
    rows = Unit.objects.filter(authority=request.authority).select_related("authority").order_by("order", "slug")
    return [unit for unit in rows if _may(request, unit)]


def _may(request: StudioRequest, unit: Unit) -> bool:
    return any(allows(one, "desk.arrange", request.authority, unit) for one in request.editors)


def member_for(request: StudioRequest, unit: Unit) -> Membership:
    """Under which of her memberships she arranges an office's work."""
    for one in request.editors:
        if allows(one, "desk.arrange", request.authority, unit):
            return one
    raise PermissionDenied("desk.arrange")


def unit_here(request: StudioRequest, slug: str) -> Unit:
    """An office in her reach; any other does not exist."""
    found = next((unit for unit in _units(request) if unit.slug == slug), None)
    if found is None:
        raise Http404("no such office in her reach")
    return found


def resource_here(request: StudioRequest, resource_id: UUID) -> Resource:
    """A place at an office in her reach; any other does not exist."""
    try:
        row: Resource = Resource.objects.select_related("unit__authority", "authority").get(
            pk=resource_id, authority=request.authority
        )
    except Resource.DoesNotExist:
        raise Http404("no such resource") from None
    if not _may(request, row.unit):
        raise Http404("not in her reach")
    return row


def owner_here(request: StudioRequest, unit: str = "", resource_id: UUID | None = None) -> Owner:
    """The office or the place that the address names, in her reach."""
    return resource_here(request, resource_id) if resource_id else unit_here(request, unit)


def back_of(owner: Owner) -> tuple[str, str]:
    """The page above its hours."""
    if isinstance(owner, Resource):
        return reverse("studio:resource", kwargs={"resource_id": owner.pk}), owner.name
    return back_home()


def unit_of(owner: Owner) -> Unit:
    """The office that it is, or belongs to."""
    return owner.unit if isinstance(owner, Resource) else owner


def owned_by(owner: Owner) -> dict[str, Owner]:
    """How rows about it are found."""
    return {"resource": owner} if isinstance(owner, Resource) else {"unit": owner}


def checked(action: Any, **fields: str) -> Any:
    """What the action returns; what it refuses is said at the field of that code. Raises ValidationError."""
    try:
        return action()
    except Wrong as refusal:
        raise ValidationError({fields.get(refusal.code, refusal.code): [why(refusal.code)]}) from None


def why(code: str) -> str:
    """What to do about a refusal of the room."""
    known = {
        "name": _("Diesen Namen gibt es hier schon"),
        "slug": _("Diesen Namen gibt es hier schon"),
        "overlap": _("Zeiten dürfen sich nicht überschneiden, auch nicht die für alle und die für Ihr Haus"),
        "period": _("Für diesen Zeitraum stehen schon Zeiten da"),
        "order": _("Das Ende liegt vor dem Anfang"),
        "minutes": _("Ein Termin dauert mindestens eine Minute"),
        "longest": _("Der längste Termin darf mit Puffer höchstens 12 Stunden dauern"),
        "step": _("Der Abstand ist ein Vielfaches von fünf Minuten"),
        "release_max": _("Die längste Wartezeit liegt nicht unter der kürzesten"),
        "letter": _("Nehmen Sie einen oder zwei Großbuchstaben von A bis Z"),
    }
    return known.get(code, _("Diese Angabe passt nicht"))
