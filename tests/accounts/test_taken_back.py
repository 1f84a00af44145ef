"""What is left of a theft once its owner took the account back: nothing that it gave others, and no way back in."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from accounts.a_provider import arrival, provider
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from web import a_relying_party
from web.an_organisation import found, invited, joined
from web.world import PASSWORD, Role, World, account, build

from amtsweg.accounts import adapter, addresses, moving, trust
from amtsweg.accounts.actions import delete_account
from amtsweg.accounts.addresses import Door
from amtsweg.accounts.models import Account, AddressChange, KnownDevice, SignOn
from amtsweg.accounts.organisations import actions, inviting, queries
from amtsweg.accounts.organisations.models import Organisation
from amtsweg.accounts.providers import actions as providers
from amtsweg.accounts.providers import links
from amtsweg.accounts.relying import consents
from amtsweg.accounts.signon import groups
from amtsweg.applications.mandates import actions as mandates
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.wishes import Wish
from amtsweg.core import clock, events
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.web.account import second_factor

pytestmark = pytest.mark.django_db
DOOR = Door("http://jesteburg.localhost", "Jesteburg", "de")


@pytest.fixture
def world() -> World:
    return build()


class Theft:
    """The owner's address is changed by somebody else, until she takes it back."""

    def __init__(self, world: World) -> None:
        self.owner = world.owner
        moving.ask(self.owner, "dieb@post.example", DOOR)
        self.change = AddressChange.objects.get()
        moving.confirm(self.owner, moving._NEW.sign(self.change.pk.hex), DOOR)

    def ends(self) -> None:
        moving.take_back(moving._OLD.sign(self.change.pk.hex), DOOR)


def mail_of(change: AddressChange) -> str:
    mail = OutgoingMail.objects.get(key=f"account.ended-stolen:{change.pk}")
    assert mail.sealed is not None
    content: dict[str, str] = json.loads(unwrap_secret(mail.sealed, f"mail:{mail.id}"))
    return content["body"]


def members(row: Organisation) -> list[tuple[str, str, bool]]:
    row.refresh_from_db()
    return [(one.email.partition("@")[0], one.row.role, one.hears) for one in queries.members_of(row)]


def declared(owner: Account) -> Any:
    wish = Wish("Dieb", "dieb3@post.example", Mandate.Scope.ALL)
    return mandates.declare(owner, wish, trust.Trust("basic", "password", clock.now()))


# --- organisations --------------------------------------------------------------------------------------------------


def test_whom_a_theft_let_in_is_out_again_and_whom_these_let_in(world: World) -> None:
    row, friend = found(world.owner), account("freundin@post.example")
    joined(world.owner, row, friend)
    before = invited(world.owner, row, "noch@post.example")
    theft, thief, helper = Theft(world), account("dieb2@post.example"), account("helfer@post.example")
    joined(world.owner, row, thief, "owner")
    joined(thief, row, helper)
    waits = invited(thief, row, "wartet@post.example")
    theft.ends()
    assert members(row) == [("owner", "owner", True), ("freundin", "sender", False)]
    assert queries.organisations_of(thief) == queries.organisations_of(helper) == []
    with pytest.raises(inviting.Gone):
        inviting.accept(account("wartet@post.example"), waits)
    inviting.accept(account("noch@post.example"), before)
    ended = [(one.kind, one.actor_id) for one in events.history(row.pk) if one.data.get("why") == "taken-back"]
    assert ended == [
        ("organisation.invitation-withdrawn", world.owner.pk), ("organisation.left", world.owner.pk),
        ("organisation.left", world.owner.pk),
    ]  # fmt: skip
    assert "Einladungen in Organisationen" in mail_of(theft.change)


@pytest.mark.parametrize("how", ["put out", "made a reader"])
def test_who_ran_an_organisation_before_the_theft_runs_it_again(world: World, how: str) -> None:
    row, thief = found(world.owner), account("dieb2@post.example")
    theft = Theft(world)
    joined(world.owner, row, thief, "owner")
    (hers,) = (one for one in queries.members_of(row) if one.row.account_id == world.owner.pk)
    if how == "put out":
        actions.remove(thief, row.pk, hers.row.pk)
    else:
        actions.set_role(thief, row.pk, hers.row.pk, "reader")
        actions.set_mail_to(thief, row.pk, next(iter(queries.organisations_of(thief))).member.pk)
    theft.ends()
    assert members(row) == [("owner", "owner", True)]


def test_another_owner_keeps_what_she_decided_meanwhile(world: World) -> None:
    row, other, thief = found(world.owner), account("andere@post.example"), account("dieb2@post.example")
    joined(world.owner, row, other, "owner")
    theft = Theft(world)
    joined(world.owner, row, thief)
    new = account("neu@post.example")
    joined(other, row, new)
    (hers,) = (one for one in queries.members_of(row) if one.row.account_id == world.owner.pk)
    actions.remove(other, row.pk, hers.row.pk)
    theft.ends()
    assert members(row) == [("andere", "owner", True), ("neu", "sender", False)]


# --- services of others ---------------------------------------------------------------------------------------------


