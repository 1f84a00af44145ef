"""What the resident of Jesteburg does, page by page: find the service, answer, add a second dog, check, send."""

from pathlib import Path

from .conftest import Visitor

PORTAL = "jesteburg"
ANNA = ("anna.behrens@post.example", "amtsweg-demo-2026")


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
    visitor.page.wait_for_load_state()
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
    visitor.page.wait_for_load_state()
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
