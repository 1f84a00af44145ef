"""Offices and facilities: address and contact, opening hours, building and way there, each in a small form."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.catalogue.editing import reading, rights, units
from amtsweg.core.slugs import free_slug, slug_of
from amtsweg.core.text import LANGUAGES
from amtsweg.federation import tree
from amtsweg.federation.building import FEATURES
from amtsweg.federation.models import Unit
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.branches import depths
from amtsweg.web.studio.contacts import Contacts
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Area, Choice, Choices, Degrees, Field, Text, Texts, link, mail
from amtsweg.web.studio.hours import Dates, Week, day_names, show_spans


@require_safe
@studio_page(of_a_unit=True)
def index(request: StudioRequest) -> HttpResponseBase:
    """The authority's units; an editor of one unit sees this one."""
    found = {one.slug: one for one in reading.units_of(request.authority)}
    deep = depths(tree.tree(request.authority))
    rows = [(found[slug], depth) for slug, depth in deep.items() if _may(request, found[slug])]
    context = {"desk": frame(request, "units"), "rows": rows, "kinds": dict(kinds()), "whole": _whole(request)}
    return render(request, "studio/units.html", context)


def _whole(request: StudioRequest) -> bool:
    return request.editor.unit_id is None


def _may(request: StudioRequest, unit: Unit) -> bool:
    return rights.may_edit(request.editor, request.authority, unit.pk)


def kinds() -> list[tuple[str, str]]:
    """The kinds of units with their names."""
    return [("town-hall", _("Rathaus oder Kreishaus")), ("office", _("Amt")), ("facility", _("Einrichtung"))]


def access(request: StudioRequest, slug: str) -> Unit:
    """A unit that the editor may change. Raises Http404 and PermissionDenied."""
    try:
        unit = Unit.objects.select_related("parent").get(authority=request.authority, slug=slug)
    except Unit.DoesNotExist:
        raise Http404("no such unit") from None
    if not _may(request, unit):
        raise PermissionDenied("catalogue.edit")
    return unit


@require_safe
@studio_page(of_a_unit=True)
def unit(request: StudioRequest, slug: str) -> HttpResponseBase:
    """One unit at a glance, with a link to each form."""
    found = access(request, slug)
    names = day_names()
    context = {
        "desk": frame(request, "units"),
        "unit": found,
        "kind": dict(kinds())[found.kind],
        "week": [(names[day], show_spans(found.hours[day])) for day in names if found.hours.get(day)],
        "dates": Dates(name="x", label="").plain(found.exceptions).split("\n") if found.exceptions else [],
        "features": [_(FEATURES[key]) for key in found.accessible if key in FEATURES],
        "people": found.staff_entries.order_by("family_name"),
        "languages": [code for code in LANGUAGES if found.description.get(code)],
        "whole": _whole(request),
    }
    return render(request, "studio/unit.html", context)


@studio_page()
def new(request: StudioRequest) -> HttpResponseBase:
    """A new unit with its address; hours and building follow on its page."""

    def save(values: Values, _seen: str) -> str:
        slug = free_slug(request.authority.units.all(), slug_of(values["name"]["de"], 60) or "einrichtung", 60)
        units.create_unit(request.editor, request.authority, slug, values)
        return reverse("studio:unit", kwargs={"slug": slug})

    own = request.authority
    values = {"street": own.street, "postcode": own.postcode, "town": own.town, "kind": "office"}
    form = Form(
        title=_("Einrichtung anlegen"), here="units", back=(reverse("studio:units"), _("Einrichtungen")),
        fields=_address(request), values=values, save=save, said=_("Die Einrichtung ist angelegt."),
    )  # fmt: skip
    return edit(request, form)


def _form(request: StudioRequest, slug: str, title: str, fields: list[Field]) -> HttpResponseBase:
    row = access(request, slug)

    def save(values: Values, seen: str) -> None:
        if (values.get("latitude") is None) != (values.get("longitude") is None):
            raise ValidationError({"latitude": [_("Geben Sie Breite und Länge an, oder keine von beiden")]})
        units.save_unit(request.editor, request.authority, slug, values, seen=seen)

    back = (reverse("studio:unit", kwargs={"slug": slug}), texts.plain(row.name))
    values = units.values_of(row, [one.name for one in fields])
    return edit(request, Form(title=title, here="units", back=back, fields=fields, values=values, save=save))


