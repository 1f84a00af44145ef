"""What a provider vouches for fills in forms, and goes to the authority with the provider's own trust in it."""

from typing import Any

import pytest
from accounts.saml.a_provider import ERIKA, Provider
from accounts.saml.test_visits import WELCOME, sent_off, world
from applications.world import World
from cases.office import appoint, work
from django.test import Client
from web.applying import begun, browser, filled, lately, signed_in, text

from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import taken, vouched
from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.port import Attribute
from amtsweg.accounts.trust import Trust
from amtsweg.applications import origins
from amtsweg.applications.models import Submission
from amtsweg.applications.prefill import Known, mark
from amtsweg.applications.queries import submission_view
from amtsweg.cases.models import Case
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants
from amtsweg.forms.fields.name import NameField

__all__ = ["world"]  # the fixture
NAME = {"name-given": "Erika", "name-family": "Muster", "email": ""}
PLACE = {
    "anschrift-street": "Heidestraße", "anschrift-number": "17a", "anschrift-postcode": "21266",
    "anschrift-town": "Jesteburg",
}  # fmt: skip


def arrives(client: Client, provider: Provider, **how: Any) -> None:
    visit = sent_off(client, provider)
    if visit.back(visit.answer(**how)).url == WELCOME:
        client.post(WELCOME, {"email": "erika@post.example"})


def sent(client: Client, base: str) -> dict[str, origins.Origin]:
    """What the authority is told about the answers' origins."""
    assert client.post(base + "senden/").url == base + "gesendet/"
    with across_tenants("test"):
        return submission_view(Submission.objects.get()).origins


def test_name_and_address_go_to_the_clerk_as_what_they_are(world: World, provider: Provider) -> None:
    client = browser()
    arrives(client, provider)
    base = begun(client)
    page = text(client.get(base + "wer/"))
    assert 'value="Erika"' in page and "aus Ihrer Anmeldung, bestätigt" in page
    filled(client, base, wer=NAME, wo=PLACE)
    told = sent(client, base)
    assert told == {name: {"from": "provider", "trust": "high"} for name in ("name", "anschrift")}
    work()
    with across_tenants("test"):
        number = Case.objects.get().number
    clerk = browser()
    clerk.force_login(appoint(world.authority, "Maren Albers", None).account)
    page = text(clerk.get(f"/desk/vorgaenge/{number}/"))
    assert page.count("beim Anmelden bestätigt, hoch") == 2 and "hoch: BundID" in page
    save_provider("bund", {"active": False}, secrets=None)
    assert "hoch: Anmeldung bei einem Anbieter" in text(clerk.get(f"/desk/vorgaenge/{number}/"))


def test_each_answer_has_the_trust_of_its_weakest_part(world: World, provider: Provider) -> None:
    client = browser()
    arrives(
        client, provider, attributes=ERIKA | {"postcode": ("21266", "SUBSTANTIELL"), "given_name": ("Erika", "NORMAL")}
    )
    base = begun(client)
    filled(client, base, wer=NAME, wo=PLACE)
    assert sent(client, base) == {
        "name": {"from": "account", "trust": "basic"}, "anschrift": {"from": "provider", "trust": "substantial"},
    }  # fmt: skip


def test_an_own_account_without_a_profile_is_offered_what_the_provider_knows(world: World, provider: Provider) -> None:
    client, own = signed_in("anna@post.example")
    lately(client)
    arrives(client, provider)
    page = text(client.get(begun(client) + "wer/"))
    assert 'value="Erika"' in page and "aus Ihrer Anmeldung, bestätigt" in page
    own.refresh_from_db()
    assert own.sealed_profile is None  # no form and no provider changes it unasked


def test_what_was_changed_is_the_persons_own_word(world: World, provider: Provider) -> None:
    client = browser()
    arrives(client, provider)
    base = begun(client)
    filled(client, base, wer=NAME | {"name-given": "Erika Maria"}, wo=PLACE)
    assert "name" not in sent(client, base)


def test_in_another_session_it_is_worth_no_more_than_the_session(world: World, provider: Provider) -> None:
    client = browser()
    arrives(client, provider)
    base = begun(client)
    filled(client, base, wer=NAME, wo=PLACE)
    owner = Account.objects.get()
    assert vouched.here(owner, Trust("basic", "password", clock.now())) == {}
    assert vouched.here(owner, Trust("basic", "bundid:zweites", clock.now())) == {}
    weaker = browser()
    arrives(weaker, provider, level="STORK-QAA-Level-3")
    assert {one.trust for one in vouched.here(owner, Trust("substantial", "bundid:bund", clock.now())).values()} == {
        "substantial", "basic", "guest",
    }  # fmt: skip
    assert sent(weaker, base)["name"] == {"from": "provider", "trust": "substantial"}


@pytest.mark.parametrize("reached", ["guest", "basic"])
def test_a_weak_session_tells_of_the_account_only(reached: Any) -> None:
    assert origins.told("account+vouched:high", reached=reached) == {"from": "account", "trust": "basic"}
    assert origins.told("bundle+account+vouched:high", reached="substantial") == {
        "from": "provider", "trust": "substantial",
    }  # fmt: skip


def test_a_counter_does_not_confirm_what_only_a_provider_said() -> None:
    field = NameField.model_construct(id="name")
    said = {"family_name": Attribute("Muster", "guest")}
    assert mark(field, Known(Profile(), "", identified=True, vouched=said)) == origins.ACCOUNT
    assert mark(field, Known(Profile(family_name="Muster"), "", identified=True, vouched=said)) == origins.IDENTIFIED


def test_a_name_or_an_address_comes_as_a_whole() -> None:
    said = {name: Attribute(value, "high") for name, value in
            {"given_name": "Erika", "street": "Heidestraße", "town": "Jesteburg"}.items()}  # fmt: skip
    mine = Profile(family_name="Behrens")
    assert taken.where_empty(mine, said) == Profile(family_name="Behrens", street="Heidestraße", town="Jesteburg")
