"""A number: how many, how long, how much of something other than money."""

from typing import Literal

from pydantic import Field as Setting

from amtsweg.forms.fields.numeric import Numeric
from amtsweg.forms.texts import Text, text_of


class NumberField(Numeric):
    """A number with up to six decimals and, where it has one, its unit."""

    type: Literal["number"]
    decimals: int = Setting(0, ge=0, le=6)
    unit: Text | None = None

    def affix(self, language: str) -> str:
        return text_of(self.unit, language)
