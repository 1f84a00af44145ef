"""Procedures in the studio: seen, drawn, drafted, checked, published, and left alone by others."""

import re
from typing import Any

import pytest
from cases.procedure_samples import PERMIT, permit
from django.core.exceptions import PermissionDenied
from django.test import Client
from web import a_procedure
from web.test_studio import text_of
from web.world import Role, World, build

from amtsweg.cases.procedures import editing, publishing, queries
from amtsweg.core.actors import SYSTEM

pytestmark = pytest.mark.django_db

HUB = "/studio/verfahren/erlaubnis/"
EDIT = f"{HUB}bearbeiten/"
NEW = "/studio/verfahren-anlegen/"


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def editor(world: World) -> Client:
    return world.client(Role.EDITOR)


def stand(client: Client, address: str) -> dict[str, str]:
    found = re.search(r'name="stand" value="(\w*)"', text_of(client.get(address)))
    return {"stand": found[1] if found else ""}


def send(client: Client, address: str, yaml: str, status: int = 302, **more: str) -> Any:
    answer = client.post(address, {**stand(client, address), "yaml": yaml, **more})
    assert answer.status_code == status, text_of(answer)
    return answer


def test_a_procedure_is_drafted_drawn_and_published(world: World, editor: Client) -> None:
    own = world.authorities[0]
    assert "Es gibt noch kein Verfahren" in text_of(editor.get("/studio/verfahren/"))
    assert send(editor, NEW, PERMIT).url == HUB
    page = text_of(editor.get(HUB))
    assert "a-flow__box" in page and "An den Ausschuss" in page and "Nach 10 Arbeitstagen, dann immer wieder:" in page
    assert queries.in_force(own.pk, "erlaubnis") is None
    editor.post(f"{HUB}veroeffentlichen/", stand(editor, HUB))
    assert "Veröffentlicht. Neue Vorgänge" in text_of(editor.get(HUB))
    assert queries.in_force(own.pk, "erlaubnis") is not None
    assert "0 offene Vorgänge" in text_of(editor.get("/studio/verfahren/"))

    send(editor, EDIT, a_procedure.CHANGED)
    assert "An den Ausschuss" in text_of(editor.get(f"{HUB}verfahren.yaml?fassung=1"))
    assert "In den Ausschuss" in text_of(editor.get(f"{HUB}verfahren.yaml"))
    editor.post(f"{HUB}verwerfen/", stand(editor, f"{HUB}verwerfen/"))
    assert "In den Ausschuss" not in text_of(editor.get(HUB))


def test_faults_are_named_with_their_lines_and_never_published(editor: Client) -> None:
    checked = text_of(send(editor, NEW, a_procedure.FAULTY, 422, pruefen="1"))
    assert "Den Schritt „weg“ gibt es nicht." in checked and "Zeile" in checked
    send(editor, NEW, a_procedure.FAULTY)
    page = text_of(editor.get(HUB))
    assert "Den Schritt „weg“ gibt es nicht." in page and "a-flow__box" not in page
    editor.post(f"{HUB}veroeffentlichen/", {"stand": "anything"})
    assert "Entwurf" in text_of(editor.get(HUB))
    send(editor, EDIT, PERMIT.replace("slug: erlaubnis", "slug: anders"), 422)
    send(editor, EDIT, "steps: [", 422)


def test_two_editors_learn_of_each_other(world: World, editor: Client) -> None:
    a_procedure.draft(world.authorities[0])
    mine = stand(editor, EDIT)
    publishing.save_draft(permit(), world.authorities[0])
    answer = editor.post(EDIT, {**mine, "yaml": a_procedure.CHANGED})
    assert answer.status_code == 409
    assert "Inzwischen hat jemand anderes" in text_of(answer) and "In den Ausschuss" in text_of(answer)


def test_a_shared_procedure_is_a_pattern_for_an_own_one(world: World, editor: Client) -> None:
    publishing.import_procedure(permit(), None, actor=SYSTEM)
    assert "Eigenes Verfahren daraus machen" in text_of(editor.get(HUB))
    assert editor.get(EDIT).status_code == 404
    assert "An den Ausschuss" in text_of(editor.get(f"{NEW}?vorlage=erlaubnis"))
    send(editor, NEW, a_procedure.CHANGED)
    editor.post(f"{HUB}veroeffentlichen/", stand(editor, HUB))
    first, second = world.authorities
    assert queries.in_force(first.pk, "erlaubnis") != queries.in_force(second.pk, "erlaubnis")


def test_only_editors_of_the_authority_change_it(world: World) -> None:
    clerk = world.memberships[Role.CLERK]
    with pytest.raises(PermissionDenied):
        editing.save_draft(clerk, world.authorities[0], permit(), seen="")
    with pytest.raises(PermissionDenied):
        editing.publish(clerk, world.authorities[0], "erlaubnis", seen="")
    with pytest.raises(PermissionDenied):
        editing.save_draft(world.memberships[Role.EDITOR], world.authorities[1], permit(), seen="")
