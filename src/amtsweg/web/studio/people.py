"""Entries of the staff directory. Whether somebody is shown is that person's own affair: editors can only hide."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.catalogue.editing import reading, rights, units
from amtsweg.core.slugs import free_slug, slug_of
from amtsweg.federation.models import StaffEntry
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choice, Field, Text, Texts, mail


def _list() -> tuple[str, str]:
    return reverse("studio:people"), _("Personen")


def _reach(request: StudioRequest, entry: StaffEntry) -> bool:
    return rights.may_edit(request.editor, request.authority, entry.unit_id)


@require_safe
@studio_page(of_a_unit=True)
def index(request: StudioRequest) -> HttpResponseBase:
    """The directory, hidden entries too."""
    rows = StaffEntry.objects.filter(authority=request.authority).select_related("unit")
    found = [one for one in rows.order_by("family_name", "given_name") if _reach(request, one)]
    return render(request, "studio/people.html", {"desk": frame(request, "people"), "rows": found})


def _access(request: StudioRequest, slug: str) -> StaffEntry:
    rows = StaffEntry.objects.select_related("unit", "authority")
    try:
        found = rows.get(authority=request.authority, slug=slug)
    except StaffEntry.DoesNotExist:
        raise Http404("no such entry") from None
    if not _reach(request, found):
        raise PermissionDenied("catalogue.edit")
    return found


@studio_page(of_a_unit=True)
def new(request: StudioRequest) -> HttpResponseBase:
    """A new entry, hidden until the person shows it."""

    def save(values: Values, _seen: str) -> None:
        wanted = slug_of(f"{values['given_name']} {values['family_name']}", 60) or "person"
        slug = free_slug(request.authority.staff_entries.all(), wanted, 60)
        units.create_person(request.editor, request.authority, slug, values)

    form = Form(
        title=_("Person eintragen"), here="people", back=_list(), fields=_fields(request), save=save,
        said=_("Der Eintrag ist angelegt. Im Verzeichnis erscheint er, sobald die Person zustimmt."),
        intro=_("Ob der Eintrag öffentlich ist, entscheidet die Person selbst in ihrem Konto."),
    )  # fmt: skip
    return edit(request, form)


def _fields(request: StudioRequest) -> list[Field]:
    every = reading.units_of(request.authority)
    own = [one for one in every if rights.may_edit(request.editor, request.authority, one.pk)]
    return [
        Choice(name="unit", label=_("Einrichtung"), options=[(one.slug, texts.plain(one.name)) for one in own]),
        Text(name="salutation", label=_("Anrede"), limit=16, optional=True, width="20"),
        Text(name="given_name", label=_("Vorname"), limit=80),
        Text(name="family_name", label=_("Nachname"), limit=80),
        Texts(name="role", label=_("Aufgabe"), hint=_("Zum Beispiel: Hundesteuer."), limit=160, optional=True),
        Text(name="room", label=_("Zimmer"), limit=20, optional=True, width="20"),
        Text(name="phone", label=_("Telefon"), limit=40, type="tel", optional=True, width="20"),
        mail("email", _("E-Mail"), optional=True),
        Text(
            name="letters", label=_("Zuständig für Buchstaben"), hint=_("Zum Beispiel: A–K."), limit=40, optional=True,
            width="20",
        ),
        Text(name="districts", label=_("Zuständig für Orte"), limit=200, optional=True),
    ]  # fmt: skip


@studio_page(of_a_unit=True)
def person(request: StudioRequest, slug: str) -> HttpResponseBase:
    """What stands in an entry."""
    row = _access(request, slug)
    fields = _fields(request)

    def save(values: Values, seen: str) -> None:
        units.save_person(request.editor, request.authority, slug, values, seen=seen)

    form = Form(
        title=f"{row.given_name} {row.family_name}".strip(), here="people", back=_list(), fields=fields,
        values=units.values_of(row, [one.name for one in fields]), save=save, template="studio/person.html",
        more={"entry": row},
    )  # fmt: skip
    return edit(request, form)


@require_POST
@studio_page(of_a_unit=True)
def hide(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Takes an entry out of the public directory."""
    _access(request, slug)
    units.hide_person(request.editor, request.authority, slug)
    said = _("Der Eintrag ist nicht mehr öffentlich. Wieder zeigen kann ihn nur die Person selbst.")
    return to(request, _list()[0], said)


@studio_page(of_a_unit=True)
def remove(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once more, then deletes an entry."""
    row = _access(request, slug)

    def save(_values: Values, _seen: str) -> None:
        units.remove_person(request.editor, request.authority, slug)

    name = f"{row.given_name} {row.family_name}".strip()
    form = Form(
        title=_("Eintrag löschen: {name}").format(name=name), here="people", back=_list(), fields=[], save=save,
        said=_("Der Eintrag ist gelöscht."), button=_("Löschen"),
        intro=_("Der Eintrag verschwindet aus dem Verzeichnis. Ein Zugang der Person bleibt davon unberührt."),
    )  # fmt: skip
    return edit(request, form)
