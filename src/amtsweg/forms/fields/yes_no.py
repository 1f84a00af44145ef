"""A question that is answered with yes or no."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong
from amtsweg.forms.logic import Unsure, Value

UNSURE = Unsure.UNSURE.value


class YesNoField(Field):
    """Two radio buttons, none chosen beforehand; `unsure` adds "I do not know", which settles nothing."""

    type: Literal["yes_no"]
    unsure: bool = False

    widget: ClassVar[str] = "yes_no"
    kind: ClassVar[str] = "boolean"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ Ja oder Nein aus"),
        "empty_unsure": _("Wählen Sie bei „%(label)s“ Ja, Nein oder Das weiß ich nicht aus"),
    }

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Value and label of each radio button, in the active language."""
        unsure = [(UNSURE, gettext("Das weiß ich nicht"))] if self.unsure else []
        return [("yes", gettext("Ja")), ("no", gettext("Nein")), *unsure]

    def controls(self) -> tuple[Control, ...]:
        """One control per radio button, the first one with the bare id."""
        return self.numbered(label for _value, label in self.buttons)

    def parse(self, raw: Raw, context: Context) -> bool | str | None:
        typed = str(raw.get(self.id, ""))
        if typed == UNSURE and self.unsure:
            return UNSURE
        answer = {"yes": True, "no": False}.get(typed)
        if answer is None and self.unsure and not self.optional:
            raise Wrong("empty_unsure")
        return answer

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: "" if value is None else UNSURE if value == UNSURE else "yes" if value else "no"}

    def valid(self, value: Any) -> bool:
        return isinstance(value, bool) or (self.unsure and value == UNSURE)

    def typed(self, value: Any) -> Value:
        return Unsure.UNSURE if value == UNSURE else bool(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        if value == UNSURE:
            return [gettext("Das weiß ich nicht")]
        return [gettext("Ja") if value else gettext("Nein")]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"enum": [True, False, UNSURE]} if self.unsure else {"type": "boolean"}
