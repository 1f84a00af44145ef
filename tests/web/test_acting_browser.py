"""Acting for an organisation and with a mandate in a real browser, from the invitation to the mailbox and the desk."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from applications.world import ANSWERS
from cases.office import Office, make_office
from cases.test_consulting import resident
from looking import follow
from playwright.sync_api import Browser, Page, expect
from web.an_organisation import token_in
from web.applying import START
from web.applying import browser as client_of
from web.test_result_browser import sound, visiting

from amtsweg.accounts.actions import save_profile
from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.applications.models import Submission
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants


def account(given: str, family: str) -> Account:
    made = resident(f"{given.lower()}@post.example")
    save_profile(made, Profile(given, family))
    return made


class Person:
    """Somebody who is signed in. Each page that she comes to is looked at."""

    def __init__(self, stage: "Stage", account: Account) -> None:
        client = client_of()
        client.force_login(account)
        self.stage = stage
        context = visiting(stage.browser, client, stage.served("jesteburg", "/"), stage.scheme)
        self.page: Page = context.new_page()

    def go(self, path: str) -> None:
        self.page.goto(self.stage.served("jesteburg", path))
        self.look()

    def look(self) -> None:
        sound(self.page, self.stage.axe)

    def push(self, button: str, says: str) -> None:
        follow(self.page.get_by_role("button", name=button))
        self.sees(says)
        self.look()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def fill(self, **fields: str) -> None:
        for control, text in fields.items():
            self.page.locator(f"#{control}").fill(text)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def applies(self, whom: str) -> None:
        """Begins, fills in and sends the form for somebody."""
        self.go(START)
        self.choose(whom)
        self.page.get_by_role("button", name="Antrag beginnen").click()
        self.page.wait_for_url("**/wer/")
        self.look()
        for key, raw in ANSWERS.items():
            self.page.wait_for_url(f"**/{key}/")
            for name, value in raw.items():
                self._answer(name, value)
            follow(self.page.get_by_role("button", name="Weiter", exact=True))
        self.page.wait_for_url("**/pruefen/")
        self.look()
        self.page.get_by_role("button", name="Antrag verbindlich senden").click()
        self.page.wait_for_url("**/gesendet/")
        self.look()

    def _answer(self, name: str, value: str) -> None:
        choice = self.page.locator(f"input[type=radio][name='{name}'][value='{value}']")
        if choice.count():
            choice.check()
        else:
            self.page.locator(f"[name='{name}']").fill(value)


class Stage:
    """The tax office, and people with accounts."""

    def __init__(self, served: Any, browser: Browser, axe: Callable[[Page], list[str]], scheme: str) -> None:
        self.served, self.browser, self.axe, self.scheme = served, browser, axe, scheme
        self.office: Office = make_office()


@pytest.fixture(params=["light", "dark"])
def stage(request: Any, served: Any, browser: Browser, axe: Callable[[Page], list[str]]) -> Stage:
    return Stage(served, browser, axe, request.param)


def newest(beginning: str) -> str:
    return token_in(OutgoingMail.objects.filter(key__startswith=beginning).latest("id").key)


def desk_page() -> str:
    """The clerk's page of what was sent last."""
    with across_tenants("test"):
        return f"/desk/vorgaenge/{Submission.objects.latest('sent_at').reference}/"


def test_an_organisation_from_invitation_to_mailbox(stage: Stage) -> None:
    anna, bernd = Person(stage, account("Anna", "Behrens")), Person(stage, account("Bernd", "Cordes"))
    anna.go("/konto/organisationen/")
    follow(anna.page.get_by_role("link", name="Organisation anlegen"))
    anna.push("Organisation anlegen", "Wählen Sie aus, was es ist")
    anna.choose("Unternehmen")
    anna.fill(name="Hundesalon Muster GmbH", number="12345", court="Amtsgericht Lüneburg")
    anna.page.locator("#register").select_option("HRB")
    anna.push("Organisation anlegen", "Die Organisation ist angelegt.")
    follow(anna.page.get_by_role("link", name="Jemanden einladen"))
    anna.look()
    anna.fill(email="bernd@post.example")
    anna.choose("Senden")
    anna.push("Einladung verschicken", "Die Einladung ist verschickt.")

    bernd.go(f"/konto/organisationen/einladung/{newest('organisation.invite:')}/")
    bernd.push("Einladung annehmen", "Sie handeln jetzt auch für diese Organisation.")
    bernd.push("Für diese Organisation handeln", "Sie handeln für")
    bernd.applies("Für Hundesalon Muster GmbH")
    bernd.sees("Sie handeln für")

    anna.page.reload()
    anna.push("Für diese Organisation handeln", "Hund anmelden")
    follow(anna.page.get_by_role("link", name="Hund anmelden").first)
    anna.sees("Sie handeln für")
    anna.look()

    anna.go("/konto/organisationen/")
    follow(anna.page.get_by_role("link", name="Hundesalon Muster GmbH"))
    follow(anna.page.get_by_role("link", name=re.compile("Rolle ändern oder entfernen.*Bernd Cordes")))
    anna.look()
    follow(anna.page.get_by_role("link", name="Zurück"))
    follow(anna.page.get_by_role("link", name="Organisation verlassen"))
    anna.push("Organisation verlassen", "Niemand sonst verwaltet die Organisation.")
    follow(anna.page.get_by_role("button", name="Wieder für mich selbst handeln"))
    expect(anna.page.locator(".a-acting")).to_have_count(0)

    maren = Person(stage, stage.office.maren.account)
    maren.go("/desk/")
    maren.sees("Hundesalon Muster GmbH")
    maren.go(desk_page())
    maren.sees("Gesendet von")
    maren.sees("Bernd Cordes")
    maren.look()


def test_a_mandate_from_the_declaration_to_the_desk(stage: Stage) -> None:
    anna, petra = Person(stage, account("Anna", "Behrens")), Person(stage, account("Petra", "Plan"))
    anna.go("/konto/vollmachten/")
    follow(anna.page.get_by_role("link", name="Vollmacht geben"))
    anna.push("Vollmacht geben", "Wählen Sie aus, wofür die Vollmacht gilt")
    anna.fill(name="Petra Plan", email="petra@post.example")
    anna.choose("Für alles")
    anna.choose("Diese Person darf Bescheide für mich empfangen")
    anna.push("Vollmacht geben", "Die Vollmacht ist erklärt.")

    petra.go(f"/konto/vollmachten/einladung/{newest('mandate.give:')}/")
    petra.push("Vollmacht annehmen", "Sie haben die Vollmacht angenommen.")
    petra.applies("Für Anna Behrens, mit Vollmacht")
    follow(petra.page.get_by_role("link", name="Zum Vorgang"))
    petra.sees("Hund anmelden")
    petra.look()

    anna.go("/postkorb/")
    anna.sees("Hund anmelden")
    follow(anna.page.get_by_role("link", name="Hund anmelden").first)
    anna.look()
    anna.go("/konto/vollmachten/")
    follow(anna.page.get_by_role("link", name=re.compile("Vollmacht beenden.*Petra Plan")))
    anna.look()
    anna.push("Vollmacht beenden", "Die Vollmacht ist beendet.")
    anna.sees("Beendet")
    anna.go("/konto/daten/")

    maren = Person(stage, stage.office.maren.account)
    maren.go("/desk/")
    maren.sees("Behrens")
    maren.go(desk_page())
    maren.sees("Vollmacht, für alle Anträge")
    maren.look()
