"""The portal itself: welcome, order of the start page, texts, news, and its colours."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.accounts import staff
from amtsweg.accounts.permissions import allows
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.editing import portal as editing
from amtsweg.catalogue.editing.rights import Changed, mark
from amtsweg.catalogue.models import LifeSituation
from amtsweg.core import clock
from amtsweg.core.slugs import free_slug, slug_of
from amtsweg.core.text import LANGUAGES
from amtsweg.federation import contrast
from amtsweg.federation.door import BLOCKS
from amtsweg.federation.models import Artwork, News, Portal
from amtsweg.federation.pages import FIXED, in_order
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.editing import Form, Values, clean, edit
from amtsweg.web.studio.fields import Box, Day, Field, Text, Texts
from amtsweg.web.studio.lists import Named, Order, Pairs


def home() -> tuple[str, str]:
    """The page above all forms of the portal."""
    return reverse("studio:portal"), _("Portal")


def _row(request: StudioRequest) -> Portal:
    return Portal.objects.get(authority=request.authority)


@require_safe
@studio_page()
def index(request: StudioRequest) -> HttpResponseBase:
    """Everything of the portal with a link to its form."""
    row = _row(request)
    context = {
        "desk": frame(request, "portal"),
        "row": row,
        "pages": in_order(row.pages),
        "fixed": FIXED,
        "languages": LANGUAGES,
        "news": row.news.all(),
        "administers": allows(request.editor, "portal.administer", request.authority),
        "contact": editing.contact_of(request.authority),
        "factor_asked": staff.asks_second_factor(request.authority),
        "pictures": pictures(),
        "blocks": [_(BLOCKS[key]) for key in row.blocks if key in BLOCKS],
    }
    return render(request, "studio/portal.html", context)


def pictures() -> dict[str, str]:
    """The pictures that a portal may have, with how editors call them."""
    return {Artwork.Kind.ARMS.value: _("Wappen"), Artwork.Kind.LOGO.value: _("Logo")}


def _form(request: StudioRequest, title: str, fields: list[Field], **more: Any) -> HttpResponseBase:
    names = tuple(one.name for one in fields)

    def save(values: Values, seen: str) -> None:
        editing.save(request.editor, request.authority, values, seen=seen)

    values = editing.values_of(_row(request), names)
    form = Form(title=title, here="portal", back=home(), fields=fields, values=values, save=save, **more)
    return edit(request, form)


@studio_page()
def welcome(request: StudioRequest) -> HttpResponseBase:
    """The line that greets people, and the words offered below the search."""
    hint = _("Die Überschrift über der Suche, in wenigen Wörtern.")
    fields: list[Field] = [
        Texts(name="welcome", label=_("Begrüßung"), hint=hint, limit=120),
        Pairs(
            name="often", label=_("Vorschläge unter der Suche"), optional=True,
            hint=_("Ein Vorschlag je Zeile. Die dritte Zeile auf Englisch gehört zur dritten auf Deutsch."),
        ),
    ]  # fmt: skip
    return _form(request, _("Begrüßung und Suche"), fields)


@studio_page(may="staff.manage")
def staff_sign_in(request: StudioRequest) -> HttpResponseBase:
    """How the authority's staff sign in."""

    def save(values: Values, seen: str) -> None:
        present = {"second_factor": staff.asks_second_factor(request.authority)}
        if seen != mark(present):
            raise Changed(present)
        staff.ask_second_factor(request.authority, values["second_factor"], by=request.editor)

    box = Box(
        name="second_factor", label=_("Beschäftigte arbeiten nur mit einem zweiten Faktor"),
        hint=_("Wer noch keinen hat, richtet ihn beim nächsten Anmelden ein: einen Passkey oder eine App."),
    )  # fmt: skip
    values = {"second_factor": staff.asks_second_factor(request.authority)}
    title = _("Anmeldung der Beschäftigten")
    return edit(request, Form(title=title, here="portal", back=home(), fields=[box], values=values, save=save))


