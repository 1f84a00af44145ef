"""An e-mail address."""

import re
from typing import Any, ClassVar, Literal

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, is_text
from amtsweg.forms.logic import Value

LONGEST = 254
_form = EmailValidator()


class EmailField(Field):
    """Up to 254 characters; blanks around and inside are dropped, the part after the @ becomes lower case."""

    type: Literal["email"]

    widget: ClassVar[str] = "text"
    kind: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_at": _("Geben Sie die E-Mail-Adresse mit einem @ ein, zum Beispiel name@post.example"),
        "no_domain": _("Geben Sie die E-Mail-Adresse vollständig ein: Nach dem @ folgt zum Beispiel post.example"),
        "wrong": _("Prüfen Sie die E-Mail-Adresse: Sie sieht aus wie name@post.example"),
        "too_long": _("Prüfen Sie die E-Mail-Adresse: Sie hat höchstens %(max)s Zeichen, es sind %(count)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="email", inputmode="email", type="email"),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        typed = raw.get(self.id, "")
        text = re.sub(r"\s", "", typed) if isinstance(typed, str) else ""
        if not text:
            return None
        if len(text) > LONGEST:
            raise Wrong("too_long", max=LONGEST, count=len(text))
        name, at, domain = text.rpartition("@")
        if not at:
            raise Wrong("no_at")
        if "." not in domain.strip("."):
            raise Wrong("no_domain")
        value = f"{name}@{domain.lower()}"
        if not self.valid(value):
            raise Wrong("wrong")
        return value

    def valid(self, value: Any) -> bool:
        if not is_text(value, LONGEST):
            return False
        try:
            _form(value)
        except ValidationError:
            return False
        return True

    def typed(self, value: Any) -> Value:
        return str(value)

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": LONGEST, "pattern": "^[^@\\s]+@[^@\\s]+$"}
