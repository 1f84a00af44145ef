"""Busy times of calendars elsewhere: a real CalDAV server, a web server that misbehaves, and what is kept."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from appointments.calendars import calendar, event
from appointments.office import a_wish, at, next_weekday
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from services import radicale

from amtsweg.accounts.models import Account, Membership
from amtsweg.appointments.models import Busy, Resource
from amtsweg.appointments.offering import Wish, free
from amtsweg.appointments.outside import actions
from amtsweg.appointments.outside.access import Access
from amtsweg.appointments.outside.actions import Unfit, fetch
from amtsweg.appointments.outside.checks import check_calendars
from amtsweg.appointments.outside.models import OutsideCalendar
from amtsweg.core import clock, events
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def wish() -> Wish:
    return a_wish()


@pytest.fixture
def counter(wish: Wish) -> Resource:
    return Resource.objects.select_related("unit", "authority").get(unit=wish.unit)


@pytest.fixture
def lead(wish: Wish) -> Membership:
    return member(wish, Membership.Role.LEAD)


def member(wish: Wish, role: str) -> Membership:
    person = Account.objects.create(email=f"{role}@amt.example")
    return Membership.objects.create(
        account=person, authority=wish.unit.authority, unit=wish.unit, role=role, name="Lena Hoyer", since=clock.today()
    )


@pytest.fixture(scope="module")
def caldav() -> radicale.CalDav:
    return radicale.start()


class Site:
    """A web server on this machine that answers every request the same way."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"", {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                self.send_response(site.status)
                for name, value in site.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(site.body)

            do_REPORT = do_GET  # noqa: N815 named for the method of the request

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/geheim.ics"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def entry(day: Any, start: str, end: str, *more: str) -> bytes:
    return calendar(
        event(
            f"DTSTART;TZID=Europe/Berlin:{at(day, start):%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Europe/Berlin:{at(day, end):%Y%m%dT%H%M%S}", "SUMMARY:Zahnarzt", *more,
        )
    )  # fmt: skip


def spans(row: OutsideCalendar) -> list[tuple[str, str]]:
    rows = Busy.objects.filter(source_id=row.pk).order_by("start")
    return [(f"{clock.local(one.start):%m-%d %H:%M}", f"{clock.local(one.end):%H:%M}") for one in rows]


# --- a real CalDAV server -------------------------------------------------------------------------------------------


def test_what_stands_in_a_caldav_calendar_is_not_offered(wish, counter, lead, caldav):
    day, address = next_weekday(), caldav.calendar("zeiten")
    caldav.put(address, "eins", entry(day, "08:00", "09:30"))
    row = actions.add(counter, "caldav", "Outlook", Access(address, radicale.USER, radicale.PASSWORD), by=lead)
    assert fetch(row)
    times = free([wish], day, 1)[0].times(day)
    assert at(day, "09:15") not in times and at(day, "09:30") in times

    caldav.put(address, "eins", entry(day, "10:00", "11:00"))
    assert fetch(row)
    times = free([wish], day, 1)[0].times(day)
    assert at(day, "09:15") in times and at(day, "10:00") not in times

    caldav.remove(address, "eins")
    assert fetch(row) and spans(row) == []


def test_what_recurs_there_with_a_moved_occurrence(wish, counter, lead, caldav):
    day, address = next_weekday(), caldav.calendar("serie")
    rule = "RRULE:FREQ=DAILY;COUNT=3"
    master = entry(day, "09:00", "10:00", rule).decode()
    second = day + timedelta(days=1)
    moved = event(
        f"RECURRENCE-ID;TZID=Europe/Berlin:{at(second, '09:00'):%Y%m%dT%H%M%S}",
        f"DTSTART;TZID=Europe/Berlin:{at(second, '13:00'):%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{at(second, '14:00'):%Y%m%dT%H%M%S}",
    )
    caldav.put(address, "serie", master.replace("END:VCALENDAR", f"{moved}\r\nEND:VCALENDAR").encode())
    row = actions.add(counter, "caldav", "Outlook", Access(address, radicale.USER, radicale.PASSWORD), by=lead)
    assert fetch(row)
    third = day + timedelta(days=2)
    assert spans(row) == [
        (f"{day:%m-%d} 09:00", "10:00"), (f"{second:%m-%d} 13:00", "14:00"), (f"{third:%m-%d} 09:00", "10:00"),
    ]  # fmt: skip


