"""An erased case: whatever is still asked of it gets an answer that says so, never an accident."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from web import a_case
from web.world import Role, World, build

from amtsweg.cases.models import Case
from amtsweg.core import events
from amtsweg.core.tenancy import as_authority
from amtsweg.web.desk import urls as desk
from amtsweg.web.mailbox import urls as mailbox

pytestmark = pytest.mark.django_db

PARTS = {"form": "json", "kind": "angaben", "task": "pruefen", "move": "weiter"}
TYPED = {
    "nachricht": "Hallo", "notiz": "Hallo", "wort": "Eilt", "version": "99", "grund": "other", "titel": "Zeugnis",
    "text": "Bitte", "verfuegung": "Ja.", "gruende": "Darum.", "schritt": "entscheiden", "frage": "Bedenken?",
    "name": "Petra Plan", "email": "plan@post.example", "weg": "elektronisch", "frist-day": "1", "frist-month": "1",
    "frist-year": "2030",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return build()


def addresses(app: str, patterns: Any, number: str) -> list[str]:
    """Every address of the case's pages; ids in them are of nothing."""
    return [
        reverse(
            f"{app}:{one.name}",
            kwargs={"number": number, **{name: PARTS.get(name, uuid4()) for name in one.pattern.converters}},
        )
        for one in patterns
    ]


def test_nothing_that_is_asked_of_it_is_an_accident(world: World) -> None:
    number = a_case.erased(world)["number"]
    with as_authority(world.authorities[0]):
        case = Case.objects.get(number=number)
    before = [event.kind for event in events.history(case.pk)]
    for role, app, patterns in ((Role.CLERK, "desk", desk._case), (Role.OWNER, "mailbox", mailbox._case)):
        client = world.client(role)
        for address in addresses(app, patterns, number):
            for answer in (client.get(address), client.post(address, {**TYPED, "nummer": number})):
                assert answer.status_code < 500, (address, answer.status_code)
    assert [event.kind for event in events.history(case.pk)][: len(before)] == before
    with as_authority(world.authorities[0]):
        assert Case.objects.get(number=number).version == case.version, "and nothing has happened to it"


def test_its_page_offers_nothing_that_cannot_be_done(world: World) -> None:
    number = a_case.erased(world)["number"]
    shown = world.client(Role.CLERK).get(f"/desk/vorgaenge/{number}/").content.decode()
    assert "Alle Inhalte sind gelöscht." in shown
    for gone in (
        "Neue Notiz",
        "Neues Schlagwort",
        "Nummer eines anderen Vorgangs",
        "Löschung aussetzen",
        "Druckansicht",
    ):
        assert gone not in shown
