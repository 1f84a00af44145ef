"""Further ways of contact, one on each line: kind and value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from amtsweg.federation.building import LONGEST_VALUE
from amtsweg.web.studio.fields import Errors, Field, Typed

LINKS = ("website", "video", "chat")


def ways() -> dict[str, str]:
    """The kinds of contact by their key, as editors write them."""
    return {
        "phone": _("Telefon"), "email": _("E-Mail"), "website": _("Website"), "video": _("Videogespräch"),
        "chat": _("Chat"), "post": _("Post"), "de-mail": "De-Mail", "bebpo": "beBPo", "other": _("Sonstiges"),
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Contacts(Field):
    """`Videogespräch: https://…` on each line. What is in `known` keeps the label it has there."""

    known: Sequence[dict[str, Any]] = ()
    rows: int = 4
    widget: ClassVar[str] = "area"

    def __post_init__(self) -> None:
        text = _("Je Zeile einer: Art, Doppelpunkt, Angabe. Arten: {kinds}.").format(kinds=", ".join(ways().values()))
        object.__setattr__(self, "hint", self.hint or text)

    def show(self, value: Any) -> Typed:
        names = ways()
        return {self.name: "\n".join(f"{names.get(one['kind'], one['kind'])}: {one['value']}" for one in value or ())}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        by_name = {name.casefold(): kind for kind, name in ways().items()}
        labels = {(one["kind"], one["value"]): one["label"] for one in self.known}
        value: list[dict[str, Any]] = []
        for line in filter(None, (line.strip() for line in typed[self.name].split("\n"))):
            name, _colon, text = (part.strip() for part in line.partition(":"))
            kind = by_name.get(name.casefold(), name.casefold() if name.casefold() in _LABELS else "")
            if not kind or not text or len(text) > LONGEST_VALUE:
                return value, [(self.name, _("Schreiben Sie „{line}“ so: Telefon: 040 …").format(line=line[:60]))]
            if kind in LINKS and not text.startswith("https://"):
                said = _("Die Adresse in „{line}“ beginnt mit https://").format(line=line[:60])
                return value, [(self.name, said)]
            value.append({"kind": kind, "label": labels.get((kind, text), _LABELS[kind]), "value": text})
        return value, []


# What residents read; the editor's own word for it only chooses the kind.
_LABELS: dict[str, dict[str, str]] = {
    "phone": {"de": "Telefon", "en": "Telephone"},
    "email": {"de": "E-Mail", "en": "E-mail"},
    "website": {"de": "Website", "en": "Website"},
    "video": {"de": "Videogespräch", "en": "Video call"},
    "chat": {"de": "Chat", "en": "Chat"},
    "post": {"de": "Post", "en": "Post"},
    "de-mail": {"de": "De-Mail"},
    "bebpo": {"de": "Behördenpostfach (beBPo)", "en": "Authorities’ mailbox (beBPo)"},
    "other": {"de": "Weiterer Weg", "en": "Another way"},
}
