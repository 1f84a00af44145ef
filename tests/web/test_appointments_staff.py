"""Appointments at the desk and in the studio: given to a caller, moved, noted; counters, hours, kinds set up."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from appointments.office import ANNA, at, booked, next_weekday
from django.test import Client
from web import a_booking, a_case, a_visit
from web.world import Role, World, build

from amtsweg.appointments import tidying
from amtsweg.appointments.contents import Contact, contact, note
from amtsweg.appointments.models import (
    AppointmentKind,
    Booking,
    Busy,
    OpeningException,
    OpeningRule,
    Resource,
)
from amtsweg.appointments.offering import Wish
from amtsweg.catalogue.models import Service
from amtsweg.core import clock
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db
CALLER = {"name": "Jan Petersen", "email": "", "telefon": "04183 000002", "hinweis": ""}


@pytest.fixture
def world() -> World:
    return build()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def bookings() -> list[Booking]:
    with across_tenants("a test looks"):
        return list(Booking.objects.select_related("data_key", "kind", "unit", "resource").order_by("created_at"))


def give(client: Client, wall: str, query: str = "", **typed: str) -> Any:
    page = f"/desk/termine/vergeben/ausweis/steueramt/?tag={next_weekday().isoformat()}{query}"
    return client.post(page, CALLER | {"zeit": at(next_weekday(), wall).isoformat()} | typed, follow=True)


# --- the desk -------------------------------------------------------------------------------------------------------


def test_a_caller_gets_an_appointment(world: World) -> None:
    a_visit.office(world)
    client = world.client(Role.CLERK)
    page = client.get("/desk/termine/vergeben/?was=ausweis/steueramt", follow=True)
    assert "Termin vergeben" in text(page) and "Personalausweis" in text(page)
    assert "Der Termin ist vergeben. Nummer: A001" in text(give(client, "08:00"))
    assert contact(bookings()[0]).name == "Jan Petersen"
    nameless = give(client, "08:15", name="")
    assert nameless.status_code == 422 and "Geben Sie Ihren Namen an" in text(nameless)
    assert give(client, "08:15", name="Ohne Nummer", telefon="").status_code == 200, "a caller may leave nothing"
    assert give(client, "08:15", zeit="bald").status_code == 409


def test_times_kept_back_are_the_staffs(world: World) -> None:
    a_visit.office(world)
    day = next_weekday()
    OpeningRule.objects.create(
        unit=world.units[0], weekday=day.weekday(), start="14:00", end="15:00", public=False
    )  # fmt: skip
    assert "ist vergeben" in text(give(world.client(Role.CLERK), "14:00"))
    place = f"/termine/ausweis/steueramt/?tag={day.isoformat()}"
    assert world.client(Role.ANONYMOUS).post(place, {"zeit": at(day, "14:15").isoformat()}).status_code == 409


def test_the_case_that_it_is_about(world: World) -> None:
    a_visit.office(world)
    number = a_case.number(world)["number"]
    give(world.client(Role.CLERK), "08:00", f"&vorgang={number}")
    give(world.client(Role.CLERK), "09:00", "&vorgang=JES-0000-AAAA")
    first, second = bookings()
    assert first.subject_kind == "case" and first.subject_id is not None
    assert (second.subject_kind, second.subject_id) == ("", None)


def test_staff_move_note_and_cancel_however_late(world: World) -> None:
    a_visit.office(world)
    client, day = world.client(Role.CLERK), next_weekday()
    made = booked(a_booking.wish(world), at(day, "08:00"))
    page = f"/desk/termine/termin/{made.booking.pk}/"
    assert ANNA.email in text(client.get(page))
    client.post(page, {"notiz": "Bringt einen Dolmetscher mit."})
    assert note(bookings()[0]) == "Bringt einen Dolmetscher mit."
    assert "ist verschoben" in text(client.post(page, {"zeit": at(day, "09:00").isoformat()}, follow=True))
    told = text(client.get(page))
    assert told.index("Termin verschoben") < told.index("Notiz zum Termin geändert") < told.index("Termin gebucht")
    assert "08:00 Uhr → " in told and "durch die Stelle" in told and "durch den Gast" in told
    english = text(client.get(f"/en{page}"))
    assert "Appointment moved" in english and "Note on the appointment changed" in english
    assert "Termin verschoben" not in english
    assert client.post(page, {"zeit": at(day, "23:00").isoformat()}).status_code == 409
    unread = client.post(page, {"zeit": "bald"})
    assert unread.status_code == 422 and "Wählen Sie eine Uhrzeit aus." in text(unread)
    assert note(bookings()[0]) == "Bringt einen Dolmetscher mit.", "a note is not lost by it"
    assert "ist abgesagt" in text(client.post(page, {"absagen": "ja"}, follow=True))
    assert "Inzwischen" in text(client.post(page, {"absagen": "ja"}, follow=True))


def test_a_note_on_a_visit_that_was_erased_meanwhile_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, day = booked(a_booking.wish(world), at(next_weekday(), "08:00")), next_weekday()
    moment = at(day + timedelta(days=16), "12:00")
    with monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: moment)
        tidying.erase()
    page = f"/desk/termine/termin/{made.booking.pk}/"
    answer = world.client(Role.CLERK).post(page, {"notiz": "Kam nicht."}, follow=True)
    assert answer.status_code == 200 and "Inzwischen hat sich etwas geändert" in text(answer)
    assert bookings()[0].note is None


# --- the studio -----------------------------------------------------------------------------------------------------


def test_a_counter_with_its_hours_exceptions_and_absences(world: World) -> None:
    client = world.client(Role.LEAD)
    typed = {
        "name": "Schalter 1", "label-de": "Erdgeschoss, links", "label-en": "Ground floor, left", "kind": "counter",
        "order": "1", "video_link": "",
    }  # fmt: skip
    place = "/studio/termine/stellen/steueramt/"
    assert client.post(f"{place}anlegen/", typed).status_code == 302
    assert "Diesen Namen gibt es hier schon" in text(client.post(f"{place}anlegen/", typed))
    assert "Zahl von 0 bis 999" in text(client.post(f"{place}anlegen/", typed | {"name": "B", "order": "viel"}))
    row = Resource.objects.get()
    own = f"/studio/termine/schalter/{row.pk}/"
    client.post(own, typed | {"name": "Schalter A"})
    assert Resource.objects.get().name == "Schalter A"

    assert "nicht mehr dabei" not in text(client.get(own))
    colleague, stranger = world.accounts[Role.CLERK].pk, world.accounts[Role.OTHER_CLERK].pk
    assert client.post(own, typed | {"account_id": str(colleague)}).status_code == 302
    assert Resource.objects.get().account_id == colleague
    assert client.post(own, typed | {"account_id": str(stranger)}).status_code == 422

    hours = {"public-mo": "08:00–12:00", "public-di": "8 bis 12 Uhr", "internal-mo": "14:00–15:00"}
    assert client.post(f"{place}zeiten/", hours).status_code == 302
    assert OpeningRule.objects.filter(unit=world.units[0]).count() == 3
    assert "überschneiden" in text(client.post(f"{place}zeiten/", hours | {"internal-mo": "11:00–13:00"}))
    assert "08:00–12:00" in text(client.get(f"{place}zeiten/"))
    client.post(f"{own}zeiten/", {"public-mi": "09:00–10:00"})
    assert OpeningRule.objects.get(resource=row).weekday == 2

    day = clock.today() + timedelta(days=30)
    client.post(f"{place}ausnahmen/", {"days": f"{day:%d.%m.%Y}: geschlossen"})
    client.post(f"{own}ausnahmen/", {"days": f"{day:%d.%m.%Y}: 08:00–09:00"})
    assert sorted(len(one.spans) for one in OpeningException.objects.all()) == [0, 1]
    client.post(f"{place}ausnahmen/", {"days": ""})
    assert OpeningException.objects.get().resource == row

    away = {"first-day": day.day, "first-month": day.month, "first-year": day.year, "times": ""}
    assert client.post(f"{own}abwesend/", away | {"times": "08:00–10:00"}).status_code == 302
    assert client.post(f"{own}abwesend/", away | {"times": "vormittags"}).status_code == 422
    assert client.post(f"{own}abwesend/", away | {"first-year": 2020}).status_code == 422
    assert "08:00" in text(client.get(own))
    client.post(f"{own}abwesend/{Busy.objects.get().pk}/")
    assert not Busy.objects.exists()


def test_hours_of_a_season_outlive_the_weekly_form(world: World) -> None:
    unit, day = world.units[0], clock.today()
    OpeningRule.objects.create(unit=unit, weekday=5, start="09:00", end="12:00", since=day, until=day)
    world.client(Role.LEAD).post("/studio/termine/stellen/steueramt/zeiten/", {"public-mo": "08:00–12:00"})
    assert OpeningRule.objects.filter(unit=unit).count() == 2


def day_fields(name: str, day: date) -> dict[str, int]:
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def test_hours_of_a_season_are_entered_changed_and_removed(world: World) -> None:
    here = a_visit.office(world)[0]
    client, unit = world.client(Role.LEAD), world.units[0]
    first, last = date(2030, 5, 1), date(2030, 9, 30)
    place = "/studio/termine/stellen/steueramt/zeiten/"
    new = f"{place}zeitraum/"
    assert new in text(client.get(place)) and "Nichts eingetragen" in text(client.get(place))
    typed = day_fields("first", first) | day_fields("last", last) | {"public-mo": "07:00–08:00"}
    for wrong, said in (
        ({"public-mo": ""}, "mindestens an einem Tag"), (day_fields("last", date(2030, 4, 30)), "vor dem Anfang"),
        ({"first-day": "", "first-month": "", "first-year": ""}, "Erster Tag"), ({"public-mo": "früh"}, "so: 08:00"),
        ({"internal-mo": "07:30–09:00"}, "überschneiden"),
    ):  # fmt: skip
        answer = client.post(new, typed | wrong)
        assert answer.status_code == 422 and said in text(answer), wrong
    assert client.post(new, typed).status_code == 302
    assert client.post(new, typed).status_code == 422, "the same period again"
    own = f"{new}?von={first}&bis={last}"
    listed = text(client.get(place))
    assert "01.05.2030 bis 30.09.2030" in listed and own.replace("&", "&amp;") in listed
    assert "07:00–08:00" in text(client.get(own)) and client.get(f"{new}?von={last}").status_code == 404
    assert client.post(place, {"public-di": "08:00–09:00"}).status_code == 302, "the usual week is saved apart"
    assert OpeningRule.objects.filter(unit=unit, since=first, until=last).count() == 1

    later = typed | day_fields("first", date(2030, 6, 1)) | {"last-day": "", "last-month": "", "last-year": ""}
    assert client.post(own, later).status_code == 302
    (row,) = OpeningRule.objects.filter(unit=unit, since__isnull=False)
    assert (row.since, row.until) == (date(2030, 6, 1), None) and "Ab 01.06.2030" in text(client.get(place))
    assert client.post(f"{new}?von=2030-06-01", {"entfernen": "ja"}).status_code == 302
    assert not OpeningRule.objects.filter(unit=unit, since__isnull=False).exists()

    mine = f"/studio/termine/schalter/{here.pk}/zeiten/zeitraum/"
    assert client.post(mine, typed).status_code == 302
    assert OpeningRule.objects.get(resource=here).until == last
    assert client.get("/studio/termine/stellen/gibt-es-nicht/zeiten/zeitraum/").status_code == 404


def test_a_kind_is_made_and_can_be_booked_at_once(world: World) -> None:
    here = a_visit.office(world)[0]
    AppointmentKind.objects.all().delete()
    Service.objects.create(slug="personalausweis", title={"de": "Personalausweis"})
    client = world.client(Role.ADMINISTRATOR)
    typed = {
        "title-de": "Meine", "piece-de": "Ausweise", "services": "Personalausweis", "resources": [str(here.pk)],
        "variants": ["on-site", "phone"], "said_phone-de": "Wir rufen an.", "minutes": "10", "letter": "P",
    }  # fmt: skip
    page = client.get("/studio/termine/art-anlegen/")
    defaults = dict(re.findall(r'name="(\w+)"[^>]* value="(\d+)"', page.content.decode()))
    assert "Ausweise" not in text(page) and defaults["hold"] == "15"
    for wrong, said in (
        ({"services": "Gibt es nicht"}, "nichts zu finden"), ({"variants": []}, "mindestens eines"),
        ({"step": "7"}, "Vielfaches von fünf"), ({"letter": "1"}, "Großbuchstaben"), ({"hold": "0"}, "Zahl von 1"),
    ):  # fmt: skip
        answer = client.post("/studio/termine/art-anlegen/", defaults | typed | wrong)
        assert answer.status_code == 422 and said in text(answer), wrong
    assert client.post("/studio/termine/art-anlegen/", defaults | typed).status_code == 302
    kind = AppointmentKind.objects.get()
    assert kind.slug == "meine-termin" and kind.variants == {"on-site": {}, "phone": {"de": "Wir rufen an."}}
    assert world.client(Role.ANONYMOUS).get("/termine/?leistung=personalausweis").status_code == 302
    again = f"/studio/termine/arten/{kind.slug}/"
    assert client.post(again, defaults | typed | {"title-de": "Ausweis"}).status_code == 302
    assert AppointmentKind.objects.get().title == {"de": "Ausweis"}
    assert client.get("/studio/termine/arten/gibt-es-nicht/").status_code == 404


# --- who is booked when nobody is there -----------------------------------------------------------------------------


def asked(client: Client, page: str, typed: dict[str, str], *, count: int) -> dict[str, str]:
    """Saving shows who is affected first; what is sent again to mean it."""
    answer = client.post(page, typed)
    assert answer.status_code == 409
    noun = "1 Termin ist" if count == 1 else f"{count} Termine sind"
    assert f"{noun} in dieser Zeit gebucht" in text(answer) and "Schalter 1" in text(answer)
    assert "Anna Behrens" not in text(answer), "names are for those who receive visitors"
    (token,) = re.findall(r'name="betroffen" value="([^"]+)"', answer.content.decode())
    return typed | {"betroffen": token}


def wish_at(world: World) -> Wish:
    a_visit.office(world, 1)
    return Wish(a_visit.kind(world), world.units[0])


def test_whoever_ends_a_place_sees_who_is_booked_there_and_then_cancels(world: World) -> None:
    wish, day, lead = wish_at(world), next_weekday(), world.client(Role.LEAD)
    booked(wish, at(day, "08:00"))
    place = a_visit.office(world)[0]
    page = f"/studio/termine/schalter/{place.pk}/"
    facts = {"name": "Schalter 1", "label-de": "Zimmer 1", "kind": "counter", "order": "1",
             "until-day": str(day.day), "until-month": str(day.month), "until-year": str(day.year)}  # fmt: skip
    again = asked(lead, page, facts, count=1)
    assert Resource.objects.get(pk=place.pk).until is None
    booked(wish, at(day, "09:00"))  # meanwhile
    again = asked(lead, page, again, count=2)
    assert lead.post(page, again).status_code == 302
    assert Resource.objects.get(pk=place.pk).until == day
    clerk, desk = world.client(Role.CLERK), "/desk/termine/ohne-platz/"
    shown = text(clerk.get(desk))
    assert "Anna Behrens" in shown and "Schalter 1" in shown
    assert clerk.post(desk).status_code == 422
    first, second = bookings()
    told = text(clerk.post(desk, {"termin": [str(first.pk), "x"]}, follow=True))
    assert "1 Termin ist abgesagt." in told
    assert [one.state for one in bookings()] == ["cancelled", "booked"]
    assert OutgoingMail.objects.filter(key=f"appointment:{first.pk}:{bookings()[0].version}").exists()
    assert str(second.pk) in told and str(first.pk) not in told
    assert clerk.post(desk, {"termin": str(first.pk)}).status_code == 422, "it is cancelled already"


def test_who_left_no_address_is_called_first(world: World) -> None:
    wish, day = wish_at(world), next_weekday()
    booked(wish, at(day, "08:00"), Contact(name="Jan Petersen", phone="04183 000002"))
    Resource.objects.update(until=day)
    clerk, desk = world.client(Role.CLERK), "/desk/termine/ohne-platz/"
    page = text(clerk.get(desk))
    assert "rufen Sie erst an" in page and "04183 000002" in page and "checkbox" not in page
    assert clerk.post(desk, {"termin": str(bookings()[0].pk)}).status_code == 422
    assert bookings()[0].state == "booked"
    assert "Jan Petersen" not in text(world.client(Role.OTHER_CLERK).get(desk))


def test_hours_seasons_closed_days_and_absences_ask_as_well(world: World) -> None:
    wish, day, lead = wish_at(world), next_weekday(), world.client(Role.LEAD)
    booked(wish, at(day, "08:00"))
    place, unit = a_visit.office(world)[0], world.units[0].slug
    three = {f"first-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    away = f"/studio/termine/schalter/{place.pk}/abwesend/"
    assert lead.post(away, three | {"times": "10:00-11:00"}).status_code == 302, "nobody is booked then"
    assert lead.post(away, asked(lead, away, three | {"times": ""}, count=1)).status_code == 302
    Busy.objects.all().delete()
    closed = f"/studio/termine/stellen/{unit}/ausnahmen/"
    asked(lead, closed, {"days": f"{day:%d.%m.%Y}: geschlossen"}, count=1)
    assert not OpeningException.objects.exists()
    weekly = f"/studio/termine/stellen/{unit}/zeiten/"
    asked(lead, weekly, {}, count=1)
    assert OpeningRule.objects.filter(since=None).count() == 5
    OpeningRule.objects.all().delete()
    OpeningRule.objects.create(unit=world.units[0], weekday=day.weekday(), start="08:00", end="09:00", since=day)
    season = f"{weekly}zeitraum/?von={day.isoformat()}"
    again = asked(lead, season, {"entfernen": "ja"}, count=1)
    answer = lead.post(season, again, follow=True)
    assert "Der Zeitraum ist entfernt." in text(answer)
    assert not OpeningRule.objects.exists()
