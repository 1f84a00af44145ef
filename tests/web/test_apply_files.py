"""Groups and files in the wizard: items come and go after a question, files are kept or refused with a reason."""

import io
import re
from collections.abc import Callable

import pytest
from applications.world import ANSWERS, FORM, World, make_world
from django.test import Client
from web.applying import DOG, begun, browser, filled, named, real, say, summary, text

from amtsweg.core.actors import SYSTEM
from amtsweg.documents.scanning import EICAR
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def guest(world: World) -> Client:
    return browser()


# --- groups and files ----------------------------------------------------------------------------------------------


def test_items_are_added_listed_and_taken_out_after_a_question(world: World, guest: Client) -> None:
    base = begun(guest)
    say(guest, base + DOG, **ANSWERS["hunde/1/hund"])
    added = say(guest, base + "hunde/", hinzufuegen="1")
    assert re.fullmatch(rf"{base}hunde/[a-f0-9]+/hund/", added.url)
    say(guest, added.url, **{**ANSWERS["hunde/1/hund"], "rufname": "Bella"})
    shown = text(guest.get(base + "hunde/"))
    assert "Hund 1: Fiete" in shown and "Hund 2: Bella" in shown
    leave = added.url.replace("/hund/", "/entfernen/")
    assert "Hund 2: Bella entfernen?" in text(guest.get(leave))
    assert "Bella" in text(guest.get(base + "hunde/")), "asking removes nothing"
    assert guest.post(leave).url == base + "hunde/"
    assert "Bella" not in text(guest.get(base + "hunde/"))
    assert guest.get(leave).status_code == 302


def test_items_whose_order_counts_are_moved_up_and_down_without_scripts(world: World, guest: Client) -> None:
    base = begun(guest)
    say(guest, base + DOG, **ANSWERS["hunde/1/hund"])
    assert "Nach oben" not in text(guest.get(base + "hunde/"))
    assert say(guest, base + "hunde/", runter="1").url != base + "hunde/#eintrag-1", "no order, nothing to move"

    ranked = FORM.replace("        item: Hund", "        ranked: true\n        item: Hund")
    import_definition(definitions.load(ranked), None, actor=SYSTEM)
    bump()
    base = begun(guest)
    for name in ("Fiete", "Bella"):
        first = base + DOG if name == "Fiete" else say(guest, base + "hunde/", hinzufuegen="1").url
        say(guest, first, **{**ANSWERS["hunde/1/hund"], "rufname": name})
    shown = text(guest.get(base + "hunde/"))
    assert shown.count('name="hoch"') == shown.count('name="runter"') == 1
    other = re.search(r'name="hoch" value="([^"]+)"', shown)
    assert other
    assert say(guest, base + "hunde/", hoch=other[1]).url == f"{base}hunde/#eintrag-{other[1]}"
    shown = text(guest.get(base + "hunde/"))
    assert "Hund 1: Bella" in shown and "Hund 2: Fiete" in shown
    say(guest, base + "hunde/", runter=other[1])
    say(guest, base + "hunde/", runter="gone")
    assert "Hund 1: Fiete" in text(guest.get(base + "hunde/"))


def test_weiter_comes_first_so_that_the_enter_key_never_removes_anything(world: World, guest: Client) -> None:
    base = begun(guest)
    say(guest, base + DOG, impfpass=named(real(), "a.pdf"), hochladen="impfpass", **ANSWERS["hunde/1/hund"])
    for page in (DOG, "hunde/"):
        form = guest.get(base + page).content.decode().split("<form", 1)[1]
        first = re.search(r"<button[^>]*>", form)
        assert first and "name=" not in first[0]


def test_a_file_is_uploaded_kept_and_removed_without_losing_what_was_typed(world: World, guest: Client) -> None:
    base = begun(guest)
    answer = say(guest, base + DOG, rufname="Fiete", impfpass=named(real(), "Pass.pdf"), hochladen="impfpass")
    assert answer.url == base + DOG
    page = guest.get(base + DOG)
    assert "Pass.pdf" in text(page) and 'value="Fiete"' in text(page) and not summary(page)
    link = re.search(r'href="([^"]+/datei/[^"]+)"', text(page))
    assert link and b"".join(guest.get(link[1]).streaming_content)[:5] == b"%PDF-"
    assert browser().get(link[1]).status_code == 404
    wrong = say(guest, base + DOG, rufname="Fiete")
    assert wrong.status_code == 422 and "Pass.pdf" in text(wrong), "an error elsewhere keeps the file"
    button = re.search(r'name="entfernen" value="([^"]+)"', text(page))
    assert button
    say(guest, base + DOG, rufname="Fiete", entfernen=button[1])
    assert "Pass.pdf" not in text(guest.get(base + DOG)) and 'value="Fiete"' in text(guest.get(base + DOG))
    assert guest.get(link[1]).status_code == 404


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: named(b"", "leer.pdf"), "leer"),
        (lambda: named(EICAR, "rechnung.pdf"), "Schadsoftware"),
        (lambda: named(b"%PDF-1.4 abgeschnitten", "halb.pdf"), "beschädigt"),
        (lambda: named(b"PK\x03\x04" + b"0" * 100, "alles.zip"), "Archiv"),
        (lambda: named(b"%PDF-1.4" + b"0" * 1_100_000, "gross.pdf"), "größer"),
        (lambda: named(b"%PDF-1.4" + b"0" * 25_000_000, "riesig.pdf"), "größer"),
    ],
)
def test_a_refused_file_says_why_and_keeps_the_rest(
    world: World, guest: Client, make: Callable[[], io.BytesIO], word: str
) -> None:
    base = begun(guest)
    answer = say(guest, base + DOG, impfpass=make(), **ANSWERS["hunde/1/hund"])
    assert answer.status_code == 422
    ((href, message),) = summary(answer)
    assert href == "#impfpass" and word in message
    assert 'value="Fiete"' in text(answer)


def test_a_proof_may_follow_later_and_the_receipt_says_until_when(world: World, guest: Client) -> None:
    base = begun(guest)
    filled(guest, base, ermaessigung={"ermaessigung": "rettung"}, nachweis={"nachweis-how": "later"})
    assert "Wird nachgereicht" in text(guest.get(base + "pruefen/"))
    guest.post(base + "senden/")
    assert "Sie reichen nach" in text(guest.get(base + "gesendet/"))
