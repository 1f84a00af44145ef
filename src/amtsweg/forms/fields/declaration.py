"""A declaration: what the applicant confirms, sentence by sentence."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Several, Wrong
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import Text, text_of

_SHOWN = 90  # characters of a statement that an error repeats


class DeclarationField(Field):
    """`text` stands above, each of the `statements` has a box of its own; without any, the label is the statement."""

    type: Literal["declaration"]
    text: Text | None = None
    statements: tuple[Text, ...] = ()

    widget: ClassVar[str] = "declaration"
    kind: ClassVar[str] = "boolean"
    texts: ClassVar[dict[str, str | Promise]] = {"unticked": _("Kreuzen Sie an: „%(statement)s“")}

    def controls(self) -> tuple[Control, ...]:
        """One box per statement, the first one with the bare id."""
        return self.numbered(_said(text) for text in self.statements or (self.label,))

    def parse(self, raw: Raw, context: Context) -> bool | None:
        missing = [control for control in self.controls() if raw.get(control.name, "") != "yes"]
        if self.optional and len(missing) == len(self.controls()):
            return None
        if missing:
            raise Several([self._unticked(control) for control in missing])
        return True

    def _unticked(self, control: Control) -> Wrong:
        text = control.label if len(control.label) <= _SHOWN else f"{control.label[:_SHOWN].rsplit(' ', 1)[0]} …"
        return Wrong(
            "unticked",
            *(() if control.name == self.id else (control.name.removeprefix(f"{self.id}-"),)),
            statement=text,
        )

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {control.name: "yes" if value is True else "" for control in self.controls()}

    def valid(self, value: Any) -> bool:
        return value is True

    def typed(self, value: Any) -> Value:
        return bool(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        said = [text_of(text, language) for text in self.statements]
        return [f"– {one}" for one in said] if len(said) > 1 else said or [gettext("Ja")]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"const": True}


def _said(text: dict[str, str]) -> str:
    return text_of(text, get_language() or "de")
