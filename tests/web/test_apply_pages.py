"""The wizard as a browser without JavaScript sees it: the whole way, every kind of answer to every kind of mistake."""

import re
from pathlib import Path
from typing import Any

import pytest
from applications.world import ANSWERS, World, make_world
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.applying import DOG, START, begun, browser, codes, fields, filled, say, summary, text

import amtsweg
from amtsweg.applications.models import Application, Submission
from amtsweg.core.tenancy import across_tenants
from amtsweg.forms.definition import load
from amtsweg.forms.layout import Layout
from amtsweg.web.apply.urls import RESERVED


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def guest(world: World) -> Client:
    return browser()


# --- the whole way -------------------------------------------------------------------------------------------------


def test_a_guest_goes_all_the_way(world: World, guest: Client) -> None:
    shown = text(guest.get(START))
    assert shown.index("Ohne Konto beginnen") < shown.index("Konto anlegen"), "the guest's way comes first"
    with across_tenants("test"):
        assert not Application.objects.exists(), "looking makes no draft"
    base = begun(guest)
    check = guest.get(filled(guest, base))
    assert "Noch ist nichts gesendet" in text(check) and "Anna Behrens" in text(check)
    assert "Nicht angegeben" in text(check) and "60,00" in text(check)
    answer = guest.post(base + "senden/")
    assert answer.url == base + "gesendet/"
    receipt = text(guest.get(answer.url))
    with across_tenants("test"):
        submission = Submission.objects.get()
    assert submission.reference in receipt and submission.digest in receipt and "anna@post.example" in receipt
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", receipt) and re.search(r">\d{6}<", receipt)
    assert "wird gerade erstellt" in receipt
    assert guest.get(base + "gesendet/").status_code == 200, "it opens again"


