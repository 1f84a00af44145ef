"""Localised text as data: one dictionary per text, German always present, a visible fallback for the rest."""

import unicodedata
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

Localised = dict[str, str]

LANGUAGES = ("de", "en", "de-simple")
FALLBACKS: dict[str, tuple[str, ...]] = {
    "de": ("de", "en", "de-simple"),
    "en": ("en", "de", "de-simple"),
    "de-simple": ("de-simple", "de", "en"),
}


class Picked(NamedTuple):
    """A text, the language it is really in, and whether that is another one than was asked for."""

    text: str
    language: str
    fallback: bool


def pick(value: Localised | None, language: str) -> Picked:
    """The text in `language`, else along the fallback chain; an empty German text when there is none at all.

    German in easy words and standard German do not count as a fallback of each other's language code: the reader
    of `de-simple` sees standard German marked as such, since it is harder to read.
    """
    for candidate in FALLBACKS.get(language, FALLBACKS["de"]):
        text = (value or {}).get(candidate, "")
        if text:
            return Picked(text, candidate, candidate != language)
    return Picked("", "de", False)


def problems(value: Any) -> list[str]:
    """What is wrong with `value` as a localised text; empty when nothing is."""
    if not isinstance(value, dict):
        return ["a localised text is a mapping of language to text"]
    found = [f"unknown language {key!r}" for key in value if key not in LANGUAGES]
    found += [f"the text for {key!r} is not a string" for key, text in value.items() if not isinstance(text, str)]
    if value and not value.get("de"):
        found.append("the German text is missing")
    return found


def fold(text: str) -> str:
    """Text as it is compared: lower case, without accents, single blanks; ß as ss, hyphens as blanks."""
    plain = text.casefold()
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        kept = [character for character in parts if character.isascii() or not unicodedata.combining(character)]
        plain = "".join(kept).translate(_LETTERS)
    return " ".join(plain.replace("-", " ").split())


_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


class LocalisedField(models.JSONField):
    """Stores a localised text as JSON and refuses unknown languages or a missing German text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if found := problems(value):
            raise ValidationError(found)
