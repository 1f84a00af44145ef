"""Setting up identity providers in the studio: by whom, with which settings, tried before they count."""

from typing import Any

import pytest
from accounts.a_provider import Plain, provider
from django.core.exceptions import PermissionDenied
from web import a_staff
from web.editing import send, text_of
from web.world import Role, World, account, build

from amtsweg.accounts import staff
from amtsweg.accounts.models import IdentityProvider
from amtsweg.accounts.providers import administering
from amtsweg.accounts.providers.port import Unreachable, secrets_of
from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.staffing import bundles
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.ports import Check
from amtsweg.federation.models import Authority

pytestmark = pytest.mark.django_db
LIST, NEW = "/studio/anmeldewege/", "/studio/anmeldeweg-anlegen/?art=oidc"
SECRET = "ein langes Geheimnis"


@pytest.fixture
def world() -> World:
    return build()


def oidc(**more: str) -> dict[str, str]:
    """The form for an OpenID provider as it is typed."""
    typed = {
        "slug": "amt", "title-de": "Konto der Gemeinde", "option-issuer": "https://anmeldung.example",
        "option-client_id": "amtsweg", "option-scopes": "openid\nemail", "option-client_auth": "client_secret_post",
        "option-claims": "family_name = nachname", "option-trust": "email = basic", "option-groups_claim": "gruppen",
        "secret-client_secret": SECRET, "levels": "stark = substantial",
        "groups": "Steuern = Sachbearbeitung, Steueramt",
    }  # fmt: skip
    return typed | more


def metadata() -> str:
    """What a SAML provider says of itself."""
    certificate = "".join(KeyPair.new("idp", clock.now()).certificate.splitlines()[1:-1])
    return (
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/metadata">'
        '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
        'Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    )


def row() -> IdentityProvider:
    return IdentityProvider.objects.get()


def test_a_provider_is_set_up_from_its_schema_and_waits(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    send(chief, NEW, oidc())
    made = row()
    assert made.authority == world.authorities[0] and not made.active and made.title == {"de": "Konto der Gemeinde"}
    assert made.options == {
        "issuer": "https://anmeldung.example", "client_id": "amtsweg", "scopes": ["openid", "email"],
        "client_auth": "client_secret_post", "claims": {"family_name": "nachname"}, "trust": {"email": "basic"},
        "groups_claim": "gruppen", "returns": False,
    }  # fmt: skip
    assert (made.levels, made.groups) == ({"stark": "substantial"}, {"Steuern": {"role": "clerk", "unit": "steueramt"}})
    assert secrets_of(made) == {"client_secret": SECRET}
    shown = text_of(chief.get(f"{LIST}amt/"))
    assert SECRET not in shown and "/konto/anmelden/mit/amt/antwort/" in shown and "ausgeschaltet" in shown
    assert "Steuern = Sachbearbeitung, Steueramt" in shown
    (event,) = events.history(made.pk)
    assert (event.kind, event.actor_id) == ("provider.saved", world.accounts[Role.ADMINISTRATOR].pk)
    assert SECRET not in str(event.data)


def test_a_change_keeps_the_secret_unless_a_new_one_is_typed(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    send(chief, NEW, oidc())
    send(chief, f"{LIST}amt/", oidc(**{"title-de": "Gemeindekonto", "secret-client_secret": ""}))
    assert row().title == {"de": "Gemeindekonto"} and secrets_of(row()) == {"client_secret": SECRET}
    send(chief, f"{LIST}amt/", oidc(**{"secret-client_secret": "neu"}))
    assert secrets_of(row()) == {"client_secret": "neu"}
    stale = chief.post(f"{LIST}amt/", {**oidc(), "stand": "alt"})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"option-issuer": "http://anmeldung.example"}, "So passt es nicht"),
        ({"option-issuer": ""}, "Füllen Sie"),
        ({"secret-client_secret": ""}, "Füllen Sie"),
        ({"slug": "Groß"}, "kleine Buchstaben"),
        ({"option-trust": "email = felsenfest"}, "So passt es nicht"),
        ({"option-claims": "ohne Zeichen"}, "Diese Zeile passt nicht: ohne Zeichen"),
        ({"levels": "stark = stärker"}, "Diese Zeile passt nicht: stark = stärker"),
        ({"groups": "Steuern = Pilotin"}, "Diese Zeile passt nicht"),
        ({"groups": "Steuern = Sachbearbeitung, Mondamt"}, "Diese Zeile passt nicht"),
        ({"title-de": ""}, "Füllen Sie"),
    ],
    ids=["tls", "issuer", "secret", "slug", "trust", "claims", "level", "role", "unit", "title"],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(world: World, typed: dict[str, str], said: str) -> None:
    answer = send(world.client(Role.ADMINISTRATOR), NEW, oidc(**typed), 422)
    assert said in text_of(answer) and SECRET not in text_of(answer)
    assert not IdentityProvider.objects.exists()


def test_a_name_is_taken_once(world: World) -> None:
    provider("amt")
    answer = send(world.client(Role.ADMINISTRATOR), NEW, oidc(), 422)
    assert "Diesen Kurznamen gibt es schon" in text_of(answer)


