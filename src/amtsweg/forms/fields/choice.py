"""One out of several options."""

from typing import Annotated, Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, StringConstraints

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Model, Wrong
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import Text, text_of


class Option(Model):
    """What can be chosen. `value` is stored and never changes; `label` and `hint` are for reading."""

    value: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
    label: Text
    hint: Text | None = None


def _distinct(options: tuple[Option, ...]) -> tuple[Option, ...]:
    values = [option.value for option in options]
    for value in values:
        if values.count(value) > 1:
            raise ValueError(str(_("Den Wert „%(value)s“ gibt es zweimal.")) % {"value": value})
    if not values:
        raise ValueError(str(_("Eine Auswahl hat mindestens eine Möglichkeit.")))
    return options


Options = Annotated[tuple[Option, ...], AfterValidator(_distinct)]


class ChoiceField(Field):
    """Radio buttons, none chosen beforehand; `style: select` for long lists that people know by heart."""

    type: Literal["choice"]
    options: Options
    style: Literal["radio", "select"] = "radio"
    autocomplete: str = ""

    widget: ClassVar[str] = "choice"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ eine Antwort aus"),
        "unknown": _("Wählen Sie bei „%(label)s“ eine der angebotenen Antworten aus"),
    }

    @property
    def values(self) -> frozenset[str] | None:
        return frozenset(option.value for option in self.options)

    def controls(self) -> tuple[Control, ...]:
        """One control per radio button, the first one with the bare id; a single one for a select."""
        if self.style == "select":
            return (Control(self.id, autocomplete=self.autocomplete),)
        rest = (Control(self.part(option.value)) for option in self.options[1:])
        return (Control(self.id), *rest)

    def parse(self, raw: Raw, context: Context) -> str | None:
        chosen = raw.get(self.id, "")
        if not chosen:
            return None
        if not self.valid(chosen):
            raise Wrong("unknown")
        return str(chosen)

    def valid(self, value: Any) -> bool:
        return any(option.value == value for option in self.options)

    def typed(self, value: Any) -> Value:
        return str(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [text_of(option.label, language) for option in self.options if option.value == value]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"oneOf": [{"const": option.value, "title": text_of(option.label, language)} for option in self.options]}