@studio_page()
def start(request: StudioRequest) -> HttpResponseBase:
    """What the start page shows, and in which order."""
    situations = [(one.pk, texts.plain(one.title)) for one in LifeSituation.objects.order_by("order")]
    known = {one.service.slug: texts.plain(one.service.title) for one in catalogue.entries(request.portal)}
    hint = _("Eine Zahl je Bereich bestimmt die Reihenfolge, leer heißt: nicht zeigen.")
    fields: list[Field] = [
        Order(
            name="blocks", label=_("Bereiche"), options=[(key, _(label)) for key, label in BLOCKS.items()],
            hint=hint + " " + _("Die Suche steht immer zuerst."),
        ),
        Order(
            name="tiles", label=_("Kacheln der Lebenslagen"), options=situations, optional=True,
            hint=_("Eine Zahl je Kachel bestimmt die Reihenfolge. Ohne jede Zahl stehen alle da."),
        ),
        Named(
            name="popular", label=_("Oft gebraucht"), known=known, optional=True,
            hint=_("Eine Leistung je Zeile, mit ihrem Namen, in dieser Reihenfolge."),
        ),
    ]  # fmt: skip
    return _form(request, _("Startseite ordnen"), fields)


# --- news ----------------------------------------------------------------------------------------------------------


def _news_fields() -> list[Field]:
    return [
        Texts(name="title", label=_("Überschrift"), limit=120),
        Texts(name="text", label=_("Text"), rows=5, limit=2000),
        Day(name="published_on", label=_("Datum")),
    ]


@studio_page()
def new_news(request: StudioRequest) -> HttpResponseBase:
    """A new item."""

    def save(values: Values, _seen: str) -> None:
        rows = News.objects.filter(portal__authority=request.authority)
        slug = free_slug(rows, slug_of(values["title"]["de"], 60) or "meldung", 60)
        editing.create_news(request.editor, request.authority, slug, values)

    form = Form(
        title=_("Meldung schreiben"), here="portal", back=home(), fields=_news_fields(), save=save,
        values={"published_on": clock.today()}, said=_("Die Meldung steht auf der Startseite."),
        button=_("Veröffentlichen"),
    )  # fmt: skip
    return edit(request, form)


def _item(request: StudioRequest, slug: str) -> News:
    try:
        return News.objects.get(portal__authority=request.authority, slug=slug)
    except News.DoesNotExist:
        raise Http404("no such item") from None


