"""Booking in a real browser: with and without scripts, by keyboard, on a narrow phone; staff and studio; axe on all."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from appointments.office import at, booked, next_weekday, opens
from looking import follow
from playwright.sync_api import Browser, Page, expect
from web import a_booking, a_visit
from web.test_letter_codes_browser import sound
from web.test_visits_browser import opened
from web.world import Role, World, build

from amtsweg.appointments.contents import contact
from amtsweg.appointments.models import AppointmentKind, Booking, KindService
from amtsweg.appointments.offering import Wish
from amtsweg.core.tenancy import across_tenants

Axe = Callable[[Page], list[str]]


@pytest.fixture
def world(transactional_db: None) -> World:
    """An office with two counters; a kind with a quantity and two ways to meet."""
    world = build()
    a_visit.office(world)
    AppointmentKind.objects.update(
        variants={"on-site": {}, "phone": {"de": "Für Fragen"}}, bring={"de": "- den alten Ausweis\n- ein Foto"},
        description={"de": "Neu oder als Ersatz."},
    )  # fmt: skip
    KindService.objects.create(kind=AppointmentKind.objects.get(), service="personalausweis")
    return world


def the_booking() -> Booking:
    with across_tenants("a test looks"):
        found: Booking = Booking.objects.select_related("data_key").exclude(state="cancelled").get()
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_guest_books_moves_and_cancels(world: World, served: Any, browser: Browser, axe: Axe, scripts: bool) -> None:
    def check() -> None:
        if scripts:
            sound(page, axe)

    home = served("jesteburg")
    page = opened(world, Role.ANONYMOUS, browser, home, "phone", java_script_enabled=scripts).new_page()
    page.goto(served("jesteburg", "/termine/"))
    check()
    follow(page.get_by_role("link", name="Personalausweis"))
    page.get_by_label("Wie viele?").select_option("2")
    page.get_by_role("button", name="Zeiten suchen").click()
    expect(page.get_by_text("etwa 30 Minuten")).to_be_visible()
    check()
    follow(page.get_by_role("link", name="Zeiten ansehen").first)
    day = next_weekday()
    page.get_by_text("Alle freien Tage im Kalender").click()
    check()
    follow(page.get_by_role("link", name=f"Dienstag, {day:%d.%m.%Y}").last)
    page.get_by_role("button", name="09:00").click()
    expect(page.get_by_text("für Sie vorgemerkt")).to_be_visible()
    check()
    page.get_by_role("button", name="Termin verbindlich buchen").click()
    expect(page.get_by_role("heading", name="Prüfen Sie 2 Angaben")).to_be_visible()
    check()
    page.get_by_label("Vor- und Nachname").fill("Anna Behrens")
    page.get_by_label("E-Mail-Adresse").fill("anna.behrens@post.example")
    page.get_by_role("button", name="Termin verbindlich buchen").click()
    expect(page.get_by_text("Ihr Termin ist gebucht.")).to_be_visible()
    expect(page.get_by_text("den alten Ausweis")).to_be_visible()
    check()
    follow(page.get_by_role("link", name="Verschieben"))
    check()
    follow(page.get_by_role("link", name=f"Dienstag, {day:%d.%m.%Y}").first)
    page.get_by_role("button", name="10:00").click()
    expect(page.get_by_text("Ihr Termin ist verschoben.")).to_be_visible()
    follow(page.get_by_role("link", name="Absagen"))
    check()
    page.get_by_role("button", name="Termin absagen").click()
    expect(page.get_by_text("Ihr Termin ist abgesagt.")).to_be_visible()
    check()


def test_by_keyboard_alone(world: World, served: Any, browser: Browser) -> None:
    page = opened(world, Role.ANONYMOUS, browser, served("jesteburg"), "desktop").new_page()
    day = next_weekday()
    page.goto(served("jesteburg", f"/termine/ausweis/steueramt/?anzahl=1&art=on-site&tag={day.isoformat()}"))

    def press_on(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if name in (page.evaluate("document.activeElement.textContent") or ""):
                page.keyboard.press("Enter")
                return
        raise AssertionError(f"{name} is not reached by the keyboard")

    press_on("08:30")
    expect(page.get_by_text("für Sie vorgemerkt")).to_be_visible()
    page.get_by_label("Vor- und Nachname").focus()
    page.keyboard.type("Jan Petersen")
    page.keyboard.press("Tab")
    page.keyboard.type("jan.petersen@post.example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ihr Termin ist gebucht.")).to_be_visible()
    assert contact(the_booking()).name == "Jan Petersen"


def test_somebody_was_faster_and_the_list_of_an_account(world: World, served: Any, browser: Browser, axe: Axe) -> None:
    page = opened(world, Role.OWNER, browser, served("jesteburg"), "phone").new_page()
    day = next_weekday()
    page.goto(served("jesteburg", f"/termine/ausweis/steueramt/?anzahl=1&art=on-site&tag={day.isoformat()}"))
    for _ in range(2):
        booked(a_booking.wish(world), at(day, "08:00"))
    page.get_by_role("button", name="08:00").click()
    expect(page.get_by_text("jemand anderes")).to_be_visible()
    sound(page, axe)
    page.get_by_role("button", name=f"Dienstag, {day:%d.%m.%Y}, 08:15").click()
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value("owner@post.example")
    page.get_by_label("Vor- und Nachname").fill("Anna Behrens")
    follow(page.get_by_role("button", name="Termin verbindlich buchen"))
    page.get_by_role("link", name="Alle Ihre Termine").click()
    expect(page.get_by_text(f"Dienstag, {day:%d.%m.%Y}")).to_be_visible()
    sound(page, axe)


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_desk_and_the_studio(world: World, served: Any, browser: Browser, axe: Axe, device: str) -> None:
    desk = opened(world, Role.CLERK, browser, served("jesteburg"), device).new_page()
    desk.goto(served("jesteburg", "/desk/termine/vergeben/"))
    sound(desk, axe)
    follow(desk.get_by_role("button", name="Zeiten zeigen"))
    sound(desk, axe)
    desk.get_by_label("Vor- und Nachname").fill("Jan Petersen")
    desk.get_by_role("button", name="Termin vergeben").click()
    expect(desk.get_by_text("Der Termin ist vergeben.")).to_be_visible()
    desk.get_by_text("Verschieben oder absagen").click()
    sound(desk, axe)
    booked(Wish(a_visit.kind(world), world.units[0]), at(next_weekday(), "11:00"))
    opens(world.units[0], "08:00", "10:00", since=next_weekday(), until=next_weekday())
    desk.goto(served("jesteburg", "/desk/termine/ohne-platz/"))
    expect(desk.get_by_label("absagen")).to_be_visible()
    sound(desk, axe)
    studio = opened(world, Role.ADMINISTRATOR, browser, served("jesteburg"), device).new_page()
    here = a_visit.office(world)[0].pk
    for address in (
        "", "art-anlegen/", "arten/ausweis/", "stellen/steueramt/anlegen/", "stellen/steueramt/zeiten/",
        "stellen/steueramt/zeiten/zeitraum/", "stellen/steueramt/ausnahmen/", f"schalter/{here}/",
        f"schalter/{here}/abwesend/", f"schalter/{here}/zeiten/", f"schalter/{here}/zeiten/zeitraum/",
        f"schalter/{here}/ausnahmen/",
    ):  # fmt: skip
        studio.goto(served("jesteburg", f"/studio/termine/{address}"))
        sound(studio, axe)
    studio.goto(served("jesteburg", "/studio/termine/stellen/steueramt/zeiten/"))
    follow(studio.get_by_role("link", name=re.compile("bis")))  # the period that is there
    sound(studio, axe)
    studio.get_by_role("button", name="Speichern").click()
    expect(studio.get_by_role("heading", level=1, name="Terminzeiten")).to_be_visible()
    other = booked(Wish(a_visit.kind(world), world.units[0]), at(next_weekday(), "09:00")).booking
    studio.goto(served("jesteburg", f"/studio/termine/schalter/{other.resource_id}/abwesend/"))
    for part in ("day", "month", "year"):
        studio.locator(f"#first-{part}").fill(str(getattr(next_weekday(), part)))
    studio.get_by_role("button", name="Speichern").click()
    expect(studio.get_by_role("alert")).to_contain_text("in dieser Zeit gebucht")
    sound(studio, axe)
