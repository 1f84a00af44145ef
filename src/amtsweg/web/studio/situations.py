"""Life situations in the studio of the federation's editorial office: written, drawn, put in order."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.catalogue.editing import situations
from amtsweg.catalogue.models import LifeSituation
from amtsweg.core.slugs import slug_of
from amtsweg.federation.office import is_office
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choice, Field, Texts
from amtsweg.web.studio.lists import Order

View = Callable[..., HttpResponseBase]


def office_page(view: View) -> View:
    """A page of those who edit for the whole federation."""

    @studio_page(may="federation.edit")
    @wraps(view)
    def guarded(request: StudioRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_office(request.authority):
            raise PermissionDenied("federation.edit")
        return view(request, *args, **kwargs)

    return guarded


def home() -> tuple[str, str]:
    """The list above all forms."""
    return reverse("studio:situations"), _("Lebenslagen")


@require_safe
@office_page
def index(request: StudioRequest) -> HttpResponseBase:
    """All of them, with how many services belong to each."""
    rows = LifeSituation.objects.annotate(number=Count("services")).order_by("order", "slug")
    return render(request, "studio/situations.html", {"desk": frame(request, "services"), "rows": rows})


@office_page
def new(request: StudioRequest) -> HttpResponseBase:
    """A new one; services are put there on their own pages."""

    def save(values: Values, _seen: str) -> None:
        slug = slug_of(values["title"]["de"], 60)
        if not slug:
            raise ValidationError({"title": [_("Der Name braucht Buchstaben, aus ihnen wird die Adresse der Seite")]})
        situations.create(request.editor, request.authority, slug, values)

    form = Form(
        title=_("Lebenslage anlegen"), here="services", back=home(), fields=_fields(), save=save,
        said=_("Die Lebenslage ist angelegt. Ordnen Sie ihr jetzt Leistungen zu, jede bei ihren Angaben."),
        button=_("Anlegen"),
    )  # fmt: skip
    return edit(request, form)


@office_page
def situation(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Its words and drawing."""
    row = _row(slug)

    def save(values: Values, seen: str) -> None:
        situations.save(request.editor, request.authority, slug, values, seen=seen)

    form = Form(
        title=texts.plain(row.title), here="services", back=home(), fields=_fields(),
        values=situations.values_of(row), save=save,
    )  # fmt: skip
    return edit(request, form)


@office_page
def arrange(request: StudioRequest) -> HttpResponseBase:
    """In which order portals show them that choose none of their own."""
    names = {row.pk: texts.plain(row.title) for row in LifeSituation.objects.all()}
    present = situations.in_order()
    hint = _("Eine Zahl je Lebenslage. So stehen sie in Portalen, die keine eigene Reihenfolge haben.")
    options = [(slug, names[slug]) for slug in present]
    field = Order(name="situations", label=_("Lebenslagen"), options=options, hint=hint, optional=True)

    def save(values: Values, seen: str) -> None:
        situations.arrange(request.editor, request.authority, values["situations"], seen=seen)

    form = Form(
        title=_("Lebenslagen ordnen"), here="services", back=home(), fields=[field], values={"situations": present},
        save=save,
    )  # fmt: skip
    return edit(request, form)


@office_page
def remove(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once more, then takes one away that nothing belongs to."""
    row = _row(slug)

    def save(_values: Values, _seen: str) -> None:
        situations.remove(request.editor, request.authority, slug)

    form = Form(
        title=_("„{title}“ entfernen").format(title=texts.plain(row.title)), here="services", back=home(), fields=[],
        save=save, button=_("Entfernen"), said=_("Entfernt."),
        intro=_("Die Kachel verschwindet aus allen Portalen. Das geht nur, wenn keine Leistung mehr dazugehört."),
    )  # fmt: skip
    return edit(request, form)


def _row(slug: str) -> LifeSituation:
    try:
        return LifeSituation.objects.get(pk=slug)
    except LifeSituation.DoesNotExist:
        raise Http404("no such life situation") from None


def _fields() -> list[Field]:
    return [
        Texts(name="title", label=_("Name"), hint=_("So kurz wie möglich, zum Beispiel: Umzug."), limit=60),
        Texts(name="teaser", label=_("Worum es geht"), hint=_("Wenige Wörter unter dem Namen."), limit=120),
        Choice(name="icon", label=_("Zeichnung"), options=drawings()),
    ]


def drawings() -> list[tuple[str, str]]:
    """The drawings made for tiles, each with what it shows."""
    return [
        ("abfall", _("Mülltonne")), ("ankommen", _("Weltkugel")), ("auto", _("Auto")), ("bauen", _("Baukran")),
        ("dokumente", _("Ausweis")), ("engagement", _("Medaille")), ("familie", _("Familie mit Kind")),
        ("gewerbe", _("Laden")), ("hochzeit", _("Ringe")), ("natur", _("Bäume und Wasser")), ("schule", _("Schule")),
        ("sicherheit", _("Schild mit Ausrufezeichen")), ("soziales", _("Hand mit Herz")), ("tiere", _("Tier")),
        ("todesfall", _("Kerze")), ("umzug", _("Haus mit Pfeil")),
    ]  # fmt: skip
