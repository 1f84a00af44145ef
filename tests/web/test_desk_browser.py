"""The desk in a real browser: every page accessible and narrow enough, with and without JavaScript, in few clicks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from cases.office import SCAN, Office, again, applicant, appoint, make_office, send
from django.test import Client
from looking import content_width, follow
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions, textmodules
from amtsweg.cases.models import Case
from amtsweg.cases.procedures.definition import load
from amtsweg.cases.procedures.publishing import import_procedure
from amtsweg.core.actors import SYSTEM
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import as_authority
from amtsweg.demo.procedures import FOLDER as PROCEDURES

Site = Callable[..., str]


@dataclass
class Desk:
    """An office with a lead, three cases, a rule's worth of colleagues and a text module."""

    office: Office
    lead: Membership
    cases: list[Case] = field(default_factory=list)

    def page(self, step: str = "", number: int = 0) -> str:
        return f"/desk/vorgaenge/{self.cases[number].number}/{step}"


@pytest.fixture
def desk(served: Any) -> Desk:
    office = make_office()
    import_procedure(load((PROCEDURES / "antrag.yaml").read_text(encoding="utf-8")), None, actor=SYSTEM)
    lead = appoint(office.authority, "Lena Peters", office.maren.unit, "lead")
    made = Desk(office, lead, [send(office) for _ in range(3)])
    first, second, _third = made.cases
    actions.add_tag(lead, first.pk, "Eilt")
    actions.link(lead, first.pk, second.pk)
    actions.add_note(lead, first.pk, "Steuersatz prüfen.")
    actions.reply([first.holder_id], applicant(first), first.pk, "Hier ist das Zeugnis.", [SCAN])
    unit = office.maren.unit
    for title in ("Eingang bestätigen", "Zeugnis fehlt"):
        textmodules.keep(lead, None, unit, "message", title, {"de": "Guten Tag {name}, zu {nummer}."})
    return made


def signed_in(browser: Browser, clerk: Membership, scripts: bool = True) -> BrowserContext:
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(clerk.account)
    context = browser.new_context(java_script_enabled=scripts)
    value = client.cookies["sitzung"].value
    context.add_cookies([{"name": "sitzung", "value": value, "domain": "jesteburg.localhost", "path": "/"}])
    return context


LISTS = (
    "/desk/", "/desk/?ansicht=mine", "/desk/?q=behrens&spalte=schlagworte&spalte=stelle&spalte=geaendert",
    "/desk/?q=xyz", "/desk/abgegeben/", "/desk/hilfe/", "/desk/vertretung/", "/desk/einrichten/",
    "/desk/einrichten/regeln/steueramt/", "/desk/einrichten/textbausteine/",
)  # fmt: skip
STEPS = ("", "anfordern/", "zuweisen/", "entscheiden/", "beteiligen/", "abgeben/", "druck/", "zugriffe/")


def test_every_page_is_accessible_in_light_and_dark(
    served: Site, desk: Desk, browser: Browser, axe: Callable[[Page], list[str]]
) -> None:
    page = signed_in(browser, desk.lead).new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    wrong = {}
    for address in (*LISTS, *(desk.page(step) for step in STEPS)):
        answer = page.goto(served("jesteburg", address))
        assert answer is not None and answer.status == 200, address
        if found := _objections(page, axe):
            wrong[address] = found
    page.goto(served("jesteburg", "/desk/?auswahl=alle"))
    follow(page.get_by_role("button", name="Weiter mit"))
    if found := _objections(page, axe):
        wrong["preview"] = found
    page.get_by_label("Timo Brandt").check()
    page.get_by_role("button", name="Jetzt ausführen").click()
    expect(page.get_by_role("status").first).to_contain_text("3 von 3")
    if found := _objections(page, axe):
        wrong["result"] = found
    assert wrong == {}
    assert said == []


