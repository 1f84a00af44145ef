"""When a decision counts as served, by each law and way. Every day in these tables was computed by hand.

Weekdays to check them by: 23 November 2026 is a Monday, 25 December 2026 a Friday; Easter is 28 March 2027 and
16 April 2028; 29 February 2028 is a Tuesday. NI: Lower Saxony, free on 31 October. NW: North Rhine-Westphalia, free
on 1 November and on Corpus Christi. Years are those after 2000. Moments are German local time, unless they end in Z.
The tables leave out what did not happen.
"""

from datetime import UTC, date, datetime

import pytest

from amtsweg.core.clock import GERMANY
from amtsweg.mailbox.clock import free_days, remedy_until
from amtsweg.mailbox.laws import RULES, Facts, Follows, Law, Service, Way, service

AREAS = {"NI": "033535406", "NW": "053700000000"}
LATER = date(2099, 1, 1)

OWN_MAILBOX = """
law   | land | notice sent    | retrieved       | collect  | served   | remedy   | why
vwvfg | NI   | 26-11-23 11:30 | 26-11-24 19:05  | 26-12-03 | 26-11-25 | 26-12-28 | month ends at Christmas
vwvfg | NI   | 26-11-24 08:00 | 26-11-24 23:59  | 26-12-04 | 26-11-25 | 26-12-28 | a minute before midnight
vwvfg | NI   | 26-11-24 08:00 | 26-11-25 00:00  | 26-12-04 | 26-11-26 | 26-12-28 | midnight is the next day
vwvfg | NI   | 26-11-25 11:30 | 26-11-27 12:00  | 26-12-07 | 26-11-28 | 26-12-28 | served on a Saturday
vwvfg | NI   | 26-11-26 11:30 | 26-12-07 22:00  | 26-12-07 | 26-12-08 | 27-01-08 | on the last day
vwvfg | NI   | 26-12-15 00:00 | 26-12-24 12:00  | 26-12-28 | 26-12-25 | 27-01-25 | served at Christmas
vwvfg | NI   | 27-03-16 09:00 | 27-03-30 08:00  | 27-03-30 | 27-03-31 | 27-04-30 | Easter; April has 30 days
vwvfg | NI   | 28-10-21 09:00 | 28-10-31 09:00  | 28-11-01 | 28-11-01 | 28-12-01 | Reformation Day here
vwvfg | NW   | 28-10-21 09:00 | 28-10-31 09:00  | 28-10-31 | 28-11-01 | 28-12-01 | but not here
vwvfg | NI   | 28-10-22 09:00 | 28-11-01 10:00  | 28-11-01 | 28-11-02 | 28-12-04 | no All Saints' here
vwvfg | NW   | 28-10-22 09:00 | 28-11-02 10:00  | 28-11-02 | 28-11-03 | 28-12-04 | but here
vwvfg | NI   | 28-02-19 09:00 | 28-02-28 12:00  | 28-02-29 | 28-02-29 | 28-03-29 | served on the leap day
vwvfg | NI   | 28-02-21 09:00 | 28-02-29 10:00  | 28-03-02 | 28-03-01 | 28-04-03 | retrieved on the leap day
vwvfg | NI   | 26-12-30 09:00 | 26-12-31 12:00  | 27-01-11 | 27-01-01 | 27-02-01 | served on New Year's Day
vwvfg | NI   | 27-01-29 10:00 | 27-01-30 10:00  | 27-02-08 | 27-01-31 | 27-03-01 | no 31 February, 28th Sunday
vwvfg | NI   | 28-01-28 10:00 | 28-01-30 10:00  | 28-02-07 | 28-01-31 | 28-02-29 | month ends on the leap day
vwvfg | NI   | 27-05-17 10:00 | 27-05-27 20:00  | 27-05-27 | 27-05-28 | 27-06-28 | no Corpus Christi here
vwvfg | NW   | 27-05-17 10:00 | 27-05-27 20:00  | 27-05-28 | 27-05-28 | 27-06-28 | but here
vwvfg | NI   | 26-07-01 09:00 | 26-07-01 22:30Z | 26-07-13 | 26-07-03 | 26-08-03 | half past midnight, summer
vwvfg | NI   | 26-12-01 08:00 | 26-12-01 22:30Z | 26-12-11 | 26-12-02 | 27-01-04 | half past eleven, winter
vwvfg | NI   | 28-08-25 10:00 | 28-09-02 10:00  | 28-09-04 | 28-09-03 | 28-10-04 | 3 October is free
vwvfg | NI   | 26-11-23 11:30 |                 | 26-12-03 |          |          | never retrieved
vwvfg | NI   | 26-11-23 11:30 | 26-12-04 00:05  | 26-12-03 |          |          | five minutes late
"""

