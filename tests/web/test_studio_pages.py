"""Texts of a portal beyond those that each has: written in the studio, found by everybody, put in order, taken back."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from web.editing import opened, send, text_of
from web.world import Role, World, build

from amtsweg.catalogue.editing import pages
from amtsweg.core.models import Event
from amtsweg.federation import published
from amtsweg.federation.models import Portal

pytestmark = pytest.mark.django_db

NEW = "/studio/portal/text-anlegen/"
WINTER: dict[str, Any] = {
    "title-de": "Winterdienst", "title-en": "Winter service", "title-de-simple": "Schnee räumen",
    "body-de": "Wir räumen zuerst die Schulwege.", "body-en": "We clear the ways to school first.",
    "body-de-simple": "Wir räumen zuerst die Wege zur Schule.",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    made = build()
    pages_ = {slug: {"title": {"de": slug.title()}, "body": {"de": "Text."}} for slug in ("hilfe", "impressum")}
    Portal.objects.filter(authority=made.authorities[0]).update(pages=pages_)
    published.bump()
    return made


@pytest.fixture
def editor(world: World) -> Client:
    return world.client(Role.EDITOR)


def test_a_new_text_is_read_found_and_listed_in_each_language(world: World, editor: Client) -> None:
    send(editor, NEW, WINTER)
    resident = Client(headers={"host": world.host()})
    assert "zuerst die Schulwege" in text_of(resident.get("/seiten/winterdienst/"))
    assert "ways to school" in text_of(resident.get("/en/seiten/winterdienst/"))
    assert "Wege zur Schule" in text_of(resident.get("/de-simple/seiten/winterdienst/"))
    assert "/seiten/winterdienst/" in text_of(resident.get("/suche?q=Schulwege"))
    sitemap = text_of(resident.get("/sitemap.xml"))
    for address in ("/seiten/winterdienst/", "/en/seiten/winterdienst/", "/de-simple/seiten/winterdienst/"):
        assert f"{address}</loc>" in sitemap
    assert "Winterdienst" in text_of(resident.get("/seiten/uebersicht/"))
    assert "/seiten/winterdienst/" not in text_of(resident.get("/"))
    assert Client(headers={"host": world.host(1)}).get("/seiten/winterdienst/").status_code == 404


def test_a_text_stands_in_the_footer_where_its_editors_want_it(world: World, editor: Client) -> None:
    send(editor, NEW, {**WINTER, "footer": "on", "slug": "schnee"})
    resident = Client(headers={"host": world.host()})
    assert '<a href="/en/seiten/schnee/">Winter service</a>' in text_of(resident.get("/en/leistungen/"))
    send(editor, "/studio/portal/texte/schnee/", WINTER)
    assert "/seiten/schnee/" not in text_of(resident.get("/leistungen/"))


def test_a_text_is_taken_off_the_portal_and_comes_back(world: World, editor: Client) -> None:
    send(editor, NEW, {**WINTER, "footer": "on"})
    send(editor, "/studio/portal/texte/winterdienst/zurueckziehen/", {})
    resident = Client(headers={"host": world.host()})
    assert resident.get("/seiten/winterdienst/").status_code == 404
    for address in ("/suche?q=Schulwege", "/sitemap.xml", "/seiten/uebersicht/", "/"):
        assert "/seiten/winterdienst/" not in text_of(resident.get(address)), address
    assert "Zurückgezogen" in text_of(editor.get("/studio/portal/"))
    editor.post("/studio/portal/texte/winterdienst/wieder-zeigen/")
    assert resident.get("/seiten/winterdienst/").status_code == 200
    logged = Event.objects.filter(chain_id="jesteburg", actor_id=world.memberships[Role.EDITOR].account_id)
    assert logged.filter(kind="published.changed").count() == 3


def test_the_order_of_the_texts_is_the_portals_own(world: World, editor: Client) -> None:
    send(editor, NEW, {**WINTER, "footer": "on"})
    send(editor, NEW, {**WINTER, "title-de": "Bäume", "slug": "baum", "footer": "on"})
    resident = Client(headers={"host": world.host()})

    def order(address: str) -> list[str]:
        shown = text_of(resident.get(address))
        return sorted(("winterdienst", "baum", "hilfe"), key=lambda slug: shown.index(f'/seiten/{slug}/"'))

    assert order("/seiten/uebersicht/") == ["hilfe", "winterdienst", "baum"]
    send(editor, "/studio/portal/texte-ordnen/", {"pages-baum": "1", "pages-winterdienst": "2"})
    assert order("/seiten/uebersicht/") == ["baum", "winterdienst", "hilfe"]
    mine = opened(editor, "/studio/portal/texte-ordnen/")
    send(world.client(Role.ADMINISTRATOR), "/studio/portal/texte-ordnen/", {"pages-winterdienst": "1"})
    assert editor.post("/studio/portal/texte-ordnen/", {**mine, "pages-baum": "1"}).status_code == 409


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"slug": "hilfe"}, "Diese Adresse hat schon ein anderer Text. Wählen Sie eine andere"),
        ({"slug": "uebersicht"}, "uebersicht geht als Adresse nicht"),
        ({"slug": "Mit Lücke"}, "Nehmen Sie Kleinbuchstaben, Ziffern und einzelne Bindestriche"),
        ({"title-de": "!!!"}, "Geben Sie eine Adresse an, aus der Überschrift wird keine"),
        ({"body-de": ""}, "auf Deutsch"),
    ],
)
def test_an_odd_address_is_refused_and_nothing_is_lost(
    world: World, editor: Client, values: dict[str, str], said: str
) -> None:
    shown = text_of(send(editor, NEW, {**WINTER, **values}, 422))
    assert shown.count(said) == 2
    assert WINTER["body-en"] in shown
    assert set(Portal.objects.get(authority=world.authorities[0]).pages) == {"hilfe", "impressum"}


def test_what_the_law_asks_for_stays(world: World, editor: Client) -> None:
    assert editor.get("/studio/portal/texte/impressum/zurueckziehen/").status_code == 404
    assert 'name="footer"' not in text_of(editor.get("/studio/portal/texte/impressum/"))
    with pytest.raises(ValidationError):
        pages.retire(world.memberships[Role.EDITOR], world.authorities[0], "impressum")


def test_nobody_writes_for_another_authority(world: World) -> None:
    by = world.memberships[Role.OTHER_ADMINISTRATOR]
    for act in (
        lambda: pages.create(by, world.authorities[0], "x", {"title": {"de": "x"}, "body": {"de": "x"}}),
        lambda: pages.retire(by, world.authorities[0], "hilfe"),
        lambda: pages.arrange(by, world.authorities[0], [], seen=""),
    ):
        with pytest.raises(PermissionDenied):
            act()
