"""Files to hand in: what is accepted. Storing, scanning and encrypting them is the business of the documents room."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.documents.checks import JPEG, PDF, PNG, Rules
from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, FieldError, FieldId, Wrong

MEDIA_TYPES = {"pdf": PDF, "jpeg": JPEG, "png": PNG}
LATER = "later"
_REF = {"id": str, "name": str, "size": int, "media_type": str}


class FileField(Field):
    """The answer is a list of references to stored files, or `"later"` where the proof may follow.

    The page posts the files under the field's id and `later` under `<id>-how`; stored files reach `clean` through
    `Context.files`. `evidence` says which proof of the definition this is, `later_days` how long it may
    take when it is not at hand; 0 means that it has to be there when sending.
    """

    type: Literal["file"]
    accept: tuple[Literal["pdf", "jpeg", "png"], ...] = Setting(("pdf", "jpeg", "png"), min_length=1)
    max_megabytes: int = Setting(10, ge=1, le=20)
    max_files: int = Setting(3, ge=1, le=10)
    evidence: FieldId | None = None
    later_days: int = Setting(0, ge=0, le=365)

    widget: ClassVar[str] = "file"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ eine Datei aus"),
        "empty_later": _("Wählen Sie bei „%(label)s“ eine Datei aus, oder geben Sie an, dass Sie sie nachreichen"),
        "too_many": _("Entfernen Sie %(extra)s von %(count)s Dateien, es ist nur Platz für %(max)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        file = Control(self.id, type="file")
        if not self.later_days:
            return (file,)
        return (file, Control(self.part("later"), gettext("Ich reiche den Nachweis nach")))

    def rules(self) -> Rules:
        """What the documents room is to accept for this field; its `labels()` name the formats for reading."""
        return Rules(frozenset(MEDIA_TYPES[name] for name in self.accept), self.max_megabytes * 1024 * 1024)

    def refused(self, message: str) -> FieldError:
        """A refusal of the documents room as an error of this field."""
        return FieldError(self.id, self.id, message, (self.id,))

    def parse(self, raw: Raw, context: Context) -> list[dict[str, Any]] | str | None:
        files = [{key: ref[key] for key in _REF} for ref in context.files.get(self.id, ())]
        if len(files) > self.max_files:
            raise Wrong("too_many", max=self.max_files, count=len(files), extra=len(files) - self.max_files)
        if files:
            return files
        if self.later_days and raw.get(self.part("how"), "") == LATER:
            return LATER
        if self.later_days and not self.optional:
            raise Wrong("empty_later")
        return None

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.part("how"): LATER if value == LATER else "now" if value else ""}

    def valid(self, value: Any) -> bool:
        if value == LATER:
            return self.later_days > 0
        return isinstance(value, list) and 1 <= len(value) <= self.max_files and all(is_reference(ref) for ref in value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        if value == LATER:
            return [_follows(self.later_days)]
        return [ref["name"] for ref in value]

    def answer_schema(self, language: str) -> dict[str, Any]:
        properties: dict[str, Any] = {key: {"type": "string"} for key in ("id", "name", "media_type")}
        properties["size"] = {"type": "integer", "minimum": 0}
        ref = {
            "type": "object",
            "properties": properties,
            "required": list(_REF),
            "additionalProperties": False,
        }
        files = {"type": "array", "minItems": 1, "maxItems": self.max_files, "items": ref}
        return {"oneOf": [files, {"const": LATER}]} if self.later_days else files


def is_reference(value: Any) -> bool:
    """Whether this is a reference to a stored file."""
    return (
        isinstance(value, dict)
        and value.keys() == _REF.keys()
        and all(type(value[key]) is kind for key, kind in _REF.items())
    )


def _follows(days: int) -> str:
    return ngettext(
        "Wird nachgereicht, spätestens %(days)s Tag nach dem Senden",
        "Wird nachgereicht, spätestens %(days)s Tage nach dem Senden",
        days,
    ) % {"days": days}
