"""The task list of a long form: what is done, what is open, what cannot be said yet, and progress that never lies."""

import re
from html import unescape

import pytest
from applications.world import World, make_world
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.applying import begun, browser, say, text

from amtsweg.core.actors import SYSTEM
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition


def section(name: str, *pages: str) -> str:
    return f"  - {{id: {name}, title: Teil {name.upper()}, pages: [{', '.join(pages)}]}}\n"


def question(name: str, kind: str = "text", when: str = "") -> str:
    more = f", when: {when}" if when else ""
    return f"{{id: {name}, title: Frage {name}, fields: [{{type: {kind}, id: {name}, label: Frage}}]{more}}}"


LEAVE = "{id: woanders, kind: exit, title: Nicht hier, text: Dort., when: {answer: weg}}"
LONG = "format: 2\nslug: hund\ntitle: Lang\nsections:\n" + "".join(
    [
        section("a", question("a1"), question("a2", "yes_no")),
        section("b", question("b1", when="{answer: a2}")),
        section("c", question("c1")),
        section("d", question("d1", when="{answer: a2}"), question("d2")),
        section("e", question("weg", "yes_no"), LEAVE),
        section("f", question("f1")),
        section("g", question("g1")),
    ]
)


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    import_definition(definitions.load(LONG), None, actor=SYSTEM)
    bump()
    return made


def listed(client: Client, base: str) -> list[tuple[str, str, str]]:
    """Each row of the list: section, word, and the page that it leads to."""
    page = client.get(base + "uebersicht/").content.decode()
    row = r"<li>(?:<a[^>]*href=\"([^\"]*)\">|<span[^>]*>)(.*?)</(?:a|span)><span[^>]*>(.*?)</span></li>"
    rows = re.findall(row, page)
    return [(unescape(title), unescape(word), href.removeprefix(base)) for href, title, word in rows]


def test_each_section_has_its_word_and_what_is_undecided_leads_nowhere(world: World) -> None:
    client = browser()
    base = begun(client)
    assert listed(client, base) == [
        ("Teil A", "Noch offen", "a1/"),
        ("Teil B", "Noch nicht möglich", ""),
        ("Teil C", "Noch offen", "c1/"),
        ("Teil D", "Noch offen", "d2/"),
        ("Teil E", "Noch offen", "weg/"),
        ("Teil F", "Noch offen", "f1/"),
        ("Teil G", "Noch offen", "g1/"),
    ]
    assert "1 von" not in text(client.get(base + "a1/")), "how many steps there are is not known yet"
    say(client, base + "a1/", a1="x")
    assert "Erledigte Abschnitte: 0. " in text(client.get(base + "uebersicht/")), "of how many, nobody knows yet"
    assert listed(client, base)[0] == ("Teil A", "Angefangen", "a2/")
    say(client, base + "a2/", a2="no")
    rows = listed(client, base)
    assert rows[0] == ("Teil A", "Erledigt", "a1/") and "Teil B" not in [title for title, _word, _href in rows]
    say(client, base + "c1/", c1="x")
    say(client, base + "d2/", d2="x")
    say(client, base + "weg/", weg="yes")
    rows = listed(client, base)
    assert rows[-1] == ("Teil E", "Hier geht es nicht weiter", "woanders/")
    assert "Schritt" not in text(client.get(base + "woanders/"))


def test_sections_may_be_answered_in_any_order(world: World) -> None:
    client = browser()
    base = begun(client)
    say(client, base + "g1/", g1="x")
    assert ("Teil G", "Erledigt", "g1/") in listed(client, base)
    assert "Prüfen und senden" not in text(client.get(base + "uebersicht/"))
    answers = {"a1": "x", "a2": "yes", "b1": "x", "c1": "x", "d1": "x", "d2": "x", "weg": "no", "f1": "x"}
    for key, value in answers.items():
        assert say(client, f"{base}{key}/", **{key: value}).status_code == 302
    assert {word for _title, word, _href in listed(client, base)} == {"Erledigt"}
    page = text(client.get(base + "uebersicht/"))
    assert "Prüfen und senden" in page and "Erledigte Abschnitte: 7 von 7." in page
    assert "Schritt 8 von 8" in text(client.get(base + "pruefen/"))


def test_who_comes_back_to_a_long_form_sees_the_list(world: World) -> None:
    client = browser()
    base = begun(client)
    assert client.get(base).url == base + "a1/", "nothing was answered yet"
    assert base + "uebersicht/" in text(client.get(base + "a1/"))
    say(client, base + "a1/", a1="x")
    assert client.get(base).url == base + "uebersicht/"
    with CaptureQueriesContext(connection) as queries:
        client.get(base + "uebersicht/")
    assert len(queries) <= 12


def test_a_short_form_goes_straight_on(db: None) -> None:
    make_world()
    client = browser()
    base = begun(client)
    say(client, base + "wer/", **{"name-given": "Anna", "name-family": "Behrens", "email": ""})
    assert client.get(base).url == base + "wo/"
    assert "uebersicht/" not in text(client.get(base + "wo/"))
