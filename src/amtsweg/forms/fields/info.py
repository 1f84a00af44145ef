"""A text between the questions: something to know before answering."""

from typing import Any, ClassVar, Literal

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Cleaned, Control, Field
from amtsweg.forms.texts import Text


class InfoField(Field):
    """Paragraphs parted by blank lines, lists of lines that begin with `- `; `label` is a heading above, if any."""

    type: Literal["info"]
    label: Text = {}
    text: Text
    tone: Literal["plain", "notice"] = "plain"

    widget: ClassVar[str] = "info"
    asks: ClassVar[bool] = False

    def controls(self) -> tuple[Control, ...]:
        return ()

    def clean(self, raw: Raw, context: Context) -> Cleaned:
        return Cleaned()

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {}

    def valid(self, value: Any) -> bool:
        return False
