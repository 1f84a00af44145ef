"""How dates, times, amounts and sizes read, in German and English. Own and small: a page formats dozens of them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amtsweg.core import clock, money

_MONTHS_DE = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS_DE = [
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
]
_DAYS_EN = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
]


def english() -> bool:
    """Whether the current page is English; easy German counts as German."""
    return (get_language() or "de").startswith("en")


def _day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return clock.local(value).date() if isinstance(value, datetime) else value


def _moment(value: datetime | str) -> datetime:
    return clock.local(datetime.fromisoformat(value) if isinstance(value, str) else value)


def format_date(value: date | datetime | str | None, style: str = "short") -> str:
    """`21.11.2026` (short), `21. November 2026` (long), `Samstag, 21.11.2026` (weekday), `November 2026` (month).
    In English `21/11/2026`, `21 November 2026` and so on. Accepts ISO strings; empty for None."""
    if value is None or value == "":
        return ""
    day = _day(value)
    months = _MONTHS_EN if english() else _MONTHS_DE
    if style == "month":
        return f"{months[day.month - 1]} {day.year}"
    if style == "long":
        return f"{day.day}{'' if english() else '.'} {months[day.month - 1]} {day.year}"
    short = f"{day.day:02d}/{day.month:02d}/{day.year}" if english() else f"{day.day:02d}.{day.month:02d}.{day.year}"
    return f"{weekday(day)}, {short}" if style == "weekday" else short


def weekday(value: date | datetime | str) -> str:
    """The name of the day."""
    return (_DAYS_EN if english() else _DAYS_DE)[_day(value).weekday()]


def format_time(value: datetime | time | str | None) -> str:
    """`14:30 Uhr`, in English `14:30`. Moments are shown in German local time; a string is taken as `HH:MM`."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = value[:5]
    else:
        local = _moment(value) if isinstance(value, datetime) else value
        text = f"{local.hour:02d}:{local.minute:02d}"
    return text if english() else f"{text}\u00a0Uhr"


def format_datetime(value: datetime | str | None) -> str:
    """`21.11.2026, 14:30 Uhr`."""
    return f"{format_date(value)}, {format_time(_moment(value))}" if value else ""


def format_when(value: datetime | str | None) -> str:
    """Like `format_datetime`, but `heute, 14:30 Uhr` and `gestern, 14:30 Uhr` for the last two days."""
    if not value:
        return ""
    moment = _moment(value)
    days = (clock.today() - moment.date()).days
    name = {0: _("heute"), 1: _("gestern")}.get(days)
    return f"{name}, {format_time(moment)}" if name else format_datetime(moment)


def format_due(value: date | datetime | str | None) -> str:
    """A deadline in words: `heute`, `morgen`, `in 5 Tagen`, `2 Tage überfällig`; empty for None."""
    if not value:
        return ""
    days = (_day(value) - clock.today()).days
    if days < -1:
        return _("%(days)s Tage überfällig") % {"days": -days}
    named = {-1: _("seit gestern überfällig"), 0: _("heute"), 1: _("morgen")}
    return named.get(days) or _("in %(days)s Tagen") % {"days": days}


def format_euro(amount: Decimal | str | int | None) -> str:
    """`1.234,50 €`, in English `€1,234.50`; empty for None."""
    return "" if amount is None or amount == "" else money.euro(Decimal(amount), "en" if english() else "de")


def format_number(value: int | Decimal | str) -> str:
    """Thousands and decimals as the language writes them: `1.234,5`."""
    plain = f"{Decimal(value):,}"
    return plain if english() else plain.translate(str.maketrans(",.", ".,"))


def format_filesize(size: int) -> str:
    """Whole kilobytes below one megabyte, then one decimal: `92 KB`, `1,2 MB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}\u00a0KB"
    text = f"{size / 1_000_000:.1f}"
    return f"{text if english() else text.replace('.', ',')}\u00a0MB"


def initials(name: str) -> str:
    """First letters of the first and last word, for the round mark beside a message."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The page numbers that a pagination shows: first, last, and two around the current; None marks a gap."""
    wanted = sorted({1, pages, *(n for n in range(page - 1, page + 2) if 1 <= n <= pages)})
    shown: list[int | None] = []
    for number in wanted:
        if shown and shown[-1] is not None and number - shown[-1] > 1:
            shown.append(None)
        shown.append(number)
    return shown
