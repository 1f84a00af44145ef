"""Fields that hold a list: lines that belong together, things by name, an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from amtsweg.core.text import LANGUAGES
from amtsweg.web.studio.fields import Errors, Field, Option, Texts, Typed, tidy


@dataclass(frozen=True, kw_only=True)
class Pairs(Texts):
    """Several short texts, one on each line; the lines of the languages belong together in their order."""

    rows: int = 5
    limit: int = 60  # of each line

    def read(self, data: QueryDict) -> Typed:
        typed = {}
        for name, _label, _code in self.languages:
            lines = data.get(name, "").replace("\r\n", "\n").split("\n")
            typed[name] = "\n".join(tidy(line) for line in lines).rstrip("\n")  # an empty line keeps its place
        return typed

    def show(self, value: Any) -> Typed:
        return {
            f"{self.name}-{code}": "\n".join(one.get(code, "") for one in value or ()).rstrip("\n")
            for code in LANGUAGES
        }

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        lines = {code: [" ".join(line.split()) for line in self._lines(typed, code)] for code in LANGUAGES}
        errors = [
            (f"{self.name}-{code}", self._long(self.name, self.limit)[0][1])
            for code, some in lines.items()
            if any(len(line) > self.limit for line in some)
        ]
        german = lines["de"]
        if any(len(some) > len(german) for some in lines.values()) or not all(german):
            errors.append((self.control, _("Jede Zeile braucht den deutschen Text an derselben Stelle")))
        texts = [{code: some[n] for code, some in lines.items() if n < len(some)} for n in range(len(german))]
        return [{code: text for code, text in one.items() if text} for one in texts], errors

    def _lines(self, typed: Typed, code: str) -> list[str]:
        text = typed[f"{self.name}-{code}"]
        return text.split("\n") if text else []

    def plain(self, value: Any) -> str:
        return "\n".join(", ".join(one.values()) for one in value or ())


@dataclass(frozen=True, kw_only=True)
class Named(Field):
    """Things by name, one on each line, in this order; `known` maps keys to the names under which people know them."""

    known: Mapping[str, str]
    rows: int = 8
    widget: ClassVar[str] = "area"

    def show(self, value: Any) -> Typed:
        return {self.name: "\n".join(self.known.get(key, key) for key in value or ())}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        by_name = {name.casefold(): key for key, name in self.known.items()}
        found: list[str] = []
        for line in filter(None, (" ".join(line.split()) for line in typed[self.name].split("\n"))):
            key = line if line in self.known else by_name.get(line.casefold(), "")
            if not key:
                return found, [(self.name, _("Unter „{name}“ ist nichts zu finden").format(name=line[:80]))]
            found.append(key)
        return list(dict.fromkeys(found)), []


@dataclass(frozen=True, kw_only=True)
class Order(Field):
    """Which of several are shown, and in which order: a number for each, none for what is not shown."""

    options: Sequence[Option]
    widget: ClassVar[str] = "order"

    @property
    def control(self) -> str:
        return f"{self.name}-{self.options[0][0]}" if self.options else self.name

    def read(self, data: QueryDict) -> Typed:
        return {f"{self.name}-{one[0]}": tidy(data.get(f"{self.name}-{one[0]}", "")) for one in self.options}

    def show(self, value: Any) -> Typed:
        places = {key: str(place) for place, key in enumerate(value or (), 1)}
        return {f"{self.name}-{one[0]}": places.get(one[0], "") for one in self.options}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        placed, errors = [], []
        for at, option in enumerate(self.options):
            text = typed[f"{self.name}-{option[0]}"]
            if text.isascii() and text.isdigit() and len(text) < 4:
                placed.append((int(text), at, option[0]))
            elif text:
                said = _("Geben Sie für „{name}“ eine Zahl an oder lassen Sie das Feld leer").format(name=option[1])
                errors.append((f"{self.name}-{option[0]}", said))
        return [key for _place, _at, key in sorted(placed)], errors

    def plain(self, value: Any) -> str:
        labels = {option[0]: str(option[1]) for option in self.options}
        return ", ".join(labels.get(key, key) for key in value or ())
