"""A longer text of several lines, with its room shown before one writes."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Field, Wrong, is_text, plain_lines
from amtsweg.forms.logic import Value

TITLE = 60


class LongTextField(Field):
    """Line breaks, any script and emoji stay as they are. The macro counts characters up to `max_length`."""

    type: Literal["long_text"]
    max_length: int = Setting(2000, ge=1, le=20_000)
    rows: int = Setting(5, ge=2, le=20)

    widget: ClassVar[str] = "long_text"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "too_long": _("Kürzen Sie „%(label)s“ auf höchstens %(max)s Zeichen. Es sind %(count)s"),
    }

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = plain_lines(raw.get(self.id, ""))
        if len(text) > self.max_length:
            raise Wrong("too_long", max=self.max_length, count=len(text))
        return text or None

    def valid(self, value: Any) -> bool:
        return is_text(value, self.max_length)

    def typed(self, value: Any) -> Value:
        return str(value)

    def title(self, value: Any, language: str) -> str:
        """The first line, cut after a whole word: more would not name a case."""
        first = str(value).strip().split("\n")[0]
        return first if len(first) <= TITLE else f"{first[:TITLE].rsplit(' ', 1)[0]} …"

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return str(value).split("\n")

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}
