"""Coming back without an account: lost PINs, mailed links, and the door that an application belongs to."""

import re

import pytest
from applications.world import World, filled, make_world
from django.test import Client
from web.applying import browser, codes, summary, text

from amtsweg.applications import guests
from amtsweg.applications.access import Access
from amtsweg.applications.models import Application
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import as_holder

PIN = "/antrag/fortsetzen/pin/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def draft(world: World) -> Application:
    return filled(world)


@pytest.fixture
def access(draft: Application) -> Access:
    with as_holder(draft.holder_id):
        return guests.issue_access(draft.id)


def mailed() -> list[str]:
    """The links in all mails that are waiting."""
    rows = OutgoingMail.objects.order_by("id")
    mails = [unwrap_secret(mail.sealed, f"mail:{mail.id}").decode() for mail in rows]
    return [found for mail in mails for found in re.findall(r"http[^\s\\]+", mail)]


def ask(client: Client, code: str, email: str) -> str:
    return text(client.post(PIN, {"code": code, "e-mail": email}))


def test_a_lost_pin_is_replaced_through_a_mail(draft: Application, access: Access) -> None:
    client = browser()
    assert "ist ein Link unterwegs" in ask(client, access.code, "ANNA@post.example")
    (address,) = mailed()
    assert address.startswith("http://jesteburg.localhost/antrag/fortsetzen/link/")
    assert "Antrag öffnen" in text(client.get(address))
    answer = client.post(address)
    assert answer.url.endswith(f"/{draft.id}/spaeter/")
    code, pin = codes(text(client.get(answer.url)))
    assert browser().post("/antrag/fortsetzen/", {"code": code, "pin": pin}).status_code == 302
    stale = client.get(address)
    assert stale.status_code == 404 and "gilt nicht mehr" in text(stale)
    assert browser().post("/antrag/fortsetzen/", {"code": access.code, "pin": access.pin}).status_code == 422


def test_right_and_wrong_addresses_get_the_same_answer(draft: Application, access: Access) -> None:
    client = browser()
    right, wrong = ask(client, access.code, "anna@post.example"), ask(client, access.code, "otto@post.example")
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub("", right) == token.sub("", wrong)
    assert len(mailed()) == 1


def test_empty_fields_are_named(world: World) -> None:
    answer = browser().post(PIN, {})
    assert answer.status_code == 422
    assert [href for href, _line in summary(answer)] == ["#code", "#e-mail"]


@pytest.mark.parametrize("token", ["x", "a.b:c:d", "%00", "ä" * 200])
def test_links_that_are_not_ours_open_nothing(world: World, token: str) -> None:
    for answer in (
        browser().get(f"/antrag/fortsetzen/link/{token}/"),
        browser().post(f"/antrag/fortsetzen/link/{token}/"),
    ):
        assert answer.status_code == 404


def test_another_portal_shows_the_way_to_the_right_one_and_opens_nothing(draft: Application, access: Access) -> None:
    client = browser("hanstedt")
    answer = client.post("/antrag/fortsetzen/", {"code": access.code, "pin": access.pin})
    assert "http://jesteburg.localhost/antrag/fortsetzen/" in text(answer)
    assert "guest_holders" not in client.session
    ask(client, access.code, "anna@post.example")
    (address,) = mailed()
    elsewhere = address.removeprefix("http://hanstedt.localhost")
    assert elsewhere.startswith("/antrag/")
    assert f"http://jesteburg.localhost{elsewhere}" in text(client.post(elsewhere))
    assert browser().post(elsewhere).status_code == 302, "the link was not used up"


def test_a_sent_application_opens_with_its_code_at_the_receipt(draft: Application, access: Access) -> None:
    client = browser()
    base = client.post("/antrag/fortsetzen/", {"code": access.code, "pin": access.pin}).url
    assert client.post(base + "senden/").status_code == 302
    assert browser().post("/antrag/fortsetzen/", {"code": access.code, "pin": access.pin}).url == base + "gesendet/"
    receipt = text(client.get(base + "gesendet/"))
    assert access.code not in receipt and "Neuen Code anzeigen" in receipt
    answer = client.post(base + "code/")
    assert answer.url == base + "gesendet/"
    assert codes(text(client.get(answer.url)))[0] != access.code
