"""Fields of the studio's forms: what stands in the controls, what it means, and what to say when it means nothing."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amtsweg.core.text import LANGUAGES
from amtsweg.forms.dates import read_month

Typed = dict[str, Any]  # control → what stands in it: a text, or the list of boxes that are ticked
Errors = list[tuple[str, str]]  # control, what to do
Option = tuple[str, str] | tuple[str, str, str]  # value, label, and perhaps a line below it

LONG = 20_000
NAMES = {"de": "Deutsch", "en": "English", "de-simple": "Leichte Sprache"}


def tidy(text: str) -> str:
    """As typed, without what nobody sees: control characters, marks of direction, spaces at the ends of lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in text if c in "\n\u00ad" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """One question. `name` is that of its value; its controls are called so too, or begin with it."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False
    widget: ClassVar[str] = "text"

    @property
    def control(self) -> str:
        """The control to which an error of the whole field leads."""
        return self.name

    def read(self, data: QueryDict) -> Typed:
        """What was sent."""
        return {self.name: tidy(data.get(self.name, ""))}

    def show(self, value: Any) -> Typed:
        """What stands in the controls for a stored value."""
        return {self.name: str(value or "")}

    @abstractmethod
    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        """The value, and what is wrong with what was typed."""

    def plain(self, value: Any) -> str:
        """A value to read, for comparing two."""
        return "\n".join(str(text) for text in self.show(value).values() if text)

    def _missing(self) -> Errors:
        return [(self.control, _("Füllen Sie „{label}“ aus").format(label=self.label))]

    def _long(self, control: str, limit: int) -> Errors:
        return [(control, _("Kürzen Sie „{label}“ auf {count} Zeichen").format(label=self.label, count=limit))]


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """One line. `pattern` is what the whole text has to fit, `wrong` what to say when it does not."""

    limit: int = 120
    type: str = "text"
    width: str | None = None
    pattern: str = ""
    wrong: str = ""
    squeeze: bool = False  # spaces mean nothing

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        text = ("" if self.squeeze else " ").join(typed[self.name].split())
        if not text:
            return "", [] if self.optional else self._missing()
        if len(text) > self.limit:
            return text, self._long(self.name, self.limit)
        if self.pattern and not re.fullmatch(self.pattern, text):
            return text, [(self.name, self.wrong)]
        return text, []


def mail(name: str, label: str, **more: Any) -> Text:
    """A line for an e-mail address."""
    wrong = _("Geben Sie die Adresse so an: name@beispiel.de")
    return Text(name=name, label=label, limit=254, pattern=r"[^@\s]+@[^@\s]+\.[^@\s.]+", wrong=wrong, **more)


def link(name: str, label: str, **more: Any) -> Text:
    """A line for the address of a website."""
    wrong = _("Geben Sie die Adresse vollständig an, sie beginnt mit https://")
    return Text(name=name, label=label, limit=500, pattern=r"https?://[^\s/]+\.[^\s]+", wrong=wrong, **more)


@dataclass(frozen=True, kw_only=True)
class Area(Field):
    """Several lines for colleagues, in no particular language."""

    rows: int = 4
    limit: int = LONG
    widget: ClassVar[str] = "area"

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        text = typed[self.name]
        if not text and not self.optional:
            return text, self._missing()
        return text, self._long(self.name, self.limit) if len(text) > self.limit else []


@dataclass(frozen=True, kw_only=True)
class Texts(Field):
    """The same text in German, English and Leichte Sprache; German first, since the others fall back to it."""

    rows: int = 1  # more than one: several lines
    limit: int = 200
    widget: ClassVar[str] = "texts"

    @property
    def control(self) -> str:
        return f"{self.name}-de"

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        """Control, name of the language, and its code for screen readers, of each."""
        return [(f"{self.name}-{code}", NAMES[code], code.partition("-")[0]) for code in LANGUAGES]

    def read(self, data: QueryDict) -> Typed:
        return {name: tidy(data.get(name, "")) for name, _label, _code in self.languages}

    def show(self, value: Any) -> Typed:
        return {f"{self.name}-{code}": (value or {}).get(code, "") for code in LANGUAGES}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        errors: Errors = []
        value: dict[str, Any] = {}
        for code in LANGUAGES:
            text = typed[f"{self.name}-{code}"]
            text = text if self.rows > 1 else " ".join(text.split())
            if len(text) > self.limit:
                errors += self._long(f"{self.name}-{code}", self.limit)
            if text:
                value[code] = text
        if "de" not in value and (value or not self.optional):
            said = _("Schreiben Sie „{label}“ auf Deutsch, die anderen Sprachen kommen dazu").format(label=self.label)
            errors.append((self.control, said if value else self._missing()[0][1]))
        return value, errors

    def plain(self, value: Any) -> str:
        return "\n".join(f"{NAMES[code]}: {text}" for code, text in (value or {}).items())


@dataclass(frozen=True, kw_only=True)
class Keywords(Texts):
    """Words by language, one on each line."""

    rows: int = 5
    limit: int = 4000

    def show(self, value: Any) -> Typed:
        return {f"{self.name}-{code}": "\n".join((value or {}).get(code, ())) for code in LANGUAGES}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        value = {}
        for code in LANGUAGES:
            words = [" ".join(word.split()) for word in re.split(r"[\n,;]", typed[f"{self.name}-{code}"])]
            if kept := list(dict.fromkeys(word for word in words if word)):
                value[code] = kept
        longest = [(f"{self.name}-{code}", word) for code, words in value.items() for word in words if len(word) > 80]
        return value, [
            (control, _("Kürzen Sie „{word}“ auf {count} Zeichen").format(word=word[:30] + " …", count=80))
            for control, word in longest[:1]
        ]

    def plain(self, value: Any) -> str:
        return "\n".join(f"{NAMES[code]}: {', '.join(words)}" for code, words in (value or {}).items())


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of several: a list to open, or with `open` all of them below each other."""

    options: Sequence[Option]
    open: bool = False

    @property
    def widget(self) -> str:  # type: ignore[override]
        return "radios" if self.open else "select"

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        if typed[self.name] in (option[0] for option in self.options):
            return typed[self.name], []
        if not typed[self.name] and self.optional:
            return "", []
        return "", [(self.name, _("Wählen Sie „{label}“ aus").format(label=self.label))]

    def plain(self, value: Any) -> str:
        return next((str(option[1]) for option in self.options if option[0] == value), str(value or ""))


