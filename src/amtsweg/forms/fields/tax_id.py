"""The tax identification number that every resident has for life."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, compact
from amtsweg.forms.logic import Value


class TaxIdField(Field):
    """Eleven digits, the last one a check digit. Residents see only the last three again, clerks all of it."""

    type: Literal["tax_id"]

    widget: ClassVar[str] = "text"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "letters": _("Geben Sie die Steuer-ID nur mit Ziffern ein"),
        "length": _("Die Steuer-ID hat 11 Ziffern. Sie haben %(count)s eingegeben"),
        "checksum": _("Prüfen Sie die Steuer-ID: Eine Ziffer stimmt nicht, oder zwei sind vertauscht"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="off", inputmode="numeric", width=20),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = compact(raw.get(self.id, ""))
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise Wrong("letters")
        if len(text) != 11:
            raise Wrong("length", count=len(text))
        if not self.valid(text):
            raise Wrong("checksum")
        return text

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: _grouped(value or "")}

    def valid(self, value: Any) -> bool:
        if not (isinstance(value, str) and len(value) == 11 and value.isascii() and value.isdigit()):
            return False
        from stdnum.de import idnr  # its tables are for those who type a number

        return bool(idnr.is_valid(value))

    def typed(self, value: Any) -> Value:
        return str(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [_grouped(value) if full else gettext("Steuer-ID endet auf %(last)s") % {"last": value[-3:]}]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[1-9][0-9]{10}$"}


def _grouped(value: str) -> str:
    """In the groups of the letters from the tax office: 12 345 678 901."""
    return f"{value[:2]} {value[2:5]} {value[5:8]} {value[8:]}".strip()
