"""The way to the counter and back through the pages: what the resident reads, what the clerk does, what it opens."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from applications.world import World, make_world
from cases.office import appoint, work
from django.test import Client
from web.a_counter import ANNA, code_of, identified
from web.applying import START, begun, browser, filled, signed_in, text

from amtsweg.accounts import actions as accounts
from amtsweg.accounts.adapter import TRUST
from amtsweg.accounts.identity import actions
from amtsweg.accounts.models import Account, Membership
from amtsweg.applications.models import Submission
from amtsweg.applications.queries import submission_view
from amtsweg.cases.models import Case
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants, as_authority

PASSWORD = "vier Hunde am Deich"
DESK = "/desk/ausweisen/"
HERE = "/konto/ausweisen/"


@pytest.fixture
def world(db: None) -> World:
    return make_world(trust_to_send="substantial")


@pytest.fixture
def clerk(world: World) -> Membership:
    return appoint(world.authority, "Levke Drewes", None, "counter")


def at_desk(member: Membership) -> Client:
    client = browser()
    client.force_login(member.account)
    return client


def anna() -> tuple[Client, Account]:
    client, account = signed_in("anna@post.example")
    accounts.save_profile(account, ANNA)
    return client, account


def an_hour_later(client: Client) -> None:
    """The session's sign-in lies back, as the clock would have it."""
    session = client.session
    session[TRUST] = {"level": "basic", "means": "password", "at": (clock.now() - timedelta(hours=1)).isoformat()}
    session.save()


def ticked(**more: str) -> dict[str, str]:
    return {
        "ausweis": "id-card", "frist-day": "15", "frist-month": "12", "frist-year": "2036", "passt": "ja", **more,
    }  # fmt: skip


def test_from_the_check_page_to_the_counter_and_back_with_the_draft(world: World, clerk: Membership) -> None:
    client, account = anna()
    start = text(client.get(START))
    assert "Vor dem Senden weisen Sie sich einmal am Schalter aus" in start and "etwa 5 Minuten" in start
    base = begun(client)
    check = filled(client, base)
    shown = text(client.get(check))
    assert "Weisen Sie sich dafür am Schalter aus." in shown and "verbindlich senden</span>" not in shown
    assert client.post(base + "senden/").url == check
    way = re.search(r'href="(/konto/ausweisen/[^"]*)"', shown)
    assert way
    page = text(client.get(way[1]))
    assert f'href="{check}"' in page and "Meldebestätigung" in page and "Samtgemeinde Jesteburg" in page
    assert client.post(HERE + "code/").url == HERE
    page = text(client.get(HERE))
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert code and "data:image/svg+xml" in page
    desk = at_desk(clerk)
    visit = desk.post(DESK, {"code": code[0].lower()}).url
    assert "Ihr Code ist eingegeben" in text(client.get(HERE))
    opened = text(desk.get(visit))
    assert "Behrens" in opened and "Musterweg 12" in opened
    assert desk.post(visit, ticked(passt="")).status_code == 422
    assert desk.post(visit, ticked()).url == DESK
    assert "Die Person ist bestätigt." in text(desk.get(DESK))
    assert "Ihre Person ist bestätigt" in text(client.get(HERE))
    assert "verbindlich senden" in text(client.get(check))
    assert client.post(base + "senden/").url == base + "gesendet/"
    with across_tenants("test"):
        sent = Submission.objects.get()
    assert (sent.trust, sent.trust_means, sent.holder_id) == ("substantial", "password+counter", account.id)


def test_a_wrong_code_is_refused_and_tries_run_out(world: World, clerk: Membership) -> None:
    desk = at_desk(clerk)
    assert "Dieser Code gilt nicht" in text(desk.post(DESK, {"code": "AAAA-BBBB-CCCC"}))
    for _try in range(19):
        assert desk.post(DESK, {"code": "x"}).status_code == 422
    assert desk.post(DESK, {"code": "x"}).status_code == 429


def test_the_resident_reads_why_it_was_refused(world: World, clerk: Membership) -> None:
    client, account = anna()
    visit = actions.open_visit(clerk, code_of(account), address="192.0.2.1")
    desk = at_desk(clerk)
    assert desk.post(f"{DESK}{visit}/ablehnen/").status_code == 422
    assert desk.post(f"{DESK}{visit}/ablehnen/", {"grund": "address"}).url == DESK
    page = text(client.get(HERE))
    assert "Nicht bestätigt von: Samtgemeinde Jesteburg" in page and "Die Anschrift in Ihrem Konto" in page
    assert desk.get(f"{DESK}{visit}/").status_code == 404


def test_the_second_of_two_clerks_confirms_at_her_own_place(world: World, clerk: Membership) -> None:
    world.authority.parameters = {"identification": {"four_eyes": True}}
    world.authority.save()
    other = appoint(world.authority, "Telse Ostermann", None, "counter")
    _client, account = anna()
    visit = f"{DESK}{actions.open_visit(clerk, code_of(account), address='192.0.2.1')}/"
    first, second = at_desk(clerk), at_desk(other)
    assert first.post(visit, ticked()).url == DESK
    assert "Sie haben diesen Ausweis geprüft" in text(first.get(visit))
    assert first.post(visit, {"passt": "ja"}).status_code == 422
    assert "Geprüft von Levke Drewes" in text(second.get(DESK))
    assert "15.12.2036" in text(second.get(visit)) or "15. Dezember 2036" in text(second.get(visit))
    assert second.post(visit, {"passt": "ja"}).url == DESK
    account.refresh_from_db()
    assert account.identified_until is not None


