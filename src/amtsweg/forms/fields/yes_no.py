"""A question that is answered with yes or no."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field
from amtsweg.forms.logic import Value


class YesNoField(Field):
    """Two radio buttons, none chosen beforehand. Where "don't know" is an honest answer, use a choice."""

    type: Literal["yes_no"]

    widget: ClassVar[str] = "yes_no"
    kind: ClassVar[str] = "boolean"
    texts: ClassVar[dict[str, str | Promise]] = {"empty": _("Wählen Sie bei „%(label)s“ Ja oder Nein aus")}

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, gettext("Ja")), Control(self.part("no"), gettext("Nein")))

    def parse(self, raw: Raw, context: Context) -> bool | None:
        return {"yes": True, "no": False}.get(str(raw.get(self.id, "")))

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: "" if value is None else "yes" if value else "no"}

    def valid(self, value: Any) -> bool:
        return isinstance(value, bool)

    def typed(self, value: Any) -> Value:
        return bool(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [gettext("Ja") if value else gettext("Nein")]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "boolean"}