FEDERAL_POSTBOX = """
law      | land | provided       | retrieved      | again          | served   | remedy   | why
vwvfg    | NI   | 26-11-23 10:00 |                |                | 26-11-27 | 26-12-28 | 27 December a Sunday
vwvfg    | NI   | 26-11-24 23:59 |                |                | 26-11-28 | 26-12-28 | served on a Saturday
vwvfg    | NI   | 26-12-22 09:00 |                |                | 26-12-26 | 27-01-26 | served on Boxing Day
vwvfg    | NI   | 26-12-28 09:00 |                |                | 27-01-01 | 27-02-01 | served on New Year's Day
vwvfg    | NI   | 26-11-23 10:00 | 26-11-23 18:00 |                | 26-11-27 | 26-12-28 | early makes no difference
vwvfg    | NI   | 26-11-23 10:00 | 26-11-24 18:00 | 26-11-30 09:00 | 26-11-24 | 26-12-24 | before the second one
vwvfg    | NI   | 26-11-02 10:00 | 26-11-20 10:00 | 26-11-23 10:00 | 26-11-20 | 26-12-21 | late, but before it
vwvfg    | NI   | 26-11-23 10:00 |                | 26-11-30 09:00 | 26-12-04 | 27-01-04 | days count again
vwvfg    | NI   | 26-11-23 10:00 | 26-12-01 08:00 | 26-11-30 09:00 | 26-12-04 | 27-01-04 | after the second one
vwvfg    | NI   | 28-02-25 10:00 |                |                | 28-02-29 | 28-03-29 | served on the leap day
vwvfg    | NI   | 28-02-26 10:00 |                |                | 28-03-01 | 28-04-03 | the leap day counts
vwvfg    | NI   | 27-02-25 10:00 |                |                | 27-03-01 | 27-04-01 | there is none in 2027
vwvfg    | NW   | 28-10-28 10:00 |                |                | 28-11-01 | 28-12-01 | served at All Saints'
vwvfg    | NI   | 28-09-27 10:00 |                |                | 28-10-01 | 28-11-01 | 1 November is no holiday
vwvfg    | NW   | 28-09-27 10:00 |                |                | 28-10-01 | 28-11-02 | and here it is
vwvfg    | NI   | 27-03-27 23:30 |                |                | 27-03-31 | 27-04-30 | summer time begins
sgb-x-2b | NI   | 26-11-24 10:00 | 26-11-25 10:00 |                | 26-11-28 | 26-12-28 | as the postbox's law says
"""

