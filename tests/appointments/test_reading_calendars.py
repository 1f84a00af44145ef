"""What outside calendars say about busy times, and what they cannot do to who reads them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from appointments.calendars import calendar, event, span
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.appointments.outside import apart, caldav
from amtsweg.appointments.outside.reading import Span, Unreadable, busy, joined

WEEKS = span("2027-03-22 00:00", "2027-04-05 00:00")  # the clocks go forward on 28 March

OUTLOOK = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE""".replace("\n", "\r\n")


def read(*lines: str, window: Span = WEEKS) -> list[Span]:
    """The busy times of one entry."""
    return busy(calendar(event(*lines)), window)


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (("DTSTART:20270324T080000Z", "DTEND:20270324T090000Z"), "2027-03-24 09:00", "2027-03-24 10:00"),
        (("DTSTART:20270331T080000Z", "DURATION:PT90M"), "2027-03-31 10:00", "2027-03-31 11:30"),
        (("DTSTART:20270324T080000", "DTEND:20270324T090000"), "2027-03-24 08:00", "2027-03-24 09:00"),
        (
            ("DTSTART;TZID=America/New_York:20270324T080000", "DTEND;TZID=America/New_York:20270324T090000"),
            "2027-03-24 13:00",
            "2027-03-24 14:00",
        ),
        (("DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329"), "2027-03-28 00:00", "2027-03-29 00:00"),
        (("DTSTART;VALUE=DATE:20270324",), "2027-03-24 00:00", "2027-03-25 00:00"),
        (("DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270324"), "2027-03-22 00:00", "2027-03-24 00:00"),
    ],
    ids=["utc", "duration", "floating", "zone", "day-of-23-hours", "day-without-end", "cut-to-the-window"],
)  # fmt: skip
def test_an_entry_is_busy_from_its_beginning_to_its_end(lines, start, end):
    assert read(*lines) == [span(start, end)]


@pytest.mark.parametrize(
    "line",
    ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
)
def test_what_is_cancelled_or_shown_as_free_engages_nobody(line):
    assert read("DTSTART:20270324T080000Z", "DTEND:20270324T090000Z", line) == []


def test_a_tentative_entry_engages():
    assert read("DTSTART:20270324T080000Z", "DTEND:20270324T090000Z", "STATUS:TENTATIVE")


def test_an_entry_without_length_takes_no_time():
    assert read("DTSTART:20270324T080000Z") == []


def test_what_recurs_keeps_its_wall_time_when_the_clocks_change():
    found = read(
        "DTSTART;TZID=Europe/Berlin:20260105T090000", "DTEND;TZID=Europe/Berlin:20260105T100000", "RRULE:FREQ=WEEKLY"
    )
    assert found == [span("2027-03-22 09:00", "2027-03-22 10:00"), span("2027-03-29 09:00", "2027-03-29 10:00")]
    assert [one.start.astimezone(UTC).hour for one in found] == [8, 7]


def test_so_it_does_in_october_and_by_the_zone_that_outlook_writes():
    window = span("2027-10-25 00:00", "2027-11-08 00:00")
    zone = "TZID=W. Europe Standard Time"
    one = event(f"DTSTART;{zone}:20260105T090000", f"DTEND;{zone}:20260105T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO")
    assert busy(calendar(OUTLOOK, one), window) == [
        span("2027-10-25 09:00", "2027-10-25 10:00"),
        span("2027-11-01 09:00", "2027-11-01 10:00"),
        # the window ends before the third
    ]


def test_occurrences_are_moved_left_out_and_added():
    master = event(
        "DTSTART:20270322T080000Z", "DTEND:20270322T090000Z", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20270323T080000Z",
        "RDATE:20270401T080000Z",
    )  # fmt: skip
    moved = event("RECURRENCE-ID:20270324T080000Z", "DTSTART:20270324T130000Z", "DTEND:20270324T140000Z")
    dropped = event(
        "RECURRENCE-ID:20270325T080000Z", "DTSTART:20270325T080000Z", "DTEND:20270325T090000Z", "STATUS:CANCELLED"
    )
    hours = [one.start.astimezone(UTC).strftime("%m-%d %H") for one in busy(calendar(master, moved, dropped), WEEKS)]
    assert hours == ["03-22 08", "03-24 13", "04-01 08"]


