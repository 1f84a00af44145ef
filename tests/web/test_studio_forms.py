"""Forms in the studio: drafted, checked, compared, tried out, published and retired through its pages."""

import json
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from web import a_form
from web.test_studio import text_of
from web.world import Role, World, build

from amtsweg.accounts.models import Membership
from amtsweg.catalogue.editing import forms
from amtsweg.core import events
from amtsweg.core.tenancy import across_tenants
from amtsweg.forms import definition as definitions
from amtsweg.forms import queries
from amtsweg.forms.models import FormDefinition, FormRevision

pytestmark = pytest.mark.django_db

HUB = "/studio/formulare/bank-stiften/"
EDIT = f"{HUB}bearbeiten/"


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


def said(client: Client) -> str:
    return text_of(client.get(HUB))


def test_a_form_is_drafted_published_changed_compared_and_retired(world: World, editor: Client) -> None:
    assert "Es gibt noch kein Formular" in text_of(editor.get("/studio/formulare/"))
    assert send(editor, "/studio/formular-anlegen/", a_form.YAML).url == HUB
    page = said(editor)
    assert "Entwurf" in page and "Was soll darauf stehen?" in page and "inschrift</span> · text" in page
    with pytest.raises(LookupError):
        queries.published("bank-stiften", world.authorities[0])
    editor.post(f"{HUB}veroeffentlichen/", stand(editor, HUB))
    assert "Veröffentlicht. Neue Anträge" in said(editor)
    assert queries.published("bank-stiften", world.authorities[0]).title["en"] == "Donate a bench"

    send(editor, EDIT, a_form.SHORTER)
    compared = text_of(editor.get(f"{HUB}vergleichen/"))
    assert "max_length" in compared and "Antworten passen vielleicht nicht mehr" in compared
    editor.post(f"{HUB}veroeffentlichen/", stand(editor, HUB))
    form = FormDefinition.objects.get()
    assert [row.number for row in form.revisions.all() if row.published_at] == [1, 2]
    assert "max_length: 60" in text_of(editor.get(f"{HUB}formular.yaml?fassung=1"))

    editor.post(f"{HUB}zurueckziehen/", {})
    assert "Zurückgezogen" in text_of(editor.get("/studio/formulare/"))
    with pytest.raises(FormRevision.DoesNotExist):
        queries.current(form.pk)
    send(editor, EDIT, a_form.YAML)
    editor.post(f"{HUB}veroeffentlichen/", stand(editor, HUB))
    assert queries.current(form.pk).number == 3
    with across_tenants("test"):
        kinds = [event.kind for event in events.history(form.pk)]
    assert kinds == ["form.published", "form.published", "form.retired", "form.published"]


def test_what_cannot_be_read_is_named_by_line_and_nothing_is_lost(editor: Client) -> None:
    broken = a_form.YAML.replace("type: text", "type: texd")
    page = text_of(send(editor, "/studio/formular-anlegen/", broken, 422))
    line = next(number for number, one in enumerate(broken.split("\n"), 1) if "texd" in one)
    assert f"Zeile {line}:" in page and "texd" in page
    odd = "format: [2"
    assert odd in text_of(send(editor, "/studio/formular-anlegen/", odd, 422))
    assert FormRevision.objects.count() == 0


def test_a_draft_may_have_faults_and_is_not_published_before_they_are_mended(editor: Client) -> None:
    send(editor, "/studio/formular-anlegen/", a_form.FAULTY)
    page = said(editor)
    line = next(n for n, one in enumerate(text_of(editor.get(f"{HUB}formular.yaml")).split("\n"), 1) if "when" in one)
    assert "noch zu beheben" in page and f"Zeile {line}:" in page and "formulare/bank-stiften/veroeff" not in page
    digest = FormRevision.objects.get().digest
    editor.post(f"{HUB}veroeffentlichen/", {"stand": digest})
    assert "noch nicht veröffentlicht" in said(editor)
    assert "noch zu beheben" in text_of(editor.get(f"{HUB}vorschau/"))


def test_checking_alone_stores_nothing(editor: Client) -> None:
    address = "/studio/formular-anlegen/"
    assert "nichts zu beheben" in text_of(send(editor, address, a_form.YAML, 200, pruefen="1"))
    assert "Zeile " in text_of(send(editor, address, a_form.FAULTY, 422, pruefen="1"))
    assert FormRevision.objects.count() == 0


def test_a_file_takes_the_place_of_what_was_typed(editor: Client) -> None:
    from web.applying import named

    file = named(a_form.YAML.encode("utf-8-sig"), "bank.yaml")
    answer = editor.post("/studio/formular-anlegen/", {"stand": "", "yaml": "alt", "datei": file})
    assert answer.status_code == 302 and FormRevision.objects.get().content["slug"] == "bank-stiften"


def test_two_editors_do_not_overwrite_each_other(world: World, editor: Client) -> None:
    a_form.own(world)
    mine = stand(editor, EDIT)
    other = world.client(Role.ADMINISTRATOR)
    send(other, EDIT, a_form.SHORTER.replace("max_length: 20", "max_length: 25"))
    answer = editor.post(EDIT, {**mine, "yaml": a_form.YAML})
    page = text_of(answer)
    assert answer.status_code == 409 and "max_length: 25" in page and "max_length: 60" in page
    again = re.search(r'name="stand" value="(\w*)"', page)
    assert again
    assert editor.post(EDIT, {"stand": again[1], "yaml": a_form.YAML}).status_code == 302
    editor.post(f"{HUB}veroeffentlichen/", mine)
    assert "inzwischen jemand geändert" in said(editor)


