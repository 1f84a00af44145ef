"""What is not published, only meant for editors, or hidden by the person it is about leaves the house nowhere: no page
in any language, no search, no suggestion, no linked data, no list for engines, no export."""

import json

import pytest
from demo_federation import harburg
from django.test import Client

from amtsweg.catalogue.exporting.choice import choose
from amtsweg.catalogue.exporting.jsonld import catalogue
from amtsweg.catalogue.exporting.xzufi import message
from amtsweg.catalogue.models import Service, ServiceDraft
from amtsweg.core import clock
from amtsweg.federation import published, queries
from amtsweg.federation.models import Authority, StaffEntry, Unit

__all__ = ["harburg"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]

DOG = "hund-anmelden"
# Each secret is one word that stands nowhere else.
DRAFT, CHANGE, RETIRED, FUTURE = "Entwurfgeheimnis", "Aenderungsgeheimnis", "Ruhegeheimnis", "Zukunftsgeheimnis"
NOTE, OFFICE_NOTE, PERSON = "Notizgeheimnis", "Amtsgeheimnis", "Personengeheimnis"
SECRETS = (DRAFT, CHANGE, RETIRED, FUTURE, NOTE, OFFICE_NOTE, PERSON)
PAGES = (
    "/", "/leistungen/", "/leistungen/fuer/privatpersonen/", f"/leistungen/{DOG}/", f"/leistungen/{DOG}/rueckmeldung/",
    "/lebenslagen/", "/lebenslagen/tiere/", "/einrichtungen/", "/einrichtungen/?ort=alle", "/einrichtungen/steueramt/",
    "/personen/", "/seiten/uebersicht/", "/opensearch.xml",
)  # fmt: skip


@pytest.fixture
def secrets(harburg: None) -> None:
    """One secret of every kind, each beside something that is public."""
    town = Authority.objects.get(slug="jesteburg")
    for slug, word, more in (
        ("entwurf", DRAFT, {"state": Service.State.DRAFT}),
        ("ruht", RETIRED, {"state": Service.State.RETIRED}),
        ("spaeter", FUTURE, {"valid_from": "2099-01-01"}),
    ):
        made = Service.objects.create(
            slug=f"{slug}-{word.lower()}", title={"de": word, "en": word}, summary={"de": word}, steward=town,
            keywords={"de": [word]}, modules={"fees": {"de": word}}, **more,
        )  # fmt: skip
        made.situations.set(["tiere"])
    dog = Service.objects.get(slug=DOG)
    ServiceDraft.objects.create(
        service=dog, content={"summary": {"summary": {"de": CHANGE}}, "fees": {"de": CHANGE}}, at=clock.now()
    )
    Service.objects.filter(pk=dog.pk).update(internal_note=NOTE)
    Unit.objects.update(internal_note=OFFICE_NOTE)
    StaffEntry.objects.filter(slug="maren-albers").update(public=False, family_name=PERSON)
    published.bump()


def test_the_secrets_are_there_and_what_stands_beside_them_is_public(secrets: None, client: Client) -> None:
    assert StaffEntry.objects.filter(family_name=PERSON).exists() and ServiceDraft.objects.exists()
    host = {"host": "jesteburg.localhost"}
    assert "Hund anmelden" in client.get(f"/leistungen/{DOG}/", headers=host).text
    assert client.get("/einrichtungen/steueramt/", headers=host).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en", "/de-simple"])
def test_no_page_of_any_portal_shows_them(secrets: None, client: Client, prefix: str) -> None:
    for portal in queries.portals():
        for path in PAGES:
            text = client.get(prefix + path, headers={"host": f"{portal.slug}.localhost"}).text
            assert [word for word in SECRETS if word in text] == [], (portal.slug, path)


def test_nobody_finds_them_by_asking_for_them(secrets: None, client: Client) -> None:
    for portal in queries.portals():
        host = {"host": f"{portal.slug}.localhost"}
        for word in SECRETS:
            suggested = client.get(f"/suche/vorschlaege?q={word}", headers=host).json()
            assert word not in json.dumps(suggested), (portal.slug, word)
            results = client.get(f"/suche?q={word}", headers=host).text
            assert f">{word}" not in results.split("<main")[1].split("</h1>")[1], (portal.slug, word)


def test_their_own_addresses_lead_nowhere(secrets: None, client: Client) -> None:
    for service in Service.objects.filter(slug__contains="geheimnis"):
        answer = client.get(f"/leistungen/{service.slug}/", headers={"host": "jesteburg.localhost"})
        assert answer.status_code == 404 and service.title["de"] not in answer.text.split("<main")[1]


def test_no_list_for_engines_and_no_linked_data_names_them(secrets: None, client: Client) -> None:
    for portal in queries.portals():
        listed = client.get("/sitemap.xml", headers={"host": f"{portal.slug}.localhost"}).text
        assert f"/leistungen/{DOG}/" in listed or portal.authority.is_county
        assert "geheimnis" not in listed
    data = json.dumps([catalogue(), *(catalogue(one.slug) for one in Authority.objects.all())], default=str)
    assert [word for word in SECRETS if word in data] == []


def test_no_export_carries_them(secrets: None) -> None:
    """What becomes valid later is published, and goes out with the day from which it is valid."""
    for authority in (None, *Authority.objects.all()):
        written = message(choose(authority)).decode()
        assert [word for word in SECRETS if word in written and word != FUTURE] == []