def test_sending_again_from_any_window_shows_the_same_receipt(world: World, guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    addresses = {guest.post(base + "senden/").url for _ in range(3)}
    assert addresses == {base + "gesendet/"}
    with across_tenants("test"):
        assert Submission.objects.count() == 1


def test_back_after_sending_says_so_on_every_page(world: World, guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    guest.post(base + "senden/")
    for page in ("wer/", "pruefen/", "spaeter/", "loeschen/", DOG, "gibts-nicht/", ""):
        answer = guest.get(base + page)
        assert answer.status_code == 200 and "bereits gesendet" in text(answer), page
    for page in ("wer/", "loeschen/", "uebernehmen/"):
        answer = guest.post(base + page, ANSWERS["wer"])
        assert answer.status_code == 409 and "bereits gesendet" in text(answer), page


def test_nothing_of_it_is_kept_by_the_browser(world: World, guest: Client) -> None:
    base = begun(guest)
    for page in ("wer/", "spaeter/"):
        assert "no-store" in guest.get(base + page).headers["Cache-Control"]


# --- questions -----------------------------------------------------------------------------------------------------


def test_a_wrong_page_comes_back_with_everything_kept_and_says_what_to_do(world: World, guest: Client) -> None:
    base = begun(guest)
    typed = {"rufname": "Fiete & Söhne", "geboren-day": "31", "geboren-month": "2", "geboren-year": "2025"}
    answer = say(guest, base + DOG, **typed)
    assert answer.status_code == 422
    assert "<title>Fehler: Angaben zu Ihrem Hund" in text(answer)
    ((href, message),) = summary(answer)
    assert href == "#geboren-day" and 'id="geboren-day"' in text(answer)
    assert message == "Den 31.02.2025 gibt es nicht: Prüfen Sie Tag und Monat"
    assert text(answer).count(message) == 2, "in the summary and at the field, in the same words"
    assert 'value="Fiete & Söhne"' in text(answer) and 'name="geboren-day"' in text(answer)
    assert re.search(r'id="geboren-day"[^>]*value="31"', answer.content.decode())
    later = guest.get(base + DOG)
    assert later.status_code == 200 and re.search(r'id="geboren-day"[^>]*value="31"', later.content.decode())


def test_the_question_is_the_heading_and_there_is_one(world: World, guest: Client) -> None:
    base = begun(guest)
    for page in ("wer/", "wo/", DOG, "ermaessigung/", "bemerkung/"):
        shown = guest.get(base + page).content.decode()
        assert len(re.findall(r"<h1\b", shown)) == 1
        assert re.search(r"<legend[^>]*><h1|<h1[^>]*><label", shown), page


@pytest.mark.parametrize(
    "typed",
    [
        {"name-given": "Nguyễn", "name-family": "Đặng-Łukasiewicz"},
        {"name-given": "\U0001f415", "name-family": "x" * 5000},
        {"name-given": "\x00\x00", "name-family": "\u202e"},
        {"name-given": ["a", "b"], "name-family": "c"},
        {"unbekannt": "1", "hunde": "x", "_id": "1", "__proto__": "1"},
        {},
        {f"f{n}": "x" for n in range(900)},
    ],
)
def test_bad_input_is_answered_with_a_page(world: World, guest: Client, typed: dict[str, Any]) -> None:
    base = begun(guest)
    assert say(guest, base + "wer/", **typed).status_code in (302, 422)


def test_broken_requests_are_refused_as_such(world: World, guest: Client) -> None:
    address = begun(guest) + "wer/"
    assert guest.post(address, {f"f{n}": "x" for n in range(1001)}).status_code == 400
    broken = guest.post(address, b"name-given=\xff\xfe&name-family=%ff%00", "application/x-www-form-urlencoded")
    assert broken.status_code == 422
    half = b'--x\r\nContent-Disposition: form-data; name="name-given"\r\n\r\nAnna'
    assert guest.post(address, half, "multipart/form-data; boundary=x").status_code in (400, 422)
    assert guest.post(address, b"", "multipart/form-data; boundary=").status_code in (400, 422)
    assert guest.post(address, b"x" * 2_000_000, "application/x-www-form-urlencoded").status_code in (400, 413)
    assert guest.get(address).status_code == 200


@pytest.mark.parametrize(
    "key", ["gibts-nicht/", "hunde/zzz/hund/", "nachweis/", "a/b/c/d/e/", "hunde/1/", "%00/", "..%2f/"]
)
def test_addresses_that_are_not_on_the_way_lead_back_to_it(world: World, guest: Client, key: str) -> None:
    base = begun(guest)
    for answer in (guest.get(base + key), guest.post(base + key, {"a": "b"})):
        assert answer.status_code in (302, 404)
    assert guest.get(guest.get(base).url).status_code == 200


def test_what_another_window_saved_meanwhile_is_shown_beside_what_was_typed(world: World, guest: Client) -> None:
    base = begun(guest)
    first, second = fields(guest.get(base + "wer/")), fields(guest.get(base + "wer/"))
    assert guest.post(base + "wer/", {**first, **ANSWERS["wer"]}).status_code == 302
    answer = guest.post(base + "wer/", {**second, **ANSWERS["wer"], "name-given": "Hanna"})
    assert answer.status_code == 409
    assert "anderen Fenster gespeichert" in text(answer) and "Anna Behrens" in text(answer)
    assert 'value="Hanna"' in text(answer)
    again = guest.post(base + "wer/", {**fields(answer), **ANSWERS["wer"], "name-given": "Hanna"})
    assert again.status_code == 302
    assert 'value="Hanna"' in text(guest.get(base + "wer/"))


def test_an_exit_explains_and_sends_nothing(world: World, guest: Client) -> None:
    base = begun(guest)
    address = base + "wer/"
    for key in ("wer", "wo", "hunde/1/hund", "hunde"):
        address = say(guest, base + key + "/", **ANSWERS[key]).url
    answer = say(guest, address, ermaessigung="fremd")
    assert answer.url == base + "woanders/"
    assert "Zuständig ist die Gemeinde" in text(guest.get(answer.url))
    assert guest.get(base + "pruefen/").url == answer.url
    assert guest.post(base + "senden/").url == answer.url


def test_language_changes_midway_and_everything_stays(world: World, guest: Client) -> None:
    base = begun(guest)
    say(guest, base + "wer/", **ANSWERS["wer"])
    english = guest.get("/en" + base + "wer/")
    assert "What is your name?" in text(english) and 'value="Anna"' in text(english)
    assert say(guest, "/en" + base + "wo/", **ANSWERS["wo"]).url.startswith("/en" + base)
    assert guest.get("/de-simple" + base + "wo/").status_code == 200


def test_another_language_keeps_the_page_and_what_was_typed(world: World, guest: Client) -> None:
    base = begun(guest)
    page = text(guest.get(base + "wer/"))
    assert re.search(rf'name="sprache" value="en" [^>]*formaction="/en{base}wer/"', page)
    typed = {**fields(guest.get(base + "wer/")), "name-given": "Anna", "name-family": "", "sprache": "en"}
    assert guest.post("/en" + base + "wer/", typed).url == "/en" + base + "wer/"
    english = text(guest.get("/en" + base + "wer/"))
    assert "What is your name?" in english and 'value="Anna"' in english
    address = f"{base}wer/?von=pruefen"
    checking = {**fields(guest.get(address)), **ANSWERS["wer"], "sprache": "en"}
    assert guest.post("/en" + address, checking).url == "/en" + address
    assert 'value="Behrens"' in text(guest.get("/en" + address))


def test_no_page_of_a_shipped_form_is_called_like_a_page_of_the_wizard() -> None:
    forms = sorted((Path(amtsweg.__file__).parent / "demo").rglob("forms/*.yaml"))
    assert forms
    for file in forms:
        pages = {placed.page.id for placed in Layout(load(file.read_text())).pages}
        assert not pages & RESERVED, file.name


# --- check page ----------------------------------------------------------------------------------------------------


def test_changing_an_answer_leads_back_to_the_check_page_after_what_is_newly_needed(
    world: World, guest: Client
) -> None:
    base = begun(guest)
    filled(guest, base)
    link = re.search(rf'href="({base}ermaessigung/\?von=pruefen)"', text(guest.get(base + "pruefen/")))
    assert link
    assert say(guest, base + "wo/?von=pruefen", **ANSWERS["wo"]).url == base + "pruefen/"
    answer = say(guest, link[1], ermaessigung="rettung")
    assert answer.url == base + "nachweis/?von=pruefen"
    assert say(guest, answer.url, **{"nachweis-how": "later"}).url == base + "pruefen/"


def test_gaps_are_named_and_lead_to_their_question(world: World, guest: Client) -> None:
    base = begun(guest)
    assert "Noch nicht beantwortet" in text(guest.get(base + "pruefen/"))
    answer = guest.post(base + "senden/")
    assert answer.status_code == 422 and "<title>Fehler:" in text(answer)
    lines = summary(answer)
    assert (base + "wer/?von=pruefen", "Beantworten Sie: Name") in lines
    for href, _line in lines:
        assert guest.get(href).status_code == 200


# --- leaving and coming back ---------------------------------------------------------------------------------------


def test_a_guest_leaves_with_code_and_pin_and_comes_back_elsewhere(world: World, guest: Client) -> None:
    base = begun(guest)
    assert say(guest, base + "wer/", spaeter="1", **{"name-given": "Anna"}).url == base + "spaeter/"
    assert guest.post(base + "spaeter/", {"e-mail": "keine"}).status_code == 422
    shown = text(guest.get(guest.post(base + "spaeter/", {"e-mail": "enkel@post.example"}).url))
    code, pin = codes(shown)
    assert "enkel@post.example" in shown
    elsewhere = browser()
    assert elsewhere.get(base).status_code == 404
    assert elsewhere.post("/antrag/fortsetzen/", {"code": code, "pin": "000000"}).status_code in (422,)
    answer = elsewhere.post("/antrag/fortsetzen/", {"code": code.lower(), "pin": pin})
    assert answer.url == base
    assert 'value="Anna"' in text(elsewhere.get(base + "wer/")), "half a page was kept as well"
    assert code not in text(elsewhere.get(base + "spaeter/"))


def test_the_pair_of_another_browser_or_a_changed_cookie_shows_nothing(world: World, guest: Client) -> None:
    base = begun(guest)
    guest.post(base + "spaeter/")
    code, _pin = codes(text(guest.get(base + "spaeter/")))
    for value in ("", "x", "AAAA", guest.cookies["zugang"].value[:-6] + "AAAAAA", "ä"):
        guest.cookies["zugang"] = value
        assert code not in text(guest.get(base + "spaeter/"))


def test_an_empty_or_wrong_pair_is_a_page_and_too_many_tries_are_too(world: World, guest: Client) -> None:
    assert len(summary(guest.post("/antrag/fortsetzen/", {}))) == 2
    for _ in range(8):
        assert guest.post("/antrag/fortsetzen/", {"code": "AAAA", "pin": "1"}).status_code == 422
    assert guest.post("/antrag/fortsetzen/", {"code": "AAAA", "pin": "1"}).status_code == 429


def test_deleting_asks_first(world: World, guest: Client) -> None:
    base = begun(guest)
    assert "löschen?" in text(guest.get(base + "loeschen/"))
    assert guest.get(base + "wer/").status_code == 200
    assert guest.post(base + "loeschen/").url == base + "loeschen/"
    for page in ("loeschen/", "wer/", "pruefen/", ""):
        assert "Antrag zurückholen" in text(guest.get(base + page))
    assert guest.post(base + "wer/", ANSWERS["wer"]).status_code == 409
    assert "ist gelöscht" in text(guest.post(base + "loeschen/", {"endgueltig": "1"}))
    assert guest.get(base + "wer/").status_code == 404


def test_a_deleted_draft_is_taken_back_as_it_was(world: World, guest: Client) -> None:
    base = begun(guest)
    say(guest, base + "wer/", **ANSWERS["wer"])
    guest.post(base + "loeschen/")
    assert guest.get(base + "zurueckholen/").url == base
    assert "Antrag zurückholen" in text(guest.get(base)), "a link changes nothing"
    post = text(guest.get("/postkorb/?ansicht=entwuerfe"))
    assert "Papierkorb" in post and f'{base}loeschen/"' in post
    assert guest.post(base + "zurueckholen/").url == base
    assert "Papierkorb" not in text(guest.get("/postkorb/?ansicht=entwuerfe"))
    assert guest.get(base).url == base + "wo/"
    assert 'value="Anna"' in text(guest.get(base + "wer/"))


# --- cost ----------------------------------------------------------------------------------------------------------


def statements(caught: CaptureQueriesContext) -> int:
    return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE")) for one in caught)


def test_pages_take_few_statements(world: World, guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    for page, most in (("wer/", 3), (DOG, 3), ("hunde/", 3), ("pruefen/", 3), ("spaeter/", 3)):
        with CaptureQueriesContext(connection) as caught:
            assert guest.get(base + page).status_code == 200
        assert statements(caught) <= most, (page, [one["sql"][:90] for one in caught])
    typed = {**fields(guest.get(base + DOG)), **ANSWERS["hunde/1/hund"]}
    with CaptureQueriesContext(connection) as caught:
        assert guest.post(base + DOG, typed).status_code == 302
    assert statements(caught) <= 4, [one["sql"][:90] for one in caught]