def test_a_form_keeps_its_name(world: World, editor: Client) -> None:
    a_form.own(world)
    renamed = a_form.YAML.replace("slug: bank-stiften", "slug: baum-stiften")
    assert "Der Name bleibt „bank-stiften“" in text_of(send(editor, EDIT, renamed, 422))


def test_a_draft_is_discarded_and_what_is_published_stays(world: World, editor: Client) -> None:
    a_form.own(world)
    editor.post(f"{HUB}verwerfen/", {})
    assert FormRevision.objects.get().published_at is not None
    assert "Fassung 1" in said(editor)


def test_a_shared_form_is_read_and_copied_but_not_changed(world: World, editor: Client) -> None:
    a_form.published(None)
    assert "Eigenes Formular daraus machen" in said(editor)
    for page in ("bearbeiten/", "verwerfen/", "zurueckziehen/"):
        assert editor.get(HUB + page).status_code == 404
        assert editor.post(HUB + page, {"yaml": a_form.SHORTER}).status_code == 404
    assert editor.post(f"{HUB}veroeffentlichen/", {}).status_code == 404
    pattern = "/studio/formular-anlegen/?vorlage=bank-stiften"
    assert "Was soll darauf stehen?" in text_of(editor.get(pattern))
    send(editor, pattern, a_form.SHORTER)
    assert FormDefinition.objects.filter(authority=world.authorities[0]).count() == 1
    assert queries.published("bank-stiften").sections[1].pages[0].fields[0].max_length == 60  # type: ignore[union-attr]


def test_nobody_elses_form_is_seen_and_the_actions_ask_for_permission(world: World) -> None:
    a_form.own(world)
    partner = world.client(Role.OTHER_ADMINISTRATOR, 1)
    assert "bank-stiften" not in text_of(partner.get("/studio/formulare/"))
    assert partner.get(HUB).status_code == 404
    with across_tenants("test"):
        other = Membership.objects.get(account=world.accounts[Role.OTHER_ADMINISTRATOR])
    here, definition = world.authorities[0], definitions.load(a_form.YAML)
    for action in (
        lambda: forms.save_draft(other, here, definition, seen=""),
        lambda: forms.publish(other, here, "bank-stiften", seen=""),
        lambda: forms.discard(other, here, "bank-stiften"),
        lambda: forms.retire(other, here, "bank-stiften"),
    ):
        with pytest.raises(PermissionDenied):
            action()


def test_downloads_are_what_is_stored(world: World, editor: Client) -> None:
    a_form.own(world)
    answer = editor.get(f"{HUB}formular.yaml")
    assert answer["Content-Disposition"] == 'attachment; filename="bank-stiften.yaml"'
    assert definitions.load(text_of(answer)) == definitions.load(a_form.SHORTER)
    schema = json.loads(editor.get(f"{HUB}schema.json").content)
    assert schema["$schema"].endswith("2020-12/schema") and "inschrift" in schema["properties"]
    assert editor.get(f"{HUB}formular.yaml?fassung=9").status_code == 404


# --- trying it out -------------------------------------------------------------------------------------------------


def walked(answer: Any) -> dict[str, str]:
    from html import unescape

    hidden = re.findall(r'<input type="hidden" name="(seite|antworten)" value="([^"]*)"', text_of(answer))
    return {name: unescape(value) for name, value in hidden}


def test_a_draft_is_walked_through_to_its_end_and_nothing_is_stored(world: World, editor: Client) -> None:
    from amtsweg.applications.models import Application

    a_form.own(world)
    address = f"{HUB}vorschau/"
    first = editor.get(address)
    assert "Wie heißen Sie?" in text_of(first) and "nichts gespeichert" in text_of(first)
    wrong = editor.post(address, {**walked(first), "name-given": "Anna", "name-family": ""})
    assert wrong.status_code == 422 and 'value="Anna"' in text_of(wrong)
    second = editor.post(address, {**walked(first), "name-given": "Anna", "name-family": "Behrens"})
    assert "Was soll darauf stehen?" in text_of(second)
    back = editor.post(address, {**walked(second), "zurueck": "1"})
    assert 'value="Behrens"' in text_of(back)
    end = text_of(editor.post(address, {**walked(second), "inschrift": "Für Fiete"}))
    assert "Für Fiete" in end and "Anna Behrens" in end and "Von vorn" in end
    with across_tenants("test"):
        assert not Application.objects.exists()


@pytest.mark.parametrize("answers", ["", "x", "[1]", "[" * 10_000, '{"name": 1}', "{" + " " * 300_000 + "}"])
def test_whatever_is_posted_to_a_preview_is_a_page(world: World, editor: Client, answers: str) -> None:
    a_form.own(world)
    answer = editor.post(f"{HUB}vorschau/", {"seite": "wer", "antworten": answers, "name-given": "A"})
    assert answer.status_code == 422
    assert editor.post(f"{HUB}vorschau/", {"seite": "weg", "antworten": answers}).status_code == 200
