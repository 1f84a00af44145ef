"""Several persons at one case in a real browser: the clerk asks, a chamber and a unit answer, others come in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cases.office import Office, explained, make_office, send
from cases.test_consulting import link, resident
from cases.test_taking_part import newest
from looking import follow
from playwright.sync_api import Browser, Page, expect
from web.applying import browser as client_of
from web.test_result_browser import sound, visiting

from amtsweg.accounts.models import Account
from amtsweg.cases.models import Case
from amtsweg.core import clock


class Person:
    """Somebody who is signed in. Each page that she comes to is looked at."""

    def __init__(self, stage: "Stage", account: Account) -> None:
        client = client_of()
        client.force_login(account)
        self.stage = stage
        self.page: Page = visiting(stage.browser, client, stage.served("jesteburg", "/"), stage.scheme).new_page()

    def go(self, path: str) -> None:
        self.page.goto(self.stage.served("jesteburg", path))
        self.look()

    def look(self) -> None:
        sound(self.page, self.stage.axe)

    def fill(self, **fields: str) -> None:
        for control, text in fields.items():
            self.page.locator(f"#{control}").fill(text)

    def push(self, button: str, says: str) -> None:
        follow(self.page.get_by_role("button", name=button))
        self.sees(says)
        self.look()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def misses(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def accept(self) -> None:
        """Comes in by the newest invitation."""
        self.go(f"/beteiligung/einladung/{link(newest(self.stage.case))}/")
        self.push("Einladung annehmen", "Sie sind jetzt dabei.")


class Stage:
    """A case that Anna sent with her account to Maren's office."""

    def __init__(self, served: Any, browser: Browser, axe: Callable[[Page], list[str]], scheme: str) -> None:
        self.served, self.browser, self.axe, self.scheme = served, browser, axe, scheme
        self.office: Office = make_office()
        self.anna: Account = Account.objects.create_user("anna.behrens@post.example")
        self.case: Case = send(self.office, holder=self.anna.pk, guest=False)
        self.desk = f"/desk/vorgaenge/{self.case.number}/"
        self.mine = f"/vorgaenge/{self.case.number}/"

    def person(self, account: Account) -> Person:
        return Person(self, account)


@pytest.fixture(params=["light", "dark"])
def stage(request: Any, served: Any, browser: Browser, axe: Callable[[Page], list[str]]) -> Stage:
    return Stage(served, browser, axe, request.param)


def test_clerk_chamber_and_applicant(stage: Stage) -> None:
    maren, chamber = stage.person(stage.office.maren.account), stage.person(resident("kammer@post.example"))
    maren.go(f"{stage.desk}stellungnahmen/neu/")
    maren.push("Stellen fragen", "Wählen Sie mindestens eine Stelle aus")
    maren.page.get_by_label("Standesamt").check()
    maren.page.get_by_label("Ihre Hunde").check()
    due = clock.today() + timedelta(days=20)
    maren.fill(**{"name-1": "Landwirtschaftskammer", "email-1": "kammer@post.example", "frage": "Bestehen Bedenken?"})
    maren.fill(**{"frist-day": str(due.day), "frist-month": str(due.month), "frist-year": str(due.year)})
    maren.push("Stellen fragen", "Die Stellen sind gefragt.")

    chamber.accept()
    chamber.sees("Fiete")
    chamber.misses("Behrens")
    chamber.page.get_by_label("Bedenken", exact=True).check()
    chamber.fill(text="Der Auslauf ist zu klein.")
    chamber.push("Stellungnahme senden", "Ihre Stellungnahme ist gesendet.")
    chamber.misses("Fiete")
    chamber.go("/beteiligung/")

    susanne = stage.person(stage.office.standesamt.account)
    susanne.go("/desk/stellungnahmen/")
    follow(susanne.page.get_by_role("link", name="Hund anmelden"))
    susanne.sees("Fiete")
    susanne.misses("Behrens")
    susanne.look()

    maren.go(stage.desk)
    maren.sees("Der Auslauf ist zu klein.")
    follow(maren.page.get_by_role("link", name="Landwirtschaftskammer"))
    maren.look()
    anna = stage.person(stage.anna)
    anna.go(stage.mine)
    anna.sees("eine Stelle außerhalb der Verwaltung")
    anna.misses("Auslauf")
    explained(stage.case)


def test_applicant_adviser_and_clerk(stage: Stage) -> None:
    anna, petra = stage.person(stage.anna), stage.person(resident("plan@post.example"))
    anna.go(f"{stage.mine}begleitung/")
    anna.push("Einladung verschicken", "Geben Sie einen Namen an")
    anna.fill(name="Petra Plan", email="plan@post.example", rolle="Architektin")
    anna.push("Einladung verschicken", "Die Einladung ist verschickt.")
    petra.accept()
    petra.fill(nachricht="Ich begleite Anna Behrens.")
    petra.push("Nachricht senden", "Ihre Nachricht ist gesendet.")
    maren = stage.person(stage.office.maren.account)
    maren.go(stage.desk)
    maren.sees("Petra Plan, Architektin")
    anna.go(f"{stage.mine}begleitung/")
    anna.push("Begleitung beenden", "Die Begleitung ist beendet.")
    petra.page.reload()
    petra.misses("Anna Behrens")
    explained(stage.case)


def test_two_parties_and_a_clerk(stage: Stage) -> None:
    maren, nora = stage.person(stage.office.maren.account), stage.person(resident("nora@post.example"))
    maren.go(f"{stage.desk}beteiligte/neu/")
    maren.page.get_by_label("Ihre Hunde").check()
    maren.fill(name="Nora Nachbar", email="nora@post.example", rolle="Nachbarin", text="Es geht um den Hund.")
    maren.push("Einladung verschicken", "Nora Nachbar")
    nora.accept()
    nora.fill(nachricht="Der Hund bellt nachts.")
    nora.push("Nachricht senden", "Der Hund bellt nachts.")
    nora.misses("Behrens")
    maren.go(f"{stage.desk}beteiligte/{newest(stage.case).pk}/")
    maren.sees("Der Hund bellt nachts.")
    anna = stage.person(stage.anna)
    anna.go(stage.mine)
    anna.misses("Nora")
    explained(stage.case)
