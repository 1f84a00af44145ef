"""The name of a person: given names and family name, in the letters that offices can process."""

from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import INVISIBLE, Control, Field, Several, Wrong, is_record, is_text, plain
from amtsweg.forms.latin import has_letter, strays

LONGEST = 100
# What keyboards and copies put where an apostrophe or hyphen belongs, and what they bring along that nobody sees.
_LOOKALIKES = str.maketrans("‘‛‐‑–", "’’---", f"\u00ad{INVISIBLE}")


def name_of(typed: object) -> str:
    """A name as typed on one line, with the apostrophes and hyphens that names have."""
    return plain(typed).translate(_LOOKALIKES)


class NamePart(Field):
    """Given names or a family name, as part of a composed field."""

    autocomplete: str = "off"

    widget: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "strange": _("Geben Sie „%(label)s“ ohne %(strays)s ein, in lateinischen Buchstaben"),
        "too_long": _("Kürzen Sie „%(label)s“ auf höchstens %(max)s Zeichen. Es sind %(count)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete=self.autocomplete),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        text = name_of(raw.get(self.id, ""))
        if not text:
            return None
        if len(text) > LONGEST:
            raise Wrong("too_long", max=LONGEST, count=len(text))
        if found := strays(text):
            raise Wrong("strange", strays=" ".join(found[:5]))
        return text if has_letter(text) else None

    def valid(self, value: Any) -> bool:
        return is_text(value, LONGEST) and not strays(value)

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST}


class NameField(Field):
    """Two inputs. All letters of DIN 91379 pass unharmed; digits, emoji and other scripts are named and refused."""

    type: Literal["name"]
    self_filled: bool = True  # the applicant's own name: browsers may offer it

    widget: ClassVar[str] = "parts"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty_given": _("Geben Sie den Vornamen ein"),
        "empty_family": _("Geben Sie den Nachnamen ein"),
        "strange_given": _("Geben Sie den Vornamen ohne %(strays)s ein, in lateinischen Buchstaben"),
        "strange_family": _("Geben Sie den Nachnamen ohne %(strays)s ein, in lateinischen Buchstaben"),
        "too_long_given": _("Kürzen Sie den Vornamen auf höchstens %(max)s Zeichen. Es sind %(count)s"),
        "too_long_family": _("Kürzen Sie den Nachnamen auf höchstens %(max)s Zeichen. Es sind %(count)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        tokens = ("given-name", "family-name") if self.self_filled else ("off", "off")
        labels = (gettext("Vorname"), gettext("Nachname"))
        return (Control(self.part("given"), labels[0], tokens[0]), Control(self.part("family"), labels[1], tokens[1]))

    def parse(self, raw: Raw, context: Context) -> dict[str, str] | None:
        value = {key: name_of(raw.get(self.part(key), "")) for key in ("given", "family")}
        if not any(value.values()) and self.optional:
            return None
        wrongs = [wrong for key, text in value.items() if (wrong := _fault(key, text))]
        if wrongs:
            raise Several(wrongs)
        return value

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        return {self.part(key): (value or {}).get(key, "") for key in ("given", "family")}

    def valid(self, value: Any) -> bool:
        return is_record(value, {"given": LONGEST, "family": LONGEST}) and not any(map(strays, value.values()))

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [f"{value['given']} {value['family']}"]

    def answer_schema(self, language: str) -> dict[str, Any]:
        part = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        return {
            "type": "object",
            "properties": {"given": part, "family": part},
            "required": ["given", "family"],
            "additionalProperties": False,
        }


def _fault(key: str, text: str) -> Wrong | None:
    if not text:
        return Wrong(f"empty_{key}", key)
    if len(text) > LONGEST:
        return Wrong(f"too_long_{key}", key, max=LONGEST, count=len(text))
    if found := strays(text):
        return Wrong(f"strange_{key}", key, strays=" ".join(found[:5]))
    return None if has_letter(text) else Wrong(f"empty_{key}", key)
