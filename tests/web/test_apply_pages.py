"""The wizard as a browser without JavaScript sees it: the whole way, every kind of answer to every kind of mistake."""

import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from applications.world import ANSWERS, World, make_world
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from documents.samples import NOTICE

import amtsweg
from amtsweg.accounts import actions as accounts
from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.applications.models import Application, Submission
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.pdf import render_notice
from amtsweg.documents.scanning import EICAR
from amtsweg.federation.models import Area, Authority
from amtsweg.federation.published import bump
from amtsweg.forms.definition import load
from amtsweg.forms.layout import Layout
from amtsweg.web.apply.urls import RESERVED

START = "/antrag/hund-anmelden/"
DOG = "hunde/1/hund/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def guest(world: World) -> Client:
    return browser()


def browser(host: str = "jesteburg") -> Client:
    return Client(headers={"host": f"{host}.localhost"})


def begun(client: Client) -> str:
    """A new draft; the address of the application."""
    answer = client.post(START)
    assert answer.status_code == 302
    found = re.match(rf"{START}[^/]+/", answer.url)
    assert found
    return found[0]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def fields(answer: HttpResponse) -> dict[str, str]:
    """What the page's form sends besides what one types."""
    return dict(re.findall(r'<input type="hidden" name="(fassung|von)" value="([^"]*)"', answer.content.decode()))


