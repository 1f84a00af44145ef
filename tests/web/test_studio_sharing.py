"""Sharing that ends, and descriptions that nobody stewards: who edits them, and what the others see of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from web import a_service
from web.editing import opened, send, text_of
from web.world import Role, World, build

from amtsweg.catalogue import actions
from amtsweg.catalogue.editing import services, sharing
from amtsweg.catalogue.models import Adoption, Offer, Service
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import Event
from amtsweg.federation import published
from amtsweg.federation.models import Authority

pytestmark = pytest.mark.django_db

HUB = "/studio/leistungen/hund-anmelden/"


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def editor(world: World) -> Client:
    return world.client(Role.EDITOR)


@pytest.fixture
def partner(world: World) -> Client:
    return world.client(Role.OTHER_ADMINISTRATOR, 1)


@pytest.fixture
def taken(world: World, editor: Client) -> Service:
    """A description with a form that the second authority shares and the first adopted."""
    service = a_service.describe(world.authorities[1])
    a_service.offered(world.units[1], service, a_service.form())
    actions.share_service(service, actor=SYSTEM)
    send(editor, f"{HUB}uebernehmen/", {"unit": "steueramt"})
    return service


# --- ending a sharing ----------------------------------------------------------------------------------------------


def test_who_adopted_keeps_the_revision_and_is_told(
    world: World, taken: Service, editor: Client, partner: Client
) -> None:
    asked = text_of(partner.get(f"{HUB}nicht-mehr-teilen/"))
    assert "behält seine Fassung und erfährt davon: Samtgemeinde Jesteburg" in asked
    send(partner, f"{HUB}nicht-mehr-teilen/", {})
    assert Event.objects.filter(kind="catalogue.unshared", chain_id="winsen").count() == 1

    send(partner, f"{HUB}texte/description/", {"modules.description-de": a_service.SECOND})
    partner.post(f"{HUB}veroeffentlichen/")
    assert a_service.FIRST in text_of(editor.get("/leistungen/hund-anmelden/"))
    assert Offer.objects.get(authority=world.authorities[0]).form_revision.number == 1  # type: ignore[union-attr]
    assert "Der Ursprung teilt diese Beschreibung nicht mehr" in text_of(editor.get(HUB))
    assert "Vom Ursprung nicht mehr geteilt" in text_of(editor.get("/studio/austausch/"))
    assert "Nicht mehr geteilt" in text_of(editor.get("/studio/"))


def test_what_is_shared_no_more_is_neither_adopted_nor_taken_over(
    world: World, taken: Service, editor: Client, partner: Client
) -> None:
    a_service.describe(world.authorities[1], text=a_service.SECOND)
    assert editor.get(f"{HUB}vergleichen/").status_code == 200
    send(partner, f"{HUB}nicht-mehr-teilen/", {})
    with pytest.raises(sharing.Newer):
        sharing.take_over(world.memberships[Role.EDITOR], world.authorities[0], "hund-anmelden", 2)
    assert "Neue Fassung da" not in text_of(editor.get("/studio/"))
    assert editor.get(f"{HUB}uebernehmen/").status_code == 404
    assert partner.get(f"{HUB}nicht-mehr-teilen/").status_code == 404
    assert Adoption.objects.get().revision.number == 1


def test_sharing_again_offers_what_came_since(world: World, taken: Service, editor: Client, partner: Client) -> None:
    send(partner, f"{HUB}nicht-mehr-teilen/", {})
    send(partner, f"{HUB}texte/description/", {"modules.description-de": a_service.SECOND})
    partner.post(f"{HUB}veroeffentlichen/")
    partner.post(f"{HUB}teilen/")
    assert "Der Ursprung hat die Beschreibung verbessert" in text_of(editor.get(HUB))


def test_nobody_ends_the_sharing_of_another(world: World, taken: Service, editor: Client) -> None:
    assert editor.get(f"{HUB}nicht-mehr-teilen/").status_code == 403
    with pytest.raises(PermissionDenied):
        sharing.stop_sharing(world.memberships[Role.EDITOR], world.authorities[0], "hund-anmelden")


# --- descriptions that nobody stewards -----------------------------------------------------------------------------


@pytest.fixture
def county(world: World) -> Authority:
    """The first authority is the federation's county from now on."""
    own = world.authorities[0]
    own.kind = Authority.Kind.COUNTY
    own.save()
    a_service.describe(None)
    published.bump()
    return own


def test_the_county_edits_what_nobody_stewards(world: World, county: Authority, editor: Client) -> None:
    assert "Hund anmelden" in text_of(editor.get("/studio/leistungen/?wessen=common"))
    assert "gepflegt von Ihrer Redaktion" in text_of(editor.get(HUB))
    send(editor, f"{HUB}texte/description/", {"modules.description-de": a_service.SECOND})
    assert "Hund anmelden" in text_of(editor.get("/studio/")).partition("Noch nicht veröffentlicht")[2]
    editor.post(f"{HUB}veroeffentlichen/")
    row = Service.objects.get()
    assert (row.modules["description"]["de"], row.steward) == (a_service.SECOND, None)
    by = world.memberships[Role.EDITOR].account_id
    logged = Event.objects.filter(chain_id="federation", actor_id=by, subject_id=row.pk)
    assert {"catalogue.drafted", "published.changed"} <= set(logged.values_list("kind", flat=True))


def test_the_county_shares_what_nobody_stewards(county: Authority, editor: Client, partner: Client) -> None:
    editor.post(f"{HUB}teilen/")
    assert "Das können Sie übernehmen" in text_of(editor.get("/studio/austausch/"))
    assert editor.get(f"{HUB}uebernehmen/").status_code == 404
    send(partner, f"{HUB}uebernehmen/", {"unit": ""})
    send(editor, f"{HUB}nicht-mehr-teilen/", {})
    assert "nicht mehr" in text_of(partner.get(HUB))


def test_a_municipality_does_not_edit_it(world: World, county: Authority, partner: Client) -> None:
    assert partner.get(HUB).status_code == 200
    assert partner.get(f"{HUB}kurztext/").status_code == 403
    assert "Beschreibungen des Verbunds" not in text_of(partner.get("/studio/leistungen/"))
    with pytest.raises(PermissionDenied):
        services.publish(world.memberships[Role.OTHER_ADMINISTRATOR], world.authorities[1], "hund-anmelden")


def test_a_second_county_does_not_edit_it(world: World, county: Authority, partner: Client) -> None:
    Authority.objects.filter(pk=world.authorities[1].pk).update(kind=Authority.Kind.COUNTY)
    assert partner.get(f"{HUB}kurztext/").status_code == 403


def test_a_clerk_of_the_county_does_not_edit_it(world: World, county: Authority) -> None:
    with pytest.raises(PermissionDenied):
        services.publish(world.memberships[Role.CLERK], county, "hund-anmelden")


def test_a_stewards_own_stays_its_own(world: World, county: Authority, editor: Client) -> None:
    a_service.describe(world.authorities[1], slug="fremdes", title={"de": "Fremdes"})
    assert editor.get("/studio/leistungen/fremdes/kurztext/").status_code == 403
    assert opened(world.client(Role.OTHER_ADMINISTRATOR, 1), "/studio/leistungen/fremdes/kurztext/")