def test_whole_days_other_zones_and_what_is_shown_as_free(counter, lead, caldav):
    day, address = next_weekday(), caldav.calendar("allerlei")
    zone = "TZID=America/New_York"
    entries = {
        "tag": event(f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "DURATION:P1D", uid="tag"),
        "frei": event(
            f"DTSTART;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}", "DURATION:P1D", "TRANSP:TRANSPARENT", uid="frei"
        ),
        "fern": event(
            f"DTSTART;{zone}:{day + timedelta(days=2):%Y%m%d}T030000", "DURATION:PT1H", "SUMMARY:Fern", uid="fern"
        ),
    }  # fmt: skip
    for name, one in entries.items():
        caldav.put(address, name, calendar(one))
    row = actions.add(counter, "caldav", "Outlook", Access(address, radicale.USER, radicale.PASSWORD), by=lead)
    assert fetch(row), OutsideCalendar.objects.get().problem
    found = list(Busy.objects.filter(source_id=row.pk).order_by("start"))
    assert [(clock.local(one.start).date(), one.end - one.start) for one in found] == [
        (day, at(day + timedelta(days=1), "00:00") - at(day, "00:00")), (day + timedelta(days=2), timedelta(hours=1)),
    ]  # fmt: skip
    assert found[1].start == datetime.combine(day + timedelta(days=2), time(3), ZoneInfo("America/New_York"))


def test_what_recurs_there_keeps_its_wall_time_when_the_clocks_change(counter, lead, caldav, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(date(2027, 3, 20), "12:00"))
    address = caldav.calendar("uhr")
    caldav.put(address, "serie", entry(date(2026, 1, 5), "09:00", "10:00", "RRULE:FREQ=WEEKLY"))
    row = actions.add(counter, "caldav", "Outlook", Access(address, radicale.USER, radicale.PASSWORD), by=lead)
    assert fetch(row)
    found = Busy.objects.filter(source_id=row.pk).order_by("start")[:2]
    assert [one.start.astimezone(UTC).hour for one in found] == [8, 7]
    assert spans(row)[:2] == [("03-22 09:00", "10:00"), ("03-29 09:00", "10:00")]


def test_an_empty_calendar_is_well(counter, lead, caldav):
    address = caldav.calendar("leer")
    row = actions.add(counter, "caldav", "Outlook", Access(address, radicale.USER, radicale.PASSWORD), by=lead)
    assert fetch(row) and spans(row) == []


def test_a_wrong_password_is_told(counter, lead, caldav):
    address = caldav.calendar("fremd")
    row = actions.add(counter, "caldav", "Outlook", Access(address, radicale.USER, "geraten"), by=lead)
    assert not fetch(row)
    row.refresh_from_db()
    assert row.problem == "127.0.0.1 refuses user and password" and row.fetched_at is None


# --- an iCal address ------------------------------------------------------------------------------------------------


def test_a_job_reads_an_ical_address_and_keeps_times_only(wish, counter, lead, site):
    day = next_weekday()
    site.body = entry(day, "08:00", "09:00")
    row = actions.add(counter, "ical", "Kalender", Access(site.address), by=lead)
    Worker().run_all()
    row.refresh_from_db()
    assert spans(row) == [(f"{day:%m-%d} 08:00", "09:00")] and row.problem == "" and row.fetched_at
    kept = bytes(row.sealed_access)
    assert b"geheim" not in kept and row.host == "127.0.0.1"
    assert at(day, "08:45") not in free([wish], day, 1)[0].times(day)


def test_the_periodic_job_asks_each_calendar_once_in_its_time(counter, lead, site):
    actions.add(counter, "ical", "Kalender", Access(site.address), by=lead)
    Worker().run_all()
    actions.fetch_calendars()
    actions.fetch_calendars()
    assert Job.objects.filter(name="appointments.fetch-calendar", state=Job.State.QUEUED).count() == 1


