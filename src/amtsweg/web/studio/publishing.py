"""What happens to a description: published, discarded, taken back, offered to the others or no longer."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amtsweg.catalogue.editing import reading, services, sharing
from amtsweg.web.studio.access import StudioRequest, own_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.naming import back_to, hub


@require_POST
@own_page
def publish(request: StudioRequest) -> HttpResponseBase:
    """From now on residents read what stands in the studio."""
    try:
        services.publish(request.editor, request.authority, request.service.slug)
    except ValidationError:
        said = _("Es fehlt noch der Name oder der Kurztext auf Deutsch. Veröffentlicht wurde nichts.")
        return to(request, hub(request.service.slug), said)
    return to(request, hub(request.service.slug), _("Veröffentlicht. Die Seite zeigt jetzt diesen Stand."))


@require_POST
@own_page
def discard(request: StudioRequest) -> HttpResponseBase:
    """Back to what is published."""
    services.discard(request.editor, request.authority, request.service.slug)
    return to(request, hub(request.service.slug), _("Die Änderungen sind verworfen."))


@own_page
def retire(request: StudioRequest) -> HttpResponseBase:
    """Asks once more, then takes the description off all portals."""

    def save(_values: Values, _seen: str) -> None:
        services.retire(request.editor, request.authority, request.service.slug)

    adopters = reading.adopters_of(request.service)
    intro = _("Die Leistung verschwindet aus allen Portalen. Texte und Angebote bleiben erhalten.")
    if adopters:
        names = ", ".join(one.full_name for one in adopters)
        intro += " " + _("Auch bei denen, die sie übernommen haben: {names}.").format(names=names)
    form = Form(
        title=_("Leistung zurückziehen"), here="services", back=back_to(request.service), fields=[], save=save,
        said=_("Die Leistung ist zurückgezogen."), button=_("Zurückziehen"), intro=intro,
    )  # fmt: skip
    return edit(request, form)


@own_page
def delete(request: StudioRequest) -> HttpResponseBase:
    """Asks once more, then deletes a draft that nothing depends on."""
    if not services.deletable(request.service):
        raise Http404("no mere draft")

    def save(_values: Values, _seen: str) -> str:
        services.delete_draft(request.editor, request.authority, request.service.slug)
        return reverse("studio:services")

    form = Form(
        title=_("Entwurf löschen"), here="services", back=back_to(request.service), fields=[], save=save,
        said=_("Der Entwurf ist gelöscht."), button=_("Löschen"),
        intro=_("Alles, was Sie dazu geschrieben haben, geht verloren."),
    )  # fmt: skip
    return edit(request, form)


@own_page
def stop_sharing(request: StudioRequest) -> HttpResponseBase:
    """Asks once more, then offers the description to the others no longer."""
    if request.service.shared is None:
        raise Http404("not shared")

    def save(_values: Values, _seen: str) -> None:
        sharing.stop_sharing(request.editor, request.authority, request.service.slug)

    intro = _("Niemand kann die Beschreibung dann noch übernehmen, und Verbesserungen gehen an niemanden mehr.")
    if adopters := reading.adopters_of(request.service):
        names = ", ".join(one.full_name for one in adopters)
        intro += " " + _("Wer sie übernommen hat, behält seine Fassung und erfährt davon: {names}.").format(names=names)
    form = Form(
        title=_("Nicht mehr teilen"), here="services", back=back_to(request.service), fields=[], save=save,
        said=_("Sie teilen die Beschreibung nicht mehr."), button=_("Nicht mehr teilen"), intro=intro,
    )  # fmt: skip
    return edit(request, form)


@require_POST
@own_page
def share(request: StudioRequest) -> HttpResponseBase:
    """Offers the description to the federation."""
    try:
        sharing.share(request.editor, request.authority, request.service.slug)
    except ValidationError:
        return to(request, hub(request.service.slug), _("Teilen können Sie, was veröffentlicht ist."))
    said = _("Die anderen Verwaltungen können diese Beschreibung jetzt übernehmen.")
    return to(request, hub(request.service.slug), said)
