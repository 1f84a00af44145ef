"""Files to hand in: what is accepted. Storing, scanning and encrypting them is the business of the documents room."""

import re
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.documents.checks import JPEG, PDF, PNG, Rules
from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, FieldError, FieldId, Wrong, plain
from amtsweg.forms.logic import Value

MEDIA_TYPES = {"pdf": PDF, "jpeg": JPEG, "png": PNG}
LATER = "later"
WITH_US = "with_us"
LONGEST_NUMBER = 80
_REF = {"id": str, "name": str, "size": int, "media_type": str}
SHA256 = "sha256"  # of the file's content, in hex; drafts of earlier versions do not have it


class FileField(Field):
    """The answer is a list of references to stored files, `"later"` where the proof may follow, or
    `{"with_us": "JES-2026-…"}` where the authority has it already, with the number of that case or an empty text.

    The page posts the files under the field's id, `later` or `with_us` under `<id>-how`, the number under
    `<id>-with_us`; stored files reach `clean` through
    `Context.files`. `evidence` says which proof of the definition this is, `later_days` how long it may
    take when it is not at hand; 0 means that it has to be there when sending.
    """

    type: Literal["file"]
    accept: tuple[Literal["pdf", "jpeg", "png"], ...] = Setting(("pdf", "jpeg", "png"), min_length=1)
    max_megabytes: int = Setting(10, ge=1, le=20)
    max_files: int = Setting(3, ge=1, le=10)
    evidence: FieldId | None = None
    later_days: int = Setting(0, ge=0, le=365)
    with_us: bool = False

    widget: ClassVar[str] = "file"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie bei „%(label)s“ eine Datei aus"),
        "empty_later": _("Wählen Sie bei „%(label)s“ eine Datei aus, oder geben Sie an, dass Sie sie nachreichen"),
        "empty_ways": _("Wählen Sie bei „%(label)s“ eine Datei aus, oder geben Sie an, wie wir den Nachweis bekommen"),
        "number_too_long": _("Kürzen Sie die Vorgangsnummer auf höchstens %(max)s Zeichen. Es sind %(count)s"),
        "too_many": _("Entfernen Sie %(extra)s von %(count)s Dateien, es ist nur Platz für %(max)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        file = Control(self.id, type="file")
        controls = [file]
        if self.later_days:
            controls.append(Control(self.part("later"), gettext("Ich reiche den Nachweis nach")))
        if self.with_us:
            controls.append(Control(self.part(WITH_US), gettext("Vorgangsnummer, wenn Sie sie kennen"), optional=True))
        return tuple(controls)

    @property
    def other_ways(self) -> bool:
        """Whether there is another way than handing in a file now."""
        return self.later_days > 0 or self.with_us

    def rules(self) -> Rules:
        """What the documents room is to accept for this field; its `labels()` name the formats for reading."""
        return Rules(frozenset(MEDIA_TYPES[name] for name in self.accept), self.max_megabytes * 1024 * 1024)

    def refused(self, message: str) -> FieldError:
        """A refusal of the documents room as an error of this field."""
        return FieldError(self.id, self.id, message, (self.id,))

    def parse(self, raw: Raw, context: Context) -> list[dict[str, Any]] | dict[str, str] | str | None:
        files = [{key: ref[key] for key in (*_REF, SHA256) if key in ref} for ref in context.files.get(self.id, ())]
        if len(files) > self.max_files:
            raise Wrong("too_many", max=self.max_files, count=len(files), extra=len(files) - self.max_files)
        if files:
            return files
        how = raw.get(self.part("how"), "")
        if self.later_days and how == LATER:
            return LATER
        if self.with_us and how == WITH_US:
            return {WITH_US: self._number(raw)}
        if self.optional:
            return None
        if self.with_us:
            raise Wrong("empty_ways")
        raise Wrong("empty_later" if self.later_days else "empty")

    def _number(self, raw: Raw) -> str:
        number = plain(raw.get(self.part(WITH_US), ""))
        if len(number) > LONGEST_NUMBER:
            raise Wrong("number_too_long", WITH_US, max=LONGEST_NUMBER, count=len(number))
        return number

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        if isinstance(value, dict):
            return {self.part("how"): WITH_US, self.part(WITH_US): value[WITH_US]}
        return {self.part("how"): LATER if value == LATER else "now" if value else "", self.part(WITH_US): ""}

    def valid(self, value: Any) -> bool:
        if value == LATER:
            return self.later_days > 0
        if isinstance(value, dict):
            number = value.get(WITH_US)
            return self.with_us and len(value) == 1 and isinstance(number, str) and len(number) <= LONGEST_NUMBER
        return isinstance(value, list) and 1 <= len(value) <= self.max_files and all(is_reference(ref) for ref in value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        if value == LATER:
            return [_follows(self.later_days)]
        if isinstance(value, dict):
            known = gettext("Liegt Ihnen schon vor")
            return [f"{known}: {value[WITH_US]}" if value[WITH_US] else known]
        return [ref["name"] for ref in value]

    def answer_schema(self, language: str) -> dict[str, Any]:
        properties: dict[str, Any] = {key: {"type": "string"} for key in ("id", "name", "media_type")}
        properties["size"] = {"type": "integer", "minimum": 0}
        properties[SHA256] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
        ref = {
            "type": "object",
            "properties": properties,
            "required": list(_REF),
            "additionalProperties": False,
        }
        files = {"type": "array", "minItems": 1, "maxItems": self.max_files, "items": ref}
        ways: list[dict[str, Any]] = [files]
        if self.later_days:
            ways.append({"const": LATER})
        if self.with_us:
            number = {"type": "string", "maxLength": LONGEST_NUMBER}
            ways.append(
                {
                    "type": "object",
                    "properties": {WITH_US: number},
                    "required": [WITH_US],
                    "additionalProperties": False,
                }
            )
        return {"oneOf": ways} if len(ways) > 1 else files

    def typed(self, value: Any) -> Value:
        return tuple(ref["id"] for ref in value) if isinstance(value, list) else ()


def is_reference(value: Any) -> bool:
    """Whether this is a reference to a stored file."""
    return (
        isinstance(value, dict)
        and value.keys() - {SHA256} == _REF.keys()
        and all(type(value[key]) is kind for key, kind in _REF.items())
        and re.fullmatch("[0-9a-f]{64}", str(value.get(SHA256, "0" * 64))) is not None
    )


def _follows(days: int) -> str:
    return ngettext(
        "Wird nachgereicht, spätestens %(days)s Tag nach dem Senden",
        "Wird nachgereicht, spätestens %(days)s Tage nach dem Senden",
        days,
    ) % {"days": days}
