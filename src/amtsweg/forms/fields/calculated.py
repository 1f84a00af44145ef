"""A value that the form works out, shown on a page among the questions."""

from typing import Any, ClassVar, Literal

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Cleaned, Control, Field, FieldId
from amtsweg.forms.texts import Text


class CalculatedField(Field):
    """Shows the definition's calculation named in `computed`, with its label and note, once it is known."""

    type: Literal["calculated"]
    label: Text = {}
    computed: FieldId

    widget: ClassVar[str] = "calculated"
    asks: ClassVar[bool] = False

    def controls(self) -> tuple[Control, ...]:
        return ()

    def clean(self, raw: Raw, context: Context) -> Cleaned:
        return Cleaned()

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {}

    def valid(self, value: Any) -> bool:
        return False
