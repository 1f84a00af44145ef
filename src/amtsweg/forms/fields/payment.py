"""How a fee will be paid. Nothing is paid here: the office sends the bill, or collects it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.choice import ChoiceField
from amtsweg.forms.fields.composed import Composed, Parts, known_options
from amtsweg.forms.fields.consent import ConsentField
from amtsweg.forms.fields.iban import IbanField
from amtsweg.forms.fields.name import NamePart
from amtsweg.forms.texts import both

Way = Literal["transfer", "direct_debit", "counter"]
DEBIT = "direct_debit"

WAYS: dict[Way, Promise] = {
    "transfer": _("Überweisung nach Rechnung"),
    "direct_debit": _("Lastschrift von meinem Konto"),
    "counter": _("Vor Ort, in bar oder mit Karte"),
}


class PaymentField(Composed):
    """The `ways` that the office takes. Direct debit asks for account, holder and mandate; other ways ignore them."""

    type: Literal["payment"]
    ways: tuple[Way, ...] = Setting(("transfer", "direct_debit", "counter"), min_length=2)

    widget: ClassVar[str] = "payment"
    PARTS: ClassVar[Parts] = {
        "way": ChoiceField,
        "iban": IbanField,
        "holder": NamePart,
        "mandate": ConsentField,
    }
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty_way": _("Wählen Sie aus, wie Sie bezahlen"),
        "empty_iban": _("Geben Sie die IBAN des Kontos ein"),
        "empty_holder": _("Geben Sie ein, wem das Konto gehört"),
        "empty_mandate": _("Kreuzen Sie an, dass wir die Gebühr von diesem Konto einziehen dürfen"),
    }

    @cached_property
    def members(self) -> Mapping[str, Field]:
        ways = known_options({way: both(WAYS[way]) for way in WAYS if way in self.ways})
        way = {"way": self.member("way", ChoiceField, _("Art der Zahlung"), options=ways)}
        if DEBIT not in self.ways:
            return way
        return {
            **way,
            "iban": self.member("iban", IbanField, _("IBAN")),
            "holder": self.member("holder", NamePart, _("Kontoinhaberin oder Kontoinhaber"), autocomplete="name"),
            "mandate": self.member(
                "mandate", ConsentField, _("Ich erlaube, die Gebühr einmalig von diesem Konto einzuziehen.")
            ),
        }

    def blank(self, raw: Raw) -> bool:
        return not raw.get(self.part("way"), "")

    def collect(self, raw: Raw, context: Context) -> dict[str, Any]:
        if raw.get(self.part("way"), "") != DEBIT:
            return self.answers({"way": self.members["way"]}, raw, context)
        value = super().collect(raw, context)
        return {key: value[key] for key in ("way", "iban", "holder")}

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        debit = (value or {}).get("way") == DEBIT
        return super().to_raw({**(value or {}), "mandate": True} if debit else value)

    def valid(self, value: Any) -> bool:
        debit = isinstance(value, dict) and value.get("way") == DEBIT
        wanted = {"way", "iban", "holder"} if debit else {"way"}
        return (
            isinstance(value, dict)
            and value.keys() == wanted
            and all(key in self.members and self.members[key].valid(part) for key, part in value.items())
        )

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        way = self.shown("way", value, language, full)
        if value["way"] != DEBIT:
            return [way]
        holder = gettext("Konto von %(holder)s") % {"holder": value["holder"]}
        return [way, self.shown("iban", value, language, full), holder]

    def answer_schema(self, language: str) -> dict[str, Any]:
        schema = super().answer_schema(language)
        schema["properties"].pop("mandate", None)
        if DEBIT not in self.ways:
            return schema
        debit = {"properties": {"way": {"const": DEBIT}}, "required": ["way", "iban", "holder"]}
        other = {"properties": {"way": {"not": {"const": DEBIT}}, "iban": False, "holder": False}}
        return {**schema, "required": ["way"], "oneOf": [debit, other]}
