"""A date that people know: three inputs for day, month and year."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.dates import read_month, show_date, span_of, split_whole
from amtsweg.forms.fields.base import Control, Field, Several, Wrong, plain
from amtsweg.forms.logic import Span, Value

_PARTS = ("day", "month", "year")
_SHORTEST = {"day": 10, "month": 7, "year": 4}  # characters of a stored date that is precise enough


def _limit(value: str) -> str:
    if not re.fullmatch(r"today([+-]\d{1,5})?", value):
        date.fromisoformat(value)
    return value


Limit = Annotated[str, AfterValidator(_limit)]


class DateField(Field):
    """Stored as `2025-03-14`; where `precision` allows it also as `2025-03` (day unknown) or `2025`.

    `earliest` and `latest` are days (`1900-01-01`) or count from the day of filling in (`today`, `today-14`).
    """

    type: Literal["date"]
    precision: Literal["day", "month", "year"] = "day"
    earliest: Limit = "1900-01-01"
    latest: Limit = "2100-12-31"
    autocomplete: Literal["", "bday"] = ""

    widget: ClassVar[str] = "date"
    kind: ClassVar[str] = "date"
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Geben Sie bei „%(label)s“ Tag, Monat und Jahr ein"),
        "empty_month": _("Geben Sie bei „%(label)s“ mindestens Monat und Jahr ein"),
        "empty_year": _("Geben Sie bei „%(label)s“ mindestens das Jahr ein"),
        "incomplete": _("Geben Sie bei „%(label)s“ auch %(missing)s ein"),
        "no_day": _("Geben Sie den Tag als Zahl von 1 bis 31 ein"),
        "no_month": _("Geben Sie den Monat als Zahl von 1 bis 12 oder mit seinem Namen ein"),
        "no_year": _("Geben Sie das Jahr mit vier Ziffern ein, zum Beispiel 2026"),
        "impossible": _("Den %(date)s gibt es nicht: Prüfen Sie Tag und Monat"),
        "in_future": _("Prüfen Sie „%(label)s“: Der %(date)s liegt in der Zukunft"),
        "too_early": _("Prüfen Sie „%(label)s“: Das Datum ist frühestens der %(limit)s"),
        "too_late": _("Prüfen Sie „%(label)s“: Das Datum ist spätestens der %(limit)s"),
    }

    def controls(self) -> tuple[Control, ...]:
        labels = {"day": gettext("Tag"), "month": gettext("Monat"), "year": gettext("Jahr")}
        spare = {"day": (), "month": ("day",), "year": ("day", "month")}[self.precision]
        return tuple(
            Control(
                self.part(part),
                labels[part],
                autocomplete=f"{self.autocomplete}-{part}" if self.autocomplete else "off",
                inputmode="numeric",
                width=4 if part == "year" else 2,
                optional=part in spare,
            )
            for part in _PARTS
        )

    def parse(self, raw: Raw, context: Context) -> str | None:
        typed = {part: plain(raw.get(self.part(part), "")) for part in _PARTS}
        if typed["day"] and not typed["month"] and not typed["year"] and (whole := split_whole(typed["day"])):
            typed = dict(zip(_PARTS, whole, strict=True))
        if not any(typed.values()):
            if self.optional:
                return None
            raise Wrong("empty" if self.precision == "day" else f"empty_{self.precision}", *_PARTS)
        self._complete(typed)
        stored = self._stored(typed)
        self._within(stored, context)
        return stored

    def _complete(self, typed: dict[str, str]) -> None:
        """Raises unless all parts are there that `precision` and the finer parts ask for."""
        needed = {"day": _PARTS, "month": _PARTS[1:], "year": _PARTS[2:]}[self.precision]
        missing = [part for part in needed if not typed[part]]
        if typed["day"] and not typed["month"] and "month" not in missing:
            missing.insert(0, "month")
        if missing:
            words = {"day": gettext("den Tag"), "month": gettext("den Monat"), "year": gettext("das Jahr")}
            first, *rest = (words[part] for part in missing)
            listed = gettext("%(first)s und %(last)s") % {"first": first, "last": rest[0]} if rest else first
            raise Wrong("incomplete", *missing, missing=listed)

    def _stored(self, typed: dict[str, str]) -> str:
        month = read_month(typed["month"]) if typed["month"] else None
        day = typed["day"].strip(".")
        sound = {
            "day": not day or (re.fullmatch(r"[0-9]{1,2}", day) is not None and 1 <= int(day) <= 31),
            "month": not typed["month"] or month is not None,
            "year": re.fullmatch(r"[0-9]{4}", typed["year"]) is not None and typed["year"] != "0000",
        }
        if wrongs := [Wrong(f"no_{part}", part) for part in _PARTS if not sound[part]]:
            raise Several(wrongs)
        if month is None:
            return typed["year"]
        stored = f"{typed['year']}-{month:02d}" + (f"-{int(day):02d}" if day else "")
        if span_of(stored) is None:
            shown = f"{int(day):02d}.{month:02d}.{typed['year']}"
            raise Wrong("impossible", *_PARTS, date=shown) if day else Wrong("no_year", "year")
        return stored

    def _within(self, stored: str, context: Context) -> None:
        span = span_of(stored)
        if span is None:
            raise Wrong("no_year", "year")
        earliest, latest = _day(self.earliest, context.today), _day(self.latest, context.today)
        if span.last < earliest:
            raise Wrong("too_early", *_PARTS, limit=show_date(earliest.isoformat(), context.language))
        if span.first > latest:
            if self.latest == "today" and len(stored) == 10:
                raise Wrong("in_future", *_PARTS, date=show_date(stored, context.language))
            raise Wrong("too_late", *_PARTS, limit=show_date(latest.isoformat(), context.language))

    def to_raw(self, value: Any) -> dict[str, str | list[str]]:
        year, month, day, *_rest = (*str(value or "").split("-"), "", "")
        return {
            self.part("day"): day.lstrip("0"),
            self.part("month"): month.lstrip("0"),
            self.part("year"): year,
        }

    def valid(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) >= _SHORTEST[self.precision] and span_of(value) is not None

    def typed(self, value: Any) -> Value:
        span = span_of(value) or Span(date.min, date.max)
        return span.first if span.first == span.last else span

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [show_date(value, language)]

    def answer_schema(self, language: str) -> dict[str, Any]:
        if self.precision == "day":
            return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        month = "-[0-9]{2}(-[0-9]{2})?"
        return {"type": "string", "pattern": f"^[0-9]{{4}}{month if self.precision == 'month' else f'({month})?'}$"}


def _day(limit: str, today: date) -> date:
    if not limit.startswith("today"):
        return date.fromisoformat(limit)
    return today + timedelta(days=int(limit.removeprefix("today") or 0))