AFTER_THE_NOTICE = """
law   | land | way     | provided       | notice sent    | retrieved      | served   | remedy   | why
sgb-x | NI   | mailbox | 26-11-23 11:00 | 26-11-23 11:30 |                | 26-11-27 | 26-12-28 | Friday
sgb-x | NI   | mailbox | 26-11-23 11:00 | 26-11-23 11:30 | 26-11-23 12:00 | 26-11-27 | 26-12-28 | early
sgb-x | NI   | mailbox | 26-11-24 11:00 | 26-11-24 11:30 |                | 26-11-28 | 26-12-28 | Saturday stays
sgb-x | NI   | mailbox | 26-12-21 11:00 | 26-12-21 11:30 |                | 26-12-25 | 27-01-25 | so does Christmas
sgb-x | NI   | mailbox | 26-11-30 11:00 |                | 26-12-02 10:00 | 26-12-02 | 27-01-04 | no notice
sgb-x | NI   | mailbox | 28-02-25 09:00 | 28-02-25 10:00 |                | 28-02-29 | 28-03-29 | leap day
sgb-x | NW   | mailbox | 28-10-28 09:00 | 28-10-28 10:00 |                | 28-11-01 | 28-12-01 | All Saints'
sgb-x | NI   | mailbox | 26-11-23 09:00 | 26-11-26 08:00 |                | 26-11-30 | 26-12-30 | notice late
sgb-x | NI   | mailbox | 26-11-24 08:00 | 26-11-23 08:00 |                |          |          | too early
sgb-x | NI   | postbox | 26-11-25 10:00 | 26-11-25 10:00 |                | 26-11-29 | 26-12-29 | Sunday stays
sgb-x | NI   | mailbox | 27-01-27 10:00 | 27-01-27 10:00 |                | 27-01-31 | 27-03-01 | February is short
ao    | NI   | mailbox | 26-11-23 11:00 | 26-11-23 11:30 |                | 26-11-27 | 26-12-28 | Friday
ao    | NI   | mailbox | 26-11-24 11:00 | 26-11-24 11:30 |                | 26-11-30 | 26-12-30 | Saturday moves
ao    | NI   | mailbox | 26-11-25 11:00 | 26-11-25 11:30 |                | 26-11-30 | 26-12-30 | Sunday moves
ao    | NI   | mailbox | 26-11-24 11:00 | 26-11-24 11:30 | 26-11-24 12:00 | 26-11-30 | 26-12-30 | early
ao    | NI   | mailbox | 26-12-21 11:00 | 26-12-21 11:30 |                | 26-12-28 | 27-01-28 | Christmas moves
ao    | NI   | mailbox | 26-12-28 11:00 | 26-12-28 11:30 |                | 27-01-04 | 27-02-04 | so does New Year
ao    | NI   | mailbox | 27-03-22 10:00 | 27-03-22 10:00 |                | 27-03-30 | 27-04-30 | Easter moves
ao    | NI   | mailbox | 28-10-27 10:00 | 28-10-27 10:00 |                | 28-11-01 | 28-12-01 | free here
ao    | NW   | mailbox | 28-10-27 10:00 | 28-10-27 10:00 |                | 28-10-31 | 28-11-30 | not here
ao    | NW   | mailbox | 28-10-28 10:00 | 28-10-28 10:00 |                | 28-11-02 | 28-12-04 | All Saints' moves
ao    | NW   | mailbox | 27-05-23 10:00 | 27-05-23 10:00 |                | 27-05-28 | 27-06-28 | Corpus Christi
ao    | NI   | mailbox | 27-05-23 10:00 | 27-05-23 10:00 |                | 27-05-27 | 27-06-28 | is none here
ao    | NI   | mailbox | 28-02-25 10:00 | 28-02-25 10:00 |                | 28-02-29 | 28-03-29 | leap day
ao    | NI   | postbox | 26-11-24 11:30 | 26-11-24 11:30 |                | 26-11-30 | 26-12-30 | the law goes first
ao    | NI   | mailbox | 26-11-27 10:00 |                | 26-11-28 10:00 | 26-11-28 | 26-12-28 | no period, no move
"""

POST = """
law      | land | posted   | served   | remedy   | why
vwvfg    | NI   | 26-11-23 | 26-11-27 | 26-12-28 | Friday
vwvfg    | NI   | 26-11-24 | 26-11-28 | 26-12-28 | Saturday stays
vwvfg    | NW   | 28-02-25 | 28-02-29 | 28-03-29 | leap day
sgb-x    | NI   | 26-12-21 | 26-12-25 | 27-01-25 | Christmas stays
sgb-x-2b | NI   | 27-02-25 | 27-03-01 | 27-04-01 | no leap day
ao       | NI   | 26-11-24 | 26-11-30 | 26-12-30 | Saturday moves
ao       | NI   | 26-12-21 | 26-12-28 | 27-01-28 | Christmas moves
ao       | NW   | 28-10-28 | 28-11-02 | 28-12-04 | All Saints' moves
"""

