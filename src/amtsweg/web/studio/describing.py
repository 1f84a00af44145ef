"""The small forms of a service's description: begun, its texts and facts, what editors note for each other."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.catalogue.editing import services
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.catalogue.modules import MODULES
from amtsweg.core.slugs import slug_of
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, own_page, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Area, Choice, Choices, Day, Keywords, Text, Texts
from amtsweg.web.studio.naming import back_to, how_to_write, hub


@studio_page()
def new(request: StudioRequest) -> HttpResponseBase:
    """Begins a description: name and summary, the rest follows on its page."""
    values: Values = {"title": {"de": request.GET.get("name", "")[:120]} if request.GET.get("name") else {}}

    def save(given: Values, _seen: str) -> str:
        slug = slug_of(given["title"]["de"], 60)
        if not slug:
            raise ValidationError({"title": [_("Der Name braucht Buchstaben, aus ihnen wird die Adresse der Seite")]})
        if Service.objects.filter(slug=slug).exists():
            said = _("Eine Leistung mit diesem Namen gibt es schon. Wählen Sie einen anderen Namen")
            raise ValidationError({"title": [said]})
        return hub(services.create(request.editor, request.authority, slug, given).slug)

    return edit(
        request,
        Form(
            title=_("Leistung beschreiben"),
            here="services",
            back=(reverse("studio:services"), _("Leistungen")),
            fields=[_title(), _summary()],
            values=values,
            save=save,
            said=_("Der Entwurf ist angelegt. Auf der Seite erscheint er erst, wenn Sie ihn veröffentlichen."),
            button=_("Entwurf anlegen"),
            intro=_("Sehen Sie zuerst nach, ob es die Leistung schon gibt: dann ergänzen Sie die vorhandene."),
        ),
    )


def _title() -> Texts:
    return Texts(name="title", label=_("Name der Leistung"), hint=_("So, wie die Menschen sie nennen."), limit=150)


def _summary() -> Texts:
    hint = _("Zwei oder drei kurze Sätze: was es ist und was man davon hat.")
    return Texts(name="summary", label=_("Kurz gesagt"), hint=hint, rows=3, limit=600)


def _saver(request: StudioRequest) -> Any:
    def save(values: Values, seen: str) -> None:
        services.save(request.editor, request.authority, request.service.slug, values, seen=seen)

    return save


def _description(request: StudioRequest, title: str, fields: list[Any], **more: Any) -> HttpResponseBase:
    content = services.working(request.service)
    values = {one.name: services.of(content, one.name) for one in fields}
    form = Form(
        title=title, here="services", back=back_to(request.service), fields=fields, values=values,
        save=_saver(request), **more,
    )  # fmt: skip
    return edit(request, form)


@own_page
def summary(request: StudioRequest) -> HttpResponseBase:
    """Name, summary and what people need."""
    needs = Texts(
        name="needs", label=_("Was man braucht"), hint=_("In wenigen Wörtern, zum Beispiel: Chipnummer und IBAN."),
        optional=True, limit=120,
    )  # fmt: skip
    note = Texts(name="needs_note", label=_("Zusatz dazu"), optional=True, limit=200)
    return _description(request, _("Name und Kurztext"), [_title(), _summary(), needs, note])


@own_page
def facts(request: StudioRequest) -> HttpResponseBase:
    """Key, audience, life situations and validity."""
    situations = [(one.pk, texts.plain(one.title)) for one in LifeSituation.objects.order_by("order")]
    fields = [
        Choice(name="audience", label=_("Für wen?"), open=True, options=audiences()),
        Choices(name="situations", label=_("Lebenslagen"), options=situations, optional=True),
        Text(
            name="leika_key", label=_("LeiKa-Schlüssel"), optional=True, width="20", limit=20,
            hint=_("14 Ziffern aus dem Leistungskatalog."), pattern=r"\d{14}", squeeze=True,
            wrong=_("Der LeiKa-Schlüssel hat 14 Ziffern"),
        ),
        Text(
            name="typing", label=_("LeiKa-Typisierung"), optional=True, width="4", limit=4, squeeze=True,
            hint=_("Wer regelt und wer ausführt, zum Beispiel 2/3."), pattern=r"[1-9][ab]?([/,][1-9][ab]?)?",
            wrong=_("Geben Sie die Typisierung so an: 2/3"),
        ),
        Day(name="valid_from", label=_("Gültig ab"), optional=True),
        Day(name="valid_to", label=_("Gültig bis"), hint=_("Der letzte Tag, an dem man sie findet."), optional=True),
    ]  # fmt: skip
    return _description(request, _("Angaben zur Leistung"), fields)


def audiences() -> list[tuple[str, str]]:
    """For whom a service is."""
    return [("residents", _("Bürgerinnen und Bürger")), ("companies", _("Unternehmen")), ("both", _("Beide"))]


@own_page
def keywords(request: StudioRequest) -> HttpResponseBase:
    """Words under which people look for the service."""
    hint = _("Ein Wort oder eine Wortgruppe je Zeile, auch Alltagswörter: Perso, Kita, Sperrmüll.")
    field = Keywords(name="keywords", label=_("Suchwörter"), hint=hint, optional=True)
    return _description(request, _("Suchwörter"), [field])


@own_page
def module(request: StudioRequest, module: str) -> HttpResponseBase:
    """One text module in the three languages."""
    found = next((one for one in MODULES if one.key == module), None)
    if found is None:
        raise Http404("no such module")
    heading = texts.plain(found.heading)
    field = Texts(name=f"modules.{module}", label=heading, hint=how_to_write(), rows=8, limit=20_000, optional=True)
    return _description(request, heading, [field])


@own_page
def note(request: StudioRequest) -> HttpResponseBase:
    """What editors note for each other."""

    def save(values: Values, seen: str) -> None:
        services.save_note(request.editor, request.authority, request.service.slug, values, seen=seen)

    hint = _("Nur für die Redaktion Ihres Hauses. Erscheint auf keiner Seite.")
    field = Area(name="internal_note", label=_("Interne Notiz"), hint=hint, rows=6, limit=4000, optional=True)
    values = {"internal_note": request.service.internal_note}
    form = Form(
        title=_("Interne Notiz"), here="services", back=back_to(request.service), fields=[field], values=values,
        save=save,
    )  # fmt: skip
    return edit(request, form)