@dataclass(frozen=True, kw_only=True)
class Choices(Field):
    """Any number of several."""

    options: Sequence[Option]
    widget: ClassVar[str] = "checks"

    def read(self, data: QueryDict) -> Typed:
        return {self.name: data.getlist(self.name)}

    def show(self, value: Any) -> Typed:
        return {self.name: list(value or ())}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        value = [option[0] for option in self.options if option[0] in typed[self.name]]
        if not value and not self.optional:
            return value, [(self.name, _("Wählen Sie bei „{label}“ mindestens eines aus").format(label=self.label))]
        return value, []

    def plain(self, value: Any) -> str:
        return ", ".join(str(option[1]) for option in self.options if option[0] in (value or ()))


@dataclass(frozen=True, kw_only=True)
class Box(Field):
    """Yes or no."""

    optional: bool = True
    widget: ClassVar[str] = "box"

    def read(self, data: QueryDict) -> Typed:
        return {self.name: "ja" if data.get(self.name) else ""}

    def show(self, value: Any) -> Typed:
        return {self.name: "ja" if value else ""}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        return bool(typed[self.name]), []

    def plain(self, value: Any) -> str:
        return _("ja") if value else _("nein")


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A date in three parts; the value is a date or None."""

    widget: ClassVar[str] = "day"
    PARTS: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    @property
    def control(self) -> str:
        return f"{self.name}-day"

    def read(self, data: QueryDict) -> Typed:
        return {f"{self.name}-{part}": tidy(data.get(f"{self.name}-{part}", "")) for part in self.PARTS}

    def show(self, value: Any) -> Typed:
        return {f"{self.name}-{part}": str(getattr(value, part)) if value else "" for part in self.PARTS}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        day, month, year = (typed[f"{self.name}-{part}"] for part in self.PARTS)
        if not (day or month or year):
            return None, [] if self.optional else self._missing()
        try:
            return date(int(year), read_month(month) or 0, int(day)), []
        except (ValueError, OverflowError):
            return None, [(self.control, _("Geben Sie „{label}“ mit Tag, Monat und Jahr an").format(label=self.label))]

    def plain(self, value: Any) -> str:
        return date_format(value, "d.m.Y") if value else ""


@dataclass(frozen=True, kw_only=True)
class Degrees(Text):
    """A coordinate in degrees, between −`most` and `most`."""

    most: int = 180
    width: str | None = "20"

    def show(self, value: Any) -> Typed:
        return {self.name: "" if value is None else f"{value:f}".rstrip("0").rstrip(".")}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        text = typed[self.name].replace(",", ".").rstrip("° ")
        if not text:
            return None, [] if self.optional else self._missing()
        try:
            value = Decimal(text).quantize(Decimal("0.000001"))
        except InvalidOperation:
            value = None
        if value is None or not value.is_finite() or abs(value) > self.most:
            said = _("Geben Sie „{label}“ als Zahl an, zum Beispiel 53,3081").format(label=self.label)
            return None, [(self.name, said)]
        return value, []


@dataclass(frozen=True, kw_only=True)
class Amount(Text):
    """An amount in euro; the value is a text such as `72.00`, or empty."""

    optional: bool = True
    width: str | None = "4"

    def show(self, value: Any) -> Typed:
        return {self.name: str(value or "").replace(".", ",")}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        text = "".join(typed[self.name].split()).removesuffix("€")
        found = re.fullmatch(r"(\d{1,3}(?:\.\d{3})*|\d{1,7})(?:,(\d{1,2}))?|(\d{1,7})\.(\d{1,2})", text)
        if not found:
            said = _("Geben Sie „{label}“ als Betrag an, zum Beispiel 72,00").format(label=self.label)
            return "", [(self.name, said)] if text else []
        euros = (found[1] or found[3]).replace(".", "")
        return f"{int(euros)}.{(found[2] or found[4] or '').ljust(2, '0')}", []
