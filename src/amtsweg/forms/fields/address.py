"""A postal address in Germany: street, house number, postcode, town."""

import re
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Several, Wrong, compact, is_record, plain

_LONGEST = {"street": 80, "number": 12, "postcode": 5, "town": 80}
_TOKENS = {"street": "address-line1", "number": "off", "postcode": "postal-code", "town": "address-level2"}
_WIDTHS = {"street": 0, "number": 6, "postcode": 5, "town": 0}


class AddressField(Field):
    """Four inputs. Blanks in the postcode do no harm, and a house number typed after the street is found there."""

    type: Literal["address"]
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
        return tuple(
            Control(
                self.part(key),
                label,
                autocomplete=_TOKENS[key] if self.self_filled else "off",
                inputmode="numeric" if key == "postcode" else "",
                width=_WIDTHS[key],
            )
            for key, label in labels.items()
        )

    def parse(self, raw: Raw, context: Context) -> dict[str, str] | None:
        value = {key: plain(raw.get(self.part(key), "")) for key in _LONGEST}
        if not any(value.values()) and self.optional:
            return None
        value["postcode"] = re.sub(r"^[dD](?=\d)", "", compact(value["postcode"]))
        if not value["number"] and (found := re.fullmatch(r"(.*\D)\s+(\d+\s?[a-zA-Z]?)", value["street"])):
            value["street"], value["number"] = found[1].strip(), found[2]
        wrongs = [wrong for key, text in value.items() if (wrong := _fault(key, text))]
        if wrongs:
            raise Several(wrongs)
        return value

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.part(key): (value or {}).get(key, "") for key in _LONGEST}

    def valid(self, value: Any) -> bool:
        return is_record(value, _LONGEST) and not any(_fault(key, text) for key, text in value.items())

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [f"{value['street']} {value['number']}", f"{value['postcode']} {value['town']}"]

    def answer_schema(self, language: str) -> dict[str, Any]:
        parts: dict[str, Any] = {
            key: {"type": "string", "minLength": 1, "maxLength": longest} for key, longest in _LONGEST.items()
        }
        parts["postcode"] = {"type": "string", "pattern": "^[0-9]{5}$"}
        return {"type": "object", "properties": parts, "required": list(_LONGEST), "additionalProperties": False}


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
