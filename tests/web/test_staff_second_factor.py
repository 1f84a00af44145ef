"""An authority that lets its staff work only with a second factor: asked for, set up or shown, before anything else."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web import a_passkey
from web.world import PASSWORD, Role, World, build

from amtsweg.accounts import staff
from amtsweg.core import events
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def ask(world: World, wanted: bool = True) -> None:
    staff.ask_second_factor(world.authorities[0], wanted, by=world.memberships[Role.ADMINISTRATOR])


def signed_in(world: World, role: Role, number: int = 0) -> Client:
    browser = Client(headers={"host": world.host(number)})
    email = f"{role.name.lower()}@post.example"
    browser.post("/konto/anmelden/", {"login": email, "password": PASSWORD})
    return browser


def starts(world: World) -> list[tuple[Client, str]]:
    """Everybody's first page, as the sign-in chooses it."""
    found = []
    for role in (Role.CLERK, Role.COUNTER, Role.EDITOR, Role.ADMINISTRATOR):
        browser = Client(headers={"host": world.host()})
        login = {"login": f"{role.name.lower()}@post.example", "password": PASSWORD}
        found.append((browser, browser.post("/konto/anmelden/", login).url))
    return found


def test_until_it_is_asked_the_password_is_enough(world: World) -> None:
    assert all(browser.get(place).status_code == 200 for browser, place in starts(world))


def test_whoever_has_none_sets_one_up_before_anything_else(world: World) -> None:
    ask(world)
    for browser, place in starts(world):
        assert browser.get(place).url == "/konto/zwei-faktor/"
        assert "Ihre Behörde verlangt einen zweiten Faktor" in browser.get("/konto/zwei-faktor/").content.decode()
        assert browser.post(place).status_code in (302, 405)
        codes = a_passkey.add(browser, a_passkey.Device()).url
        assert f'href="{place}"' in browser.get(codes).content.decode()
        assert browser.get(place).status_code == 200


def test_whoever_has_one_shows_it(world: World) -> None:
    browser, place = starts(world)[0]
    clerk = world.accounts[Role.CLERK]
    TOTP.activate(clerk, generate_totp_secret())
    RecoveryCodes.activate(clerk)
    ask(world)
    asked = browser.get(place).url
    assert asked == f"/konto/bestaetigen/code/?next={place.replace('/', '%2F')}"
    spare = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap().get_unused_codes()[0]
    assert browser.post(asked, {"code": spare}).url == place
    assert browser.get(place).status_code == 200


def test_one_authority_does_not_ask_for_another(world: World) -> None:
    ask(world)
    browser = signed_in(world, Role.OTHER_CLERK, 1)
    assert browser.get("/desk/").status_code == 200


def test_residents_are_not_asked(world: World) -> None:
    ask(world)
    assert signed_in(world, Role.OTHER).get("/konto/").status_code == 200


def test_strangers_learn_nothing_of_it(world: World) -> None:
    ask(world)
    assert signed_in(world, Role.OTHER).get("/desk/").status_code == 403


def test_only_the_administrator_decides_and_it_is_in_the_chain(world: World) -> None:
    ours = world.authorities[0]
    for role in (Role.CLERK, Role.EDITOR, Role.OTHER_ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            staff.ask_second_factor(ours, True, by=world.memberships[role])
    ours.parameters["sign_in"] = {"second_factor": False, "other": 1}
    ours.save(update_fields=["parameters"])
    ask(world)
    ask(world)
    ask(world, wanted=False)
    with as_authority(ours):
        kinds = [one.kind for one in events.history(ours.id)]
    assert kinds[-2:] == ["staff.factor-asked", "staff.factor-left"]
    assert Authority.objects.get(pk=ours.pk).parameters["sign_in"] == {"second_factor": False, "other": 1}


@pytest.mark.parametrize("rules", [None, 1, [], {"second_factor": "yes"}, {}])
def test_what_is_no_rule_asks_nothing(world: World, rules: object) -> None:
    world.authorities[0].parameters = {"sign_in": rules}
    assert not staff.asks_second_factor(world.authorities[0])


def test_the_studio_says_and_changes_it(world: World) -> None:
    browser = signed_in(world, Role.ADMINISTRATOR)
    assert "Passwort genügt" in browser.get("/studio/portal/").content.decode()
    place = "/studio/portal/anmeldung/"
    shown = browser.get(place).content.decode()
    stand = shown.split('name="stand" value="')[1].split('"')[0]
    assert browser.post(place, {"second_factor": "ja", "stand": "old"}).status_code == 409
    assert browser.post(place, {"second_factor": "ja", "stand": stand}).url == "/studio/portal/"
    assert browser.get("/studio/portal/").url == "/konto/zwei-faktor/"


def test_asking_costs_no_statement(world: World) -> None:
    def statements(role: Role) -> int:
        browser = signed_in(world, role)
        a_passkey.add(browser, a_passkey.Device(origin=f"http://{world.host()}", host=world.host()))
        browser.get("/desk/")
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/desk/").status_code == 200
        return len(seen)

    before = statements(Role.CLERK)
    Authenticator.objects.all().delete()
    ask(world)
    assert statements(Role.CLERK) == before


# --- the last one stays while it is asked for -------------------------------------------------------------------------


def codes_off(browser: Client) -> str:
    return browser.get("/konto/zwei-faktor/ausschalten/").content.decode()


def test_the_last_second_factor_stays_while_the_authority_asks_for_one(world: World) -> None:
    clerk = world.accounts[Role.CLERK]
    TOTP.activate(clerk, generate_totp_secret())
    browser = signed_in(world, Role.OTHER)
    browser.force_login(clerk)
    browser.post("/konto/bestaetigen/", {"password": PASSWORD})
    assert "Möchten Sie die App" in codes_off(browser)
    ask(world)
    assert "Richten Sie zuerst einen anderen zweiten Faktor ein" in codes_off(browser)
    assert world.authorities[0].full_name in codes_off(browser)
    assert browser.post("/konto/zwei-faktor/ausschalten/").status_code == 422
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()
    device = a_passkey.Device()
    a_passkey.add(browser, device)
    assert browser.post("/konto/zwei-faktor/ausschalten/").status_code == 302
    passkey = Authenticator.objects.get(user=clerk, type="webauthn").pk
    refused = browser.post(f"/konto/zwei-faktor/passkey/{passkey}/entfernen/")
    assert refused.status_code == 422
    assert "dies ist Ihr letzter" in refused.content.decode()
    ask(world, wanted=False)
    assert browser.post(f"/konto/zwei-faktor/passkey/{passkey}/entfernen/").status_code == 302


def test_who_no_longer_works_there_may_remove_it(world: World) -> None:
    clerk, membership = world.accounts[Role.CLERK], world.memberships[Role.CLERK]
    TOTP.activate(clerk, generate_totp_secret())
    ask(world)
    staff.end_membership(membership, by=world.memberships[Role.ADMINISTRATOR])
    browser = Client(headers={"host": world.host()})
    browser.force_login(clerk)
    browser.post("/konto/bestaetigen/", {"password": PASSWORD})
    assert browser.post("/konto/zwei-faktor/ausschalten/").status_code == 302
