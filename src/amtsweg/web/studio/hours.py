"""Opening hours as people write them: `08:00–12:00, 14:00–18:00` on a weekday, `24.12.2026: geschlossen` on a date."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from amtsweg.federation import hours
from amtsweg.web.studio.fields import Errors, Field, Typed, tidy

_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?: ?uhr)? ?(?:-|–|—|bis|to) ?(\d{1,2})(?:[:.](\d{2}))?(?: ?uhr)?", re.I)
_PART = re.compile(r"\s*(?:,|;|/|\bund\b|\band\b|\bsowie\b)\s*", re.IGNORECASE)
_CLOSED = {"geschlossen", "zu", "closed", "-", "–"}
_DATED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\s*:?\s*(.*)|(\d{4})-(\d{2})-(\d{2})\s*:?\s*(.*)")

Spans = list[list[str]]


def read_spans(text: str) -> Spans | None:
    """The times in a line, empty for closed; None when it cannot be read."""
    text = " ".join(text.split())
    if not text or text.casefold() in _CLOSED:
        return []
    spans = []
    for part in _PART.split(text):
        found = _SPAN.fullmatch(part)
        if not found:
            return None
        start, end = (f"{int(found[n]):02d}:{found[n + 1] or '00'}" for n in (1, 3))
        spans.append([start, end])
    try:
        hours.parse({"mo": spans})
    except ValueError:
        return None
    return spans


def show_spans(spans: Any) -> str:
    """The same to read."""
    return ", ".join(f"{start}–{end}" for start, end in spans)


def day_names() -> dict[str, str]:
    """The weekdays by their key, in the current language."""
    return {
        "mo": _("Montag"), "di": _("Dienstag"), "mi": _("Mittwoch"), "do": _("Donnerstag"), "fr": _("Freitag"),
        "sa": _("Samstag"), "so": _("Sonntag"),
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Week(Field):
    """A line of times for each weekday."""

    optional: bool = True
    widget: ClassVar[str] = "week"

    @property
    def control(self) -> str:
        return f"{self.name}-mo"

    @property
    def days(self) -> list[tuple[str, str]]:
        """Control and name of each weekday."""
        return [(f"{self.name}-{day}", label) for day, label in day_names().items()]

    def read(self, data: QueryDict) -> Typed:
        return {control: tidy(data.get(control, "")) for control, _label in self.days}

    def show(self, value: Any) -> Typed:
        return {f"{self.name}-{day}": show_spans((value or {}).get(day, ())) for day in hours.DAYS}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        value, errors = {}, []
        for day, label in day_names().items():
            spans = read_spans(typed[f"{self.name}-{day}"])
            if spans is None:
                said = _("Schreiben Sie die Zeiten am {day} so: 08:00–12:00, 14:00–18:00").format(day=label)
                errors.append((f"{self.name}-{day}", said))
            elif spans:
                value[day] = spans
        return value, errors

    def plain(self, value: Any) -> str:
        names = day_names()
        return "\n".join(f"{names[day]}: {show_spans(spans)}" for day, spans in (value or {}).items())


@dataclass(frozen=True, kw_only=True)
class Dates(Field):
    """Days on which other times hold, one on each line."""

    optional: bool = True
    rows: int = 5
    widget: ClassVar[str] = "area"

    def show(self, value: Any) -> Typed:
        lines = [
            f"{date.fromisoformat(day):%d.%m.%Y}: {show_spans(spans) or _('geschlossen')}"
            for day, spans in sorted((value or {}).items())
        ]
        return {self.name: "\n".join(lines)}

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        value: dict[str, Spans] = {}
        for line in filter(None, (line.strip() for line in typed[self.name].split("\n"))):
            day, spans = _read_dated(line)
            if day is None or spans is None:
                said = _("Schreiben Sie „{line}“ so: 24.12.2026: geschlossen").format(line=line[:60])
                return value, [(self.name, said)]
            value[day.isoformat()] = spans
        return dict(sorted(value.items())), []


def _read_dated(line: str) -> tuple[date | None, Spans | None]:
    found = _DATED.fullmatch(line)
    if not found:
        return None, None
    parts = (found[3], found[2], found[1]) if found[1] else (found[5], found[6], found[7])
    times = found[4] if found[1] else found[8]
    try:
        return date(*(int(part) for part in parts)), read_spans(times) if times else None
    except ValueError:
        return None, None