def test_services_that_a_theft_agreed_to_know_nothing_any_more(world: World) -> None:
    chief = world.memberships[Role.ADMINISTRATOR]
    known, more, new = (a_relying_party.registered(chief) for _ in range(3))
    for one in (known, more):
        consents.agree(world.owner, one, ["name"])
    theft = Theft(world)
    consents.agree(world.owner, more, ["address"])
    consents.agree(world.owner, new, ["name"])
    theft.ends()
    assert [one.party for one in consents.of(world.owner)] == [known]
    withdrawn = [one for one in events.history(world.owner.pk) if one.kind == "account.service-withdrawn"]
    assert {one.data["party"] for one in withdrawn} == {str(more.pk), str(new.pk)}
    assert "Verbindungen mit anderen Diensten" in mail_of(theft.change)


# --- ways in ---------------------------------------------------------------------------------------------------------


def test_what_was_set_up_in_the_same_sign_in_before_the_address_moved_goes_too(world: World) -> None:
    Authenticator.objects.all().delete()
    hours = [clock.now() - timedelta(hours=one) for one in range(4)]
    SignOn.objects.create(account=world.owner, started_at=hours[2], ends_at=clock.now() + timedelta(hours=6))
    kinds = (Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN)
    for kind, made in zip(kinds, (hours[3], hours[1]), strict=True):
        Authenticator.objects.create(user=world.owner, type=kind, data={}, created_at=made)
    KnownDevice.objects.create(account=world.owner, index="dieb", seen_at=hours[2])
    Theft(world).ends()
    assert [one.type for one in Authenticator.objects.all()] == [Authenticator.Type.RECOVERY_CODES]
    assert not KnownDevice.objects.exists()


# --- requests that were under way ------------------------------------------------------------------------------------


def opened(owner: Account) -> SignOn:
    request = RequestFactory().get("/", headers={"host": "jesteburg.localhost"})
    request.session = Client().session
    return groups.begin(request, owner)


@pytest.mark.parametrize(
    "act",
    [
        declared,
        lambda owner: inviting.invite(
            owner, queries.organisations_of(owner)[0].id, "a@post.example", "owner", sender="", page="{token}"
        ),
        lambda owner: providers.link(provider("fremd"), owner, arrival("dieb", slug="fremd")),
        lambda owner: adapter.AccountAdapter().set_password(owner, "ein neues Passwort des Diebs"),
        opened,
        delete_account,
    ],
    ids=["mandate", "invitation", "provider", "password", "sign-in", "deletion"],
)
def test_a_request_that_was_signed_in_before_changes_nothing_after(world: World, act: Callable[[Account], Any]) -> None:
    found(world.owner)
    theft, stale = Theft(world), Account.objects.get(pk=world.owner.pk)
    theft.ends()
    with pytest.raises(PermissionDenied):
        act(stale)
    now = Account.objects.get(pk=world.owner.pk)
    assert now.email == "owner@post.example" and not now.has_usable_password()
    assert not SignOn.objects.exists() and links.of(now) == []
    with across_tenants("the test looks"):
        assert not Mandate.held.exists()
    act(now)


def test_a_service_is_not_let_know_anything_by_a_request_from_before(world: World) -> None:
    party = a_relying_party.registered(world.memberships[Role.ADMINISTRATOR])
    theft, stale = Theft(world), Account.objects.get(pk=world.owner.pk)
    theft.ends()
    with pytest.raises(PermissionDenied):
        consents.agree(stale, party, ["name"])


def test_a_password_that_is_set_meanwhile_does_not_bring_the_thief_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    theft, browser = Theft(world), world.client(Role.OWNER)

    def slowly(password: str) -> str:
        theft.ends()
        return make_password(password)

    monkeypatch.setattr(adapter, "make_password", slowly)
    answer = browser.post("/konto/passwort/", {"oldpassword": PASSWORD, "password1": "Kuckuck im Nest 47"})
    assert answer.status_code == 403
    now = Account.objects.get(pk=world.owner.pk)
    assert now.email == "owner@post.example" and not now.has_usable_password()
    assert browser.get("/konto/").status_code == 302


def test_a_second_factor_that_is_set_up_meanwhile_is_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Authenticator.objects.all().delete()
    theft, browser = Theft(world), world.client(Role.OWNER)
    browser.post("/konto/bestaetigen/", {"password": PASSWORD, "next": "/konto/"})

    def slowly(form: Any) -> bool:
        theft.ends()
        return True

    monkeypatch.setattr(second_factor.SetUpForm, "is_valid", slowly)
    assert browser.post(reverse("mfa_activate_totp"), {"code": "123456"}).status_code in (400, 403)
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mandate_waits_for_the_taking_back_and_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    theft, stale = Theft(world), Account.objects.get(pk=world.owner.pk)
    holds, goes_on, said = threading.Event(), threading.Event(), list[str]()

    def last_step(*_rest: Any) -> None:
        holds.set()
        goes_on.wait(10)

    def act(what: Callable[[], Any], name: str) -> None:
        try:
            what()
            said.append(name)
        except PermissionDenied:
            said.append(f"no {name}")
        finally:
            connection.close()

    monkeypatch.setattr(addresses, "offer_reset", last_step)
    owner = threading.Thread(target=act, args=(theft.ends, "taking back"))
    owner.start()
    assert holds.wait(10)
    thief = threading.Thread(target=act, args=(lambda: declared(stale), "mandate"))
    thief.start()
    thief.join(0.5)
    assert thief.is_alive() and said == []  # it waits
    goes_on.set()
    owner.join(20)
    thief.join(20)
    assert said == ["taking back", "no mandate"]
    with across_tenants("the test looks"):
        assert not Mandate.held.exists()