def test_it_is_switched_on_only_if_its_check_finds_nothing_wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slug, chief = a_staff.staff_provider(world)["slug"], world.client(Role.ADMINISTRATOR)
    IdentityProvider.objects.update(active=False)
    address = f"{LIST}{slug}/"

    def away(self: Any) -> Any:
        raise Unreachable("keine Antwort")

    with monkeypatch.context() as patch:
        patch.setattr(Plain, "check", away)
        assert chief.post(f"{address}schalten/", {"schritt": "ein"}).url == address
        assert "Fehler: keine Antwort" in text_of(chief.get(address)) and not row().active
        assert "Fehler" not in text_of(chief.get(address))
    assert chief.post(f"{address}pruefen/").url == address
    assert "In Ordnung: hier" in text_of(chief.get(address))
    chief.post(f"{address}schalten/", {"schritt": "ein"})
    assert row().active
    chief.post(f"{address}schalten/", {"schritt": "aus"})
    assert not row().active
    assert [one.kind for one in events.history(row().pk)][-2:] == ["provider.on", "provider.off"]


def test_the_portals_own_keys_are_made_and_changed(world: World) -> None:
    slug = provider("haus", authority=world.authorities[0]).slug
    IdentityProvider.objects.update(kind="saml", options={}, sealed_secrets=None)
    chief, address = world.client(Role.ADMINISTRATOR), f"{LIST}{slug}/"
    assert "Schlüsselpaar anlegen" in text_of(chief.get(address))
    chief.post(f"{address}schalten/", {"schritt": "new"})
    assert set(secrets_of(row())) == {"key", "certificate"}
    chief.post(f"{address}schalten/", {"schritt": "use"})  # does not fit what is there
    assert set(secrets_of(row())) == {"key", "certificate"}
    chief.post(f"{address}schalten/", {"schritt": "new"})
    assert "Neues Schlüsselpaar benutzen" in text_of(chief.get(address))


def test_metadata_of_a_provider_are_pasted(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    typed = {"slug": "land", "title-de": "Landeskonto", "option-service_id": "https://jesteburg.example/saml"}
    typed |= {"option-wanted": "family_name\ngiven_name", "levels": "", "groups": ""}
    new = "/studio/anmeldeweg-anlegen/?art=saml"
    assert "So passt es nicht" in text_of(send(chief, new, typed | {"metadata": "<kein/>"}, 422))
    assert "So passt es nicht" in text_of(send(chief, new, typed, 422))
    send(chief, new, typed | {"metadata": metadata()})
    made = row()
    assert made.options["entity_id"] == "https://idp.example/metadata" and not made.active
    assert made.options["address"] == "https://idp.example/sso" and "BEGIN CERTIFICATE" in made.options["certificates"]


def test_residents_ways_are_the_offices_affair(world: World) -> None:
    for_all, ours = provider("land"), provider("haus", authority=world.authorities[0])
    theirs = provider("dort", authority=world.authorities[1])
    chief = world.client(Role.ADMINISTRATOR)
    assert [chief.get(f"{LIST}{one.slug}/").status_code for one in (for_all, ours, theirs)] == [404, 200, 404]
    assert "Für wen?" not in text_of(chief.get(NEW))
    Authority.objects.filter(pk=world.authorities[0].pk).update(kind=Authority.Kind.COUNTY)
    assert [chief.get(f"{LIST}{one.slug}/").status_code for one in (for_all, ours, theirs)] == [200, 200, 404]
    send(chief, NEW, oidc(whom="residents", groups=""))
    made = IdentityProvider.objects.get(slug="amt")
    assert made.authority is None and made.groups == {}


def test_groups_give_no_more_than_one_may_give(world: World) -> None:
    here = world.authorities[0]
    chief = world.memberships[Role.ADMINISTRATOR]
    technician = bundles.create(chief, here, "Technik", ["portal.administer", "staff.manage"])
    person = account("technik@post.example")
    by = staff.appoint(person, here, technician, name="Tom Ley", by=SYSTEM)
    values = {"kind": "plain", "title": {"de": "Haus"}, "levels": {}, "options": {}, "authority": here}
    mapped = {"steuern": {"role": "clerk"}}
    with pytest.raises(PermissionDenied):
        administering.create(by, "haus", {**values, "groups": mapped}, {"word": "x"})
    administering.create(chief, "haus", {**values, "groups": mapped}, {"word": "x"})
    administering.change(by, "haus", {"title": {"de": "Unser Haus"}, "groups": mapped}, {})
    with pytest.raises(PermissionDenied):
        administering.change(by, "haus", {"groups": {"alle": {"role": "clerk"}}}, {})
    for values, word in (({"options": {"place": "dort"}}, {}), ({"kind": "oidc"}, {}), ({}, {"word": "mein"})):
        with pytest.raises(PermissionDenied):  # who says who is in the groups gives rights as well
            administering.change(by, "haus", values, word)
    for other in (world.memberships[Role.EDITOR], world.memberships[Role.OTHER_ADMINISTRATOR]):
        with pytest.raises(IdentityProvider.DoesNotExist):
            administering.tried(other, "haus")
    assert isinstance(administering.tried(chief, "haus")[0], Check)


def test_a_kind_that_there_is_not_is_not_offered(world: World) -> None:
    assert world.client(Role.ADMINISTRATOR).get("/studio/anmeldeweg-anlegen/?art=fax").status_code == 404
