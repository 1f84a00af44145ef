"""What the clerk in Jesteburg's tax office does with the case: take it, ask for a document, grant."""

from .conftest import Visitor
from .resident import PORTAL

MAREN = ("maren.albers@jesteburg.example", "amtsweg-demo-2026")
DOCUMENT = "Kaufvertrag der Hündin Lotte"


def open_case(visitor: Visitor, number: str) -> None:
    """From the worklist, found by its number."""
    visitor.go(PORTAL, "/desk/")
    visitor.look()
    visitor.hands.fill("Nummer, Name oder Stichwort", number)
    visitor.hands.push("Anwenden")
    visitor.page.wait_for_url("**q=**")
    visitor.look()
    visitor.hands.follow("Hund anmelden: Fiete, Lotte")
    visitor.page.wait_for_url(f"**/desk/vorgaenge/{number}/")
    visitor.look()


def take(visitor: Visitor) -> None:
    """Takes the case over."""
    visitor.hands.push("Übernehmen")
    visitor.page.wait_for_load_state()
    visitor.page.get_by_role("link", name="Entscheiden").wait_for()
    visitor.look()


def ask_for_document(visitor: Visitor) -> None:
    """Asks the applicant for a document until a day."""
    visitor.hands.push("Unterlage anfordern")
    visitor.page.wait_for_url("**/anfordern/**")
    visitor.look()
    visitor.hands.fill("Welche Unterlage fehlt?", DOCUMENT)
    visitor.hands.push("Unterlage anfordern")
    visitor.page.wait_for_url(lambda url: "/anfordern/" not in url)
    visitor.look()


def grant(visitor: Visitor) -> None:
    """Decides, after a look at the notice."""
    visitor.hands.push("Entscheiden")
    visitor.page.wait_for_url("**/entscheiden/**")
    visitor.look()
    visitor.hands.push("Bescheid ansehen")
    visitor.page.get_by_role("button", name="Verbindlich entscheiden").wait_for()
    visitor.look()
    visitor.hands.push("Verbindlich entscheiden")
    visitor.page.wait_for_url(lambda url: "/entscheiden/" not in url)
    visitor.look()
