"""What may happen to a draft meanwhile: a newer form, a closed form, a session that ended. Nothing typed is lost."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from applications.test_carrying import LONGER, NO_APPLICANT_EMAIL, NO_EMAIL, SHORTER, publish
from applications.world import ANSWERS, World, make_world
from django.test import Client
from web.applying import DOG, START, begun, browser, codes, filled, say, signed_in, text

from amtsweg.accounts.models import Session
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.forms.actions import retire
from amtsweg.forms.models import FormDefinition

NAME = {"name-given": "Anna-Lena", "name-family": "Behrens", "email": "anna@post.example"}
HOME = "http://jesteburg.localhost"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def guest(world: World) -> Client:
    return browser()


# --- a newer form ----------------------------------------------------------------------------------------------------


def test_a_draft_that_fits_goes_on_in_the_newer_form_without_a_word(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    publish(LONGER, ("title: Möchten Sie uns noch etwas sagen?", "title: Was sollen wir noch wissen?"))
    assert "noch etwas sagen" in text(guest.get(base + "bemerkung/")), "until it is opened again it stays as it was"
    assert guest.get(base).url == base + "pruefen/"
    assert "Was sollen wir noch wissen?" in text(guest.get(base + "bemerkung/"))
    assert guest.post(base + "senden/").url == base + "gesendet/"


def test_a_change_that_concerns_answers_is_told_first_and_nothing_is_lost(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    publish(SHORTER, NO_EMAIL, NO_APPLICANT_EMAIL)
    assert guest.get(base).url == base + "geaendert/"
    told = guest.get(base + "geaendert/")
    page = text(told)
    assert "Das Formular hat sich geändert" in page
    assert "Diese Frage hat sich geändert: Rufname" in page and "Diese Frage gibt es nicht mehr: E-Mail" in page
    assert "Fiete" in page and "anna@post.example" in page
    revision = re.search(r'name="fassung" value="([^"]+)"', page)
    assert revision
    assert guest.post(base + "geaendert/", {"fassung": "x"}).status_code == 200
    assert guest.post(base + "geaendert/", {"fassung": revision[1]}).url == base + DOG
    assert 'value="Fiete"' in text(guest.get(base + DOG))
    assert guest.get(base + "geaendert/").url == base + DOG
    assert say(guest, base + DOG, **{**ANSWERS["hunde/1/hund"], "rufname": "Fips"}).status_code == 302
    assert "anna@post.example" in text(guest.get(base + "pruefen/"))


def test_the_english_page_of_a_change_is_english(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    publish(SHORTER)
    assert guest.get("/en" + base).url == "/en" + base + "geaendert/"
    page = text(guest.get("/en" + base + "geaendert/"))
    assert "The form has changed" in page and "This question has changed" in page


def test_who_does_not_look_again_may_still_send(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    publish(SHORTER)
    assert guest.post(base + "senden/").url == base + "gesendet/"


# --- a closed form ---------------------------------------------------------------------------------------------------


def test_a_closed_form_shows_what_remains_and_keeps_the_answers_readable(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    retire(FormDefinition.objects.get(), actor=SYSTEM)
    assert guest.get(START).url == "/leistungen/hund-anmelden/"
    for page in ("", "wer/", "pruefen/", "spaeter/"):
        shown = text(guest.get(base + page))
        assert "zurzeit nicht online" in shown and "040\u00a066969-124" in shown and "Fiete" in shown
    assert guest.post(base + "wer/", NAME).status_code == 409
    assert guest.post(base + "senden/").url == base + "pruefen/"
    assert "löschen?" in text(guest.get(base + "loeschen/"))
    publish()
    assert guest.get(base).url == base + "pruefen/"
    assert guest.post(base + "senden/").url == base + "gesendet/"


def test_a_receipt_stays_when_the_form_is_closed(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    guest.post(base + "senden/")
    retire(FormDefinition.objects.get(), actor=SYSTEM)
    assert guest.get(base + "gesendet/").status_code == 200
    assert "bereits gesendet" in text(guest.get(base + "wer/"))


def test_an_old_draft_of_a_form_that_was_closed_and_opened_moves_on_before_it_is_sent(guest: Client) -> None:
    base = begun(guest)
    filled(guest, base)
    retire(FormDefinition.objects.get(), actor=SYSTEM)
    publish()
    assert guest.post(base + "senden/").url == base
    assert guest.get(base).url == base + "pruefen/"
    assert guest.post(base + "senden/").url == base + "gesendet/"


# --- a session that ended --------------------------------------------------------------------------------------------


def test_what_an_account_typed_is_stored_after_signing_in_again(world: World) -> None:
    client, account = signed_in("anna@post.example")
    base = begun(client)
    Session.objects.all().delete()
    answer = client.post(base + "wer/", {**NAME, "fassung": "0"})
    page = text(answer)
    assert answer.status_code == 404 and "Ihre Sitzung ist zu Ende" in page
    assert f"?next={quote(base + 'wer/', safe='')}" in page or f"?next={base}wer/" in page
    assert "Anna-Lena" not in page and "Anna-Lena" not in str(dict(client.session))
    login = client.post(
        f"/konto/anmelden/?next={base}wer/", {"login": account.email, "password": "vier Hunde am Deich"}
    )
    assert login.status_code == 302 and login.url.endswith(base + "wer/")
    assert client.get(base + "wer/").url == base + "wo/"
    assert 'value="Anna-Lena"' in text(client.get(base + "wer/"))


def test_what_a_guest_typed_is_stored_after_code_and_pin(guest: Client) -> None:
    base = begun(guest)
    guest.post(base + "spaeter/", {})
    code, pin = codes(text(guest.get(base + "spaeter/")))
    Session.objects.all().delete()
    assert "Ihre Sitzung ist zu Ende" in text(guest.post(base + "wer/", {**NAME, "fassung": "0"}))
    assert guest.post("/antrag/fortsetzen/", {"code": code, "pin": pin}).url == base
    assert guest.get(base).url == base + "wer/"
    assert guest.get(base + "wer/").url == base + "wo/"
    assert 'value="Anna-Lena"' in text(guest.get(base + "wer/"))


def test_what_was_wrong_is_shown_with_its_errors_when_one_is_back(guest: Client) -> None:
    base = begun(guest)
    guest.post(base + "spaeter/", {})
    code, pin = codes(text(guest.get(base + "spaeter/")))
    Session.objects.all().delete()
    guest.post(base + "wer/", {"name-given": "Anna-Lena", "name-family": ""})
    guest.post("/antrag/fortsetzen/", {"code": code, "pin": pin})
    answer = guest.get(base + "wer/")
    assert answer.status_code == 422 and 'value="Anna-Lena"' in text(answer)


def test_what_waits_is_for_its_holder_and_for_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, anna = signed_in("anna@post.example")
    base = begun(client)
    Session.objects.all().delete()
    client.post(base + "wer/", NAME)
    _elsewhere, bert = signed_in("bert@post.example")
    client.force_login(bert)
    assert client.get(base + "wer/").status_code == 404
    client.force_login(anna)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=61))
    assert 'value="Anna-Lena"' not in text(client.get(base + "wer/"))


@pytest.fixture
def strict(world: World) -> Client:
    return Client(enforce_csrf_checks=True, headers={"host": "jesteburg.localhost"})


def token(answer: Any) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())
    assert found
    return {"csrfmiddlewaretoken": found[1]}


def test_a_page_whose_proof_ran_out_is_stored_after_one_more_click(strict: Client) -> None:
    base = strict.post(START, token(strict.get(START))).url.removesuffix("wer/")
    strict.get(base + "wer/")
    del strict.cookies["csrf"]
    answer = strict.post(base + "wer/", NAME, headers={"origin": HOME})
    page = text(answer)
    assert answer.status_code == 403 and "Ihre Sitzung ist zu Ende" in page and f'href="{base}wer/"' in page
    assert strict.get(base + "wer/").url == base + "wo/"
    assert 'value="Anna-Lena"' in text(strict.get(base + "wer/"))


@pytest.mark.parametrize("origin", [{}, {"origin": "https://anderswo.example"}, {"origin": "null"}])
def test_what_another_site_sends_is_never_kept(strict: Client, origin: dict[str, str]) -> None:
    base = strict.post(START, token(strict.get(START))).url.removesuffix("wer/")
    answer = strict.post(base + "wer/", NAME, headers=origin)
    assert answer.status_code == 403 and "typed" not in strict.session
    assert 'value="Anna-Lena"' not in text(strict.get(base + "wer/"))
