"""A time of day."""

import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator

from amtsweg.forms.context import Context, Raw
from amtsweg.forms.fields.base import Control, Field, Wrong, plain
from amtsweg.forms.logic import Value

_TYPED = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.,h]\s?(?P<minute>\d{2})|\s?uhr\s?(?P<after>\d{1,2})?|(?P<joined>\d{2}))?"
    r"\s?(?:uhr|h)?\s?(?P<half>[ap])?\.?(?(half)m\.?)",
    re.IGNORECASE | re.ASCII,
)
_STORED = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _clock(value: str) -> str:
    if not _STORED.fullmatch(value):
        raise ValueError(gettext("Eine Uhrzeit sieht so aus: 14:30."))
    return value


Clock = Annotated[str, AfterValidator(_clock)]


class TimeField(Field):
    """`14:30`, `14.30 Uhr`, `1430`, `14 Uhr`, `2:30 pm`. Stored as `14:30`; conditions see minutes since midnight."""

    type: Literal["time"]
    earliest: Clock = "00:00"
    latest: Clock = "23:59"

    widget: ClassVar[str] = "text"
    kind: ClassVar[str] = "number"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_time": _("Geben Sie bei „%(label)s“ eine Uhrzeit ein, zum Beispiel 14:30"),
        "impossible": _("Prüfen Sie „%(label)s“: Ein Tag hat die Stunden 0 bis 23 und die Minuten 0 bis 59"),
        "too_early": _("Prüfen Sie „%(label)s“: Die Uhrzeit ist frühestens %(limit)s Uhr"),
        "too_late": _("Prüfen Sie „%(label)s“: Die Uhrzeit ist spätestens %(limit)s Uhr"),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="off", width=6),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        typed = plain(raw.get(self.id, ""))
        if not typed:
            return None
        found = _TYPED.fullmatch(typed)
        if found is None:
            raise Wrong("no_time")
        try:
            stored = f"{_read(found):%H:%M}"
        except ValueError:
            raise Wrong("impossible") from None
        if stored < self.earliest:
            raise Wrong("too_early", limit=self.earliest)
        if stored > self.latest:
            raise Wrong("too_late", limit=self.latest)
        return stored

    def valid(self, value: Any) -> bool:
        return isinstance(value, str) and _STORED.fullmatch(value) is not None

    def typed(self, value: Any) -> Value:
        hour, minute = value.split(":")
        return Decimal(int(hour) * 60 + int(minute))

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        return [gettext("%(time)s Uhr") % {"time": value}]

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_STORED.pattern}$"}


def _read(found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found["minute"] or found["after"] or found["joined"] or 0))
