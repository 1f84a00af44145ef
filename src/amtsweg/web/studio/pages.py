"""The texts of the portal: written, changed, put in order, taken off the portal and shown again."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amtsweg.catalogue.editing import pages as editing
from amtsweg.core.slugs import slug_of
from amtsweg.federation.models import Portal
from amtsweg.federation.pages import FIXED, Page, in_order
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, studio_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Box, Field, Text, Texts
from amtsweg.web.studio.lists import Order
from amtsweg.web.studio.naming import how_to_write
from amtsweg.web.studio.portal import home


def _pages(request: StudioRequest) -> dict[str, Page]:
    return dict(in_order(Portal.objects.get(authority=request.authority).pages))


def access(request: StudioRequest, slug: str, *, fixed: bool = True) -> Page:
    """One text; with `fixed` false only one that may go. Raises Http404."""
    found = _pages(request).get(slug)
    if found is None or (slug in FIXED and not fixed):
        raise Http404("no such text")
    return found


def _fields(*, own: bool) -> list[Field]:
    found: list[Field] = [
        Texts(name="title", label=_("Überschrift"), limit=150),
        Texts(name="body", label=_("Text"), hint=how_to_write(), rows=14, limit=60_000),
    ]
    if own:
        hint = _("Im Überblick und in der Suche steht der Text in jedem Fall.")
        found.append(Box(name="footer", label=_("In der Fußzeile jeder Seite verlinken"), hint=hint))
    return found


@studio_page()
def new(request: StudioRequest) -> HttpResponseBase:
    """A new text under an address of its own."""

    def save(values: Values, _seen: str) -> None:
        slug = values.pop("slug") or slug_of(values["title"]["de"], 60)
        if not slug:
            raise ValidationError({"slug": [_("Geben Sie eine Adresse an, aus der Überschrift wird keine")]})
        try:
            editing.create(request.editor, request.authority, slug, values)
        except ValidationError as refusal:
            if "pages" not in getattr(refusal, "error_dict", {}):
                raise
            raise ValidationError({"slug": refusal.message_dict["pages"]}) from None

    address = Text(
        name="slug", label=_("Adresse der Seite"), limit=60, optional=True, pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
        hint=_("Steht hinter /seiten/, zum Beispiel winterdienst. Leer: aus der Überschrift. Bleibt danach so."),
        wrong=_("Nehmen Sie Kleinbuchstaben, Ziffern und einzelne Bindestriche"),
    )  # fmt: skip
    form = Form(
        title=_("Text anlegen"), here="portal", back=home(), fields=[*_fields(own=True), address], save=save,
        said=_("Der Text steht im Portal."), button=_("Veröffentlichen"),
    )  # fmt: skip
    return edit(request, form)


@studio_page()
def page(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Changes a text."""
    found = access(request, slug)
    fields = _fields(own=slug not in FIXED)

    def save(values: Values, seen: str) -> None:
        editing.save(request.editor, request.authority, slug, values, seen=seen)

    values = editing.values_of(found, [one.name for one in fields])
    title = texts.plain(found["title"])
    return edit(request, Form(title=title, here="portal", back=home(), fields=fields, values=values, save=save))


@studio_page()
def retire(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once more, then takes a text off the portal."""
    found = access(request, slug, fixed=False)

    def save(_values: Values, _seen: str) -> None:
        editing.retire(request.editor, request.authority, slug)

    form = Form(
        title=_("„{title}“ zurückziehen").format(title=texts.plain(found["title"])), here="portal", back=home(),
        fields=[], save=save, button=_("Zurückziehen"), said=_("Der Text ist zurückgezogen."),
        intro=_("Die Seite verschwindet aus Portal, Suche und Überblick. Der Text bleibt hier und kann wiederkommen."),
    )  # fmt: skip
    return edit(request, form)


@require_POST
@studio_page()
def restore(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Shows a text again."""
    access(request, slug, fixed=False)
    editing.retire(request.editor, request.authority, slug, retired=False)
    return to(request, home()[0], _("Der Text steht wieder im Portal."))


@studio_page()
def arrange(request: StudioRequest) -> HttpResponseBase:
    """In which order the texts stand in the overview and the footer."""
    options = [(slug, texts.plain(one["title"])) for slug, one in _pages(request).items()]
    hint = _("Eine Zahl je Text bestimmt die Reihenfolge im Überblick und in der Fußzeile. Ohne Zahl: danach.")
    field = Order(name="pages", label=_("Texte"), options=options, hint=hint, optional=True)

    def save(values: Values, seen: str) -> None:
        editing.arrange(request.editor, request.authority, values["pages"], seen=seen)

    form = Form(
        title=_("Texte ordnen"), here="portal", back=home(), fields=[field],
        values={"pages": [slug for slug, _title in options]}, save=save,
    )  # fmt: skip
    return edit(request, form)
