"""A consent to what the law does not ask for anyway: a box to tick, with the text that it stands for."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Field
from amtsweg.forms.logic import Value
from amtsweg.forms.texts import Text


class ConsentField(Field):
    """`label` is what one ticks, `text` the full wording above it, `revocable` says that one may take it back.

    Never ticked beforehand. An optional consent that was not given is the answer `false`.
    """

    type: Literal["consent"]
    text: Text | None = None
    revocable: bool = False

    widget: ClassVar[str] = "consent"
    kind: ClassVar[str] = "boolean"
    texts: ClassVar[dict[str, str | Promise]] = {"empty": _("Kreuzen Sie an: „%(label)s“")}

    def parse(self, raw: Raw, context: Context) -> bool | None:
        if raw.get(self.id, "") == "yes":
            return True
        return False if self.optional else None

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.id: "yes" if value is True else ""}

    def valid(self, value: Any) -> bool:
        return value is True or (self.optional and value is False)

    def typed(self, value: Any) -> Value:
        return bool(value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [gettext("Ja") if value else gettext("Nein")]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "boolean"} if self.optional else {"const": True}
