"""A short text on one line."""

import re
from functools import lru_cache
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting
from pydantic import model_validator
from pydantic_core import SchemaError, SchemaValidator, core_schema

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, is_text, plain
from amtsweg.forms.logic import Value

_ESCAPED = re.compile(r"\\.")
_ASCII = {r"\d": "[0-9]", r"\w": "[0-9A-Za-z_]"}  # as JSON Schema reads them


class TextField(Field):
    """Any script, any sign, emoji included; only control characters are dropped."""

    type: Literal["text"]
    max_length: int = Setting(200, ge=1, le=500)
    width: int = Setting(0, ge=0, le=40)
    autocomplete: str = ""
    pattern: str = Setting("", max_length=200)  # of the whole text; linear in time, as Rust's regex engine reads it

    widget: ClassVar[str] = "text"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "pattern": _("Prüfen Sie „%(label)s“. So sieht die Angabe nicht aus"),
        "too_long": _("Kürzen Sie „%(label)s“ auf höchstens %(max)s Zeichen. Es sind %(count)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete=self.autocomplete, width=self.width),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = plain(raw.get(self.id, ""))
        if len(text) > self.max_length:
            raise Wrong("too_long", max=self.max_length, count=len(text))
        if text and not self._fits(text):
            raise Wrong("pattern")
        return text or None

    def valid(self, value: Any) -> bool:
        return is_text(value, self.max_length) and self._fits(value)

    def typed(self, value: Any) -> Value:
        return str(value)

    def answer_schema(self, language: str) -> dict[str, Any]:
        schema = {"type": "string", "minLength": 1, "maxLength": self.max_length}
        return {**schema, "pattern": f"^(?:{self.pattern})$"} if self.pattern else schema

    @model_validator(mode="after")
    def _pattern_is_explained(self) -> "TextField":
        if self.pattern:
            self._fits("")
            if "pattern" not in self.errors:
                raise ValueError(gettext("Ein Feld mit pattern sagt unter errors.pattern, wie die Angabe aussieht."))
        return self

    def _fits(self, text: str) -> bool:
        return not self.pattern or _matches(self.pattern, text)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> SchemaValidator:
    re.compile(pattern)  # the schema of the answers says it too, and is read with other engines
    ascii_only = _ESCAPED.sub(lambda found: _ASCII.get(found[0], found[0]), pattern)
    return SchemaValidator(core_schema.str_schema(pattern=f"^(?:{ascii_only})$", regex_engine="rust-regex"))


def _matches(pattern: str, text: str) -> bool:
    """Whether the whole text has this form. Raises `ValueError` for what is no regular expression."""
    try:
        return _compiled(pattern).isinstance_python(text)
    except (SchemaError, re.error):
        raise ValueError(gettext("pattern ist kein regulärer Ausdruck.")) from None
