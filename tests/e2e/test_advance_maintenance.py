"""Advance maintenance: a missing proof and two corrected answers, a refusal in part, the remedy and an objection."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import clerk, resident
from .conftest import Enter, Visitor
from .filling import apply, plainly, put

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
COUNTY = "landkreis"
CERTIFICATE = "Geburtsurkunde des Kindes"
ANSWERS = {
    **resident.ANSWERS,
    "kind_name": {"given": "Mia", "family": "Behrens", "nationality": "DE"},
    "kind_geburtsdatum": "2020-05-04",
    "lebt_bei": "mir",
    "familienstand": "ledig",
    "elternteil": "lebt",
    "elternteil_name": {"given": "Jan", "family": "Petersen"},
    "vaterschaft": "ehe",
    "zahlt": "nie",
    "titel": False,
    "waisenrente": False,
    "frueher": False,
    "rueckwirkend": True,
    "bemueht": "Ich habe ihm zweimal geschrieben.",
    "kontoinhaber": "Anna Behrens",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_refused_in_part_after_a_proof_and_two_corrections(enter: Enter, certificate: Path, scripts: bool) -> None:
    anna, jonas = enter(scripts=scripts, phone=True), enter(scripts=scripts)
    resident.sign_in(anna, *resident.ANNA, COUNTY)
    number = apply(anna, COUNTY, "unterhaltsvorschuss-beantragen", plainly("unterhaltsvorschuss", **ANSWERS))

    resident.sign_in(jonas, *clerk.JONAS, COUNTY)
    clerk.open_case(jonas, number, COUNTY)
    clerk.take(jonas)
    expect(jonas.page.locator("#offen")).to_be_visible()
    ask_to_correct(jonas)

    hand_in(anna, number, certificate)
    correct(anna, number)

    clerk.open_case(jonas, number, COUNTY)
    changed = jonas.page.get_by_role("table", name="Berichtigt, das gilt jetzt")
    expect(changed.get_by_role("row", name="Geburtstag des Kindes")).to_contain_text("04.06.202004.05.2020")
    expect(changed.get_by_role("row", name="Konto von")).to_contain_text("Anna Maria BehrensAnna Behrens")
    jonas.hands.push("Zur Kenntnis genommen")
    expect(jonas.page.get_by_role("button", name="Zur Kenntnis genommen")).to_have_count(0)
    clerk.decide(
        jonas,
        "Für Mia wird ab dem 01.11.2026 Unterhaltsvorschuss von 227,00 Euro im Monat gezahlt.\n"
        "Für Oktober 2026 wird der Antrag abgelehnt.",
        "Teilweise bewilligen",
        "Für Oktober fehlt der Nachweis, dass Sie sich um den Unterhalt bemüht haben.",
    )

    last_day = read(anna, number)
    object_to(anna, jonas, number)
    expect(jonas.page.locator("main")).to_contain_text(last_day)


def ask_to_correct(jonas: Visitor) -> None:
    """Asks for the child's birthday and the holder of the bank account once more."""
    jonas.hands.follow("Angaben berichtigen lassen")
    jonas.look()
    expect(jonas.page.get_by_role("checkbox", name="Der andere Elternteil: Name")).to_have_count(1)
    for question in ("Geburtstag des Kindes", "Konto von"):
        jonas.page.get_by_role("checkbox", name=question).check()
    jonas.hands.fill("Was stimmt nicht?", "Geburtstag und Kontoname passen nicht zu unseren Unterlagen")
    jonas.hands.push("Absenden")
    jonas.look()


def hand_in(anna: Visitor, number: str, certificate: Path) -> None:
    """The proof that she wanted to hand in later."""
    anna.go(COUNTY, "/postkorb/")
    anna.look()
    expect(anna.page.get_by_role("listitem").filter(has_text=number)).to_contain_text("Sie sind am Zug")
    anna.go(COUNTY, f"/vorgaenge/{number}/")
    anna.look()
    anna.hands.pick(CERTIFICATE, certificate)
    anna.hands.push("Unterlage senden", exact=False)
    expect(anna.page.get_by_role("status").first).to_contain_text("angekommen")
    expect(anna.page.get_by_role("region", name="Was Sie gesendet haben")).to_contain_text("Erledigt")


def correct(anna: Visitor, number: str) -> None:
    """Changes the two answers, and sees no other question."""
    anna.go(COUNTY, f"/vorgaenge/{number}/")
    anna.hands.follow("Angaben prüfen", within="#gefragt", exact=False)
    anna.look()
    expect(anna.page.get_by_label("IBAN")).to_have_count(0)
    put(anna.page, "kind_geburtsdatum-month", "6")
    put(anna.page, "kontoinhaber", "Anna Maria Behrens")
    anna.hands.push("Angaben senden")
    anna.seen.clear()
    anna.look()


def read(anna: Visitor, number: str) -> str:
    """Opens the notice; the last day on which she can object, as her page shows it."""
    resident.await_turn(anna, number, "Ihren Bescheid", COUNTY)
    anna.look()
    text = resident.text_of(resident.open_notice(anna))
    assert "Für Oktober 2026 wird der Antrag abgelehnt." in text
    assert "innerhalb eines Monats nach seiner Bekanntgabe" in " ".join(text.split())
    anna.page.locator("#bescheid ~ article").get_by_text("So können Sie sich wehren").click()
    expect(anna.page.get_by_text("innerhalb eines Monats").first).to_be_visible()
    clock = anna.page.locator(".a-clock").inner_text()
    found = re.search(r"gegen den Bescheid zu wehren: bis \w+, (\d\d\.\d\d\.\d{4})", clock)
    assert found, clock
    return found[1]


def object_to(anna: Visitor, jonas: Visitor, number: str) -> None:
    """She writes; the clerk notes that it is an objection."""
    anna.hands.fill("Ihre Nachricht", "Ich lege Widerspruch ein: Auch für Oktober steht Mia der Vorschuss zu.")
    anna.hands.push("Nachricht senden")
    expect(anna.page.get_by_role("region", name="Nachrichten")).to_contain_text("Ich lege Widerspruch ein")
    anna.look()
    clerk.open_case(jonas, number, COUNTY)
    expect(jonas.page.locator("#neues")).to_contain_text("Ich lege Widerspruch ein")
    jonas.hands.follow("Widerspruch ist eingegangen")
    jonas.look()
    jonas.hands.push("Eingang festhalten")
    jonas.look()
    expect(jonas.page.get_by_text("Gegen den Bescheid liegt ein Widerspruch vor.", exact=False)).to_be_visible()
    anna.page.reload()
    anna.look()
    expect(anna.page.get_by_text("Widerspruch").first).to_be_visible()