@studio_page()
def remove(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once more, then deletes an office that nothing depends on."""
    row = access(request, slug)

    def save(_values: Values, _seen: str) -> str:
        units.remove_unit(request.editor, request.authority, slug)
        return reverse("studio:units")

    form = Form(
        title=_("„{title}“ entfernen").format(title=texts.plain(row.name)), here="units", fields=[], save=save,
        back=(reverse("studio:unit", kwargs={"slug": slug}), texts.plain(row.name)), button=_("Entfernen"),
        said=_("Die Einrichtung ist entfernt."),
        intro=_("Die Seite verschwindet, und die Einrichtung ist für keine Leistung mehr zuständig."),
    )  # fmt: skip
    return edit(request, form)


@studio_page(of_a_unit=True)
def address(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Name, place in the tree, address and contact."""
    return _form(request, slug, _("Name, Anschrift und Kontakt"), _address(request, access(request, slug)))


def _address(request: StudioRequest, row: Unit | None = None) -> list[Field]:
    above = [(one.slug, texts.plain(one.name)) for one in reading.units_of(request.authority) if one != row]
    return [
        Texts(name="name", label=_("Name"), limit=120),
        Choice(name="kind", label=_("Art"), options=kinds(), open=True),
        Choice(name="parent", label=_("Gehört zu"), options=above, optional=True),
        Text(name="street", label=_("Straße und Hausnummer"), limit=80),
        Text(
            name="postcode", label=_("Postleitzahl"), limit=5, width="4", pattern=r"\d{5}", squeeze=True,
            wrong=_("Die Postleitzahl hat 5 Ziffern"),
        ),
        Text(name="town", label=_("Ort"), limit=80),
        Text(name="room", label=_("Zimmer"), limit=20, optional=True, width="20"),
        Text(name="phone", label=_("Telefon"), limit=40, type="tel", optional=True, width="20"),
        Text(name="fax", label=_("Fax"), limit=40, type="tel", optional=True, width="20"),
        mail("email", _("E-Mail"), optional=True),
        link("website", _("Eigene Website"), optional=True),
        Contacts(name="contacts", label=_("Weitere Wege"), optional=True, known=row.contacts if row else ()),
    ]  # fmt: skip


@studio_page(of_a_unit=True)
def texts_(request: StudioRequest, slug: str) -> HttpResponseBase:
    """What the unit does."""
    hint = _("Was man hier erledigen kann, in wenigen Sätzen.")
    fields: list[Field] = [
        Texts(name="description", label=_("Beschreibung"), hint=hint, rows=5, limit=4000, optional=True),
        Area(
            name="internal_note", label=_("Interne Notiz"), rows=3, limit=4000, optional=True,
            hint=_("Nur für die Redaktion Ihres Hauses. Erscheint auf keiner Seite."),
        ),
    ]  # fmt: skip
    return _form(request, slug, _("Beschreibung"), fields)


@studio_page(of_a_unit=True)
def hours(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Opening hours by weekday, and days on which others hold."""
    fields: list[Field] = [
        Week(
            name="hours", label=_("Jede Woche"),
            hint=_("Zum Beispiel 08:00–12:00, 14:00–18:00. Leer heißt geschlossen. Feiertage kennt das Portal."),
        ),
        Dates(
            name="exceptions", label=_("Abweichende Tage"),
            hint=_("Ein Tag je Zeile, zum Beispiel 24.12.2026: geschlossen, oder 02.12.2026: 08:00–12:00."),
        ),
    ]  # fmt: skip
    return _form(request, slug, _("Öffnungszeiten"), fields)


@studio_page(of_a_unit=True)
def building(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Accessibility, the way there, and where it lies."""
    features = [(key, _(label)) for key, label in FEATURES.items()]
    fields: list[Field] = [
        Choices(name="accessible", label=_("Was das Gebäude bietet"), options=features, optional=True),
        Texts(
            name="access", label=_("Barrierefreiheit in Sätzen"), rows=3, limit=2000, optional=True,
            hint=_("Auch, was fehlt und wer dann hilft."),
        ),
        Texts(name="transport", label=_("Der Weg hierher"), rows=3, limit=1000, optional=True),
        Degrees(name="latitude", label=_("Geografische Breite"), most=90, optional=True, hint=_("Etwa 53,3081.")),
        Degrees(name="longitude", label=_("Geografische Länge"), optional=True, hint=_("Etwa 9,9622.")),
    ]  # fmt: skip
    return _form(request, slug, _("Gebäude und Weg"), fields)