HANDED = """
law      | land | handed   | posted   | served   | remedy   | why
vwvfg    | NI   | 26-11-24 |          | 26-11-24 | 26-12-24 | the very day; Christmas Eve is no holiday
vwvfg    | NI   | 26-11-28 |          | 26-11-28 | 26-12-28 | Saturday stays
vwvfg    | NI   | 26-11-30 | 26-11-24 | 26-11-28 | 26-12-28 | the letter was first
vwvfg    | NI   | 26-11-26 | 26-11-24 | 26-11-26 | 26-12-28 | before the letter counts
sgb-x    | NI   | 28-02-29 |          | 28-02-29 | 28-03-29 | leap day
sgb-x-2b | NI   | 27-01-29 |          | 27-01-29 | 27-03-01 | February has 28 days, a Sunday
ao       | NI   | 26-12-26 |          | 26-12-26 | 27-01-26 | nothing moves what was handed over
ao       | NW   | 28-11-01 |          | 28-11-01 | 28-12-01 | All Saints'
"""

# Provided and announced on Monday, 23 November 2026 in Lower Saxony (by post: nothing was provided).
WHAT_FOLLOWS = """
law   | way     | retrieved      | withdrawn      | again          | posted   | seen on  | served   | follows
vwvfg | mailbox |                |                |                |          | 26-12-03 |          | retrieval
vwvfg | mailbox |                |                |                |          | 26-12-04 |          | withdrawal
vwvfg | mailbox |                | 26-12-04 00:30 |                |          | 26-12-04 |          | otherwise
vwvfg | mailbox | 26-12-04 09:00 | 26-12-04 00:30 |                |          | 26-12-04 |          | otherwise
vwvfg | mailbox | 26-11-24 09:00 |                |                |          | 26-11-24 | 26-11-25 | service
vwvfg | mailbox | 26-11-24 09:00 |                |                |          | 26-11-25 | 26-11-25 | served
vwvfg | mailbox |                | 26-12-04 00:30 |                | 26-12-07 | 26-12-08 | 26-12-11 | service
vwvfg | mailbox |                | 26-12-04 00:30 |                | 26-12-07 | 26-12-11 | 26-12-11 | served
vwvfg | mailbox | 26-11-24 09:00 |                |                | 26-11-24 | 26-12-11 | 26-11-25 | served
vwvfg | mailbox |                | 26-12-04 00:30 | 26-12-07 09:00 |          | 26-12-17 |          | retrieval
vwvfg | mailbox |                | 26-12-04 00:30 | 26-12-07 09:00 |          | 26-12-18 |          | withdrawal
vwvfg | mailbox | 26-12-10 09:00 | 26-12-04 00:30 | 26-12-07 09:00 |          | 26-12-18 | 26-12-11 | served
vwvfg | mailbox |                | 26-12-18 00:30 | 26-12-07 09:00 |          | 26-12-18 |          | otherwise
vwvfg | postbox |                |                |                |          | 26-11-26 | 26-11-27 | service
vwvfg | postbox |                |                |                |          | 26-11-27 | 26-11-27 | served
vwvfg | postbox |                | 26-11-26 12:00 |                |          | 26-12-01 |          | otherwise
vwvfg | postbox |                | 26-11-27 12:00 |                |          | 26-12-01 | 26-11-27 | served
sgb-x | mailbox |                | 26-11-25 12:00 |                |          | 26-12-01 |          | otherwise
sgb-x | mailbox |                | 26-11-25 12:00 |                | 26-11-26 | 26-12-01 | 26-11-30 | served
ao    | mailbox |                | 26-11-30 12:00 |                |          | 26-12-01 | 26-11-27 | served
vwvfg | post    |                |                |                |          | 26-12-01 |          | otherwise
vwvfg | post    |                |                |                | 26-12-01 | 26-12-01 | 26-12-05 | service
"""


def rows(table: str) -> list[dict[str, str]]:
    head, *lines = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


def moment(text: str) -> datetime | None:
    if not text:
        return None
    return datetime.fromisoformat("20" + text.rstrip("Z")).replace(tzinfo=UTC if text.endswith("Z") else GERMANY)


