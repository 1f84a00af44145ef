"""An amount of money in euro."""

from decimal import Decimal
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.core.money import euro
from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, plain
from amtsweg.forms.logic import Value
from amtsweg.forms.numerals import local_decimal, read_number


class AmountField(Field):
    """Euro and cent; `12`, `12,5`, `1.234,50 €` are all fine. Stored with two decimals: `"1234.50"`."""

    type: Literal["amount"]
    min: Decimal = Decimal(0)
    max: Decimal = Decimal(999_999_999)

    widget: ClassVar[str] = "amount"
    kind: ClassVar[str] = "number"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_amount": _("Geben Sie bei „%(label)s“ einen Betrag in Euro ein, zum Beispiel 12,50"),
        "too_fine": _("Geben Sie bei „%(label)s“ höchstens zwei Stellen nach dem Komma ein"),
        "too_small": _("Geben Sie bei „%(label)s“ mindestens %(min)s ein"),
        "too_large": _("Geben Sie bei „%(label)s“ höchstens %(max)s ein"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, inputmode="decimal", width=10),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        typed = plain(raw.get(self.id, ""))
        if not typed:
            return None
        amount = read_number(typed, context.language)
        if amount is None:
            raise Wrong("no_amount")
        if amount != round(amount, 2):
            raise Wrong("too_fine")
        if amount < self.min:
            raise Wrong("too_small", min=euro(self.min, context.language))
        if amount > self.max:
            raise Wrong("too_large", max=euro(self.max, context.language))
        return f"{amount:.2f}"

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: local_decimal(value)}

    def valid(self, value: Any) -> bool:
        if not isinstance(value, str) or len(value) > 18 or "," in value or "." not in value:
            return False
        amount = read_number(value, "en")
        return amount is not None and value == f"{amount:.2f}" and self.min <= amount <= self.max

    def typed(self, value: Any) -> Value:
        return Decimal(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [euro(Decimal(value), language)]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^-?[0-9]{1,15}\.[0-9]{2}$"}