def say(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Opens a page, fills it in, sends it."""
    return client.post(address, {**fields(client.get(address)), **typed})


def filled(client: Client, base: str, **others: dict[str, str]) -> str:
    """Answers every page by following "Weiter"; the address of the check page."""
    address = base + "wer/"
    while not address.endswith("/pruefen/"):
        key = address.removeprefix(base).rstrip("/")
        answer = say(client, address, **{**ANSWERS, **others}[key])
        assert answer.status_code == 302, text(answer)
        address = answer.url
    return address


def summary(answer: HttpResponse) -> list[tuple[str, str]]:
    """The error summary: where each line leads and what it says."""
    found = re.search(r'id="fehler".*?</ul>', answer.content.decode(), re.S)
    return (
        [(href, unescape(line)) for href, line in re.findall(r'<a href="([^"]+)">(.*?)</a>', found[0])] if found else []
    )


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


def test_no_page_of_a_shipped_form_is_called_like_a_page_of_the_wizard() -> None:
    forms = sorted((Path(amtsweg.__file__).parent / "demo").rglob("forms/*.yaml"))
    assert forms
    for file in forms:
        pages = {placed.page.id for placed in Layout(load(file.read_text())).pages}
        assert not pages & RESERVED, file.name


# --- groups and files ----------------------------------------------------------------------------------------------


def test_items_are_added_listed_and_taken_out_after_a_question(world: World, guest: Client) -> None:
    base = begun(guest)
    say(guest, base + DOG, **ANSWERS["hunde/1/hund"])
    added = say(guest, base + "hunde/", hinzufuegen="1")
    assert re.fullmatch(rf"{base}hunde/[a-f0-9]+/hund/", added.url)
    say(guest, added.url, **{**ANSWERS["hunde/1/hund"], "rufname": "Bella"})
    shown = text(guest.get(base + "hunde/"))
    assert "Hund 1: Fiete" in shown and "Hund 2: Bella" in shown
    leave = added.url.replace("/hund/", "/entfernen/")
    assert "Hund 2: Bella entfernen?" in text(guest.get(leave))
    assert "Bella" in text(guest.get(base + "hunde/")), "asking removes nothing"
    assert guest.post(leave).url == base + "hunde/"
    assert "Bella" not in text(guest.get(base + "hunde/"))
    assert guest.get(leave).status_code == 302


def test_weiter_comes_first_so_that_the_enter_key_never_removes_anything(world: World, guest: Client) -> None:
    base = begun(guest)
    say(guest, base + DOG, impfpass=named(real(), "a.pdf"), hochladen="impfpass", **ANSWERS["hunde/1/hund"])
    for page in (DOG, "hunde/"):
        form = guest.get(base + page).content.decode().split("<form", 1)[1]
        first = re.search(r"<button[^>]*>", form)
        assert first and "name=" not in first[0]


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def real() -> bytes:
    return render_notice(NOTICE)


def test_a_file_is_uploaded_kept_and_removed_without_losing_what_was_typed(world: World, guest: Client) -> None:
    base = begun(guest)
    answer = say(guest, base + DOG, rufname="Fiete", impfpass=named(real(), "Pass.pdf"), hochladen="impfpass")
    assert answer.url == base + DOG
    page = guest.get(base + DOG)
    assert "Pass.pdf" in text(page) and 'value="Fiete"' in text(page) and not summary(page)
    link = re.search(r'href="([^"]+/datei/[^"]+)"', text(page))
    assert link and b"".join(guest.get(link[1]).streaming_content)[:5] == b"%PDF-"
    assert browser().get(link[1]).status_code == 404
    wrong = say(guest, base + DOG, rufname="Fiete")
    assert wrong.status_code == 422 and "Pass.pdf" in text(wrong), "an error elsewhere keeps the file"
    button = re.search(r'name="entfernen" value="([^"]+)"', text(page))
    assert button
    say(guest, base + DOG, rufname="Fiete", entfernen=button[1])
    assert "Pass.pdf" not in text(guest.get(base + DOG)) and 'value="Fiete"' in text(guest.get(base + DOG))
    assert guest.get(link[1]).status_code == 404


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: named(b"", "leer.pdf"), "leer"),
        (lambda: named(EICAR, "rechnung.pdf"), "Schadsoftware"),
        (lambda: named(b"%PDF-1.4 abgeschnitten", "halb.pdf"), "beschädigt"),
        (lambda: named(b"PK\x03\x04" + b"0" * 100, "alles.zip"), "Archiv"),
        (lambda: named(b"%PDF-1.4" + b"0" * 1_100_000, "gross.pdf"), "größer"),
        (lambda: named(b"%PDF-1.4" + b"0" * 25_000_000, "riesig.pdf"), "größer"),
    ],
)
def test_a_refused_file_says_why_and_keeps_the_rest(
    world: World, guest: Client, make: Callable[[], io.BytesIO], word: str
) -> None:
    base = begun(guest)
    answer = say(guest, base + DOG, impfpass=make(), **ANSWERS["hunde/1/hund"])
    assert answer.status_code == 422
    ((href, message),) = summary(answer)
    assert href == "#impfpass" and word in message
    assert 'value="Fiete"' in text(answer)


def test_a_proof_may_follow_later_and_the_receipt_says_until_when(world: World, guest: Client) -> None:
    base = begun(guest)
    filled(guest, base, ermaessigung={"ermaessigung": "rettung"}, nachweis={"nachweis-how": "later"})
    assert "Wird nachgereicht" in text(guest.get(base + "pruefen/"))
    guest.post(base + "senden/")
    assert "Sie reichen nach" in text(guest.get(base + "gesendet/"))


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


# --- whose it is ---------------------------------------------------------------------------------------------------


def test_a_foreign_or_unknown_application_is_not_there_and_says_how_to_come_back(world: World, guest: Client) -> None:
    base = begun(guest)
    addresses = [base, START + f"{uuid4()}/"]
    for client in (browser(), signed_in("jemand@post.example")[0]):
        for address in addresses:
            for page in (
                "",
                "wer/",
                "pruefen/",
                "senden/",
                "gesendet/",
                "spaeter/",
                "loeschen/",
                "code/",
                "uebernehmen/",
            ):
                for answer in (client.get(address + page), client.post(address + page)):
                    assert answer.status_code == 404, (page, answer)
                    assert "/antrag/fortsetzen/" in text(answer)
    assert guest.get(base + "wer/").status_code == 200


def test_an_application_opens_only_below_its_own_offer_and_portal(world: World, guest: Client) -> None:
    base = begun(guest)
    other = browser("hanstedt")
    other.cookies = guest.cookies
    assert other.get(base + "wer/").status_code == 404
    assert guest.get(base.replace("hund-anmelden", "hund-abmelden") + "wer/").status_code == 404
    assert browser("nirgends").get(base).status_code == 404


def test_forms_without_proof_of_origin_change_nothing(world: World) -> None:
    strict = Client(headers={"host": "jesteburg.localhost"}, enforce_csrf_checks=True)
    assert strict.post(START).status_code == 403


def signed_in(email: str) -> tuple[Client, Account]:
    account = accounts.create_account(email, "vier Hunde am Deich", confirmed=True)
    client = browser()
    client.force_login(account)
    return client, account


def test_an_account_finds_its_data_filled_in_and_marked(world: World) -> None:
    client, account = signed_in("anna@post.example")
    accounts.save_profile(account, Profile(given_name="Anna", family_name="Behrens"))
    base = begun(client)
    page = text(client.get(base + "wer/"))
    assert 'value="Anna"' in page and 'value="anna@post.example"' in page and "aus Ihrem Konto" in page
    say(client, base + "wer/", **ANSWERS["wer"])
    assert "aus Ihrem Konto" in text(client.get(base + "pruefen/"))
    assert "Sie haben diesen Antrag schon angefangen" in text(client.get(START))


def test_an_offer_for_accounts_asks_to_sign_in_before_and_keeps_the_draft_when_sending_needs_more(db: None) -> None:
    world = make_world(trust_to_start="guest", trust_to_send="basic")
    guest = browser()
    base = begun(guest)
    check = guest.get(filled(guest, base))
    assert "Zum Senden melden Sie sich an" in text(check) and "verbindlich senden</span>" not in text(check)
    assert guest.post(base + "senden/").url == base + "pruefen/"
    account = accounts.create_account("anna@post.example", "vier Hunde am Deich", confirmed=True)
    guest.force_login(account)
    assert guest.post(base + "uebernehmen/").status_code == 302
    assert guest.post(base + "senden/").url == base + "gesendet/"
    with across_tenants("test"):
        assert Submission.objects.get().holder_id == account.id
    assert world.view.trust_to_send == "basic"


def test_the_county_leads_to_the_municipalities_that_offer_it(world: World) -> None:
    area = Area.objects.create(key="03353", name="Harburg", kind="county")
    county = Authority.objects.create(
        slug="landkreis", kind="county", kind_label="Landkreis", name="Harburg", prefix="LK", area=area,
        street="Schloßplatz 6", postcode="21423", town="Winsen", phone="040 66969-1", email="post@lk.example",
        emblem="landkreis",
    )  # fmt: skip
    portal = world.authority.portal
    portal.pk, portal.authority, portal.slug = None, county, "landkreis"
    portal.save(force_insert=True)
    bump()
    shown = text(browser("landkreis").get(START))
    assert "http://jesteburg.localhost/antrag/hund-anmelden/" in shown and "Samtgemeinde Hanstedt" in shown
    assert browser("landkreis").get("/antrag/gibts-nicht/").status_code == 404


# --- leaving and coming back ---------------------------------------------------------------------------------------


def codes(page: str) -> tuple[str, str]:
    code, pin = re.search(r"([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<", page), re.search(r">(\d{6})<", page)
    assert code and pin
    return code[1], pin[1]


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
    assert "ist gelöscht" in text(guest.post(base + "loeschen/"))
    assert guest.get(base + "wer/").status_code == 404


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
