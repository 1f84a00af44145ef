"""A postal address: street, house number, postcode, town, and where it may be abroad the country."""

import re
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.countries import HOME, countries, in_order
from amtsweg.forms.fields.base import Control, Field, Several, Wrong, compact, is_record, plain
from amtsweg.forms.texts import text_of
from amtsweg.forms.towns import resembles

_LONGEST = {"street": 80, "number": 12, "postcode": 5, "town": 80}
_TOKENS = {"street": "address-line1", "number": "off", "postcode": "postal-code", "town": "address-level2"}
_ABROAD_LONGEST = {**_LONGEST, "postcode": 12, "country": 2}
SURE = "sure"
_SHOWN_PLACES = 5
_WIDTHS = {"street": 0, "number": 6, "postcode": 5, "town": 0}


class AddressField(Field):
    """Four inputs. Blanks in the postcode do no harm, and a house number typed after the street is found there.

    A town that is none of those known for its postcode is questioned once: the page then offers a box to insist on it.
    With `abroad` the answer has the country too; outside Germany house number and postcode may stay empty.
    """

    type: Literal["address"]
    abroad: bool = False
    self_filled: bool = True  # the applicant's own address: browsers may offer it

    widget: ClassVar[str] = "parts"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty_street": _("Geben Sie die Straße ein"),
        "empty_number": _("Geben Sie die Hausnummer ein"),
        "empty_postcode": _("Geben Sie die Postleitzahl ein"),
        "empty_town": _("Geben Sie den Ort ein"),
        "wrong_postcode": _("Geben Sie die Postleitzahl mit 5 Ziffern ein, nicht mit %(count)s"),
        "letters_postcode": _("Geben Sie die Postleitzahl nur mit Ziffern ein, zum Beispiel 21266"),
        "no_digit_number": _("Geben Sie die Hausnummer mit einer Ziffer ein, zum Beispiel 12 oder 12a"),
        "other_town": _(
            "Zur Postleitzahl %(postcode)s gehört: %(places)s. Prüfen Sie beides, oder kreuzen Sie an, dass es stimmt"
        ),
        "empty_country": _("Wählen Sie das Land aus"),
        "too_long_postcode": _("Kürzen Sie die Postleitzahl auf höchstens %(max)s Zeichen. Es sind %(count)s"),
        "digits_town": _("Geben Sie als Ort einen Namen ein, keine Ziffern"),
        "too_long_street": _("Kürzen Sie die Straße auf höchstens %(max)s Zeichen. Es sind %(count)s"),
        "too_long_number": _("Kürzen Sie die Hausnummer auf höchstens %(max)s Zeichen. Es sind %(count)s"),
        "too_long_town": _("Kürzen Sie den Ort auf höchstens %(max)s Zeichen. Es sind %(count)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        labels = {
            "street": gettext("Straße"),
            "number": gettext("Hausnummer"),
            "postcode": gettext("Postleitzahl"),
            "town": gettext("Ort"),
        }
        parts = tuple(
            Control(
                self.part(key),
                label,
                autocomplete=_TOKENS[key] if self.self_filled else "off",
                inputmode="numeric" if key == "postcode" else "",
                width=_WIDTHS[key],
            )
            for key, label in labels.items()
        )
        sure = Control(self.part(SURE), gettext("Postleitzahl und Ort stimmen so"), type="checkbox")
        return (*parts, sure, self._country()) if self.abroad else (*parts, sure)

    def _country(self) -> Control:
        names = in_order(countries(), get_language() or "de")
        token = "country" if self.self_filled else "off"
        return Control(self.part("country"), gettext("Land"), token, type="select", options=tuple(names))

    def parse(self, raw: Raw, context: Context) -> dict[str, str] | None:
        value = {key: plain(raw.get(self.part(key), "")) for key in _LONGEST}
        if not any(value.values()) and self.optional:
            return None
        if self.abroad:
            value["country"] = plain(raw.get(self.part("country"), ""))
            if value["country"] != HOME:
                return self._foreign(value)
        value["postcode"] = re.sub(r"^[dD](?=\d)", "", compact(value["postcode"]))
        if not value["number"] and (found := re.fullmatch(r"(.*\D)\s+(\d+\s?[a-zA-Z]?)", value["street"])):
            value["street"], value["number"] = found[1].strip(), found[2]
        wrongs = [wrong for key in _LONGEST if (wrong := _fault(key, value[key]))]
        if wrongs:
            raise Several(wrongs)
        places = (context.places or {}).get(value["postcode"], ())
        if places and not raw.get(self.part(SURE), "") and not resembles(value["town"], places):
            shown = ", ".join(places[:_SHOWN_PLACES]) + (" …" if len(places) > _SHOWN_PLACES else "")
            raise Wrong("other_town", "town", SURE, postcode=value["postcode"], places=shown)
        return value

    def _foreign(self, value: dict[str, str]) -> dict[str, str]:
        wrongs = [wrong for key, text in value.items() if (wrong := _foreign_fault(key, text))]
        if wrongs:
            raise Several(wrongs)
        return {key: text for key, text in value.items() if text}

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        raw: dict[str, str | list[str]] = {self.part(key): (value or {}).get(key, "") for key in _LONGEST}
        raw[self.part(SURE)] = ""
        return {**raw, self.part("country"): (value or {}).get("country", HOME)} if self.abroad else raw

    def valid(self, value: Any) -> bool:
        if not self.abroad or (isinstance(value, dict) and "country" not in value):
            return _sound(value)
        if not is_record(value, {"street": 80, "town": 80, "country": 2}, _ABROAD_LONGEST):
            return False
        if value["country"] == HOME:
            return _sound({key: text for key, text in value.items() if key != "country"})
        return not any(_foreign_fault(key, text) for key, text in value.items())

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        address = [
            f"{value['street']} {value.get('number', '')}".strip(),
            f"{value.get('postcode', '')} {value['town']}".strip(),
        ]
        country = value.get("country", HOME)
        return address if country == HOME else [*address, text_of(countries()[country], language)]

    def answer_schema(self, language: str) -> dict[str, Any]:
        longest = _ABROAD_LONGEST if self.abroad else _LONGEST
        parts: dict[str, Any] = {
            key: {"type": "string", "minLength": 1, "maxLength": length} for key, length in longest.items()
        }
        home = {"type": "string", "pattern": "^[0-9]{5}$"}
        if not self.abroad:
            parts["postcode"] = home
            return {"type": "object", "properties": parts, "required": list(_LONGEST), "additionalProperties": False}
        parts["country"] = {"type": "string", "pattern": "^[A-Z]{2}$"}
        german = {"properties": {"country": {"const": HOME}, "postcode": home}, "required": list(_LONGEST)}
        foreign = {"properties": {"country": {"not": {"const": HOME}}}, "required": ["street", "town", "country"]}
        return {"type": "object", "properties": parts, "oneOf": [german, foreign], "additionalProperties": False}


def _sound(value: Any) -> bool:
    """Whether this is a complete address in Germany."""
    return is_record(value, _LONGEST) and not any(_fault(key, text) for key, text in value.items())


def _foreign_fault(key: str, text: str) -> Wrong | None:
    if key == "country":
        return None if text in countries() else Wrong("empty_country", key)
    if not text:
        return None if key in ("number", "postcode") else Wrong(f"empty_{key}", key)
    longest = _ABROAD_LONGEST[key]
    return Wrong(f"too_long_{key}", key, max=longest, count=len(text)) if len(text) > longest else None


def _fault(key: str, text: str) -> Wrong | None:
    if not text:
        return Wrong(f"empty_{key}", key)
    if key == "postcode":
        if not (text.isascii() and text.isdigit()):
            return Wrong("letters_postcode", key)
        return None if len(text) == 5 else Wrong("wrong_postcode", key, count=len(text))
    if len(text) > _LONGEST[key]:
        return Wrong(f"too_long_{key}", key, max=_LONGEST[key], count=len(text))
    if key == "number" and not re.search(r"\d", text):
        return Wrong("no_digit_number", key)
    return Wrong("digits_town", key) if key == "town" and not re.search(r"[^\W\d_]", text) else None