def test_a_published_free_busy_file_is_read_too():
    part = "\r\n".join(
        [
            "BEGIN:VFREEBUSY", "UID:frei@beispiel.example", "DTSTAMP:20270101T000000Z",
            "FREEBUSY;FBTYPE=BUSY:20270324T080000Z/20270324T090000Z,20270325T080000Z/PT30M",
            "FREEBUSY;FBTYPE=FREE:20270326T080000Z/PT30M", "END:VFREEBUSY",
        ]
    )  # fmt: skip
    assert busy(calendar(part), WEEKS) == [
        span("2027-03-24 09:00", "2027-03-24 10:00"),
        span("2027-03-25 09:00", "2027-03-25 09:30"),
    ]


def test_what_overlaps_or_meets_is_one_span():
    two = event("DTSTART:20270324T090000Z", "DTEND:20270324T100000Z", uid="zwei@beispiel.example")
    assert busy(calendar(event("DTSTART:20270324T080000Z", "DTEND:20270324T090000Z"), two), WEEKS) == [
        span("2027-03-24 09:00", "2027-03-24 11:00")
    ]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))))
def test_joining_keeps_every_minute_and_no_other(given_spans):
    start = datetime(2027, 3, 1, tzinfo=UTC)
    spans = [Span(start + timedelta(minutes=at), start + timedelta(minutes=at + length)) for at, length in given_spans]
    found = joined(spans)

    def minutes(all_of_them):
        return {m for m in range(100) for one in all_of_them if one.start <= start + timedelta(minutes=m) < one.end}

    assert minutes(found) == minutes(spans)
    assert all(one.end < after.start for one, after in pairwise(found))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<html>Bitte melden Sie sich an</html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        calendar(event("DTSTART:gestern", "DTEND:20270324T090000Z", "RRULE:FREQ=OFT")),
        calendar(event("DTSTART:20270324T080000Z", "DTEND:20270324T080010Z", "RRULE:FREQ=SECONDLY")),
        calendar(event("DTSTART:19700101T000000Z", "DTEND:19700101T001000Z", "RRULE:FREQ=HOURLY")),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(data):
    with pytest.raises(Unreadable):
        busy(data, WEEKS)


def test_one_broken_entry_does_not_hide_the_others():
    broken = event("DTSTART:gestern", "DTEND:morgen", uid="zwei@beispiel.example")
    good = event("DTSTART:20270324T080000Z", "DTEND:20270324T090000Z")
    assert busy(calendar(broken, good), WEEKS) == [span("2027-03-24 09:00", "2027-03-24 10:00")]


# --- apart ---------------------------------------------------------------------------------------------------------


def test_a_calendar_is_read_in_a_process_of_its_own():
    data = calendar(event("DTSTART:20270324T080000Z", "DTEND:20270324T090000Z"))
    assert apart.read_apart(data, WEEKS) == [span("2027-03-24 09:00", "2027-03-24 10:00")]


def test_a_fault_comes_back_from_there():
    with pytest.raises(Unreadable, match="no whole calendar"):
        apart.read_apart(b"nichts", WEEKS)


def test_rules_that_never_come_to_an_end_are_given_up(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 1)
    never = [
        event("DTSTART:19000101T080000Z", "DTEND:19000101T090000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
              uid=f"{number}@beispiel.example")
        for number in range(200)
    ]  # fmt: skip
    with pytest.raises(Unreadable, match="too long"):
        apart.read_apart(calendar(*never), WEEKS)


# --- CalDAV --------------------------------------------------------------------------------------------------------


def test_the_question_names_the_window_in_utc():
    asked = caldav.question(WEEKS).decode()
    assert 'start="20270321T230000Z" end="20270404T220000Z"' in asked


def test_calendars_come_out_of_the_answer():
    data = calendar(event("DTSTART:20270324T080000Z", "DTEND:20270324T090000Z")).decode()
    answer = (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>/1</d:href>'
        f"<d:propstat><d:prop><c:calendar-data>{data}</c:calendar-data></d:prop></d:propstat></d:response>"
        f"<d:response><d:propstat><d:prop><c:calendar-data>{data}</c:calendar-data></d:prop></d:propstat></d:response>"
        "</d:multistatus>"
    )
    assert busy(caldav.calendars(answer.encode()), WEEKS) == [span("2027-03-24 09:00", "2027-03-24 10:00")]


@pytest.mark.parametrize(
    "answer",
    [
        b"kein XML", b"<html/>",
        b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d:multistatus xmlns:d="DAV:">&a;</d:multistatus>',
    ],
)  # fmt: skip
def test_other_answers_are_refused(answer):
    with pytest.raises(Unreadable):
        caldav.calendars(answer)
