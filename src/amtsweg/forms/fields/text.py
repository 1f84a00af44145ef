"""A short text on one line."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, is_text, plain
from amtsweg.forms.logic import Value


class TextField(Field):
    """Any script, any sign, emoji included; only control characters are dropped."""

    type: Literal["text"]
    max_length: int = Setting(200, ge=1, le=500)
    width: int = Setting(0, ge=0, le=40)
    autocomplete: str = ""

    widget: ClassVar[str] = "text"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "too_long": _("Kürzen Sie „%(label)s“ auf höchstens %(max)s Zeichen. Es sind %(count)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete=self.autocomplete, width=self.width),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = plain(raw.get(self.id, ""))
        if len(text) > self.max_length:
            raise Wrong("too_long", max=self.max_length, count=len(text))
        return text or None

    def valid(self, value: Any) -> bool:
        return is_text(value, self.max_length)

    def typed(self, value: Any) -> Value:
        return str(value)

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}
