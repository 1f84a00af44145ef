"""When a decision counts as served: law × way × what happened → on which day, until when to collect, what follows.

Pure: no database, no clock. Every rule is a row of `RULES`; a law that changes changes its row. The day of an event is
never counted (§ 31 (1) VwVfG, § 187 (1) BGB), days begin and end in German local time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from amtsweg.mailbox.clock import Free, collect_until, day_of, working


class Law(StrEnum):
    """Which procedural law a decision falls under; an offer says it by its parameter `verfahrensrecht`."""

    VWVFG = "vwvfg"
    SGB_X = "sgb-x"
    SGB_X_2B = "sgb-x-2b"  # parental allowance: § 37 (2b) SGB X refers to § 9 OZG
    AO = "ao"


class Way(StrEnum):
    """How a decision reaches the person."""

    MAILBOX = "mailbox"  # the portal's own
    POSTBOX = "postbox"  # of the federal user account
    POST = "post"
    HAND = "hand"  # handed over or formally served, with a proof of the day; what a notice comes to, never set out on


class Begin(StrEnum):
    """From which event the days count."""

    RETRIEVED = "retrieved"
    PROVIDED = "provided"
    NOTICED = "noticed"
    POSTED = "posted"
    HANDED = "handed"


class Rule(NamedTuple):
    """Served on the `days`-th day after `begin`.

    `moved`: a day of service that is a weekend or holiday moves to the next working day (§ 108 (3) AO). `lapses`: what
    is not retrieved within ten days of the notice is withdrawn and was not served.
    """

    paragraph: str
    begin: Begin
    days: int
    moved: bool = False
    lapses: bool = False


# A pair that is missing is no way by that law.
RULES: dict[tuple[Law, Way], Rule] = {
    (Law.VWVFG, Way.MAILBOX): Rule("§ 41 Absatz 2a VwVfG", Begin.RETRIEVED, 1, lapses=True),
    (Law.VWVFG, Way.POSTBOX): Rule("§ 9 OZG", Begin.PROVIDED, 4),
    (Law.VWVFG, Way.POST): Rule("§ 41 Absatz 2 VwVfG", Begin.POSTED, 4),
    (Law.VWVFG, Way.HAND): Rule("§ 41 Absatz 1 VwVfG", Begin.HANDED, 0),
    (Law.SGB_X, Way.MAILBOX): Rule("§ 37 Absatz 2a SGB X", Begin.NOTICED, 4),
    (Law.SGB_X, Way.POSTBOX): Rule("§ 37 Absatz 2a SGB X", Begin.NOTICED, 4),
    (Law.SGB_X, Way.POST): Rule("§ 37 Absatz 2 SGB X", Begin.POSTED, 4),
    (Law.SGB_X, Way.HAND): Rule("§ 37 Absatz 1 SGB X", Begin.HANDED, 0),
    (Law.SGB_X_2B, Way.POSTBOX): Rule("§ 37 Absatz 2b SGB X, § 9 OZG", Begin.PROVIDED, 4),
    (Law.SGB_X_2B, Way.POST): Rule("§ 37 Absatz 2 SGB X", Begin.POSTED, 4),
    (Law.SGB_X_2B, Way.HAND): Rule("§ 37 Absatz 1 SGB X", Begin.HANDED, 0),
    (Law.AO, Way.MAILBOX): Rule("§ 122a AO", Begin.NOTICED, 4, moved=True),
    (Law.AO, Way.POSTBOX): Rule("§ 122a AO", Begin.NOTICED, 4, moved=True),
    (Law.AO, Way.POST): Rule("§ 122 Absatz 2 AO", Begin.POSTED, 4, moved=True),
    (Law.AO, Way.HAND): Rule("§ 122 Absatz 1 AO", Begin.HANDED, 0),
}


class Follows(StrEnum):
    """What comes next."""

    NOTICE = "notice"  # somebody has to be told before any day counts
    RETRIEVAL = "retrieval"  # the person opens it
    SERVICE = "service"  # the day of service comes by itself
    SERVED = "served"
    WITHDRAWAL = "withdrawal"  # the days to collect are over: the provision ends
    OTHERWISE = "otherwise"  # it was not served and is served on another way, or provided again


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened to a delivery. `noticed_at`: when the notice about it was really sent, not queued.

    `again_at`: it was provided and announced once more. `posted_on`: when it was given to the post, which may follow
    an electronic way that ended. `handed_on`: when it was handed over or formally served, after whatever way.
    """

    provided_at: datetime | None = None
    noticed_at: datetime | None = None
    retrieved_at: datetime | None = None
    again_at: datetime | None = None
    withdrawn_at: datetime | None = None
    posted_on: date | None = None
    handed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which law and on which way a notice is served.

    `instructed`: the notice says rightly how to object (§ 58 VwGO); `remedy`: what it says.
    `agreed_at`: when the applicant agreed to electronic notices, with the application itself.
    """

    law: Law = Law.VWVFG
    way: Way = Way.MAILBOX
    instructed: bool = True
    remedy: str = ""
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What the law makes of the facts. `rule`: by which the day came about, or would."""

    rule: Rule
    served_on: date | None
    collect_until: date | None
    follows: Follows


