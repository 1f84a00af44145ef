"""Any number of several options."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong
from amtsweg.forms.fields.options import Choosing
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import text_of


class ChoicesField(Choosing, Field):
    """Checkboxes; the answer is the list of chosen values in the order of the options."""

    type: Literal["choices"]
    style: Literal["boxes", "list"] = "boxes"
    min: int = Setting(1, ge=1, le=100)
    max: int = Setting(100, ge=1, le=100)

    widget: ClassVar[str] = "choices"
    kind: ClassVar[str] = "choices"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ mindestens eine Antwort aus"),
        "too_few": _("Wählen Sie bei „%(label)s“ mindestens %(min)s Antworten aus. Es sind %(count)s"),
        "too_many": _("Wählen Sie bei „%(label)s“ höchstens %(max)s Antworten aus. Es sind %(count)s"),
        "unknown": _("Wählen Sie bei „%(label)s“ nur angebotene Antworten aus"),
    }

    def controls(self) -> tuple[Control, ...]:
        """One control per checkbox, the first one with the bare id; all post under the name of the field."""
        return self.numbered("" for _option in self.offered)

    def parse(self, raw: Raw, context: Context) -> list[str] | None:
        chosen = {str(value) for value in raw.getlist(self.id) if value}
        if chosen - {option.value for option in self.offered}:
            raise Wrong("unknown")
        if chosen and len(chosen) < self.min:
            raise Wrong("too_few", min=self.min, count=len(chosen))
        if len(chosen) > self.max:
            raise Wrong("too_many", max=self.max, count=len(chosen))
        return [option.value for option in self.offered if option.value in chosen] or None

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: list(value or [])}

    def valid(self, value: Any) -> bool:
        return (
            isinstance(value, list)
            and self.min <= len(value) <= self.max
            and all(isinstance(item, str) for item in value)
            and value == [option.value for option in self.offered if option.value in value]
        )

    def typed(self, value: Any) -> Value:
        return tuple(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [text_of(option.label, language) for option in self.offered if option.value in value]

    def answer_schema(self, language: str) -> dict[str, Any]:
        items = [{"const": option.value, "title": text_of(option.label, language)} for option in self.offered]
        bounds = {"minItems": self.min, "maxItems": min(self.max, len(items))}
        return {"type": "array", **bounds, "uniqueItems": True, "items": {"oneOf": items}}
