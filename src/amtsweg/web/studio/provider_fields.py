"""Fields for the settings of a provider, for signing in or for paying, made from the schema of its kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args, get_origin

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from amtsweg.accounts.trust import LEVELS
from amtsweg.web.studio.fields import Area, Box, Choice, Errors, Field, Text, Typed

Labels = Mapping[str, tuple[Any, Any]]
OPTION, SECRET = "option-", "secret-"  # what the names of their fields begin with

# What people at an authority call a setting; one that stands nowhere here is called by its own name.
_LABELS: Labels = {
    "issuer": (gettext_lazy("Adresse des Anbieters (Issuer)"), gettext_lazy("Beginnt mit https://")),
    "client_id": (gettext_lazy("Kennung dieses Portals beim Anbieter (Client-ID)"), ""),
    "scopes": (gettext_lazy("Was das Portal erfragt (Scopes)"), gettext_lazy("Eines je Zeile.")),
    "client_auth": (gettext_lazy("Wie sich das Portal ausweist"), ""),
    "claims": (
        gettext_lazy("Abweichende Namen der Angaben"),
        gettext_lazy("Je Zeile: Angabe = Name beim Anbieter."),
    ),
    "trust": (
        gettext_lazy("Wie weit einzelne Angaben gelten"),
        gettext_lazy("Je Zeile: Angabe = basic, substantial oder high."),
    ),
    "groups_claim": (gettext_lazy("Name der Angabe mit den Gruppen"), ""),
    "returns": (
        gettext_lazy("Nach dem Abmelden zurück ins Portal"),
        gettext_lazy("Nur wenn der Anbieter die Adresse kennt, die auf „/beendet/“ endet."),
    ),
    "service_id": (gettext_lazy("Kennung dieses Portals beim Anbieter (Entity-ID)"), ""),
    "entity_id": (gettext_lazy("Kennung des Anbieters (Entity-ID)"), gettext_lazy("Steht in seinen Metadaten.")),
    "address": (gettext_lazy("Adresse für Anfragen (HTTP-POST)"), gettext_lazy("Steht in seinen Metadaten.")),
    "certificates": (
        gettext_lazy("Zertifikate des Anbieters"),
        gettext_lazy("Im Format PEM; bei einem Wechsel beide untereinander."),
    ),
    "wanted": (gettext_lazy("Was das Portal erfragt"), gettext_lazy("Eine Angabe je Zeile.")),
    "subject": (gettext_lazy("Angabe, die sagt, wer es ist"), gettext_lazy("Leer: der dauerhafte Name.")),
    "logout_address": (gettext_lazy("Adresse zum Abmelden (HTTP-POST)"), gettext_lazy("Steht in seinen Metadaten.")),
    "names": (
        gettext_lazy("Abweichende Namen der Angaben"),
        gettext_lazy("Je Zeile: Angabe = Name beim Anbieter."),
    ),
    "groups": (gettext_lazy("Name der Angabe mit den Gruppen"), ""),
    "client_secret": (gettext_lazy("Geheimnis (Client-Secret)"), ""),
}


@dataclass(frozen=True, kw_only=True)
class Lines(Area):
    """Several values, one on each line."""

    def show(self, value: Any) -> Typed:
        return {self.name: "\n".join(value or ())}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        _text, errors = super().clean(typed)
        return [line.strip() for line in typed[self.name].split("\n") if line.strip()], errors


@dataclass(frozen=True, kw_only=True)
class Table(Area):
    """Lines of the form `name = value`. `read_value` makes a value of what stands right, and raises `ValueError`."""

    write_value: Callable[[Any], str] = str
    read_value: Callable[[str], Any] = str

    def show(self, value: Any) -> Typed:
        return {self.name: "\n".join(f"{key} = {self.write_value(one)}" for key, one in (value or {}).items())}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        text, errors = super().clean(typed)
        found: dict[str, Any] = {}
        for line in text.split("\n") if text else []:
            key, sign, right = (part.strip() for part in line.rpartition("="))
            try:
                if not (key and sign and right) or key in found:
                    raise ValueError(line)
                found[key] = self.read_value(right)
            except ValueError:
                said = _("Diese Zeile passt nicht: {line}").format(line=line.strip()[:80])
                return found, [*errors, (self.name, said)]
        return found, errors


@dataclass(frozen=True, kw_only=True)
class Secret(Text):
    """Something that is typed and never shown again; empty leaves what there is."""

    type: str = "password"
    limit: int = 2000
    widget: ClassVar[str] = "text"

    def show(self, value: Any) -> Typed:
        return {self.name: ""}

    def plain(self, value: Any) -> str:
        return ""


def level(text: str) -> str:
    """A level by its own word. Raises `ValueError`."""
    if text not in LEVELS:
        raise ValueError(text)
    return text


def option_fields(options: type[BaseModel], labels: Labels = _LABELS) -> list[Field]:
    """A field for each setting."""
    return [_field(name, info, labels) for name, info in options.model_fields.items()]


def option_values(options: type[BaseModel], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in these fields: what is stored, else what a new provider begins with."""
    values = {}
    for name, info in options.model_fields.items():
        begins = None if info.is_required() else info.get_default(call_default_factory=True)
        value = stored.get(name, begins)
        values[OPTION + name] = list(value) if isinstance(value, tuple) else value
    return values


def secret_fields(names: Collection[str], *, known: bool, labels: Labels = _LABELS) -> list[Field]:
    """A field for each secret; with `known` it may stay empty."""
    hint = _("Leer lassen, um das jetzige zu behalten.") if known else ""
    return [
        Secret(name=SECRET + name, label=_label(name, labels)[0], hint=hint, optional=known) for name in sorted(names)
    ]


def stripped(values: Mapping[str, Any], begin: str) -> dict[str, Any]:
    """The values of the fields whose names begin so, under their own names; empty ones are left out."""
    found = {name.removeprefix(begin): one for name, one in values.items() if name.startswith(begin)}
    return {name: one for name, one in found.items() if one not in ("", None)}


def _label(name: str, labels: Labels) -> tuple[str, str]:
    label, hint = labels.get(name, (name, ""))
    return str(label), str(hint)


def _field(name: str, info: FieldInfo, labels: Labels) -> Field:
    label, hint = _label(name, labels)
    shape = get_origin(info.annotation) or info.annotation
    common: dict[str, Any] = {
        "name": OPTION + name, "label": label, "hint": hint, "optional": not info.is_required(),
    }  # fmt: skip
    if shape is Literal:
        words: Sequence[str] = get_args(info.annotation)
        return Choice(options=[(one, one) for one in words], **common)
    if shape is bool:
        return Box(name=OPTION + name, label=label, hint=hint)
    if shape is tuple:
        return Lines(**common)
    if shape is dict:
        return Table(**common)
    if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("lines"):
        return Area(rows=8, **common)
    return Text(limit=500, **common)