def test_a_password_carries_it_for_half_an_hour_and_again_when_it_is_typed_again(
    world: World, clerk: Membership
) -> None:
    client, account = anna()
    identified(account, clerk)
    base = begun(client)
    check = filled(client, base)
    an_hour_later(client)
    shown = text(client.get(check))
    assert "geben Sie noch einmal Ihr Passwort ein" in shown
    again = re.search(r'href="(/konto/bestaetigen/[^"]*)"', shown)
    assert again
    answer = client.post(again[1], {"password": PASSWORD, "next": check})
    assert answer.status_code == 302 and answer.url == check, text(answer)
    assert client.post(base + "senden/").url == base + "gesendet/"


def test_a_forgotten_password_ends_it_unless_there_is_a_second_factor(world: World, clerk: Membership) -> None:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    for number, keeps in ((1, False), (2, True)):
        account = accounts.create_account(f"anna{number}@post.example", PASSWORD, confirmed=True)
        identified(account, clerk)
        if keeps:
            TOTP.activate(account, generate_totp_secret())
        key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
        client = browser()
        form = client.get(f"/konto/passwort-vergessen/neu/{key}/").url
        new = "fünf Katzen auf der Heide"
        assert client.post(form, {"password1": new, "password2": new}).status_code == 302
        account.refresh_from_db()
        assert (account.identified_until is not None) is keeps


def test_what_was_confirmed_is_read_only_until_it_is_given_up(world: World, clerk: Membership) -> None:
    client, account = anna()
    identified(account, clerk)
    page = text(client.get("/konto/angaben/"))
    assert 'name="phone"' in page and "Vorname" not in page and "am Schalter bestätigt" in page
    posted = client.post("/konto/angaben/", {"phone": "040 66969 9901", "name-given": "Berta"})
    assert posted.status_code == 302
    assert accounts.profile.opened(Account.objects.get(pk=account.pk)).given_name == "Anna"
    assert "am Schalter bestätigt" in text(client.get("/konto/"))
    assert client.post(HERE + "aufgeben/").url == HERE
    assert "aufgegeben" in text(client.get(HERE))
    assert "Vorname" in text(client.get("/konto/angaben/"))
    assert client.get(HERE + "aufgeben/").url == HERE


def test_the_desk_reads_which_answers_were_confirmed_at_a_counter(world: World, clerk: Membership) -> None:
    client, account = anna()
    identified(account, clerk)
    base = begun(client)
    address = {f"anschrift-{part}": value for part, value in (
        ("street", ANNA.street), ("number", ANNA.house_number), ("postcode", ANNA.postcode), ("town", "Buchholz"),
    )}  # fmt: skip
    filled(client, base, wo=address)
    client.post(base + "senden/")
    work()
    with across_tenants("test"):
        view = submission_view(Submission.objects.get())
        number = Case.objects.get().number
    assert view.origins["name"] == {"from": "account", "trust": "substantial"}
    assert "anschrift" not in view.origins  # the town was typed
    worker = at_desk(appoint(world.authority, "Maren Albers", None))
    page = text(worker.get(f"/desk/vorgaenge/{number}/"))
    assert "substanziell: am Schalter ausgewiesen, Passwort" in page
    assert "aus dem Konto, am Schalter bestätigt" in page


def test_the_authority_finds_by_name_and_takes_back(world: World, clerk: Membership) -> None:
    client, account = anna()
    made = identified(account, clerk)
    desk = at_desk(clerk)
    assert "Anna Behrens" in text(desk.get(f"{DESK}bestaetigt/?q=behrens"))
    assert "niemand bestätigt" in text(desk.get(f"{DESK}bestaetigt/?q=meier"))
    where = f"{DESK}bestaetigt/{made.pk}/zuruecknehmen/"
    assert "Anna Behrens" in text(desk.get(where))
    assert desk.post(where).status_code == 302
    page = text(desk.get(f"{DESK}bestaetigt/"))
    assert "Die Bestätigung gilt nicht mehr." in page and "Anna Behrens" not in page
    assert "gilt nicht mehr" in text(client.get(HERE))
    with as_authority(world.authority):
        assert Membership.objects.filter(role="counter").count() == 1


def test_only_a_path_of_this_portal_is_a_way_back(world: World) -> None:
    client, _account = anna()
    client.get(HERE, {"weiter": "https://fremd.example/"})
    assert "Zurück zum Antrag" not in text(client.get(HERE))


def test_a_form_that_needs_the_online_id_says_so(db: None) -> None:
    make_world(trust_to_send="high")
    client, _account = anna()
    assert "Zum Senden brauchen Sie den Online-Ausweis" in text(client.get(START))
    check = filled(client, begun(client))
    assert "Den nimmt dieses Portal noch nicht an" in text(client.get(check))