@studio_page()
def news(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Changes an item."""
    row, fields = _item(request, slug), _news_fields()

    def save(values: Values, seen: str) -> None:
        editing.save_news(request.editor, request.authority, slug, values, seen=seen)

    values = editing.values_of(row, tuple(one.name for one in fields))
    form = Form(title=_("Meldung ändern"), here="portal", back=home(), fields=fields, values=values, save=save)
    return edit(request, form)


@studio_page()
def remove_news(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once more, then deletes an item."""
    row = _item(request, slug)

    def save(_values: Values, _seen: str) -> None:
        editing.remove_news(request.editor, request.authority, slug)

    form = Form(
        title=_("Meldung löschen"), here="portal", back=home(), fields=[], save=save, button=_("Löschen"),
        said=_("Die Meldung ist gelöscht."), intro=texts.plain(row.title),
    )  # fmt: skip
    return edit(request, form)


# --- colours -------------------------------------------------------------------------------------------------------


@studio_page(may="portal.administer")
def colours(request: StudioRequest) -> HttpResponseBase:
    """The portal's colours for light and dark, with their contrast; `schritt=ansehen` shows them without saving."""
    wrong = _("Geben Sie die Farbe so an: #1c5a49")
    labels = {
        "accent_light": (_("Farbe auf hellem Grund"), _("Für Links und Schaltflächen in der hellen Ansicht.")),
        "on_accent_light": (_("Schrift auf dieser Farbe"), _("Meist Weiß: #ffffff.")),
        "accent_dark": (_("Farbe auf dunklem Grund"), _("Heller als die andere, für die dunkle Ansicht.")),
        "on_accent_dark": (_("Schrift auf dieser hellen Farbe"), _("Meist fast Schwarz.")),
    }
    fields: list[Field] = [
        Text(name=name, label=label, hint=hint, limit=7, width="20", pattern=r"#[0-9a-fA-F]{6}", wrong=wrong)
        for name, (label, hint) in labels.items()
    ]
    row = _row(request)
    chosen = editing.values_of(row, editing.COLOURS)
    if request.method == "POST":
        typed = {name: text for one in fields for name, text in one.read(request.POST).items()}
        values, errors = clean(fields, typed)
        chosen = chosen if errors else values
        if not errors and request.POST.get("schritt") == "ansehen":
            return _looked_at(request, fields, typed, chosen)

    def save(values: Values, seen: str) -> None:
        found = contrast.problems(contrast.Colours(*(values[name] for name in _ORDER)))
        if found:
            raise ValidationError({"accent_light": found})
        editing.save(request.editor, request.authority, values, seen=seen)

    form = _colour_form(fields, editing.values_of(row, tuple(labels)), chosen, save)
    return edit(request, form)


_ORDER = ("accent_light", "accent_dark", "on_accent_light", "on_accent_dark")


def _colour_form(fields: list[Field], values: Values, chosen: Values, save: Any) -> Form:
    return Form(
        title=_("Farben"), here="portal", back=home(), fields=fields, values=values, save=save,
        template="studio/colours.html",
        more={"pairs": _pairs(chosen), "sheet": reverse("studio:colour-sheet", query=chosen)},
    )  # fmt: skip


def _looked_at(request: StudioRequest, fields: list[Field], typed: dict[str, Any], chosen: Values) -> HttpResponseBase:
    """The form again with what was typed and how it looks; nothing is saved."""
    form = _colour_form(fields, chosen, chosen, None)
    context = {
        "desk": frame(request, "portal"), "form_": form, "typed": typed, "errors": [], "wrong": {}, "has_errors": False,
        "seen": request.POST.get("stand", "")[:40], "theirs": [], "asks": None, "looked": True,
        **form.more,
    }  # fmt: skip
    return render(request, form.template, context)


def _pairs(chosen: Values) -> list[tuple[str, float, float, bool]]:
    """What stands on what, its ratio, what is needed, whether that is enough."""
    light, dark, on_light, on_dark = (chosen[name] for name in _ORDER)
    found = [
        (_("Farbe auf Weiß, helle Ansicht"), light, contrast.WHITE, contrast.ON_WHITE),
        (_("Schrift auf der Farbe, helle Ansicht"), on_light, light, contrast.ON_ACCENT),
        (_("Farbe auf Dunkel, dunkle Ansicht"), dark, contrast.NIGHT, contrast.ON_NIGHT),
        (_("Schrift auf der Farbe, dunkle Ansicht"), on_dark, dark, contrast.ON_ACCENT),
    ]
    return [(label, r := contrast.ratio(one, other), needed, r >= needed) for label, one, other, needed in found]


@require_safe
@studio_page(may="portal.administer")
def colour_sheet(request: HttpRequest) -> HttpResponse:
    """The samples of the colours' page as a stylesheet, since pages carry no styles of their own."""
    given = [request.GET.get(name, "") for name in _ORDER]
    light, dark, on_light, on_dark = (one if contrast.HEX.match(one) else "#777777" for one in given)
    body = (
        f".a-sample--light{{background:{contrast.WHITE};color:{light}}}"
        f".a-sample--light .a-sample__button{{background:{light};color:{on_light}}}"
        f".a-sample--dark{{background:{contrast.NIGHT};color:{dark}}}"
        f".a-sample--dark .a-sample__button{{background:{dark};color:{on_dark}}}"
    )
    return HttpResponse(body, content_type="text/css; charset=utf-8")
