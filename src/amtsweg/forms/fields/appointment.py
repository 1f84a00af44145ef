"""Wishes for an appointment. The office answers with a day and a time; nothing is booked here."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field as Setting

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Field, Wrong
from amtsweg.forms.fields.choices import ChoicesField
from amtsweg.forms.fields.composed import Composed, Parts, known_options
from amtsweg.forms.fields.text import TextField
from amtsweg.forms.texts import Text, both

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat"]
Time = Literal["morning", "noon", "afternoon", "evening"]

DAYS: dict[Day, Promise] = {
    "mon": _("Montag"),
    "tue": _("Dienstag"),
    "wed": _("Mittwoch"),
    "thu": _("Donnerstag"),
    "fri": _("Freitag"),
    "sat": _("Samstag"),
}
TIMES: dict[Time, Promise] = {
    "morning": _("am Vormittag"),
    "noon": _("am Mittag"),
    "afternoon": _("am Nachmittag"),
    "evening": _("am Abend"),
}


class AppointmentField(Composed):
    """`purpose` says what the appointment is for; `days` and `times` are what the office offers at all."""

    type: Literal["appointment"]
    purpose: Text | None = None
    days: tuple[Day, ...] = Setting(("mon", "tue", "wed", "thu", "fri"), min_length=1)
    times: tuple[Time, ...] = Setting(("morning", "noon", "afternoon"), min_length=1)

    widget: ClassVar[str] = "appointment"
    PARTS: ClassVar[Parts] = {"days": ChoicesField, "times": ChoicesField, "note": TextField}
    UNMARKED: ClassVar[frozenset[str]] = frozenset({"days", "times"})
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Wählen Sie mindestens einen Tag oder eine Tageszeit aus, die Ihnen passt"),
    }

    @cached_property
    def members(self) -> Mapping[str, Field]:
        days = known_options({day: both(DAYS[day]) for day in DAYS if day in self.days})
        times = known_options({time: both(TIMES[time]) for time in TIMES if time in self.times})
        hint = _("Zum Beispiel, wann es gar nicht geht, oder ob Sie Hilfe brauchen.")
        return {
            "days": self.member(
                "days", ChoicesField, _("An welchen Tagen haben Sie Zeit?"), options=days, optional=True
            ),
            "times": self.member("times", ChoicesField, _("Zu welcher Tageszeit?"), options=times, optional=True),
            "note": self.member(
                "note", TextField, _("Was sollen wir wissen?"), hint=hint, optional=True, autocomplete="off"
            ),
        }

    def collect(self, raw: Raw, context: Context) -> dict[str, Any]:
        value = super().collect(raw, context)
        if not value:
            raise Wrong("empty")
        return {"days": [], "times": [], **value}

    def valid(self, value: Any) -> bool:
        if not isinstance(value, dict) or not {"days", "times"} <= value.keys():
            return False
        given = {key: part for key, part in value.items() if part != []}
        return bool(given) and super().valid(given)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        days = ", ".join(str(DAYS[day]) for day in value["days"]) or gettext("an jedem Tag")
        times = ", ".join(str(TIMES[time]) for time in value["times"]) or gettext("zu jeder Zeit")
        return [days, times, *([value["note"]] if "note" in value else [])]

    def answer_schema(self, language: str) -> dict[str, Any]:
        schema = super().answer_schema(language)
        for key in ("days", "times"):
            schema["properties"][key].pop("minItems")
        return {**schema, "required": ["days", "times"]}
