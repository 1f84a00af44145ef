"""Any number of several options."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong
from amtsweg.forms.fields.choice import Options
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import text_of


class ChoicesField(Field):
    """Checkboxes; the answer is the list of chosen values in the order of the options."""

    type: Literal["choices"]
    options: Options

    widget: ClassVar[str] = "choices"
    kind: ClassVar[str] = "choices"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ mindestens eine Antwort aus"),
        "unknown": _("Wählen Sie bei „%(label)s“ nur angebotene Antworten aus"),
    }

    @property
    def values(self) -> frozenset[str] | None:
        return frozenset(option.value for option in self.options)

    def controls(self) -> tuple[Control, ...]:
        """One control per checkbox, the first one with the bare id; all post under the name of the field."""
        return (Control(self.id), *(Control(self.part(option.value)) for option in self.options[1:]))

    def parse(self, raw: Raw, context: Context) -> list[str] | None:
        chosen = {str(value) for value in raw.getlist(self.id) if value}
        if chosen - {option.value for option in self.options}:
            raise Wrong("unknown")
        return [option.value for option in self.options if option.value in chosen] or None

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: list(value or [])}

    def valid(self, value: Any) -> bool:
        return (
            isinstance(value, list)
            and bool(value)
            and all(isinstance(item, str) for item in value)
            and value == [option.value for option in self.options if option.value in value]
        )

    def typed(self, value: Any) -> Value:
        return tuple(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [text_of(option.label, language) for option in self.options if option.value in value]

    def answer_schema(self, language: str) -> dict[str, Any]:
        items = [{"const": option.value, "title": text_of(option.label, language)} for option in self.options]
        return {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"oneOf": items}}
