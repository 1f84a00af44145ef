"""A number that is a name: chip, card, customer or file number of a fixed length."""

from typing import Any, ClassVar, Literal, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting
from pydantic import model_validator

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, compact
from amtsweg.forms.logic import Value


class DigitsField(Field):
    """Exactly `length` digits, such as the 15 of an animal's chip (ISO 11784). Shown in `groups`, typed at will."""

    type: Literal["digits"]
    length: int = Setting(ge=2, le=40)
    groups: tuple[int, ...] = ()

    widget: ClassVar[str] = "text"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "letters": _("Geben Sie bei „%(label)s“ nur Ziffern ein"),
        "incomplete": _("„%(label)s“ hat %(length)s Ziffern. Sie haben %(count)s eingegeben"),
        "too_long": _("„%(label)s“ hat %(length)s Ziffern. Sie haben %(count)s eingegeben"),
    }

    @model_validator(mode="after")
    def _groups_add_up(self) -> Self:
        if self.groups and (sum(self.groups) != self.length or min(self.groups) < 1):
            raise ValueError(str(_("Die Gruppen ergeben zusammen nicht die Länge.")))
        return self

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="off", inputmode="numeric", width=20),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = compact(raw.get(self.id, ""))
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise Wrong("letters")
        if len(text) != self.length:
            state = "incomplete" if len(text) < self.length else "too_long"
            raise Wrong(state, length=self.length, count=len(text))
        return text

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: self._grouped(value or "")}

    def valid(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) == self.length and value.isascii() and value.isdigit()

    def typed(self, value: Any) -> Value:
        return str(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [self._grouped(value)]

    def _grouped(self, value: str) -> str:
        parts, start = [], 0
        for size in self.groups or (self.length,):
            parts.append(value[start : start + size])
            start += size
        return " ".join(parts).strip()

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^[0-9]{{{self.length}}}$"}
