"""Which times are free: opening hours, holidays, what is taken. No clock, no database.

Time is counted in steps of five minutes since 1970-01-01T00:00Z. A set of steps is one whole number with a bit for each
step of a `Window`: union, intersection and "so many free ones in a row" are then single operations of the processor,
and sixty days of a counter fit into two kilobytes. Wall time becomes steps day by day, so that the days on which the
clocks change are 23 and 25 hours long here as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache

from amtsweg.core.clock import GERMANY, local
from amtsweg.federation.hours import Span, Spans
from amtsweg.federation.public_holidays import public_holidays

MINUTES = 5
_SECONDS = MINUTES * 60


def quantum_of(moment: datetime) -> int:
    """The step in which an aware moment lies."""
    return int(moment.timestamp()) // _SECONDS


def moment_of(quantum: int) -> datetime:
    """When a step begins, in UTC."""
    return datetime.fromtimestamp(quantum * _SECONDS, tz=UTC)


def steps(minutes: int) -> int:
    """How many steps so many minutes take, the last one perhaps in part."""
    return -(-minutes // MINUTES)


class Window:
    """So many days from a first one on, German local time."""

    def __init__(self, first: date, days: int) -> None:
        self.days = [first + timedelta(days=number) for number in range(days)]
        self._midnights = [_midnight(first + timedelta(days=number)) for number in range(days + 1)]
        self.base, self.size = self._midnights[0], self._midnights[-1] - self._midnights[0]

    def step(self, number: int, wall: time) -> int:
        """The step, counted from the window's begin, of a wall time on the day with this number."""
        start, end = self._midnights[number], self._midnights[number + 1]
        if end - start == 24 * 60 // MINUTES:
            return start - self.base + (wall.hour * 60 + wall.minute) // MINUTES
        return _wall(self.days[number], wall) - self.base

    def whole(self, number: int) -> tuple[int, int]:
        """First step of a day, and first of the next."""
        return self._midnights[number] - self.base, self._midnights[number + 1] - self.base

    def clip(self, quantum: int) -> int:
        """A step counted from 1970 as one of the window, moved to its nearer end when it lies outside."""
        return min(max(quantum - self.base, 0), self.size)


@lru_cache(maxsize=1024)
def _midnight(day: date) -> int:
    return _wall(day, time.min)


def _wall(day: date, wall: time) -> int:
    """The step of a wall time. One that the clocks leave out in spring (from two to three) is the end of the gap."""
    moment = datetime.combine(day, wall, GERMANY)
    if local(moment.astimezone(UTC)).time() != wall:
        moment = datetime.combine(day, time(wall.hour + 1), GERMANY)
    return quantum_of(moment)


Period = tuple[date | None, date | None]  # from one day to another, both included; None: open
ALWAYS: Period = (None, None)


@dataclass(frozen=True, slots=True)
class Rule:
    """Hours of a weekday (0 is Monday), from one day to another, both included."""

    weekday: int
    span: Span
    since: date | None = None
    until: date | None = None
    public: bool = True

    @property
    def period(self) -> Period:
        """For how long it holds: rules of one period are one week."""
        return self.since, self.until


@dataclass(frozen=True, slots=True)
class Week:
    """All hours of one period: for everybody, and with those that only staff book into; Monday first."""

    first: date
    last: date
    public: tuple[Spans, ...]
    whole: tuple[Spans, ...]

    def on(self, day: date, *, public: bool) -> Spans:
        """The hours of one day of the period."""
        return (self.public if public else self.whole)[day.weekday()]


def weeks(rules: Iterable[Rule]) -> list[Week]:
    """The weeks that rules make up, those that count more first: which began last, of these which ends first."""
    periods: dict[Period, list[Rule]] = {}
    for one in rules:
        periods.setdefault(one.period, []).append(one)
    found = [
        Week(since or date.min, until or date.max, _by_weekday(r for r in some if r.public), _by_weekday(some))
        for (since, until), some in periods.items()
    ]
    return sorted(found, key=lambda one: (date.max - one.first, one.last))


def _by_weekday(rules: Iterable[Rule]) -> tuple[Spans, ...]:
    found: list[list[Span]] = [[] for _day in range(7)]
    for one in rules:
        found[one.weekday].append(one.span)
    return tuple(map(tuple, found))