def _objections(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    page.set_viewport_size({"width": 1280, "height": 900})
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{scheme}: {one}" for one in axe(page)]
    page.set_viewport_size({"width": 320, "height": 640})
    if content_width(page) > 320:
        found.append("wider than 320 pixels")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_text_module_is_inserted_and_a_view_kept(served: Site, desk: Desk, browser: Browser, scripts: bool) -> None:
    page = signed_in(browser, desk.lead, scripts).new_page()
    page.goto(served("jesteburg", desk.page()))
    page.get_by_label("Nachricht an").fill("Vorab.")
    page.get_by_label("Textbaustein", exact=True).select_option("Zeugnis fehlt")
    page.get_by_role("button", name="Einfügen").click()
    expected = f"Vorab.\n\nGuten Tag Anna Behrens, zu {desk.cases[0].number}."
    expect(page.get_by_label("Nachricht an")).to_have_value(expected)
    page.get_by_role("button", name="Nachricht senden").click()
    expect(page.get_by_role("status").first).to_contain_text("gesendet")
    page.goto(served("jesteburg", "/desk/"))
    page.get_by_role("textbox", name="Nummer, Name oder Stichwort").fill("Eilt")
    page.get_by_role("button", name="Anwenden", exact=True).press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_text("Diese Ansicht speichern").click()
    page.get_by_label("Name der Ansicht").fill("Eilige")
    page.get_by_role("button", name="Ansicht speichern").click()
    expect(page.get_by_role("link", name="Eilige")).to_have_attribute("aria-current", "page")


@dataclass
class Hand:
    """Counts clicks; typing and choosing by keyboard are none, going into a field is one."""

    page: Page
    clicks: int = 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def write(self, where: Locator, text: str) -> None:
        self.click(where)
        where.fill(text)

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).first)


def _find(hand: Hand) -> None:
    hand.write(hand.page.get_by_role("searchbox"), "Behrens")
    hand.page.keyboard.press("Enter")
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("Suche: Behrens")


def _switch(hand: Hand) -> None:
    hand.link("Antwort da")
    expect(hand.page.locator("tbody tr")).to_have_count(1)


def _take(hand: Hand) -> None:
    hand.button("Übernehmen")
    expect(hand.page.get_by_role("status").first).to_contain_text("Sie bearbeiten diesen Vorgang")


def _acknowledge(hand: Hand) -> None:
    hand.button("Zur Kenntnis genommen")
    expect(hand.page.get_by_role("status").first).to_contain_text("Zur Kenntnis genommen")


def _message(hand: Hand) -> None:
    hand.write(hand.page.get_by_label("Nachricht an"), "Guten Tag.")
    hand.button("Nachricht senden")
    expect(hand.page.get_by_role("status").first).to_contain_text("gesendet")


def _module(hand: Hand) -> None:
    hand.button("Einfügen")
    expect(hand.page.get_by_label("Nachricht an")).not_to_have_value("")
    hand.button("Nachricht senden")
    expect(hand.page.get_by_role("status").first).to_contain_text("gesendet")


def _request(hand: Hand) -> None:
    hand.link("Unterlage anfordern")
    hand.write(hand.page.get_by_label("Welche Unterlage fehlt?"), "Zeugnis")
    hand.button("Unterlage anfordern")
    expect(hand.page.get_by_role("status").first).to_contain_text("angefordert")


def _assign(hand: Hand) -> None:
    hand.link("Zuweisen")
    hand.click(hand.page.get_by_label("Timo Brandt"))
    hand.button("Zuweisen")
    expect(hand.page.get_by_role("status").first).to_contain_text("zugewiesen")


def _note(hand: Hand) -> None:
    hand.write(hand.page.get_by_label("Neue Notiz"), "Gelesen.")
    hand.button("Notiz speichern")
    expect(hand.page.get_by_role("status").first).to_contain_text("gespeichert")


