"""Coat of arms and logo of the portal: a file for light screens, perhaps one for dark ones, and what they show."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.catalogue.editing import portal as editing
from amtsweg.documents.artwork import admit_artwork
from amtsweg.documents.rejections import Rejected
from amtsweg.federation.artwork import Picture
from amtsweg.web.studio.access import StudioRequest, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Errors, Field, Texts, Typed
from amtsweg.web.studio.portal import home, pictures


@dataclass(frozen=True, kw_only=True)
class Upload(Field):
    """A file to choose; what is kept already stays where none is chosen. The value is a sign of the kept one."""

    accept: str = ".svg,.png,.jpg,.jpeg"
    widget: ClassVar[str] = "file"

    def read(self, data: QueryDict) -> Typed:
        return {}

    def show(self, value: Any) -> Typed:
        return {}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        return "", []

    def plain(self, value: Any) -> str:
        return _("vorhanden") if value else ""


@studio_page(may="portal.administer")
def artwork(request: StudioRequest, kind: str) -> HttpResponseBase:
    """Shows what there is, takes new files."""
    name = pictures()[kind]
    kept = editing.artwork_of(request.authority, kind)
    limits = _("SVG, PNG oder JPG, höchstens 1 MB.")
    fields: list[Field] = [
        Upload(name="light", label=_("Datei"), hint=limits, optional="light" in kept),
        Upload(
            name="dark", label=_("Datei für die dunkle Ansicht"), optional=True,
            hint=limits + " " + _("Ohne sie steht die andere Datei in der dunklen Ansicht auf hellem Grund."),
        ),
        Texts(
            name="alt", label=_("Was das Bild zeigt"), limit=150,
            hint=_("Für alle, die es nicht sehen, zum Beispiel: Wappen von Musterdorf, ein Baum über Wellen."),
        ),
    ]  # fmt: skip

    def save(values: Values, seen: str) -> None:
        editing.save_artwork(request.editor, request.authority, kind, values["alt"], _admitted(request), seen=seen)

    values = {one: kept.get(one, "") for one in ("alt", "light", "dark")}
    form = Form(
        title=name, here="portal", back=home(), fields=fields, values=values, save=save, files=True,
        template="studio/artwork.html", more={"kind": kind, "shown": request.portal.artwork.get(kind)},
    )  # fmt: skip
    return edit(request, form)


def _admitted(request: StudioRequest) -> dict[str, Picture]:
    """The chosen files, checked; outside of any transaction, since the virus scanner is asked."""
    found, wrong = {}, {}
    for scheme in ("light", "dark"):
        if file := request.FILES.get(scheme):
            try:
                checked = admit_artwork(file.name or "", file)
            except Rejected as refusal:
                wrong[scheme] = [refusal.message.removesuffix(".")]
            else:
                found[scheme] = Picture(checked.media_type, checked.data, checked.width, checked.height)
    if wrong:
        raise ValidationError(wrong)
    return found


@studio_page(may="portal.administer")
def remove(request: StudioRequest, kind: str) -> HttpResponseBase:
    """Asks once more, then takes it off the portal."""
    name = pictures()[kind]

    def save(_values: Values, _seen: str) -> None:
        editing.remove_artwork(request.editor, request.authority, kind)

    form = Form(
        title=_("{name} entfernen").format(name=name), here="portal", back=home(), fields=[], save=save,
        button=_("Entfernen"), said=_("Entfernt."),
        intro=_("Oben auf jeder Seite stehen dann wieder das einfache Zeichen und der Name Ihres Hauses."),
    )  # fmt: skip
    return edit(request, form)
