"""Share and adopt: what partners offer, what of it the authority took, and how the origin improved since."""

from typing import NamedTuple

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.catalogue import revisions
from amtsweg.catalogue.editing import reading, sharing
from amtsweg.catalogue.editing.rights import describes
from amtsweg.catalogue.models import Adoption
from amtsweg.core.text import Localised
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, service_page, studio_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import NAMES, Choice
from amtsweg.web.studio.naming import hub
from amtsweg.web.studio.words import Piece, compare


class Changed(NamedTuple):
    """One text of the description that is not the same any more, on both sides."""

    heading: Localised
    language: str
    code: str
    old: list[Piece]
    new: list[Piece]


@require_safe
@studio_page()
def index(request: StudioRequest) -> HttpResponseBase:
    """What partners share, the improved ones first, and what the authority shares itself."""
    found = reading.shared_by_others(request.authority)
    own = [one for one in reading.lines(request.authority) if (one.own or one.common) and one.shared]
    context = {
        "desk": frame(request, "exchange"),
        "newer": [one for one in found if one.newer],
        "taken": [one for one in found if one.adoption and not one.newer],
        "withdrawn": reading.withdrawn(request.authority),
        "open": [one for one in found if not one.adoption],
        "own": own,
    }
    return render(request, "studio/exchange.html", context)


@service_page
def adopt(request: StudioRequest) -> HttpResponseBase:
    """Takes a shared description, and names who does it here."""
    shown = request.service
    if shown.shared is None or describes(request.authority, shown):
        raise Http404("not shared")

    def save(values: Values, _seen: str) -> str:
        sharing.adopt(request.editor, request.authority, shown.slug, values["unit"])
        return hub(shown.slug)

    units = [(one.slug, texts.plain(one.name)) for one in reading.units_of(request.authority)]
    field = Choice(
        name="unit", label=_("Welche Stelle macht das bei Ihnen?"), options=units, optional=True,
        hint=_("Sie wird für Ihr ganzes Gebiet zuständig. Ein Formular, das dazugehört, bietet sie gleich mit an."),
    )  # fmt: skip
    form = Form(
        title=_("„{title}“ übernehmen").format(title=texts.plain(shown.title)),
        here="exchange",
        back=(reverse("studio:exchange"), _("Austausch")),
        fields=[field],
        save=save,
        said=_("Übernommen. Ergänzen Sie jetzt, was bei Ihnen anders ist: Kosten, Fristen, Ansprechstelle."),
        button=_("Übernehmen"),
        intro=_("Ihre Seiten zeigen den Text so, wie er heute ist. Verbesserungen nehmen Sie später selbst dazu."),
    )
    return edit(request, form)


@require_safe
@service_page
def compared(request: StudioRequest) -> HttpResponseBase:
    """What the authority shows beside what the origin made of it, word by word."""
    adoption = _adoption(request)
    newest = revisions.newer(adoption)
    changes = revisions.differences(adoption.revision, newest) if newest else ()
    context = {
        "desk": frame(request, "exchange"),
        "service": request.service,
        "adoption": adoption,
        "newest": newest,
        "changes": [_changed(one) for one in changes],
        "steward": request.service.steward,
    }
    return render(request, "studio/compare.html", context)


def _changed(one: revisions.Difference) -> Changed:
    old, new = compare(one.old, one.new)
    return Changed(one.heading, NAMES[one.language], one.language.partition("-")[0], old, new)


@require_POST
@service_page
def take_over(request: StudioRequest) -> HttpResponseBase:
    """Shows the revision that was compared from now on."""
    _adoption(request)
    number = request.POST.get("fassung", "")
    seen = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    try:
        sharing.take_over(request.editor, request.authority, request.service.slug, seen)
    except sharing.Newer:
        said = _("Inzwischen gibt es eine noch neuere Fassung. Vergleichen Sie noch einmal.")
        return to(request, reverse("studio:compare", kwargs={"slug": request.service.slug}), said)
    said = _("Die neue Fassung gilt jetzt. Ihre Ergänzungen und Kosten sind geblieben.")
    return to(request, hub(request.service.slug), said)


@service_page
def leave(request: StudioRequest) -> HttpResponseBase:
    """Asks once more, then follows the origin without being asked."""
    _adoption(request)

    def save(_values: Values, _seen: str) -> None:
        sharing.end(request.editor, request.authority, request.service.slug)

    form = Form(
        title=_("Fassung nicht mehr festhalten"), here="exchange", fields=[], save=save,
        back=(hub(request.service.slug), texts.plain(request.service.title)), button=_("Nicht mehr festhalten"),
        said=_("Ihre Seiten zeigen jetzt immer den neuesten gemeinsamen Text."),
        intro=_("Ihre Seiten zeigen dann immer den neuesten gemeinsamen Text. Ihre Ergänzungen und Angebote bleiben."),
    )  # fmt: skip
    return edit(request, form)


def _adoption(request: StudioRequest) -> Adoption:
    found = reading.adoption_of(request.authority, request.service)
    if found is None:
        raise Http404("not adopted")
    return found
