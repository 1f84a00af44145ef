"""What every kind of field is: part of a definition, cleaner of what was typed, and speaker of its own errors.

A new kind is one file: a subclass of `Field` with a literal `type`, a `widget` (name of its macro), the `texts` of
its error states, `parse`, `lines`, `answer_schema` and `valid`. Nothing else in the engine knows kinds by name.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, override
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.logic import Expr, Parts, Value
from amtsweg.forms.texts import Text, text_of

FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
# The path of an element in a FIM schema, each step with its version: `G00000253:1.0/F60000262:1.1*`. A star marks
# what may come several times there.
ElementPath = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][0-9]{1,20}(:[0-9.]{1,12})?\*?(/[A-Z][0-9]{1,20}(:[0-9.]{1,12})?\*?){0,31}$")
]

_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_CUSTOM_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Model(BaseModel):
    """A frozen piece of a definition; an unknown key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Help(Model):
    """Longer help behind a question that people ask: `summary` is the question, `text` the answer."""

    summary: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Control:
    """One HTML control of a field. `name` is also its id; an empty `label` means the field's own label."""

    name: str
    label: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    type: str = "text"
    width: int = 0  # in characters; 0 fills the column
    optional: bool = False  # this part may stay empty although the field may not
    options: tuple[tuple[str, str], ...] = ()  # value and label, of a select


@dataclass(frozen=True, slots=True)
class FieldError:
    """A message and where it belongs: `control` is the id of the first wrong control, `marks` are all wrong ones."""

    field: str
    control: str
    message: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The canonical answer, or the errors. `None` without errors means: asked and left empty."""

    value: Any = None
    errors: tuple[FieldError, ...] = ()


class Wrong(Exception):
    """Raised by `parse`: a state out of `texts`, the numbers its text mentions, and the wrong controls by suffix."""

    def __init__(self, state: str, *parts: str, **numbers: object) -> None:
        super().__init__(state)
        self.state, self.parts, self.numbers = state, parts, numbers


class Several(Exception):
    """Raised by `parse` of a field with several controls when more than one of them is wrong."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        super().__init__("several")
        self.wrongs = wrongs


