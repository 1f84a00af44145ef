"""A share in percent."""

from decimal import Decimal
from typing import Literal

from pydantic import Field as Setting

from amtsweg.forms.fields.numeric import Numeric


class PercentageField(Numeric):
    """`12,5` or `12,5 %`; from 0 to 100 unless the form says otherwise. Stored as `"12.5"`."""

    type: Literal["percentage"]
    max: Decimal = Decimal(100)
    decimals: int = Setting(0, ge=0, le=2)

    def affix(self, language: str) -> str:
        return "%"

    def bare(self, typed: str) -> str:
        return typed.rstrip("%٪ ")
