"""A bank account by its IBAN."""

import re
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, InvalidCountryCode, SchwiftyException

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, compact

_STORED = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


class IbanField(Field):
    """Blanks and dashes as people like; residents see only the last four places again, clerks all of it."""

    type: Literal["iban"]

    widget: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_country": _("Geben Sie die IBAN mit dem Länderkürzel ein, zum Beispiel DE am Anfang"),
        "unknown_country": _("Prüfen Sie die ersten zwei Buchstaben der IBAN: „%(country)s“ gibt es dort nicht"),
        "signs": _("Geben Sie die IBAN nur mit Buchstaben und Ziffern ein"),
        "too_short": _("Geben Sie die IBAN vollständig ein: Sie hat %(length)s Zeichen, eingegeben sind %(count)s"),
        "too_long": _("Prüfen Sie die IBAN: Sie hat %(length)s Zeichen, eingegeben sind %(count)s"),
        "checksum": _("Prüfen Sie die IBAN: Eine Ziffer stimmt nicht, oder zwei sind vertauscht"),
        "structure": _("Prüfen Sie die IBAN: An einer Stelle steht ein Buchstabe statt einer Ziffer oder umgekehrt"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="off", width=30),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = compact(raw.get(self.id, "")).upper()
        text = re.sub(r"^IBAN:?", "", text)
        if not text:
            return None
        if not re.fullmatch(r"[A-Z0-9]+", text):
            raise Wrong("signs")
        if not text[:2].isalpha():
            raise Wrong("no_country")
        try:
            length = IBAN(text, allow_invalid=True).spec.iban_length
        except InvalidCountryCode:
            raise Wrong("unknown_country", country=text[:2]) from None
        if len(text) < length:
            raise Wrong("too_short", length=length, count=len(text))
        if len(text) > length:
            raise Wrong("too_long", length=length, count=len(text))
        try:
            return str(IBAN(text).compact)
        except InvalidChecksumDigits:
            raise Wrong("checksum") from None
        except SchwiftyException:
            raise Wrong("structure") from None

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: _grouped(value or "")}

    def valid(self, value: Any) -> bool:
        return isinstance(value, str) and _STORED.fullmatch(value) is not None and _remainder(value) == 1

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [_grouped(value) if full else gettext("IBAN endet auf %(last)s") % {"last": value[-4:]}]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$"}


def _grouped(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _remainder(iban: str) -> int:
    """ISO 7064 modulo 97-10: 1 for a sound IBAN."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97
