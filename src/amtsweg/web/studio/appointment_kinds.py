"""What one can come for: how long it takes, who is there for it, for which services, and the rules of booking."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.appointments import arranging
from amtsweg.appointments.arranging import KindFacts, Wrong
from amtsweg.appointments.models import AppointmentKind, Resource, Variant
from amtsweg.catalogue.models import Service
from amtsweg.core.slugs import free_slug, slug_of
from amtsweg.web.appointments.shows import variant_names
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest
from amtsweg.web.studio.appointments import Number, arranging_page, back_home, may_edit_kinds, why
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choices, Day, Field, Text, Texts
from amtsweg.web.studio.lists import Named

TAKEN = frozenset({"meine", "angaben", "ankunft"})  # pages of their own below /termine/
_NUMBERS = (
    "base_minutes", "minutes", "buffer", "step", "quantity_max", "notice_min", "notice_max", "change_until",
    "per_person", "hold", "release_min", "release_max", "order",
)  # fmt: skip


@arranging_page
def new(request: StudioRequest) -> HttpResponseBase:
    """A new kind of appointment."""
    _allowed(request)
    default = {one.name: one.default for one in fields_of(KindFacts) if one.name in _NUMBERS}
    values = default | {"minutes": 15, "letter": "A", "variants": [Variant.ON_SITE.value]}

    def save(values: Values, _seen: str) -> None:
        slug = slug_of(values["title"]["de"], 60) or "termin"
        slug = f"{slug}-termin" if slug in TAKEN else slug
        _keep(request, values, free_slug(AppointmentKind.objects.filter(authority=request.authority), slug, 60), None)

    form = Form(
        title=_("Terminart anlegen"), here="appointments", back=back_home(), fields=_fields(request), values=values,
        save=save, said=_("Die Terminart ist angelegt und kann gebucht werden."),
    )  # fmt: skip
    return edit(request, form)


@arranging_page
def kind(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Everything about one kind."""
    _allowed(request)
    row = AppointmentKind.objects.filter(authority=request.authority, slug=slug).first()
    if row is None:
        raise Http404("no such kind of appointment")

    def save(values: Values, _seen: str) -> None:
        _keep(request, values, row.slug, row)

    form = Form(
        title=texts.plain(row.title), here="appointments", back=back_home(), fields=_fields(request),
        values=_shown(row), save=save,
    )  # fmt: skip
    return edit(request, form)


def _allowed(request: StudioRequest) -> None:
    if not may_edit_kinds(request):
        raise PermissionDenied("desk.arrange")


def _keep(request: StudioRequest, values: Values, slug: str, row: AppointmentKind | None) -> None:
    resources = [one for one in _resources(request) if str(one.pk) in values["resources"]]
    said = {one: values[f"said_{one}"] for one in values["variants"]}
    facts = {name: values[name] for name in (*_NUMBERS, "title", "description", "bring", "piece", "letter", "until")}
    try:
        arranging.save_kind(
            request.editor, request.authority, KindFacts(slug=slug, variants=said, **facts), resources=resources,
            services=values["services"], kind=row,
        )  # fmt: skip
    except Wrong as refusal:
        known = {"longest": "minutes", "slug": "title"}
        raise ValidationError({known.get(refusal.code, refusal.code): [why(refusal.code)]}) from None


def _shown(row: AppointmentKind) -> Values:
    names = (*_NUMBERS, "title", "description", "bring", "piece", "letter", "until")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return values | {
        "variants": list(row.variants),
        **{f"said_{one}": row.variants.get(one, {}) for one in Variant.values},
        "resources": [str(one) for one in row.resources.values_list("pk", flat=True)],
        "services": list(row.services.order_by("service").values_list("service", flat=True)),
    }


def _resources(request: StudioRequest) -> list[Resource]:
    rows = Resource.objects.filter(authority=request.authority).select_related("unit")
    return list(rows.order_by("unit__order", "order", "name"))


def _fields(request: StudioRequest) -> list[Field]:
    services = {one.slug: texts.plain(one.title) for one in Service.objects.only("slug", "title").order_by("slug")}
    people = [(str(one.pk), f"{texts.plain(one.unit.name)}: {one.name}") for one in _resources(request)]
    ways = variant_names()
    return [
        Texts(name="title", label=_("Wofür ist der Termin?"), limit=120,
              hint=_("Zum Beispiel: Personalausweis beantragen.")),
        Texts(name="description", label=_("Erklärung"), rows=3, limit=2000, optional=True),
        Texts(name="bring", label=_("Was man mitbringt"), rows=4, limit=2000, optional=True),
        Named(name="services", label=_("Für diese Leistungen"), known=services, rows=4, optional=True,
              hint=_("Eine je Zeile, mit ihrem Titel. Von ihren Seiten führt der Weg hierher.")),
        Choices(name="resources", label=_("Wer ist dafür da?"), options=people, optional=True),
        Choices(name="variants", label=_("Wie trifft man sich?"), options=list(ways.items())),
        *(Texts(name=f"said_{one}", label=_("Hinweis: {way}").format(way=name), limit=300, optional=True)
          for one, name in ways.items()),
        Texts(name="piece", label=_("Was wird gezählt?"), limit=60, optional=True,
              hint=_("Zum Beispiel: Personalausweise. Leer, wenn man nur für eine Sache kommt.")),
        Number(name="quantity_max", label=_("Höchstens so viele auf einmal"), least=1, most=20),
        Number(name="base_minutes", label=_("Minuten vorweg"), most=480, hint=_("Einmal, wie viele es auch sind.")),
        Number(name="minutes", label=_("Minuten für jedes Stück"), most=480),
        Number(name="buffer", label=_("Minuten Puffer danach"), most=240),
        Number(name="step", label=_("Minuten zwischen angebotenen Zeiten"), least=5, most=240),
        Number(name="notice_min", label=_("Spätestens buchbar, Minuten vorher"), most=100_000),
        Number(name="notice_max", label=_("Frühestens buchbar, Tage vorher"), least=1, most=366),
        Number(name="change_until", label=_("Verschieben und Absagen, bis Minuten vorher"), most=100_000),
        Number(name="per_person", label=_("Termine je Person zugleich"), least=1, most=50),
        Number(name="hold", label=_("Minuten für die Angaben"), least=1, most=120,
               hint=_("So lange bleibt eine Zeit vorgemerkt.")),
        Number(name="release_min", label=_("Abgesagtes frühestens wieder frei, Minuten"), most=1440),
        Number(name="release_max", label=_("Abgesagtes spätestens wieder frei, Minuten"), most=1440,
               hint=_("Dazwischen wird gelost: Wer absagt, kann die Zeit niemandem verkaufen.")),
        Text(name="letter", label=_("Buchstabe vor der Nummer"), limit=2, width="2"),
        Number(name="order", label=_("Platz in der Reihenfolge"), most=999),
        Day(name="until", label=_("Ab diesem Tag nicht mehr anbieten"), optional=True),
    ]  # fmt: skip
