"""Staff of an authority with a SAML provider of its own: an attribute names their groups."""

from typing import Any

import pytest
from accounts.saml.a_provider import Provider
from accounts.saml.a_question import NEW
from accounts.saml.test_visits import SERVICE, WAY, reasons, sent_off
from applications.world import World, make_world
from django.contrib.auth import SESSION_KEY
from django.test import Client
from web.applying import browser, text

from amtsweg.accounts import queries
from amtsweg.accounts.models import Account
from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.saml.adapter import PAIR
from amtsweg.accounts.providers.saml.words import SAML, tag
from amtsweg.core.ports import run_checks

GROUPS = "http://schemas.example/claims/Group"
PERSON = {
    "http://schemas.example/givenname": ("Levke", ""),
    "family_name": ("Drewes", ""),
    "email": ("l@amt.example", ""),
}
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"


@pytest.fixture
def world(db: None, provider: Provider) -> World:
    made = make_world()
    them = provider.partner()
    options = {
        "service_id": SERVICE, "entity_id": them.entity_id, "address": them.address, "groups": GROUPS,
        "certificates": provider.pair.certificate, "names": {"given_name": "http://schemas.example/givenname"},
    }  # fmt: skip
    groups = {"portal-steueramt": {"role": "clerk", "unit": "steueramt"}, "portal-leitung": {"role": "lead"}}
    values = {
        "kind": "saml", "title": {"de": "Rathaus"}, "options": options, "levels": {PASSWORD: "basic"},
        "authority": made.authority, "groups": groups,
    }  # fmt: skip
    save_provider("bund", values, secrets=dict(zip(PAIR, (NEW.key, NEW.certificate), strict=True)))
    provider.meet(browser().get(WAY + "metadaten/").content)
    return made


def lasting(root: Any) -> None:
    next(root.iter(tag(SAML, "NameID"))).set("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")


def comes(provider: Provider, *groups: str) -> tuple[Client, Any]:
    client = browser()
    visit = sent_off(client, provider)
    how = {"level": PASSWORD, "attributes": PERSON, "groups": (GROUPS, groups), "before": lasting}
    return client, visit.back(visit.answer(**how))


def roles() -> list[tuple[str, str, str]]:
    held = queries.active_memberships(Account.objects.get())
    return sorted((one.name, one.role, one.unit.slug if one.unit else "") for one in held)


def test_groups_give_roles_and_take_them_again(world: World, provider: Provider) -> None:
    assert "Für Beschäftigte: Samtgemeinde Jesteburg" in text(browser().get("/konto/anmelden/"))
    client, answer = comes(provider, "portal-steueramt", "somewhere-else")
    assert answer.url == "/desk/" and client.get("/desk/").status_code == 200
    assert roles() == [("Levke Drewes", "clerk", "steueramt")]
    comes(provider, "portal-leitung", "portal-steueramt")
    assert [role for _, role, _ in roles()] == ["clerk", "lead"]
    comes(provider, "portal-leitung")
    assert [role for _, role, _ in roles()] == ["lead"]
    stopped, answer = comes(provider)
    assert answer.status_code == 403 and SESSION_KEY not in stopped.session and roles() == []
    assert reasons() == ["no-group"]


def test_without_a_group_no_account_is_made(world: World, provider: Provider) -> None:
    _client, answer = comes(provider, "somewhere-else")
    assert "Sie sind hier nicht eingetragen" in text(answer)
    assert not Account.objects.exists() and reasons() == ["no-group"]


def test_its_metadata_name_the_portals_of_its_authority(world: World) -> None:
    page = text(browser().get(WAY + "metadaten/"))
    assert "jesteburg.localhost" in page and "hanstedt.localhost" not in page


@pytest.mark.parametrize(
    ("groups", "state", "why"),
    [
        ({"a": {"role": "clerk", "unit": "steueramt"}}, "ok", "1 groups"),
        ({}, "failed", "nobody gets in"),
        ({"a": {"role": "clerk", "unit": "bauamt"}}, "failed", "bauamt"),
        ({"a": {"role": "pilot"}}, "failed", "pilot"),
    ],
    ids=["fine", "none", "no such unit", "no such role"],
)
def test_the_check_knows_whether_the_groups_lead_anywhere(
    world: World, groups: dict[str, Any], state: str, why: str
) -> None:
    options = IdentityProvider.objects.get().options | {"address": "http://localhost:9/sso"}  # nobody is asked
    save_provider("bund", {"groups": groups, "options": options}, secrets=None)
    said = [one for one in run_checks() if one.name.startswith("identity provider bund")]
    assert any(one.state == state and why in one.message for one in said), said
