"""Whose an application is: foreign ones are not there, accounts are recognised, each offer stays at its own door."""

from uuid import uuid4

import pytest
from applications.world import ANSWERS, World, make_world
from django.test import Client
from web.applying import START, begun, browser, filled, say, signed_in, text

from amtsweg.accounts import actions as accounts
from amtsweg.accounts.profile import Profile
from amtsweg.applications.models import Submission
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Area, Authority
from amtsweg.federation.published import bump


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def guest(world: World) -> Client:
    return browser()


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


def test_an_account_finds_its_data_filled_in_and_marked(world: World) -> None:
    client, account = signed_in("anna@post.example")
    accounts.save_profile(account, Profile(given_name="Anna", family_name="Behrens"))
    base = begun(client)
    page = text(client.get(base + "wer/"))
    assert 'value="Anna"' in page and 'value="anna@post.example"' in page and "aus Ihrem Konto" in page
    say(client, base + "wer/", **ANSWERS["wer"])
    assert "aus Ihrem Konto" in text(client.get(base + "pruefen/"))
    assert "Sie haben hier schon angefangen" in text(client.get(START))


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


def test_who_cannot_prove_enough_reads_so_before_the_first_question_and_is_not_sent_to_sign_in_again(db: None) -> None:
    make_world(trust_to_start="basic", trust_to_send="substantial")
    client, _account = signed_in("anna@post.example")
    assert "zum Senden ein Konto mit geprüfter Identität" in text(client.get(START))
    check = text(client.get(filled(client, begun(client))))
    assert "Zum Senden brauchen Sie ein Konto mit geprüfter Identität" in check
    assert "Telefon" in check and "Anmelden und weitermachen" not in check


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
