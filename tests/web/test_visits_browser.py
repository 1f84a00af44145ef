"""The day of the visit in real browsers: telephone, desk, screen, terminal, studio; with axe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from looking import follow
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web import a_visit
from web.test_letter_codes_browser import SIZES, sound
from web.world import Role, World, build

from amtsweg.appointments.visits import actions
from amtsweg.core.actors import SYSTEM
from amtsweg.web.visits import devices

Axe = Callable[[Page], list[str]]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def opened(world: World, role: Role, browser: Browser, home: str, device: str, **more: Any) -> BrowserContext:
    """A browser in the hands of `role`."""
    width, height = SIZES[device]
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    client = world.client(role)
    if "sitzung" in client.cookies:
        context.add_cookies([{"name": "sitzung", "value": client.cookies["sitzung"].value, "url": home}])
    return context


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_arriving_and_being_called(
    world: World, served: Any, browser: Browser, axe: Axe, monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    monkeypatch.setattr(devices, "AGAIN", 1)
    booking, code = a_visit.booked(world, minutes=2)
    home, here = served("jesteburg"), a_visit.office(world)[0]
    screen = opened(world, Role.ANONYMOUS, browser, home, "desktop", java_script_enabled=scripts).new_page()
    screen.goto(served("jesteburg", reverse("visits:display", kwargs=a_visit.display(world))))
    expect(screen.get_by_text("Bitte warten Sie, bis Ihre Nummer hier erscheint.")).to_be_visible()

    phone = opened(world, Role.ANONYMOUS, browser, home, "phone", java_script_enabled=scripts).new_page()
    phone.goto(served("jesteburg", "/termine/ankunft/"))
    phone.get_by_label("Code Ihres Termins").fill("AAAA")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Diesen Code gibt es nicht").first).to_be_visible()
    if scripts:
        sound(phone, axe)
    phone.get_by_label("Code Ihres Termins").fill(code)
    phone.get_by_role("button", name="Ich bin da").click()
    expect(phone.get_by_role("heading", name=f"Ihre Nummer: {booking.number}")).to_be_visible()
    if scripts:
        sound(phone, axe)

    desk = opened(world, Role.CLERK, browser, home, "desktop", java_script_enabled=scripts).new_page()
    desk.goto(served("jesteburg", "/desk/termine/aufruf/"))
    if scripts:
        sound(desk, axe)
    follow(desk.get_by_role("link", name=here.name))
    if scripts:
        sound(desk, axe)
    desk.get_by_role("button", name="Nächste Nummer aufrufen").click()
    expect(desk.get_by_text(f"Aufgerufen: {booking.number}")).to_be_visible()
    if scripts:
        sound(desk, axe)
    expect(screen.get_by_text(booking.number, exact=True)).to_be_visible()
    expect(screen.get_by_text(here.name)).to_be_visible()
    if scripts:
        sound(screen, axe)
    desk.get_by_role("button", name="Erledigt").click()
    expect(desk.get_by_text(f"{booking.number} ist erledigt")).to_be_visible()
    expect(screen.get_by_text("Bitte warten Sie, bis Ihre Nummer hier erscheint.")).to_be_visible()
    desk.goto(served("jesteburg", "/desk/termine/wartezeiten/"))
    expect(desk.get_by_text("Nach Anliegen")).to_be_visible()
    if scripts:
        sound(desk, axe)


@pytest.mark.parametrize("device", SIZES)
def test_the_day_list_is_read_leafed_through_and_printed(
    world: World, served: Any, browser: Browser, axe: Axe, device: str
) -> None:
    booking, _code = a_visit.booked(world)
    day = booking.day.isoformat()
    home = served("jesteburg")
    page = opened(world, Role.CLERK, browser, home, device, java_script_enabled=True).new_page()
    page.goto(served("jesteburg", f"/desk/termine/tag/?tag={day}"))
    expect(page.get_by_role("row")).to_have_count(2)
    sound(page, axe)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Zeigen")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="Worum es geht")).to_be_in_viewport()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Nächster Tag").click()
    expect(page.get_by_text("An diesem Tag kommt niemand.")).to_be_visible()
    sound(page, axe)
    page.get_by_role("link", name="Vorheriger Tag").click()
    page.get_by_role("link", name=booking.number).click()
    expect(page.get_by_text("Anna Behrens")).to_be_visible()
    sound(page, axe)
    page.get_by_role("link", name="Tagesliste").click()
    expect(page.get_by_role("row")).to_have_count(2)


def test_a_page_of_the_desk_shows_who_comes_by_itself(world: World, served: Any, browser: Browser) -> None:
    home, here = served("jesteburg"), a_visit.office(world)[0]
    context = opened(world, Role.CLERK, browser, home, "desktop")
    page = context.new_page()
    page.clock.install()
    with page.expect_response(lambda answer: "/stand/" in answer.url):
        page.goto(served("jesteburg", reverse("desk:callup-place", kwargs={"place_id": here.pk})))
    expect(page.get_by_text("0 warten")).to_be_visible()
    actions.walk_in(here.unit, a_visit.kind(world), by=SYSTEM)
    page.clock.run_for(16_000)
    expect(page.get_by_text("1 wartet")).to_be_visible()


def test_the_screen_says_new_calls_aloud_once_it_is_allowed(world: World, served: Any, browser: Browser) -> None:
    home, here = served("jesteburg"), a_visit.office(world)[0]
    page = opened(world, Role.ANONYMOUS, browser, home, "desktop").new_page()
    page.add_init_script("window.said = []; speechSynthesis.speak = (words) => said.push(words.text)")
    page.goto(served("jesteburg", reverse("visits:display", kwargs=a_visit.display(world))))
    button = page.get_by_role("button", name="Nummern ansagen")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    number = actions.walk_in(here.unit, a_visit.kind(world), by=SYSTEM)
    for times in (1, 2):  # and once more when she is called again
        actions.call(number.pk, here, by=world.memberships[Role.CLERK])
        page.wait_for_function("times => said.length === times", arg=times)
    assert page.evaluate("said") == ["Nummer A 0 0 1, Schalter 1"] * 2


@pytest.mark.parametrize("device", SIZES)
def test_the_terminal_by_keyboard_and_the_studio(
    world: World, served: Any, browser: Browser, axe: Axe, device: str
) -> None:
    home = served("jesteburg")
    page = opened(world, Role.ANONYMOUS, browser, home, device).new_page()
    page.goto(served("jesteburg", reverse("visits:terminal", kwargs=a_visit.terminal(world))))
    sound(page, axe)
    page.get_by_role("button", name="Personalausweis").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A001")).to_be_visible()
    sound(page, axe)

    studio = opened(world, Role.LEAD, browser, home, device).new_page()
    studio.goto(served("jesteburg", "/studio/termine/anzeigen/"))
    sound(studio, axe)
    follow(studio.get_by_role("link", name="Kalender eintragen").first)
    sound(studio, axe)
    studio.get_by_label("Name", exact=True).fill("Dienstkalender")
    studio.get_by_label("Adresse", exact=True).fill("http://127.0.0.1:9/geheim.ics")
    studio.get_by_role("button", name="Speichern").click()
    expect(studio.get_by_text("Der Kalender ist eingetragen")).to_be_visible()
    studio.get_by_role("button", name="Jetzt abrufen").click()
    expect(studio.get_by_text("ließ sich nicht lesen").first).to_be_visible()
    sound(studio, axe)
    studio.get_by_role("button", name="Adresse machen").last.click()
    expect(studio.get_by_text("Diese Adresse sehen Sie nur jetzt")).to_be_visible()
    sound(studio, axe)
