"""What clerks do with a case at the desk: find it, take it, ask for a document, decide."""

from .conftest import Visitor
from .resident import PORTAL

PASSWORD = "amtsweg-demo-2026"
MAREN = ("maren.albers@jesteburg.example", PASSWORD)  # dog tax
FEMKE = ("femke.rickmers@jesteburg.example", PASSWORD)  # the citizens' office
JONAS = ("jonas.harder@landkreis.example", PASSWORD)  # the youth office
ENNO = ("enno.tietjen@landkreis.example", PASSWORD)  # the building office
HELLA = ("hella.broders@landkreis.example", PASSWORD)  # the environmental office
TJARK = ("tjark.wessel@landkreis.example", PASSWORD)  # fire protection
DOCUMENT = "Kaufvertrag der Hündin Lotte"


def open_case(visitor: Visitor, number: str, portal: str = PORTAL) -> None:
    """From the worklist, found by its number."""
    visitor.go(portal, "/desk/")
    visitor.look()
    visitor.hands.fill("Nummer, Name oder Stichwort", number)
    visitor.hands.push("Anwenden")
    visitor.page.wait_for_url("**q=**")
    visitor.look()
    visitor.hands.follow(visitor.page.locator("tbody tr a").first.inner_text())
    visitor.page.wait_for_url(f"**/desk/vorgaenge/{number}/")
    visitor.look()


def take(visitor: Visitor) -> None:
    """Takes the case over."""
    visitor.hands.push("Übernehmen")
    visitor.page.get_by_role("link", name="Entscheiden").wait_for()
    visitor.look()


def ask_for_document(visitor: Visitor, title: str = DOCUMENT) -> None:
    """Asks the applicant for a document until a day."""
    visitor.hands.push("Unterlage anfordern")
    visitor.page.wait_for_url("**/anfordern/**")
    visitor.look()
    visitor.hands.fill("Welche Unterlage fehlt?", title)
    visitor.hands.push("Unterlage anfordern")
    visitor.page.wait_for_url(lambda url: "/anfordern/" not in url)
    visitor.look()


def decide(visitor: Visitor, operative: str = "", result: str = "", reasons: str = "") -> None:
    """Decides, after a look at the notice; with another result or other texts than the proposed ones where given."""
    visitor.hands.push("Entscheiden")
    visitor.page.wait_for_url("**/entscheiden/**")
    visitor.look()
    if result:
        visitor.hands.follow(result)
        visitor.look()
    if operative:
        visitor.hands.fill("Was ist entschieden?", operative)
    if reasons:
        visitor.hands.fill("Warum?", reasons)
    visitor.hands.push("Bescheid ansehen")
    visitor.page.get_by_role("button", name="Verbindlich entscheiden").wait_for()
    visitor.look()
    visitor.hands.push("Verbindlich entscheiden")
    visitor.page.wait_for_url(lambda url: "/entscheiden/" not in url)
    visitor.look()


def await_text(visitor: Visitor, portal: str, address: str, text: str) -> None:
    """Opens a page until it says this: jobs take a moment."""
    for _ in range(60):
        visitor.go(portal, address)
        if visitor.page.get_by_text(text).count():
            return
        visitor.page.wait_for_timeout(1000)
    raise AssertionError(f"{text!r} does not appear")
