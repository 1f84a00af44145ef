"""Coat of arms and logo: administrators upload them, the header shows them in both themes, nobody else gets them."""

import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from web.editing import opened, send, text_of
from web.world import Role, World, build

from amtsweg.catalogue.editing import portal
from amtsweg.core.models import Event
from amtsweg.federation.models import Artwork

pytestmark = pytest.mark.django_db

ARMS = "/studio/portal/wappen/"
TREE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 48"><path d="M0 0h9v9z" fill="#1c5a49"/>'
    b"<script>alert(1)</script></svg>"
)
ALT = {"alt-de": "Wappen von Jesteburg, ein Baum", "alt-en": "Arms of Jesteburg, a tree"}


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def administrator(world: World) -> Client:
    return world.client(Role.ADMINISTRATOR)


@pytest.fixture
def visitor(world: World) -> Client:
    return Client(headers={"host": world.host()})


def svg(data: bytes = TREE) -> SimpleUploadedFile:
    return SimpleUploadedFile("wappen.svg", data, "image/svg+xml")


def png() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (30, 40), "#8bd3ba").save(file, "PNG")
    return SimpleUploadedFile("dunkel.png", file.getvalue(), "image/png")


def test_arms_stand_in_the_header_of_both_themes(world: World, administrator: Client, visitor: Client) -> None:
    assert "a-brand__emblem" in text_of(visitor.get("/"))
    send(administrator, ARMS, {**ALT, "light": svg(), "dark": png()})
    header = re.search(r'<a class="a-brand".*?</a>', text_of(visitor.get("/en/")), re.DOTALL)
    assert header
    found = re.search(
        r'<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)"><img class="a-brand__arms" src="([^"]+)" '
        r'alt="Arms of Jesteburg, a tree" width="833" height="1000">',
        header[0],
    )
    assert found and "Jesteburg</span>" in header[0] and "a-brand__emblem" not in header[0]
    dark, light = visitor.get(found[1]), visitor.get(found[2])
    assert (dark["Content-Type"], light["Content-Type"]) == ("image/png", "image/svg+xml")
    assert b"M0 0h9v9z" in light.content and b"alert" not in light.content
    assert "sandbox" in light["Content-Security-Policy"] and "immutable" in light["Cache-Control"]
    events = Event.objects.filter(chain_id="jesteburg", subject_type="artwork", kind="published.created")
    assert events.count() == 2


def test_without_a_dark_file_the_light_one_stands_on_a_plate(administrator: Client, visitor: Client) -> None:
    send(administrator, ARMS, {**ALT, "light": svg()})
    shown = text_of(visitor.get("/"))
    assert 'class="a-brand__arms a-plate"' in shown and "<picture>" not in shown


def test_a_logo_stands_for_emblem_and_name(administrator: Client, visitor: Client) -> None:
    send(administrator, "/studio/portal/logo/", {"alt-de": "Samtgemeinde Jesteburg", "light": png()})
    header = re.search(r'<a class="a-brand".*?</a>', text_of(visitor.get("/")), re.DOTALL)
    assert header
    assert 'alt="Samtgemeinde Jesteburg"' in header[0]
    assert "a-brand__name" not in header[0] and "a-brand__emblem" not in header[0]


def test_words_change_without_a_new_file_and_all_goes_again(administrator: Client, visitor: Client) -> None:
    send(administrator, ARMS, {**ALT, "light": svg()})
    before = Artwork.objects.get().digest
    send(administrator, ARMS, {"alt-de": "Nur ein Baum"})
    assert 'alt="Nur ein Baum"' in text_of(visitor.get("/"))
    assert Artwork.objects.get().digest == before
    address = f"/theme/jesteburg/arms/{before}"
    assert visitor.get(address).status_code == 200
    send(administrator, f"{ARMS}entfernen/", {})
    assert visitor.get(address).status_code == 404
    assert "a-brand__emblem" in text_of(visitor.get("/"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (ALT, "Wählen Sie eine Datei aus"),
        ({"light": svg()}, "Füllen Sie „Was das Bild zeigt“ aus"),
        ({**ALT, "light": svg(b"<svg></svg>")}, "keine Zeichnung, die jeder Browser zeigt"),
        ({**ALT, "light": svg(b"%PDF-1.7")}, "ist keine Datei vom Typ JPG, PNG oder SVG"),
        ({**ALT, "light": svg(b"<svg>" + b" " * (1 << 20))}, "ist größer als 1 MB"),
    ],
)
def test_mistakes_are_named_at_the_file(administrator: Client, values: dict[str, object], said: str) -> None:
    if isinstance(values.get("light"), SimpleUploadedFile):
        values["light"].seek(0)  # type: ignore[attr-defined]
    shown = text_of(send(administrator, ARMS, values, 422))
    assert shown.count(said) == 2
    assert not Artwork.objects.exists()


def test_whoever_changed_it_meanwhile_is_seen(world: World, administrator: Client) -> None:
    mine = opened(administrator, ARMS)
    send(world.client(Role.ADMINISTRATOR), ARMS, {**ALT, "light": svg()})
    assert administrator.post(ARMS, {**mine, **ALT, "light": svg()}).status_code == 409


def test_it_is_for_administrators_and_for_the_own_portal(world: World, administrator: Client) -> None:
    send(administrator, ARMS, {**ALT, "light": svg()})
    digest = Artwork.objects.get().digest
    other = Client(headers={"host": world.host(1)})
    assert other.get(f"/theme/jesteburg/arms/{digest}").status_code == 404
    assert digest not in text_of(other.get("/"))
    for role in (Role.EDITOR, Role.OTHER_ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            portal.remove_artwork(world.memberships[role], world.authorities[0], "arms")
