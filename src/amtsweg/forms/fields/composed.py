"""Fields that are made of other fields: each part is asked, cleaned and shown by a kind of its own.

A composed field names its parts in `PARTS` and makes them in `members`. The answer is an object with one entry per
part that was given. The error states of a part are `<state>_<part>`; a definition may reword each of them.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, TypeVar, get_args

from django.utils.functional import Promise

from amtsweg.core.text import Localised
from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Several, Wrong, plain
from amtsweg.forms.fields.options import Option
from amtsweg.forms.texts import both, text_of

F = TypeVar("F", bound=Field)
Parts = dict[str, type[Field]]


class Composed(Field):
    """Base of all composed fields."""

    widget: ClassVar[str] = "composed"
    PARTS: ClassVar[Parts]
    UNMARKED: ClassVar[frozenset[str]] = frozenset()  # parts that may stay empty but are not called optional

    @cached_property
    def members(self) -> Mapping[str, Field]:
        """The parts in reading order, by their key in the answer."""
        raise NotImplementedError

    def member(self, key: str, kind: type[F], label: Promise, *, hint: Promise | None = None, **settings: Any) -> F:
        """One part: made by the engine itself, so nothing of it needs to be checked."""
        name = next(iter(get_args(kind.model_fields["type"].annotation)), key)
        hinted = both(hint) if hint else None
        return kind.model_construct(type=name, id=self.part(key), label=both(label), hint=hinted, **settings)

    @classmethod
    def all_texts(cls) -> dict[str, str | Promise]:
        inner = {f"{state}_{key}": text for key, kind in cls.PARTS.items() for state, text in kind.all_texts().items()}
        return {**super().all_texts(), **inner, **cls.texts}

    def controls(self) -> tuple[Control, ...]:
        return tuple(control for member in self.members.values() for control in member.controls())

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        raw: dict[str, str | list[str]] = {}
        for key, member in self.members.items():
            raw.update(member.to_raw((value or {}).get(key)))
        return raw

    def parse(self, raw: Raw, context: Context) -> dict[str, Any] | None:
        if self.optional and self.blank(raw):
            return None
        return self.collect(raw, context)

    def blank(self, raw: Raw) -> bool:
        """Whether nothing was entered anywhere."""
        return not any(plain(value) for name in self.to_raw(None) for value in raw.getlist(name))

    def collect(self, raw: Raw, context: Context) -> dict[str, Any]:
        """The answers of all parts that were given. Raises `Several` with the errors of all parts."""
        return self.answers(self.members, raw, context)

    def answers(self, members: Mapping[str, Field], raw: Raw, context: Context) -> dict[str, Any]:
        """Like `collect`, of these parts only."""
        value, wrongs = {}, []
        for key, member in members.items():
            try:
                answer = member.parse(raw, context)
                if answer is None and not member.optional:
                    raise Wrong("empty")
            except Wrong as wrong:
                wrongs.append(self._outer(key, member, wrong, context.language))
            except Several as several:
                wrongs += [self._outer(key, member, wrong, context.language) for wrong in several.wrongs]
            else:
                if answer is not None:
                    value[key] = answer
        if wrongs:
            raise Several(wrongs)
        return value

    def _outer(self, key: str, member: Field, wrong: Wrong, language: str) -> Wrong:
        """A fault of a part as one of the whole: its state and its controls carry the part's key."""
        marks = [member.part(suffix) for suffix in wrong.parts] or [member.controls()[0].name]
        values = {"label": text_of(member.label, language), **wrong.numbers}
        return Wrong(f"{wrong.state}_{key}", *(name.removeprefix(f"{self.id}-") for name in marks), **values)

    def valid(self, value: Any) -> bool:
        return (
            isinstance(value, dict)
            and all(key in value or member.optional for key, member in self.members.items())
            and all(key in self.members and self.members[key].valid(part) for key, part in value.items())
        )

    def shown(self, key: str, value: Any, language: str, full: bool) -> str:
        """One part of the answer in one line; empty when it was not given."""
        return ", ".join(self.members[key].lines(value[key], language, full)) if key in value else ""

    def title(self, value: Any, language: str) -> str:
        """The first line says who or what it is, the others more about it."""
        return self.display(value, language)[0]

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [
            f"{text_of(member.label, language)}: {self.shown(key, value, language, full)}"
            for key, member in self.members.items()
            if key in value
        ]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                key: {"title": text_of(member.label, language), **member.answer_schema(language)}
                for key, member in self.members.items()
            },
            "required": [key for key, member in self.members.items() if not member.optional],
            "additionalProperties": False,
        }


def known_options(entries: Mapping[str, Localised]) -> tuple[Option, ...]:
    """The options of a part that is chosen out of a list that the engine itself knows."""
    return tuple(Option.model_construct(value=value, label=label) for value, label in entries.items())
