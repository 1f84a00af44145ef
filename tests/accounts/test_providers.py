"""The port to identity providers: set up, sealed, checked; linked accounts; what a provider's word is worth."""

from datetime import UTC, date, datetime, timedelta

import pytest
from accounts.a_provider import SECRET, arrival, provider
from web.world import account

from amtsweg.accounts import actions as accounts
from amtsweg.accounts import profile, trust
from amtsweg.accounts.models import Account
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import actions, links, port, taken
from amtsweg.accounts.providers.models import IdentityProvider, ProviderLink
from amtsweg.accounts.providers.port import Attribute
from amtsweg.core import events
from amtsweg.core.ports import run_checks
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def anna() -> Account:
    return account("anna@post.example")


def kinds(person: Account) -> list[str]:
    return [one.kind for one in events.history(person.pk)]


# --- set up --------------------------------------------------------------------------------------------------------


def test_secrets_are_sealed_and_stay_when_nothing_new_is_said() -> None:
    made = provider()
    assert SECRET.encode() not in bytes(made.sealed_secrets or b"")
    again = actions.save_provider("land", {"title": {"de": "Anders"}}, secrets=None)
    assert again.pk == made.pk and port.secrets_of(again) == {"word": SECRET}
    assert [one.kind for one in events.history(made.pk)] == ["provider.saved"] * 2


@pytest.mark.parametrize(
    "values",
    [{"kind": "fax"}, {"options": {"ort": "x"}}, {"levels": {"stark": "enormous"}}],
    ids=["kind", "option", "level"],
)
def test_what_its_adapter_cannot_use_is_not_saved(values: dict[str, object]) -> None:
    with pytest.raises(port.Faulty):
        provider(**values)
    assert not IdentityProvider.objects.exists()


def test_a_missing_secret_is_named_and_the_check_says_so() -> None:
    with pytest.raises(port.Faulty, match="no secret word"):
        actions.save_provider("land", {"kind": "plain", "title": {"de": "Land"}}, secrets={})
    provider()
    provider("stadt")
    IdentityProvider.objects.filter(slug="stadt").update(kind="fax")
    found = {one.name: one for one in run_checks() if one.name.startswith("identity provider")}
    assert found["identity provider land"].state == "ok"
    assert found["identity provider stadt"].state == "failed" and "fax" in found["identity provider stadt"].message


# --- linked accounts -----------------------------------------------------------------------------------------------


def test_a_linked_account_is_found_by_a_hash_only(anna: Account) -> None:
    land = provider()
    actions.link(land, anna, arrival("anna-4711", family_name="Behrens"))
    assert links.known(land, "anna-4711") == anna
    assert links.known(provider("stadt"), "anna-4711") is None
    with across_tenants("the test looks at the row"):
        row = ProviderLink.held.get()
    assert "4711" not in row.subject_index and b"Behrens" not in bytes(row.sealed_attributes or b"")
    assert links.attributes(row, anna) == {"family_name": Attribute("Behrens", "substantial")}
    assert "account.linked" in kinds(anna)


def test_a_name_opens_one_account_and_an_account_has_one_name(anna: Account) -> None:
    land, ben = provider(), account("ben@post.example")
    actions.link(land, anna, arrival("anna"))
    with pytest.raises(actions.OtherPerson):
        actions.link(land, ben, arrival("anna"))
    with pytest.raises(actions.OtherPerson):
        actions.link(land, anna, arrival("somebody"))
    assert links.known(land, "anna") == anna and kinds(ben) == []


def test_a_profile_changes_when_its_owner_says_so(anna: Account) -> None:
    accounts.save_profile(anna, Profile(given_name="Anna", phone="040 1"))
    actions.link(provider(), anna, arrival(given_name="Anna Maria"))
    assert profile.opened(anna).given_name == "Anna"
    actions.link(
        provider("stadt"), anna, arrival(slug="stadt", given_name="Anna Maria", birth_date="1989-04-17"), keep=True
    )
    anna.refresh_from_db()
    assert profile.opened(anna) == Profile(given_name="Anna Maria", birth_date=date(1989, 4, 17), phone="040 1")


def test_a_new_account_has_no_password_and_keeps_its_only_way_in() -> None:
    land = provider()
    made = actions.join(land, arrival("neu", family_name="Sommer"), "neu@post.example", language="en")
    assert not made.has_usable_password() and profile.opened(made).family_name == "Sommer" and made.language == "en"
    [link] = links.of(made)
    with pytest.raises(actions.LastWay):
        actions.unlink(made, link.pk)
    made.set_password("vier Hunde am Deich")
    made.save(update_fields=["password"])
    actions.unlink(made, link.pk)
    assert links.of(made) == [] and kinds(made)[-1] == "account.unlinked"


def test_nothing_is_left_of_a_deleted_account(anna: Account) -> None:
    land = provider()
    actions.link(land, anna, arrival("anna"))
    accounts.delete_account(anna)
    assert links.known(land, "anna") is None
    with across_tenants("the test looks at the rows"):
        assert not ProviderLink.held.exists()


def test_an_address_is_taken_whole() -> None:
    old = Profile(street="Musterweg", house_number="12", postcode="21266", town="Jesteburg")
    new = {"street": Attribute("Am Markt", "high"), "town": Attribute("Winsen", "high")}
    assert taken.into(old, new) == Profile(street="Am Markt", town="Winsen")
    assert taken.into(old, {"birth_date": Attribute("1989", "high"), "given_name": Attribute("  ", "high")}) == old


# --- what it is worth ----------------------------------------------------------------------------------------------


def test_the_word_of_a_provider_counts_from_when_it_was_given() -> None:
    earlier = NOW - timedelta(minutes=5)
    step = {"method": "provider", "means": "plain:land", "level": "high", "at": earlier.timestamp()}
    assert trust.by_steps([{"method": "password"}, step], NOW) == trust.Trust("high", "plain:land", earlier)
    later = step | {"at": (NOW + timedelta(hours=9)).timestamp()}
    assert trust.by_steps([later], NOW).at == NOW


def test_a_basic_word_opens_an_account_and_a_second_factor_adds_to_it() -> None:
    step = {"method": "provider", "means": "plain:land", "level": "basic", "at": NOW.timestamp()}
    assert trust.by_steps([step], NOW) == trust.Trust("basic", "plain:land", NOW)
    factor = {"method": "mfa", "type": "totp"}
    assert trust.by_steps([step, factor], NOW).means == "plain:land+totp"
    assert trust.by_steps([{"method": "password"}, step, factor], NOW).means == "password+totp"
    assert trust.by_steps([step | {"level": "enormous"}], NOW).level == "basic"
