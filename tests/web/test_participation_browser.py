"""Three persons at one case in a real browser: the clerk asks, a chamber answers, the applicant is accompanied."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cases.office import explained, make_office, send
from cases.test_consulting import link, resident
from cases.test_taking_part import newest
from playwright.sync_api import Browser, Page, expect
from web.applying import browser as client_of
from web.test_result_browser import sound, visiting

from amtsweg.accounts.models import Account
from amtsweg.core import clock

Axe = Callable[[Page], list[str]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_three_persons_at_one_case(served: Any, browser: Browser, axe: Axe, scheme: str) -> None:
    office = make_office()
    anna: Account = Account.objects.create_user("anna.behrens@post.example")
    case = send(office, holder=anna.pk, guest=False)
    start = served("jesteburg", "/")

    def person(account: Account) -> Page:
        client = client_of()
        client.force_login(account)
        return visiting(browser, client, start, scheme).new_page()

    def at(page: Page, path: str) -> None:
        page.goto(served("jesteburg", path))
        sound(page, axe)

    maren, resident_page, chamber = (
        person(one) for one in (office.maren.account, anna, resident("kammer@post.example"))
    )
    due = clock.today() + timedelta(days=20)

    at(maren, f"/desk/vorgaenge/{case.number}/stellungnahmen/neu/")
    maren.get_by_role("button", name="Stellen fragen").click()
    expect(maren.get_by_text("Wählen Sie mindestens eine Stelle aus").first).to_be_visible()
    sound(maren, axe)
    maren.get_by_label("Standesamt").check()
    maren.locator("#name-1").fill("Landwirtschaftskammer")
    maren.locator("#email-1").fill("kammer@post.example")
    maren.get_by_label("Was möchten Sie wissen?").fill("Bestehen Bedenken gegen die Haltung?")
    maren.get_by_label("Ihre Hunde").check()
    for name, value in (("day", due.day), ("month", due.month), ("year", due.year)):
        maren.locator(f"#frist-{name}").fill(str(value))
    maren.get_by_role("button", name="Stellen fragen").click()
    expect(maren.get_by_text("Die Stellen sind gefragt.")).to_be_visible()
    sound(maren, axe)

    at(chamber, f"/beteiligung/einladung/{link(newest(case))}/")
    chamber.get_by_role("button", name="Einladung annehmen").click()
    expect(chamber.get_by_text("Fiete").first).to_be_visible()
    expect(chamber.get_by_text("Behrens")).to_have_count(0)
    sound(chamber, axe)
    chamber.get_by_label("Bedenken", exact=True).check()
    chamber.get_by_label("Bedenken, Auflagen, Hinweise").fill("Der Auslauf ist zu klein.")
    chamber.get_by_role("button", name="Stellungnahme senden").click()
    expect(chamber.get_by_text("Ihre Stellungnahme ist gesendet.")).to_be_visible()
    sound(chamber, axe)
    at(chamber, "/beteiligung/")

    susanne = person(office.standesamt.account)
    at(susanne, "/desk/stellungnahmen/")
    susanne.get_by_role("link", name="Hund anmelden").click()
    expect(susanne.get_by_text("Fiete").first).to_be_visible()
    sound(susanne, axe)

    at(maren, f"/desk/vorgaenge/{case.number}/")
    expect(maren.get_by_text("Der Auslauf ist zu klein.").first).to_be_visible()
    maren.get_by_role("link", name="Landwirtschaftskammer").click()
    sound(maren, axe)

    at(resident_page, f"/vorgaenge/{case.number}/")
    expect(resident_page.get_by_text("eine Stelle außerhalb der Verwaltung").first).to_be_visible()
    expect(resident_page.get_by_text("Auslauf")).to_have_count(0)
    at(resident_page, f"/vorgaenge/{case.number}/begleitung/")
    resident_page.get_by_label("Name").fill("Petra Plan")
    resident_page.get_by_label("E-Mail").fill("plan@post.example")
    resident_page.get_by_role("button", name="Einladung verschicken").click()
    expect(resident_page.get_by_text("Petra Plan").first).to_be_visible()
    sound(resident_page, axe)
    petra = person(resident("plan@post.example"))
    at(petra, f"/beteiligung/einladung/{link(newest(case))}/")
    petra.get_by_role("button", name="Einladung annehmen").click()
    petra.get_by_label("Ihre Nachricht").fill("Ich begleite Anna Behrens.")
    petra.get_by_role("button", name="Nachricht senden").click()
    expect(petra.get_by_text("Ihre Nachricht ist gesendet.")).to_be_visible()
    sound(petra, axe)

    at(maren, f"/desk/vorgaenge/{case.number}/beteiligte/neu/")
    maren.get_by_label("Name", exact=True).fill("Nora Nachbar")
    maren.get_by_label("E-Mail").fill("nora@post.example")
    maren.get_by_label("Ihre Hunde").check()
    maren.get_by_role("button", name="Einladung verschicken").click()
    expect(maren.get_by_text("Nora Nachbar").first).to_be_visible()
    sound(maren, axe)
    nora = person(resident("nora@post.example"))
    at(nora, f"/beteiligung/einladung/{link(newest(case))}/")
    nora.get_by_role("button", name="Einladung annehmen").click()
    nora.get_by_label("Ihre Nachricht").fill("Der Hund bellt nachts.")
    nora.get_by_role("button", name="Nachricht senden").click()
    expect(nora.get_by_text("Der Hund bellt nachts.")).to_be_visible()
    expect(nora.get_by_text("Behrens")).to_have_count(0)
    sound(nora, axe)
    at(maren, f"/desk/vorgaenge/{case.number}/beteiligte/{newest(case).pk}/")
    expect(maren.get_by_text("Der Hund bellt nachts.")).to_be_visible()
    explained(case)
