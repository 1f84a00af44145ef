"""The table of amounts in a description: what it is called, and which local amount stands in each row."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.catalogue.editing import services
from amtsweg.web.studio.access import StudioRequest, own_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Errors, Field, Texts, Typed, tidy
from amtsweg.web.studio.lists import Pairs
from amtsweg.web.studio.naming import back_to

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, kw_only=True)
class Rates(Field):
    """Caption, labels and names of amounts; the lines of labels and names belong together in their order."""

    optional: bool = True
    widget: ClassVar[str] = "rates"

    @property
    def caption(self) -> Texts:
        """What the table is about."""
        return Texts(name=f"{self.name}-caption", label=_("Überschrift der Tabelle"), limit=120, optional=True)

    @property
    def labels(self) -> Pairs:
        """The text of each row."""
        hint = _("Eine Zeile je Betrag. Die dritte Zeile auf Englisch gehört zur dritten auf Deutsch.")
        return Pairs(name=f"{self.name}-labels", label=_("Zeilen der Tabelle"), hint=hint, limit=120, optional=True)

    @property
    def keys(self) -> str:
        """The control with the names of amounts."""
        return f"{self.name}-keys"

    @property
    def control(self) -> str:
        return self.caption.control

    def read(self, data: QueryDict) -> Typed:
        return {**self.caption.read(data), **self.labels.read(data), self.keys: tidy(data.get(self.keys, ""))}

    def show(self, value: Any) -> Typed:
        rows = (value or {}).get("rows", ())
        shown = {**self.caption.show((value or {}).get("caption")), **self.labels.show([one["label"] for one in rows])}
        return {**shown, self.keys: "\n".join(one["parameter"] for one in rows)}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        caption, errors = self.caption.clean(typed)
        labels, wrong = self.labels.clean(typed)
        keys = ["".join(line.split()) for line in typed[self.keys].split("\n") if line.strip()]
        errors += wrong
        if odd := next((one for one in keys if not _NAME.fullmatch(one)), None):
            said = _("„{name}“ ist kein Name: Kleinbuchstaben, Ziffern und Unterstriche, Teile durch Punkte getrennt")
            errors.append((self.keys, said.format(name=odd[:40])))
        elif len(keys) != len(labels):
            errors.append((self.keys, _("Jede Zeile der Tabelle braucht genau einen Namen eines Betrags")))
        if labels and not caption:
            errors.append((self.control, _("Geben Sie der Tabelle eine Überschrift")))
        rows = [{"label": label, "parameter": key} for label, key in zip(labels, keys, strict=False)]
        return {"caption": caption, "rows": rows} if rows else {}, errors

    def plain(self, value: Any) -> str:
        if not value:
            return ""
        lines = [f"{', '.join(one['label'].values())}: {one['parameter']}" for one in value["rows"]]
        return "\n".join([self.caption.plain(value["caption"]), *lines])


@own_page
def rates(request: StudioRequest) -> HttpResponseBase:
    """The table of the authority's own description; each authority sets the amounts for itself."""
    slug = request.service.slug

    def save(values: Values, seen: str) -> None:
        services.save(request.editor, request.authority, slug, values, seen=seen)

    form = Form(
        title=_("Tabelle der Beträge"), here="services", back=back_to(request.service),
        fields=[Rates(name="rates", label=_("Tabelle der Beträge"))],
        values={"rates": services.working(request.service)["rates"]}, save=save,
        intro=_("Sie steht unter „Was kostet es?“. Die Beträge selbst setzt jedes Haus bei der Leistung."),
    )  # fmt: skip
    return edit(request, form)
