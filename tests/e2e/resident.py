"""What the resident of Jesteburg does, page by page: find the service, answer, add a second dog, check, send."""

import re
import subprocess
from pathlib import Path

from playwright.sync_api import expect

from .conftest import Visitor

PORTAL = "jesteburg"
ANNA = ("anna.behrens@post.example", "amtsweg-demo-2026")
PETRA = ("petra.plate@post.example", "amtsweg-demo-2026")
JAN = ("jan.petersen@post.example", "amtsweg-demo-2026")
ANSWERS = {
    "antragsteller": {"given": "Anna", "family": "Behrens"},
    "geburtsdatum": "1989-04-17",
    "anschrift": {"street": "Musterweg", "number": "12", "postcode": "21266", "town": "Jesteburg"},
    "email": ANNA[0],
}


def sign_in(visitor: Visitor, email: str, password: str, portal: str = PORTAL) -> None:
    """Through the sign-in page."""
    visitor.go(portal, "/konto/anmelden/")
    visitor.look()
    visitor.hands.fill("E-Mail-Adresse", email)
    visitor.hands.fill("Passwort", password)
    visitor.hands.push("Anmelden")
    visitor.page.wait_for_url(lambda url: "/anmelden/" not in url)
    visitor.look()


def find(visitor: Visitor) -> None:
    """From the start page through a misspelt search to the service page and the start of the form."""
    page, hands = visitor.page, visitor.hands
    visitor.go(PORTAL, "/")
    visitor.look()
    hands.fill("Was möchten Sie erledigen?", "Hundestuer anmelden")
    hands.push("Suchen")
    page.wait_for_url("**/suche**")
    visitor.look()
    hands.follow("Hund anmelden", exact=True)
    page.wait_for_url("**/leistungen/hund-anmelden/**")
    visitor.look()
    hands.push("Online beantragen")
    page.wait_for_url("**/antrag/**")
    visitor.look()


def next_page(visitor: Visitor) -> None:
    """ "Weiter", and the next page has no fault."""
    before = visitor.heading()
    visitor.hands.push("Weiter")
    assert visitor.heading() != before, f"stuck on {before}: {visitor.page.locator('.a-errors').all_inner_texts()}"
    visitor.look()


def dog(visitor: Visitor, name: str, chip: str) -> None:
    """All questions about one dog."""
    hands = visitor.hands
    hands.fill("Name des Hundes", name)
    hands.fill("Rasse", "Labrador-Mischling")
    hands.choose("Rüde")
    hands.day("Geburtsdatum des Hundes", "", "März", "2025")
    hands.fill("Chipnummer (optional)", chip)
    next_page(visitor)
    hands.day("Seit wann lebt der Hund bei Ihnen?", "15", "11", "2026")
    next_page(visitor)
    hands.choose("Aus einer Zucht")
    next_page(visitor)
    hands.choose("Nein")
    next_page(visitor)


def answer_all(visitor: Visitor, certificate: Path) -> None:
    """From the first question to the check page, with two dogs and the certificate of the insurance."""
    hands = visitor.hands
    hands.fill("Vorname", "Anna")
    hands.fill("Nachname", "Behrens")
    next_page(visitor)
    hands.fill("Straße", "Lindenallee")
    hands.fill("Hausnummer", "14")
    hands.fill("Postleitzahl", "21266")
    hands.fill("Ort", "Jesteburg")
    next_page(visitor)
    hands.fill("E-Mail-Adresse", ANNA[0])
    next_page(visitor)
    dog(visitor, "Fiete", "276 09 810 2345678")
    hands.push("Weiteren Hund hinzufügen")
    dog(visitor, "Lotte", "")
    next_page(visitor)
    hands.choose("Nein")
    next_page(visitor)
    hands.choose("Ja")
    next_page(visitor)
    hands.fill("Name des Versicherers", "Tierwohl Versicherung")
    hands.choose("Ich lade den Nachweis jetzt hoch")
    hands.pick("Datei auswählen", certificate)
    next_page(visitor)
    hands.choose("Ja")
    next_page(visitor)
    hands.choose("Nein, keiner")
    next_page(visitor)
    hands.choose("Ja")
    next_page(visitor)
    hands.fill("IBAN", "DE02 1203 0000 0000 2020 51")
    hands.fill("Wem gehört das Konto?", "Anna Behrens")
    hands.choose("Ich erteile das SEPA-Lastschriftmandat")
    next_page(visitor)
    assert visitor.heading() == "Prüfen Sie Ihre Angaben"


def send(visitor: Visitor) -> str:
    """Sends; the number of the case."""
    visitor.hands.push("Antrag verbindlich senden")
    visitor.page.wait_for_url("**/gesendet/")
    visitor.look()
    return visitor.page.locator(".a-sent__ref").inner_text()


def await_turn(visitor: Visitor, number: str, text: str, portal: str = PORTAL) -> None:
    """Opens the case until it says this of whose turn it is: jobs take a moment."""
    turn = visitor.page.locator(".a-turn")
    for _ in range(60):
        visitor.go(portal, f"/vorgaenge/{number}/")
        if text in turn.inner_text():
            return
        visitor.page.wait_for_timeout(1000)
    raise AssertionError(f"{text!r} is not there, but {turn.inner_text()!r}")


def open_notice(visitor: Visitor) -> Path:
    """Opens the notice on the page of its case, which then says since when it counts as served."""
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Bescheid öffnen").first.click()
    notice = Path(download.value.path())
    assert notice.read_bytes().startswith(b"%PDF")
    visitor.page.reload()
    expect(visitor.page.get_by_text(re.compile("Gilt ab .* als bekannt gegeben"))).to_be_visible()
    visitor.seen.clear()
    visitor.look()
    days = visitor.page.locator(".a-clock__ends").first
    assert days.evaluate("days => days.scrollWidth <= days.clientWidth"), "the days are cut off"
    return notice


def text_of(pdf: Path) -> str:
    """What a reader of the PDF sees."""
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
