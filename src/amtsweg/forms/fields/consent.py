"""A declaration or a consent: a box to tick, with the text that it stands for."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Field
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import Text


class ConsentField(Field):
    """`label` is what one ticks, `text` the full wording above it. Never ticked beforehand."""

    type: Literal["consent"]
    text: Text | None = None

    widget: ClassVar[str] = "consent"
    kind: ClassVar[str] = "boolean"
    texts: ClassVar[dict[str, str | Promise]] = {"empty": _("Kreuzen Sie an: „%(label)s“")}

    def parse(self, raw: Raw, context: Context) -> bool | None:
        return True if raw.get(self.id, "") == "yes" else None

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: "yes" if value is True else ""}

    def valid(self, value: Any) -> bool:
        return value is True

    def typed(self, value: Any) -> Value:
        return bool(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [gettext("Ja")]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"const": True}