@dataclass(frozen=True)
class Hours:
    """When somebody can be met. An exception counts more than a holiday of the Land, a holiday more than rules.

    `land` as `public_holidays` names it; empty: no holidays. `otherwise` holds on days on which no rule is in force.
    """

    rules: tuple[Rule, ...] = ()
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    land: str = ""
    otherwise: tuple[Rule, ...] = ()

    def on(self, day: date, *, public: bool) -> Spans:
        """The hours of one day; those that only staff book into are left out for the public."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.land and day in public_holidays(self.land, day.year):
            return ()
        week = next((one for one in self._weeks if one.first <= day <= one.last), None)
        return week.on(day, public=public) if week else ()

    @cached_property
    def _weeks(self) -> list[Week]:
        return weeks(self.rules) + weeks(self.otherwise)


@dataclass(frozen=True, slots=True)
class Openings:
    """Steps that are open, and those of them at which something may begin."""

    open: int
    grid: int


def openings(hours: Hours, window: Window, *, step: int, public: bool) -> Openings:
    """Opening hours as sets of steps; something may begin every `step` minutes of each span."""
    opened, grid, apart = bytearray(b"0" * window.size), bytearray(b"0" * window.size), steps(step)
    for number, day in enumerate(window.days):
        for span in hours.on(day, public=public):
            first, last = window.step(number, span.start), window.step(number, span.end)
            opened[first:last] = b"1" * (last - first)
            grid[first:last:apart] = b"1" * len(range(first, last, apart))
    return Openings(_number(opened), _number(grid))


def run(first: int, length: int) -> int:
    """So many steps (fewer than 512) from one on, as one number: tens of thousands are read for one page."""
    return first << 9 | length


def taken(runs: Iterable[int], window: Window) -> int:
    """The set of all steps that the runs (see `run`) cover. They may reach over the window's ends by 512 steps."""
    found = bytearray(b"0" * (_MARGIN + window.size + _MARGIN))
    low = window.base - _MARGIN
    for one in runs:
        length = one & 511
        first = (one >> 9) - low
        found[first : first + length] = _ONES[length]
    return _number(found[_MARGIN:-_MARGIN])


_MARGIN = 1024  # a run may begin as far outside as it may end
_ONES = [b"1" * length for length in range(512)]


def _number(digits: bytearray) -> int:
    """Digits in the order of time as a number whose lowest bit is the first."""
    digits.reverse()
    return int(digits, 2)


def between(window: Window, first: int, last: int) -> int:
    """The steps from one since 1970 up to another, which is not included."""
    low, high = window.clip(first), window.clip(last)
    return (1 << high) - (1 << low) if low < high else 0


def starts(found: Openings, busy: int, *, length: int, buffer: int) -> int:
    """Where so many steps can begin: all of them open and free, and free so many after them, open or not."""
    free = _runs(found.open & ~busy, length) & found.grid
    if buffer:
        free &= ~_before(busy, length + buffer)
    return free


def _runs(mask: int, length: int) -> int:
    """The first steps of all runs of at least `length`."""
    done = 1
    while done < length:
        more = min(done, length - done)
        mask &= mask >> more
        done += more
    return mask


def _before(mask: int, length: int) -> int:
    """All steps from which one of `length` steps falls into the set."""
    done = 1
    while done < length:
        more = min(done, length - done)
        mask |= mask >> more
        done += more
    return mask


def bits(mask: int) -> Iterator[int]:
    """The numbers of the steps in a set, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Times:
    """Free beginnings in a window, by what can be met then."""

    def __init__(self, window: Window, by_resource: Mapping[object, int]) -> None:
        self.window = window
        self.by_resource = by_resource
        self.all = 0
        for mask in by_resource.values():
            self.all |= mask

    @property
    def first(self) -> datetime | None:
        """The earliest of all."""
        return moment_of(self.window.base + next(bits(self.all))) if self.all else None

    def days(self) -> dict[date, int]:
        """How many times there are on each day that has any."""
        counted = ((day, self._of(number).bit_count()) for number, day in enumerate(self.window.days))
        return {day: count for day, count in counted if count}

    def on(self, day: date) -> list[datetime]:
        """The times of one day; none for a day outside the window."""
        if day not in self.window.days:
            return []
        number = self.window.days.index(day)
        low, _high = self.window.whole(number)
        return [moment_of(self.window.base + low + bit) for bit in bits(self._of(number))]

    def after(self, moment: datetime, count: int) -> list[datetime]:
        """The next times from a moment on, so many at most."""
        low = self.window.clip(quantum_of(moment))
        found = bits(self.all >> low)
        return [moment_of(self.window.base + low + bit) for bit, _number in zip(found, range(count), strict=False)]

    def free_at(self, moment: datetime) -> list[object]:
        """What can be met from this moment on."""
        bit = quantum_of(moment) - self.window.base
        if not 0 <= bit < self.window.size or moment != moment_of(quantum_of(moment)):
            return []
        return [resource for resource, mask in self.by_resource.items() if mask >> bit & 1]

    def _of(self, number: int) -> int:
        low, high = self.window.whole(number)
        return self.all >> low & ((1 << (high - low)) - 1)
