"""A question that is answered with yes or no."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong
from amtsweg.forms.logic import Value

UNSURE = "unsure"


class YesNoField(Field):
    """Two radio buttons, none chosen beforehand. `unsure` offers "don't know" too: for conditions that is unknown."""

    type: Literal["yes_no"]
    unsure: bool = False

    widget: ClassVar[str] = "yes_no"
    kind: ClassVar[str] = "boolean"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ Ja oder Nein aus"),
        "empty_unsure": _("Wählen Sie bei „%(label)s“ Ja, Nein oder „Weiß ich nicht“ aus"),
    }

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The radio buttons, in the active language."""
        unsure = [(UNSURE, gettext("Weiß ich nicht"))] if self.unsure else []
        return [("yes", gettext("Ja")), ("no", gettext("Nein")), *unsure]

    def controls(self) -> tuple[Control, ...]:
        first, *rest = self.offered
        return (Control(self.id, first[1]), *(Control(self.part(value), label) for value, label in rest))

    def parse(self, raw: Raw, context: Context) -> bool | str | None:
        chosen = str(raw.get(self.id, ""))
        if chosen == UNSURE and self.unsure:
            return UNSURE
        answer = {"yes": True, "no": False}.get(chosen)
        if answer is None and self.unsure and not self.optional:
            raise Wrong("empty_unsure")
        return answer

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: {True: "yes", False: "no", UNSURE: UNSURE}.get(value, "")}

    def valid(self, value: Any) -> bool:
        return isinstance(value, bool) or (self.unsure and value == UNSURE)

    def typed(self, value: Any) -> Value:
        return None if value == UNSURE else bool(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [gettext("Weiß ich nicht") if value == UNSURE else gettext("Ja") if value else gettext("Nein")]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"enum": [True, False, UNSURE]} if self.unsure else {"type": "boolean"}