def day(text: str) -> date | None:
    return date.fromisoformat("20" + text) if text else None


def holds(row: dict[str, str], found: Service) -> None:
    """Service and remedy are as the table says."""
    assert found.served_on == day(row["served"])
    if found.served_on:
        assert remedy_until(found.served_on, free_days(AREAS[row["land"]])) == day(row["remedy"])


def asked(row: dict[str, str], way: str, facts: Facts) -> Service:
    return service(Law(row["law"]), Way(way), facts, free_days(AREAS[row["land"]]), LATER)


@pytest.mark.parametrize("row", rows(OWN_MAILBOX), ids=lambda row: row["why"])
def test_own_mailbox(row: dict[str, str]) -> None:
    sent = moment(row["notice sent"])
    found = asked(row, "mailbox", Facts(provided_at=sent, noticed_at=sent, retrieved_at=moment(row["retrieved"])))
    assert found.collect_until == day(row["collect"])
    holds(row, found)


@pytest.mark.parametrize("row", rows(FEDERAL_POSTBOX), ids=lambda row: row["why"])
def test_federal_postbox(row: dict[str, str]) -> None:
    provided, got, again = (moment(row[name]) for name in ("provided", "retrieved", "again"))
    found = asked(row, "postbox", Facts(provided_at=provided, noticed_at=provided, retrieved_at=got, again_at=again))
    assert found.collect_until is None
    holds(row, found)


@pytest.mark.parametrize("row", rows(AFTER_THE_NOTICE), ids=lambda row: f"{row['law']} {row['why']}")
def test_fourth_day_after_the_notice(row: dict[str, str]) -> None:
    provided, sent, got = (moment(row[name]) for name in ("provided", "notice sent", "retrieved"))
    holds(row, asked(row, row["way"], Facts(provided_at=provided, noticed_at=sent, retrieved_at=got)))


@pytest.mark.parametrize("row", rows(POST), ids=lambda row: f"{row['law']} {row['why']}")
def test_post(row: dict[str, str]) -> None:
    holds(row, asked(row, "post", Facts(posted_on=day(row["posted"]))))


@pytest.mark.parametrize("row", rows(HANDED), ids=lambda row: f"{row['law']} {row['why']}")
def test_handed_over(row: dict[str, str]) -> None:
    facts = Facts(posted_on=day(row["posted"]), handed_on=day(row["handed"]))
    holds(row, asked(row, "post", facts))
    holds(row, asked(row, "mailbox", facts) if row["law"] != "sgb-x-2b" else asked(row, "postbox", facts))


@pytest.mark.parametrize("row", rows(WHAT_FOLLOWS), ids=lambda row: f"{row['law']}-{row['way']}-{row['seen on']}")
def test_what_follows(row: dict[str, str]) -> None:
    provided = None if row["way"] == "post" else moment("26-11-23 09:00")
    facts = Facts(
        provided_at=provided, noticed_at=provided, retrieved_at=moment(row["retrieved"]),
        again_at=moment(row["again"]), withdrawn_at=moment(row["withdrawn"]), posted_on=day(row["posted"]),
    )  # fmt: skip
    seen = day(row["seen on"])
    assert seen is not None
    found = service(Law(row["law"]), Way(row["way"]), facts, free_days(AREAS["NI"]), seen)
    assert (found.served_on, found.follows) == (day(row["served"]), Follows(row["follows"]))


def test_what_nobody_was_told_of_waits_for_the_notice() -> None:
    provided = moment("26-11-23 09:00")
    for law in (Law.VWVFG, Law.SGB_X, Law.AO):
        found = service(law, Way.MAILBOX, Facts(provided_at=provided), free_days(AREAS["NI"]), LATER)
        assert (found.served_on, found.follows) == (None, Follows.NOTICE)


def test_every_law_can_be_served_by_post_and_a_missing_pair_is_no_way() -> None:
    assert all((law, way) in RULES for law in Law for way in (Way.POST, Way.HAND))
    with pytest.raises(KeyError):
        service(Law.SGB_X_2B, Way.MAILBOX, Facts(), free_days(AREAS["NI"]), LATER)