def service(law: Law, way: Way, facts: Facts, free: Free, today: date) -> Service:
    """The law's answer on a day. What came by several ways counts from the earliest.

    Raises `KeyError` for a way that the law does not know.
    """
    found = [_electronic(RULES[law, way], facts, free, today)] if way != Way.POST else []
    if facts.posted_on or (way == Way.POST and not facts.handed_on):
        found.append(_sent(RULES[law, Way.POST], facts.posted_on, free, today))
    if facts.handed_on:
        found.append(_sent(RULES[law, Way.HAND], facts.handed_on, free, today))
    return min(found, key=lambda one: (one.served_on or date.max, one.follows == Follows.OTHERWISE))


def _sent(rule: Rule, day: date | None, free: Free, today: date) -> Service:
    served = _after(day, rule, free) if day else None
    return Service(rule, served, None, _follows(served, today) if served else Follows.OTHERWISE)


def _electronic(rule: Rule, facts: Facts, free: Free, today: date) -> Service:
    served, until = _DAYS[rule.begin](rule, facts, free)
    if served is not None:
        return Service(rule, served, until, _follows(served, today))
    if _ended(facts):
        return Service(rule, None, until, Follows.OTHERWISE)
    if until is not None:
        return Service(rule, None, until, Follows.WITHDRAWAL if until < today else Follows.RETRIEVAL)
    return Service(rule, None, None, Follows.NOTICE)


Days = tuple[date | None, date | None]


def _by_retrieval(rule: Rule, facts: Facts, free: Free) -> Days:
    """§ 41 (2a) VwVfG: only a retrieval within the ten days serves."""
    sent = facts.again_at or facts.noticed_at
    until = collect_until(sent, free) if sent else None
    got = facts.retrieved_at
    ended = _ended(facts)
    if got is None or (ended and got > ended) or (until and day_of(got) > until):
        return None, until
    return _after(day_of(got), rule, free), until


def _by_provision(rule: Rule, facts: Facts, free: Free) -> Days:
    """§ 9 OZG: a retrieval counts by its own day only when it came before a repeated announcement."""
    got, again = facts.retrieved_at, facts.again_at
    if got and again and got < again:
        return day_of(got), None
    since = again or facts.provided_at
    return _unless_withdrawn(since, rule, facts, free), None


def _by_notice(rule: Rule, facts: Facts, free: Free) -> Days:
    """§ 37 (2a) SGB X, § 122a AO: without a notice about something provided, the day of the retrieval counts."""
    sent = facts.again_at or facts.noticed_at
    if sent and facts.provided_at and sent >= facts.provided_at:
        return _unless_withdrawn(sent, rule, facts, free), None
    return (day_of(facts.retrieved_at) if facts.retrieved_at else None), None


_DAYS: dict[Begin, Callable[[Rule, Facts, Free], Days]] = {
    Begin.RETRIEVED: _by_retrieval,
    Begin.PROVIDED: _by_provision,
    Begin.NOTICED: _by_notice,
}


def _unless_withdrawn(since: datetime | None, rule: Rule, facts: Facts, free: Free) -> date | None:
    if since is None:
        return None
    served = _after(day_of(since), rule, free)
    ended = _ended(facts)
    return None if ended and day_of(ended) < served else served


def _ended(facts: Facts) -> datetime | None:
    """When the provision ended, unless it began again."""
    ended, again = facts.withdrawn_at, facts.again_at
    return None if ended and again and again > ended else ended


def _after(day: date, rule: Rule, free: Free) -> date:
    served = day + timedelta(days=rule.days)
    return working(served, free) if rule.moved else served


def _follows(served: date, today: date) -> Follows:
    return Follows.SERVED if served <= today else Follows.SERVICE