@pytest.mark.parametrize(
    ("status", "body", "headers", "problem"),
    [
        (302, b"", {"Location": "http://127.0.0.1:1/"}, "answers with status 302"),
        (500, b"", {}, "answers with status 500"),
        (404, b"", {}, "has no such calendar"),
        (200, b"<html>Anmeldung</html>", {}, "no whole calendar"),
        (200, b"x" * (4 * 1024 * 1024 + 1), {}, "more than 4 MB"),
    ],
    ids=["redirect", "trouble", "gone", "page", "large"],
)  # fmt: skip
def test_what_cannot_be_read_leaves_the_known_times(counter, lead, site, status, body, headers, problem):
    day = next_weekday()
    site.body = entry(day, "08:00", "09:00")
    row = actions.add(counter, "ical", "Kalender", Access(site.address), by=lead)
    assert fetch(row)
    site.status, site.body, site.headers = status, body, headers
    assert not fetch(row)
    row.refresh_from_db()
    assert problem in row.problem and len(spans(row)) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://kalender.example/a.ics", "file:///etc/passwd", "ftp://127.0.0.1/a", "https:///a.ics",
        "https://anna:geheim@kalender.example/", "https://kalender.example/#teil", "kalender.example", "https://[::1",
        "https://kalender.example/a b",
    ],
)  # fmt: skip
def test_addresses_that_are_not_asked(counter, lead, address):
    with pytest.raises(Unfit, match="address"):
        actions.add(counter, "ical", "Kalender", Access(address), by=lead)
    assert not OutsideCalendar.objects.exists()


def test_where_the_portal_has_tls_this_machine_is_not_asked(counter, lead, site, settings):
    row = actions.add(counter, "ical", "Kalender", Access(site.address), by=lead)
    settings.AMTSWEG_TLS = True
    assert not fetch(row) and site.asked == []


# --- who, how many, and what is left of it --------------------------------------------------------------------------


def test_who_arranges_the_unit_enters_and_removes(wish, counter, lead, site):
    clerk = member(wish, Membership.Role.CLERK)
    with pytest.raises(PermissionDenied):
        actions.add(counter, "ical", "Kalender", Access(site.address), by=clerk)
    day = next_weekday()
    site.body = entry(day, "08:00", "09:00")
    row = actions.add(counter, "ical", "Kalender", Access(site.address), by=lead)
    fetch(row)
    with pytest.raises(PermissionDenied):
        actions.remove(row, by=clerk)
    identifier = row.pk
    actions.remove(row, by=lead)
    assert not Busy.objects.filter(source_id=identifier).exists()
    assert [one.kind for one in events.history(counter.pk)] == [actions.ADDED, actions.REMOVED]
    assert not any("geheim" in str(one.data) for one in events.history(counter.pk))


def test_what_was_removed_while_it_was_asked_stays_removed(counter, lead, site):
    site.body = entry(next_weekday(), "08:00", "09:00")
    row = actions.add(counter, "ical", "Kalender", Access(site.address), by=lead)
    OutsideCalendar.objects.all().delete()
    fetch(row)
    assert not Busy.objects.exists()


def test_a_resource_has_few_calendars_with_names_of_their_own(counter, lead, site):
    for number in range(actions.MOST):
        actions.add(counter, "ical", f"Kalender {number}", Access(site.address), by=lead)
    with pytest.raises(Unfit, match="many"):
        actions.add(counter, "ical", "Noch einer", Access(site.address), by=lead)
    OutsideCalendar.objects.filter(title="Kalender 1").delete()
    with pytest.raises(Unfit, match="title"):
        actions.add(counter, "ical", "Kalender 0", Access(site.address), by=lead)


def test_the_check_names_stale_calendars(counter, lead, site):
    assert list(check_calendars()) == []
    row = actions.add(counter, "ical", "Kalender", Access(site.address), by=lead)
    site.body = calendar()
    fetch(row)
    assert [one.state for one in check_calendars()] == ["ok"]
    site.status = 500
    fetch(row)
    OutsideCalendar.objects.update(fetched_at=clock.now() - timedelta(hours=7))
    [found] = check_calendars()
    assert found.state == "warning"
    assert "Kalender of Schalter 1, buergeramt" in found.message and "status 500" in found.message
