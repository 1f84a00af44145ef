"""Requests and decisions in a browser: the resident on a phone, clerks on a desktop, with and without scripts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cases.office import Office, again, allow, make_office, send, work
from django.test import Client
from looking import content_width, follow
from playwright.sync_api import Browser, Page, expect
from web.world import account

from amtsweg.accounts.models import Account
from amtsweg.cases import actions
from amtsweg.cases.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
Site = Callable[..., str]
PHONE, DESKTOP = (390, 844), (1280, 900)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def office(served: Site) -> Office:
    return make_office()


class Somebody:
    """One person at one browser; `look` judges the page that is open."""

    def __init__(self, page: Page, site: Site, size: tuple[int, int], axe: Callable[[Page], list[str]] | None) -> None:
        self.page, self.site, self.size, self.axe = page, site, size, axe
        self.wrong: dict[str, list[str]] = {}
        page.set_viewport_size({"width": size[0], "height": size[1]})

    def go(self, path: str) -> None:
        self.page.goto(self.site("jesteburg", path))
        self.look()

    def follow(self, name: str) -> None:
        follow(self.page.get_by_role("link", name=name).first)
        self.look()

    def push(self, name: str) -> None:
        follow(self.page.get_by_role("button", name=name).first)
        self.look()

    def look(self) -> None:
        found = self.axe(self.page) if self.axe else []
        self.page.set_viewport_size({"width": 320, "height": 640})
        if content_width(self.page) > 320:
            found.append("wider than 320 pixels")
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})
        if found:
            self.wrong[self.page.url] = found


Enter = Callable[[Account, tuple[int, int]], Somebody]


@pytest.fixture
def enter(
    served: Site, office: Office, browser: Browser, scripts: bool, axe: Callable[[Page], list[str]]
) -> Iterator[Enter]:
    people: list[Somebody] = []
    contexts: list[Any] = []

    def let_in(who: Account, size: tuple[int, int]) -> Somebody:
        client = Client(HTTP_HOST="jesteburg.localhost")
        client.force_login(who)
        context = browser.new_context(java_script_enabled=scripts)
        value = client.cookies["sitzung"].value
        context.add_cookies([{"name": "sitzung", "value": value, "domain": "jesteburg.localhost", "path": "/"}])
        contexts.append(context)
        people.append(Somebody(context.new_page(), served, size, axe if scripts else None))
        return people[-1]

    yield let_in
    for context in contexts:
        context.close()
    assert {url: wrong for one in people for url, wrong in one.wrong.items()} == {}


@pytest.fixture
def anna() -> Account:
    return account("anna@post.example")


@pytest.fixture
def case(office: Office, anna: Account) -> Case:
    return send(office, holder=anna.id, guest=False)


def test_answers_are_asked_for_corrected_and_compared(office: Office, case: Case, anna: Account, enter: Enter) -> None:
    maren, phone = enter(office.maren.account, DESKTOP), enter(anna, PHONE)
    maren.go(f"/desk/vorgaenge/{case.number}/")
    maren.follow("Angaben berichtigen lassen")
    maren.push("Absenden")
    expect(maren.page.locator("#fehler")).to_contain_text("Wählen Sie die Angaben aus")
    maren.page.get_by_role("checkbox", name="Name", exact=False).first.check()
    maren.page.get_by_label("Was stimmt nicht?").fill("Der Name passt nicht zum Ausweis.")
    maren.push("Absenden")
    expect(maren.page.get_by_role("heading", name="Noch nicht da")).to_be_visible()

    phone.go(f"/vorgaenge/{case.number}/")
    expect(phone.page.get_by_text("Sie sind am Zug").first).to_be_visible()
    expect(phone.page.get_by_text("entscheiden wir mit dem, was wir haben").first).to_be_visible()
    follow(phone.page.locator("article").get_by_role("link", name="Angaben prüfen"))
    phone.page.get_by_label("Nachname").fill("")
    phone.push("Angaben senden")
    expect(phone.page.locator("#fehler")).to_be_visible()
    phone.page.get_by_label("Nachname").fill("Behrens-Klug")
    phone.push("Angaben senden")
    expect(phone.page.get_by_text("Ihre Berichtigung ist angekommen.")).to_be_visible()

    maren.go(f"/desk/vorgaenge/{case.number}/")
    row = maren.page.get_by_role("table", name="Berichtigt, das gilt jetzt")
    expect(row).to_contain_text("Behrens-Klug")
    expect(maren.page.get_by_text("Angaben berichtigt").first).to_be_visible()


def test_a_question_an_appointment_and_a_payment(office: Office, case: Case, anna: Account, enter: Enter) -> None:
    maren, phone = enter(office.maren.account, DESKTOP), enter(anna, PHONE)
    for link, label, text in (
        ("Frage stellen", "Ihre Frage", "Seit wann haben Sie den Hund?"),
        ("Um einen Termin bitten", "Wofür?", "Vorsprache mit dem Impfpass"),
        ("Um Zahlung bitten", "Wofür?", "Vorschuss von 50,00 €"),
    ):
        maren.go(f"/desk/vorgaenge/{case.number}/")
        maren.follow(link)
        maren.page.get_by_label(label, exact=True).fill(text)
        if link != "Frage stellen":
            maren.page.get_by_label("Adresse").fill("https://termine.jesteburg.example/")
        maren.push("Absenden")
    phone.go(f"/vorgaenge/{case.number}/")
    expect(phone.page.get_by_text("Erledigen Sie 3 Sachen").first).to_be_visible()
    question = phone.page.locator("#angefordert ~ article", has_text="Seit wann haben Sie")
    follow(question.get_by_role("button", name="Antwort senden"))
    phone.look()
    expect(phone.page.locator("#fehler")).to_contain_text("Schreiben Sie Ihre Antwort")
    question.get_by_label("Ihre Antwort").fill("Seit März.")
    question.get_by_role("button", name="Antwort senden").click()
    expect(phone.page.get_by_text("Ihre Antwort ist angekommen.")).to_be_visible()
    maren.go(f"/desk/vorgaenge/{case.number}/")
    maren.follow("Hat sich erledigt")
    maren.page.get_by_label("Wie hat es sich erledigt?").fill("Am Telefon.")
    maren.push("Als erledigt festhalten")
    expect(maren.page.get_by_text("Als erledigt festgehalten.")).to_be_visible()


def test_a_decision_is_proposed_sent_back_released_and_revoked(
    office: Office, case: Case, anna: Account, enter: Enter
) -> None:
    allow(case, vier_augen=True)
    maren, timo, phone = enter(office.maren.account, DESKTOP), enter(office.timo.account, DESKTOP), enter(anna, PHONE)
    maren.go(f"/desk/vorgaenge/{case.number}/entscheiden/?ergebnis=partly")
    maren.page.get_by_label("Nebenbestimmungen").fill("Führen Sie den Hund an der Leine.\nMelden Sie Änderungen.")
    maren.page.get_by_label("Gebühr in Euro").fill("viel")
    maren.page.get_by_label("Warum?").fill("Weil es so ist.")
    maren.push("Bescheid ansehen")
    expect(maren.page.locator("#fehler")).to_contain_text("als Betrag")
    maren.page.get_by_label("Gebühr in Euro").fill("37,00")
    maren.page.get_by_label("In einfachen Worten", exact=False).first.fill("Sie dürfen den Hund halten.")
    maren.push("Bescheid ansehen")
    expect(maren.page.get_by_role("article")).to_contain_text("37,00 €")
    maren.push("Zur Freigabe vorlegen")
    maren.follow("Vorschlag prüfen")
    expect(maren.page.get_by_role("button", name="Freigeben")).to_have_count(0)

    timo.go(f"/desk/vorgaenge/{case.number}/")
    timo.follow("Vorschlag prüfen")
    timo.push("Zurückgeben")
    expect(timo.page.locator("#fehler")).to_be_visible()
    timo.page.get_by_label("Was fehlt noch").fill("Die Gebühr ist falsch.")
    timo.push("Zurückgeben")
    expect(timo.page.get_by_text("Die Gebühr ist falsch.")).to_be_visible()

    maren.go(f"/desk/vorgaenge/{case.number}/entscheiden/?ergebnis=partly")
    expect(maren.page.get_by_label("Gebühr in Euro")).to_have_value("37,00")
    maren.push("Bescheid ansehen")
    maren.push("Zur Freigabe vorlegen")
    timo.go(f"/desk/vorgaenge/{case.number}/vorschlag/")
    timo.push("Freigeben und entscheiden")
    work()
    phone.go(f"/vorgaenge/{case.number}/")
    expect(phone.page.get_by_role("heading", name="Das ist entschieden")).to_be_visible()
    expect(phone.page.get_by_text("Sie dürfen den Hund halten.").first).to_be_visible()

    timo.go(f"/desk/vorgaenge/{case.number}/")
    timo.follow("Bescheid widerrufen")
    timo.push("Bescheid ansehen")
    expect(timo.page.locator("#fehler")).to_contain_text("Füllen Sie die Lücken aus")
    timo.go(f"/desk/vorgaenge/{case.number}/widerspruch/")
    timo.push("Eingang festhalten")
    timo.follow("Über den Widerspruch entscheiden")


def test_a_program_decides_and_a_human_is_asked(office: Office, case: Case, anna: Account, enter: Enter) -> None:
    allow(case, automatisch="§ 1 der Mustersatzung")
    actions.decide_automatically(case.pk, "granted", authority=case.authority)
    work()
    maren, phone = enter(office.maren.account, DESKTOP), enter(anna, PHONE)
    phone.go(f"/vorgaenge/{case.number}/")
    expect(phone.page.get_by_text("hat ein Programm getroffen")).to_be_visible()
    phone.push("Von einem Menschen prüfen lassen")
    expect(phone.page.get_by_text("Sie haben um eine Prüfung gebeten")).to_be_visible()
    maren.go(f"/desk/vorgaenge/{case.number}/")
    expect(maren.page.get_by_text("automatisch erlassen").first).to_be_visible()
    expect(maren.page.get_by_text("Prüfung durch einen Menschen verlangt").first).to_be_visible()
    assert again(case).news_since is not None
