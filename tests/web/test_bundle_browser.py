"""A bundle in a real browser on a phone: with JavaScript and without, two authorities, no finding by axe."""

import re
from functools import partial
from typing import Any

import pytest
from applications.bundle_world import make_bundle_world
from looking import follow
from playwright.sync_api import Browser, Page, expect
from web.on_a_phone import Axe, assert_sound, weiter

from amtsweg.applications.models import Submission
from amtsweg.cases.models import Case
from amtsweg.core.tenancy import across_tenants


@pytest.fixture
def start(served: Any) -> str:
    """The address of the life situation."""
    make_bundle_world()
    return str(served("jesteburg", "/lebenslagen/umzug/"))


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def tell(page: Page) -> None:
    """Answers the shared questions, each of which is asked once."""
    for answers in (
        (("Vorname", "Anna"), ("Nachname", "Behrens")),
        (("E-Mail", "anna@post.example"),),
        (("Straße", "Lindenallee"), ("Hausnummer", "14"), ("Postleitzahl", "21266"), ("Ort", "Jesteburg")),
        (("Tag", "1"), ("Monat", "12"), ("Jahr", "2026")),
    ):
        for label, typed in answers:
            page.get_by_label(label, exact=True).fill(typed)
        weiter(page)
    page.get_by_label("Ja").check()
    weiter(page)


def fill(page: Page, part: str, label: str, typed: str) -> None:
    """Fills in a part, which asks nothing that was told already, and comes back to the overview."""
    page.get_by_role("button", name=re.compile(f"Ausfüllen.*{part}")).click()
    heading(page, label)
    page.get_by_label(label).fill(typed)
    weiter(page)
    heading(page, "Prüfen Sie Ihre Angaben")
    follow(page.get_by_role("link", name="Zurück zur Übersicht aller Anträge"))


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_moving_from_the_life_situation_to_all_numbers(start: str, browser: Browser, axe: Axe, script: bool) -> None:
    page = browser.new_page(java_script_enabled=script, viewport={"width": 390, "height": 844})

    sound = partial(assert_sound, page, axe, script=script)
    page.goto(start)
    follow(page.get_by_role("link", name="Alles zusammen erledigen"))
    sound()
    follow(page.get_by_role("button", name="Ohne Konto beginnen"))
    sound()
    tell(page)
    heading(page, "Umzug: alles zusammen")
    sound()
    fill(page, "hund anmelden", "Wie heißt Ihr Hund?", "Fiete")
    fill(page, "tonne bestellen", "Welche Tonne?", "Blaue Tonne")
    page.get_by_role("button", name="Als erledigt merken").click()
    expect(page.get_by_text("Bereit zum Senden")).to_have_count(2)
    follow(page.get_by_role("link", name="Alle fertigen senden"))
    sound()
    page.get_by_role("button", name="2 Anträge verbindlich senden").dblclick()
    heading(page, "2 Anträge sind gesendet")
    sound()
    with across_tenants("a test counts"):
        assert Submission.objects.count() == 2
        numbers = list(Case.objects.values_list("number", flat=True))
    for number in numbers:
        expect(page.get_by_text(number)).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d{6}$"))).to_be_visible()
    page.get_by_role("link", name="Zur Übersicht").click()
    expect(page.get_by_text("Hier ist nichts mehr offen.")).to_be_visible()
    sound()
    follow(page.get_by_role("link", name="Später weitermachen"))
    sound()
    follow(page.get_by_role("link", name="Alles Angefangene löschen"))
    sound()
    page.close()
