"""A building permit with three parties: applicant, architect, neighbour; two units are asked, a document is claimed."""

import re
from pathlib import Path

import pytest
from looking import follow
from playwright.sync_api import expect

from . import clerk, resident
from .conftest import Enter, Visitor
from .filling import apply, plainly

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
COUNTY = "landkreis"
DRAINAGE = "Entwässerungsplan mit Höhen"
PLOT = [{"_id": "1", "gemarkung": "Jesteburg", "flur": "3", "flurstueck": "123/4"}]
ANSWERS = {
    **resident.ANSWERS,
    "vorhaben": "anbau",
    "gebaeude": "garage",
    "bezeichnung": "Carport am Haus",
    "vorbescheid": False,
    "abweichung": False,
    "plz": "21266",
    "ort": "Jesteburg",
    "flurstuecke": PLOT,
    "nachbarn": [],
    "weitere": [],
    "eigentum": True,
    "rolle": "bauherr",
    "entwurf_name": {"given": "Petra", "family": "Plate"},
    "entwurf_email": resident.PETRA[0],
    "baukosten": "18000.00",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_three_parties_two_units_and_a_claim(enter: Enter, certificate: Path, scripts: bool) -> None:
    anna, enno = enter(scripts=scripts, phone=True), enter(scripts=scripts)
    resident.sign_in(anna, *resident.ANNA, COUNTY)
    number = apply(anna, COUNTY, "bauantrag-stellen", plainly("bauantrag", **ANSWERS))
    petra = join_architect(enter, anna, number, scripts)

    resident.sign_in(enno, *clerk.ENNO, COUNTY)
    clerk.open_case(enno, number, COUNTY)
    clerk.take(enno)
    clerk.ask_for_document(enno, DRAINAGE)
    petra.page.reload()
    petra.look()
    petra.hands.pick(DRAINAGE, certificate)
    petra.hands.push("Unterlage senden", exact=False)
    petra.look()

    clerk.open_case(enno, number, COUNTY)
    expect(enno.page.locator("#neues")).to_contain_text("Petra Plate")
    enno.hands.push("Zur Kenntnis genommen")
    check_off(enno, "Bauvorlagen auf Vollständigkeit prüfen")
    enno.hands.push("Vollständig, Stellen beteiligen")
    enno.look()
    answer(enter(scripts=scripts), clerk.HELLA, number, "Keine Bedenken", "")
    answer(enter(scripts=scripts), clerk.TJARK, number, "Bedenken", "Die Zufahrt der Feuerwehr wird zu schmal.")

    hear_neighbour(enter, enno, number, scripts)

    clerk.open_case(enno, number, COUNTY)
    everybody = enno.page.get_by_role("region", name="Beteiligte")
    for name in ("Umweltamt", "Brandschutz und Rettungsdienst", "Petra Plate", "Jan Petersen"):
        expect(everybody).to_contain_text(name)
    expect(everybody).to_contain_text("Die Zufahrt der Feuerwehr wird zu schmal.")
    expect(enno.page.get_by_role("region", name="Zu tun")).to_contain_text("Fachlich prüfen")
    clerk.decide(enno, "Die Baugenehmigung für den Carport am Haus wird erteilt.")

    resident.await_turn(anna, number, "Ihren Bescheid", COUNTY)
    anna.look()
    assert "Carport am Haus" in resident.text_of(resident.open_notice(anna))
    assert "Feuerwehr" not in anna.page.locator("main").inner_text()


def join_architect(enter: Enter, anna: Visitor, number: str, scripts: bool) -> Visitor:
    """The applicant invites her architect, who comes in by the link in her mail."""
    anna.go(COUNTY, f"/vorgaenge/{number}/")
    anna.hands.follow("Sich begleiten lassen")
    anna.look()
    anna.hands.fill("Name", "Petra Plate")
    anna.hands.fill("E-Mail", resident.PETRA[0])
    anna.hands.fill("Als was (optional)", "Architektin")
    anna.hands.push("Einladung verschicken")
    anna.look()
    petra = enter(scripts=scripts)
    come_in(petra, *resident.PETRA)
    expect(petra.page.get_by_role("heading", level=1)).to_contain_text("Carport am Haus")
    return petra


def come_in(guest: Visitor, email: str, password: str) -> None:
    """Signs in and accepts the newest invitation; its mail takes a moment."""
    resident.sign_in(guest, email, password, COUNTY)
    for _ in range(60):
        if path := invitation(guest, email):
            guest.go(COUNTY, path)
            if guest.page.get_by_role("button", name="Einladung annehmen").count():
                guest.look()
                guest.hands.push("Einladung annehmen")
                guest.look()
                return
        guest.page.wait_for_timeout(1000)
    raise AssertionError(f"no invitation for {email}")


def invitation(guest: Visitor, email: str) -> str:
    """The path in the newest mail that invites somebody; empty without one."""
    _status, mails = guest.product.get("", "/demo/mails/")
    for one in mails.split("<li>"):
        if f">{email}<" in one and (mail := re.search(r'href="(/demo/mails/[^"]+)"', one)):
            found = re.search(r"/beteiligung/einladung/[\w-]+/", guest.product.get("", mail[1])[1])
            if found:
                return found[0]
    return ""


def check_off(enno: Visitor, task: str) -> None:
    """Every point of a task's list."""
    for point in enno.page.get_by_role("group", name=f"Prüfliste: {task}").get_by_role("checkbox").all():
        point.check()
    enno.hands.push("Prüfliste speichern", exact=False)
    enno.look()


def answer(unit: Visitor, who: tuple[str, str], number: str, verdict: str, text: str) -> None:
    """A unit reads its parts and answers."""
    resident.sign_in(unit, *who, COUNTY)
    unit.go(COUNTY, "/desk/stellungnahmen/")
    unit.look()
    row = unit.page.get_by_role("row").or_(unit.page.get_by_role("listitem")).filter(has_text=number)
    follow(row.get_by_role("link").first)
    unit.look()
    expect(unit.page.locator("main")).to_contain_text("Carport am Haus")
    expect(unit.page.locator("main")).not_to_contain_text("Behrens")
    unit.hands.choose(verdict)
    if text:
        unit.hands.fill("Bedenken, Auflagen, Hinweise (optional)", text)
    unit.hands.push("Stellungnahme senden")
    unit.look()


def hear_neighbour(enter: Enter, enno: Visitor, number: str, scripts: bool) -> None:
    """The clerk invites the neighbour, who writes where only the two of them read."""
    enno.go(COUNTY, f"/desk/vorgaenge/{number}/")
    enno.look()
    enno.hands.follow("Weitere Person beteiligen")
    enno.look()
    enno.hands.fill("Name", "Jan Petersen")
    enno.hands.fill("E-Mail", resident.JAN[0])
    enno.hands.fill("Als was beteiligt (optional)", "Nachbar")
    enno.page.get_by_role("checkbox", name="Das Vorhaben").check()
    enno.hands.push("Einladung verschicken")
    enno.look()
    jan = enter(scripts=scripts, phone=True)
    come_in(jan, *resident.JAN)
    expect(jan.page.locator("main")).not_to_contain_text("Behrens")
    jan.hands.fill("Ihre Nachricht", "Ich bin einverstanden, wenn die Hecke bleibt.")
    jan.hands.push("Nachricht senden")
    jan.look()
