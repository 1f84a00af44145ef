"""From one day to another."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.dates import show_date
from amtsweg.forms.fields.base import Field, Wrong
from amtsweg.forms.fields.composed import Composed, Parts
from amtsweg.forms.fields.date import DateField, Limit


class DateRangeField(Composed):
    """First and last day, both included; with `open_end` the last one may be open. `{"from": …, "to": … or null}`."""

    type: Literal["date_range"]
    earliest: Limit = "1900-01-01"
    latest: Limit = "2100-12-31"
    max_days: int = Setting(0, ge=0, le=36_525)  # 0: as many as one likes
    open_end: bool = False

    PARTS: ClassVar[Parts] = {"from": DateField, "to": DateField}
    texts: ClassVar[dict[str, str | Promise]] = {
        "order": _("Prüfen Sie die Daten: Der letzte Tag liegt vor dem ersten"),
        "too_long": _("Wählen Sie höchstens %(max)s Tage. Es sind %(count)s"),
    }

    @cached_property
    def members(self) -> Mapping[str, Field]:
        limits: dict[str, Any] = {"earliest": self.earliest, "latest": self.latest}
        return {
            "from": self.member("from", DateField, _("Erster Tag"), **limits),
            "to": self.member("to", DateField, _("Letzter Tag"), optional=self.open_end, **limits),
        }

    def collect(self, raw: Raw, context: Context) -> dict[str, Any]:
        value = {"to": None, **super().collect(raw, context)}
        days = _days(value)
        marks = ("to-day", "to-month", "to-year")
        if days is not None and days < 1:
            raise Wrong("order", *marks)
        if days is not None and self.max_days and days > self.max_days:
            raise Wrong("too_long", *marks, max=self.max_days, count=days)
        return {"from": value["from"], "to": value["to"]}

    def valid(self, value: Any) -> bool:
        if not isinstance(value, dict) or value.keys() != {"from", "to"}:
            return False
        given = {key: part for key, part in value.items() if part is not None}
        if not super().valid(given):
            return False
        days = _days(value)
        return days is None or days >= 1

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        first = show_date(value["from"], language)
        days = _days(value)
        if days is None:
            return [gettext("ab %(day)s, ohne Ende") % {"day": first}]
        count = ngettext("%(days)s Tag", "%(days)s Tage", days) % {"days": days}
        return [f"{first} – {show_date(value['to'], language)} ({count})"]

    def answer_schema(self, language: str) -> dict[str, Any]:
        schema = super().answer_schema(language)
        if self.open_end:
            end = schema["properties"]["to"]
            schema["properties"]["to"] = {"title": end.pop("title"), "anyOf": [end, {"type": "null"}]}
        return {**schema, "required": ["from", "to"]}


def _days(value: Mapping[str, Any]) -> int | None:
    """How many days the range has; None while its end is open."""
    if value["to"] is None:
        return None
    return (date.fromisoformat(value["to"]) - date.fromisoformat(value["from"])).days + 1
