"""A telephone number."""

import re
from typing import Any, ClassVar, Literal

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, plain

_STORED = re.compile(r"\+[1-9][0-9]{3,14}")


class PhoneField(Field):
    """Typed as people like: `04183 0000-12`, `+49 (0)4183 000012`. Stored in E.164, so that everybody can dial it.

    Only length and country code are checked: whether a number is in use is nobody's business here.
    """

    type: Literal["phone"]

    widget: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_number": _("Geben Sie die Telefonnummer in Ziffern ein, mit Vorwahl"),
        "too_short": _("Geben Sie die Telefonnummer vollständig ein, mit Vorwahl"),
        "too_long": _("Prüfen Sie die Telefonnummer: Sie ist zu lang"),
        "no_country": _("Prüfen Sie die Vorwahl des Landes, zum Beispiel +49 für Deutschland"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="tel", inputmode="tel", type="tel", width=20),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        typed = plain(raw.get(self.id, ""))
        if not typed:
            return None
        if len(typed) > 40:
            raise Wrong("too_long")
        if re.search(r"[^\W\d_]", typed) or not re.search(r"\d", typed):
            raise Wrong("no_number")
        number = self._read(re.sub(r"(?<=\d)\s*\(0\)", " ", typed))
        match phonenumbers.is_possible_number_with_reason(number):
            case phonenumbers.ValidationResult.TOO_SHORT | phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
                raise Wrong("too_short")
            case phonenumbers.ValidationResult.TOO_LONG | phonenumbers.ValidationResult.INVALID_LENGTH:
                raise Wrong("too_long")
            case phonenumbers.ValidationResult.INVALID_COUNTRY_CODE:
                raise Wrong("no_country")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    @staticmethod
    def _read(typed: str) -> "phonenumbers.PhoneNumber":
        states = {
            phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: "no_country",
            phonenumbers.NumberParseException.TOO_LONG: "too_long",
        }
        try:
            return phonenumbers.parse(typed, "DE")
        except phonenumbers.NumberParseException as error:
            raise Wrong(states.get(error.error_type, "too_short")) from None

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: _readable(value) if value else ""}

    def valid(self, value: Any) -> bool:
        return isinstance(value, str) and _STORED.fullmatch(value) is not None

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [_readable(value)]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\+[1-9][0-9]{3,14}$"}


def _readable(value: str) -> str:
    number = phonenumbers.parse(value, None)
    home = number.country_code == 49
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))
