"""An entry in a public register of companies, associations or partnerships."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.forms.context import Context, Raw, RawDict
from amtsweg.forms.fields.base import Control, Field, Wrong, compact, plain
from amtsweg.forms.fields.choice import ChoiceField
from amtsweg.forms.fields.composed import Composed, Parts, known_options
from amtsweg.forms.fields.text import TextField
from amtsweg.forms.texts import both

Register = Literal["HRA", "HRB", "GnR", "PR", "VR", "GsR"]

REGISTERS: dict[Register, Promise] = {
    "HRA": _("Handelsregister A (HRA): Kaufleute, OHG, KG"),
    "HRB": _("Handelsregister B (HRB): GmbH, UG, AG"),
    "GnR": _("Genossenschaftsregister (GnR)"),
    "PR": _("Partnerschaftsregister (PR)"),
    "VR": _("Vereinsregister (VR)"),
    "GsR": _("Gesellschaftsregister (GsR): eGbR"),
}
_PREFIX = re.compile(rf"({'|'.join(REGISTERS)})(?=[0-9])", re.IGNORECASE)
_NUMBER = re.compile(r"([0-9]{1,6})([A-Z]{0,3})")


class EntryNumber(Field):
    """The number itself: up to six digits, in some places with letters behind them."""

    widget: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_number": _("Geben Sie die Nummer mit höchstens sechs Ziffern ein, zum Beispiel 12345"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="off", width=20),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = _PREFIX.sub("", compact(raw.get(self.id, "")), count=1).upper()
        if not text:
            return None
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise Wrong("no_number")
        return f"{found[1]} {found[2]}".strip()

    def valid(self, value: Any) -> bool:
        return isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}( [A-Z]{1,3})?", value) is not None

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{1,6}( [A-Z]{1,3})?$"}


class RegisterNumberField(Composed):
    """Register, number and court. Who types `HRB 12345` as the number need not choose the register as well."""

    type: Literal["register_number"]
    kinds: tuple[Register, ...] = Setting(tuple(REGISTERS), min_length=1)

    PARTS: ClassVar[Parts] = {"kind": ChoiceField, "number": EntryNumber, "court": TextField}
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty_kind": _("Wählen Sie das Register aus"),
        "empty_number": _("Geben Sie die Nummer im Register ein"),
        "empty_court": _("Geben Sie das Gericht ein, das das Register führt"),
    }

    @cached_property
    def members(self) -> Mapping[str, Field]:
        options = known_options({kind: both(REGISTERS[kind]) for kind in self.kinds})
        return {
            "kind": self.member("kind", ChoiceField, _("Register"), options=options, style="list"),
            "number": self.member("number", EntryNumber, _("Nummer")),
            "court": self.member(
                "court",
                TextField,
                _("Registergericht"),
                hint=_("Der Ort genügt, zum Beispiel Lüneburg."),
                max_length=80,
                autocomplete="off",
            ),
        }

    def collect(self, raw: Raw, context: Context) -> dict[str, Any]:
        found = _PREFIX.match(compact(raw.get(self.part("number"), "")))
        if found and not raw.get(self.part("kind"), ""):
            typed = next(kind for kind in REGISTERS if kind.upper() == found[1].upper())
            raw = RawDict({**{name: raw.get(name, "") for name in self.to_raw(None)}, self.part("kind"): typed})
        value = super().collect(raw, context)
        value["court"] = re.sub(r"^(amtsgericht|ag)\s+(?=\S)", "", plain(value["court"]), flags=re.IGNORECASE)
        return value

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [f"{value['kind']} {value['number']}", gettext("Amtsgericht %(place)s") % {"place": value["court"]}]
