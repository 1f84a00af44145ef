"""One out of several options."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong
from amtsweg.forms.fields.options import Choosing
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import text_of


class ChoiceField(Choosing, Field):
    """Radio buttons, none chosen beforehand; `style: list` for long lists that one looks something up in."""

    type: Literal["choice"]
    style: Literal["radio", "list"] = "radio"
    autocomplete: str = ""

    widget: ClassVar[str] = "choice"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ eine Antwort aus"),
        "unknown": _("Wählen Sie bei „%(label)s“ eine der angebotenen Antworten aus"),
    }

    def controls(self) -> tuple[Control, ...]:
        """One control per radio button, the first one with the bare id; a single one for a select."""
        if self.style == "list":
            return (Control(self.id, autocomplete=self.autocomplete),)
        return self.numbered("" for _option in self.offered)

    def parse(self, raw: Raw, context: Context) -> str | None:
        chosen = raw.get(self.id, "")
        if not chosen:
            return None
        if not self.valid(chosen):
            raise Wrong("unknown")
        return str(chosen)

    def valid(self, value: Any) -> bool:
        return any(option.value == value for option in self.offered)

    def typed(self, value: Any) -> Value:
        return str(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [text_of(option.label, language) for option in self.offered if option.value == value]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"oneOf": [{"const": option.value, "title": text_of(option.label, language)} for option in self.offered]}
