"""What numbers and percentages have in common: limits, decimals, reading and showing in the reader's language."""

from decimal import Decimal
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, plain
from amtsweg.forms.logic import Value
from amtsweg.forms.numerals import local_decimal, read_number, show_number


class Numeric(Field):
    """Whole by default; the canonical answer is text, so that no digit is lost."""

    min: Decimal = Decimal(0)
    max: Decimal = Decimal(999_999_999)
    decimals: int = 0

    widget: ClassVar[str] = "number"
    kind: ClassVar[str] = "number"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_number": _("Geben Sie bei „%(label)s“ eine Zahl in Ziffern ein"),
        "not_whole": _("Geben Sie bei „%(label)s“ eine ganze Zahl ohne Komma ein"),
        "too_fine": _("Kürzen Sie „%(label)s“. Ziffern nach dem Komma: höchstens %(decimals)s"),
        "too_small": _("Geben Sie bei „%(label)s“ mindestens %(min)s ein"),
        "too_large": _("Geben Sie bei „%(label)s“ höchstens %(max)s ein"),
    }

    def affix(self, language: str) -> str:
        """What stands behind the number."""
        return ""

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, inputmode="decimal" if self.decimals else "numeric", width=10),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        typed = plain(raw.get(self.id, ""))
        if not typed:
            return None
        number = read_number(self.bare(typed), context.language)
        if number is None:
            raise Wrong("no_number")
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.decimals:
            raise Wrong("too_fine" if self.decimals else "not_whole", decimals=self.decimals)
        if number < self.min:
            raise Wrong("too_small", min=show_number(self.min, context.language))
        if number > self.max:
            raise Wrong("too_large", max=show_number(self.max, context.language))
        return self.canonical(number)

    def bare(self, typed: str) -> str:
        """What was typed without the sign that people add."""
        return typed

    def canonical(self, number: Decimal) -> str:
        """The number as stored: plain digits, no exponent, no needless zeros."""
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: local_decimal(value)}

    def valid(self, value: Any) -> bool:
        if not isinstance(value, str) or len(value) > 24:
            return False
        number = read_number(value, "en") if "," not in value else None
        return number is not None and self.min <= number <= self.max and value == self.canonical(number)

    def typed(self, value: Any) -> Value:
        return Decimal(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [f"{show_number(Decimal(value), language)} {self.affix(language)}".strip()]

    def answer_schema(self, language: str) -> dict[str, Any]:
        fraction = rf"(\.[0-9]{{1,{self.decimals}}})?" if self.decimals else ""
        return {"type": "string", "pattern": rf"^-?[0-9]{{1,15}}{fraction}$"}