def _finish(hand: Hand) -> None:
    hand.button("Erledigt")
    expect(hand.page.get_by_role("status").first).to_contain_text("Die Aufgabe ist erledigt")


def _decide(hand: Hand) -> None:
    hand.link("Entscheiden")
    hand.button("Bescheid ansehen")
    hand.button("Verbindlich entscheiden")
    expect(hand.page.get_by_role("status").first).to_contain_text("Entschieden")


def _decide_at_once(hand: Hand) -> None:
    hand.link("Entscheiden")
    hand.button("Bescheid ansehen")
    hand.button("Verbindlich entscheiden")
    expect(hand.page.get_by_role("status").first).to_contain_text("Entschieden")


# What a clerk does most, from where she is when she does it: the list, or the case's page.
FREQUENT: list[tuple[str, Callable[[Hand], None]]] = [
    ("list", _find), ("list", _switch), ("list", _take), ("case", _acknowledge), ("case", _message), ("case", _module),
    ("case", _request), ("case", _finish), ("case", _assign), ("case", _note), ("another case", _decide),
    ("list", _decide_at_once),
]  # fmt: skip


def test_none_of_the_most_frequent_actions_takes_more_than_three_clicks(
    served: Site, desk: Desk, browser: Browser
) -> None:
    page = signed_in(browser, desk.office.maren).new_page()
    counted = {}
    for place, action in FREQUENT:
        address = "/desk/" if place == "list" else desk.page(number=int(place == "another case"))
        page.goto(served("jesteburg", address))
        hand = Hand(page)
        action(hand)
        counted[action.__name__] = hand.clicks
    assert len(counted) == 12
    assert max(counted.values()) <= 3, counted
    assert again(desk.cases[1]).outcome == "granted"


def test_a_case_of_others_is_read_by_keyboard_without_scripts(
    served: Site, desk: Desk, browser: Browser, axe: Callable[[Page], list[str]]
) -> None:
    inspector, number = appoint(desk.office.authority, "Ida Wolff", None, "supervisor"), desk.cases[0].number
    page = signed_in(browser, inspector, scripts=False).new_page()
    page.goto(served("jesteburg", "/desk/aufsicht/"))
    follow(page.get_by_role("button", name="30 Minuten lesen"), "Enter")
    page.locator("#fehler a").first.press("Enter")
    page.get_by_label("Nummer des Vorgangs").fill(number)
    page.get_by_label("Warum sehen Sie den Vorgang an?").fill("Beschwerde prüfen")
    page.get_by_role("button", name="30 Minuten lesen").press("Enter")
    expect(page.get_by_text("Ändern können Sie hier nichts")).to_be_visible()
    looked = signed_in(browser, inspector).new_page()
    wrong = {}
    for address in ("/desk/aufsicht/", f"/desk/aufsicht/?nummer={number}", f"/desk/aufsicht/{number}/"):
        looked.goto(served("jesteburg", address))
        if found := _objections(looked, axe):
            wrong[address] = found
    assert wrong == {}


def test_the_header_of_whoever_may_everything_fits_on_one_line(served: Site, desk: Desk, browser: Browser) -> None:
    for role in ("counter", "administrator"):
        with as_authority(desk.lead.authority_id):
            desk.lead.pk, desk.lead.role, desk.lead.unit = new_id(), role, None
            desk.lead.save(force_insert=True)
    page = signed_in(browser, desk.lead).new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    shown = {"/desk/": ("Ausweise", "Einrichten", "Hilfe"), "/studio/": ("Leistungen", "Termine", "Schreibtisch")}
    for path, some in shown.items():
        page.goto(served("jesteburg", path))
        links = page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link")
        assert [one for one in some if one not in links.all_inner_texts()] == []
        assert len({round(box["y"]) for one in links.all() if (box := one.bounding_box())}) == 1, path
        header = page.locator("header").bounding_box()
        assert header is not None
        assert header["height"] < 80
        assert content_width(page) <= 1280