class Field(Model):
    """Base of all kinds of fields. `id` never changes: answers, exports and running drafts refer to it."""

    type: str
    id: FieldId
    label: Text  # may be left out where the field stands alone: then the page's title is its label
    short: Text | None = None  # how the answer is called where it is shown again; else the label
    hint: Text | None = None
    help: tuple[Help, ...] = ()
    optional: bool = False
    when: Expr | None = None
    errors: dict[str, Text] = {}
    element: ElementPath | None = None  # the element of a FIM schema that the answer belongs to

    widget: ClassVar[str]
    kind: ClassVar[str] = "opaque"  # what conditions may do with it, see `kinds.py`
    asks: ClassVar[bool] = True  # False: shows something and takes no answer
    texts: ClassVar[dict[str, str | Promise]] = {}

    @model_validator(mode="after")
    def _error_texts_fit(self) -> "Field":
        known = self.all_texts()
        for state, text in self.errors.items():
            if state not in known:
                message = gettext("errors.{state}: Diesen Zustand kennt der Typ nicht. Es gibt {known}.")
                raise ValueError(message.format(state=state, known=", ".join(known)))
            allowed = set(_PLACEHOLDER.findall(str(known[state])))
            for wording in text.values():
                if unknown := set(_CUSTOM_PLACEHOLDER.findall(wording)) - allowed:
                    message = gettext("errors.{state}: Den Platzhalter {name} gibt es hier nicht.")
                    raise ValueError(message.format(state=state, name=min(unknown)))
        return self

    @classmethod
    def all_texts(cls) -> dict[str, str | Promise]:
        """Every error state of this kind with its standard text; a definition may reword each under `errors`."""
        return {"empty": gettext_lazy("Füllen Sie „%(label)s“ aus"), **cls.texts}

    @property
    def values(self) -> frozenset[str] | None:
        """The texts that an answer can be or contain, where they are known beforehand."""
        return None

    # --- what the wizard's macros use --------------------------------------------------------------------------
    def controls(self) -> tuple[Control, ...]:
        """The HTML controls in reading order, labels in the active language."""
        return (Control(self.id),)

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        """What the controls show for a stored answer; `None` shows empty controls."""
        return {self.id: "" if value is None else str(value)}

    # --- cleaning ----------------------------------------------------------------------------------------------
    def clean(self, raw: Raw, context: Context) -> Cleaned:
        """Turns what was posted into the canonical answer or into errors that say how to put it right."""
        with override(context.language):
            try:
                value = self.parse(raw, context)
                if value is None and not self.optional:
                    raise Wrong("empty")
            except Wrong as wrong:
                return Cleaned(None, (self._error(wrong, context.language),))
            except Several as several:
                return Cleaned(None, tuple(self._error(wrong, context.language) for wrong in several.wrongs))
        return Cleaned(value)

    def refuse(self, state: str, context: Context) -> Cleaned:
        """One of the field's own error states, when what is wrong shows only outside of it."""
        with override(context.language):
            return Cleaned(None, (self._error(Wrong(state), context.language),))

    def parse(self, raw: Raw, context: Context) -> Any:
        """The canonical answer, or None when nothing was entered; raises `Wrong` or `Several`."""
        raise NotImplementedError

    def _error(self, wrong: Wrong, language: str) -> FieldError:
        marks = tuple(self.part(suffix) for suffix in wrong.parts) or (self.controls()[0].name,)
        return FieldError(self.id, marks[0], self._message(wrong, language), marks)

    def _message(self, wrong: Wrong, language: str) -> str:
        values = {"label": text_of(self.label, language), **wrong.numbers}
        own = text_of(self.errors.get(wrong.state), language)
        if own:
            return _CUSTOM_PLACEHOLDER.sub(lambda match: str(values[match[1]]), own)
        return str(self.all_texts()[wrong.state]) % values

    def part(self, suffix: str) -> str:
        """Name and id of one of several controls: `<id>-<suffix>`."""
        return f"{self.id}-{suffix}"

    def numbered(self, labels: Iterable[str]) -> tuple[Control, ...]:
        """A control per button or box: the first has the bare id, the others their number. What they stand for may be
        any text, which makes no id."""
        return tuple(
            Control(self.id if number == 1 else self.part(str(number)), label) for number, label in enumerate(labels, 1)
        )

    # --- the answer --------------------------------------------------------------------------------------------
    def valid(self, value: Any) -> bool:
        """Whether `value` is a canonical answer of this field; anything else in a draft counts as not answered."""
        raise NotImplementedError

    def typed(self, value: Any) -> Value:
        """A canonical answer as conditions and calculations see it."""
        return Parts.of(value) if isinstance(value, dict) else True

    def display(self, value: Any, language: str, *, full: bool = False) -> list[str]:
        """The answer in lines of plain text. Sensitive answers are masked unless `full` (for the clerk)."""
        with override(language):
            return self.lines(value, language, full)

    def title(self, value: Any, language: str) -> str:
        """The answer where it names a whole: an item of a group, a case."""
        return ", ".join(self.display(value, language))

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        """Like `display`, in the already active language, for an answer that is not empty."""
        return [str(value)]

    def answer_schema(self, language: str) -> dict[str, Any]:
        """JSON Schema (2020-12) of the canonical answer when it is not empty."""
        raise NotImplementedError


def plain(value: object) -> str:
    """One line as typed, in Unicode normal form C, without control characters, outer and doubled blanks."""
    text = " ".join(_safe(value).split())
    return text if text.strip(INVISIBLE) else ""


def plain_lines(value: object) -> str:
    """Several lines as typed, ends trimmed, line ends as line feeds; emoji and every script stay as they are."""
    lines = _safe(value, "\n").split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip()
    return text if text.strip(INVISIBLE + "\n ") else ""


def _safe(value: object, line_end: str = " ") -> str:
    if not isinstance(value, str):
        return ""
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", line_end)
    return _REFUSED.sub("", unicodedata.normalize("NFC", text))


def compact(value: object) -> str:
    """What was typed without blanks, dashes, dots and slashes: for numbers that people group as they like."""
    return re.sub(rf"[\s\-\u2010-\u2015./{INVISIBLE}]", "", _safe(value))


def is_text(value: Any, longest: int) -> bool:
    """Whether `value` is a non-empty string of at most `longest` characters."""
    return isinstance(value, str) and 0 < len(value) <= longest


def is_record(value: Any, required: Mapping[str, int], optional: Mapping[str, int] | None = None) -> bool:
    """Whether `value` is an object of non-empty strings with exactly these keys, each at most so many characters."""
    allowed = {**required, **(optional or {})}
    return (
        isinstance(value, dict)
        and all(key in value for key in required)
        and all(key in allowed and is_text(text, allowed[key]) for key, text in value.items())
    )
