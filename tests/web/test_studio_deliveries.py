"""Files in the studio: a delivery is tried, taken over or refused; the own catalogue comes out again."""

import io
import zipfile

import pytest
from catalogue_deliveries import online, service, unit, write, xzufi
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from web import a_service
from web.editing import text_of
from web.world import Role, World, build

from amtsweg.catalogue.editing import deliveries
from amtsweg.catalogue.importing.report import OUTCOMES
from amtsweg.catalogue.models import Service, Source
from amtsweg.core.models import Event
from amtsweg.web.studio import delivery
from amtsweg.web.studio.delivery_words import outcomes, said

pytestmark = pytest.mark.django_db

PAGE = "/studio/austausch/einlesen/"
OWN = xzufi(write(service("1", "Ruhebank stiften"), unit("9", "033530077"), online("7", "https://bank.example/")))


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def editor(world: World) -> Client:
    return world.client(Role.EDITOR)


def send(client: Client, content: str | bytes, status: int = 200, name: str = "lieferung.xml", **more: str) -> str:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(PAGE, {"datei": SimpleUploadedFile(name, data), **more})
    assert answer.status_code == status, text_of(answer)
    return text_of(answer)


def test_a_delivery_is_tried_before_it_is_taken_over(editor: Client) -> None:
    tried = send(editor, OWN, pruefen="1")
    assert "Geprüft. Geändert ist noch nichts." in tried and "Ruhebank stiften" in tried
    assert not Service.objects.exists() and not Source.objects.exists() and not Event.objects.exists()
    taken = send(editor, OWN)
    assert "Eingelesen." in taken and "lieferung.xml, Zeile 4" in taken
    assert (Service.objects.get().steward.slug, Service.objects.get().state) == ("jesteburg", "published")
    assert Event.objects.filter(chain_id="jesteburg", kind="catalogue.imported", actor_kind="staff").count() == 1
    again = send(editor, OWN)
    assert "Ruhebank stiften" not in again and "<dt>unverändert</dt><dd>3</dd>" in again


def test_a_zip_file_with_an_index(editor: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.txt", "a.xml\n")
        archive.writestr("a.xml", OWN)
    assert "Eingelesen." in send(editor, packed.getvalue(), name="lieferung.zip")


def test_what_others_describe_is_refused_in_plain_words(world: World, editor: Client) -> None:
    partner = world.client(Role.OTHER_ADMINISTRATOR, 1)
    send(partner, xzufi(write(service("1", "Ruhebank stiften"))))
    shown = send(editor, xzufi(write(service("1", "Bank der anderen"))))
    assert "gehört einem anderen Haus oder dem ganzen Verbund" in shown
    assert Service.objects.get().title["de"] == "Ruhebank stiften"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "Die Datei ist leer"),
        ("<broken", "lieferung.xml, Zeile 1: Das XML ist nicht wohlgeformt"),
        ("<!DOCTYPE a><a/>", "DOCTYPE) ist nicht erlaubt"),
        ('[{"id": 1}]', "Diese Art von Datei ist unbekannt. Bekannt sind: XZuFi, PVOG, DLDB, LeiKa"),
        ("[1,", "Das ist kein gültiges JSON"),
        (xzufi("<x:lies/>"), "&lt;lies&gt; ist weder &lt;schreibe&gt; noch &lt;loesche&gt;"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(editor: Client, content: str, why: str) -> None:
    shown = send(editor, content, 422)
    assert why in shown and 'href="#datei"' in shown
    assert not Source.objects.exists()


def test_no_file_or_too_large_a_one(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = editor.post(PAGE, {})
    assert (answer.status_code, "Wählen Sie eine Datei aus" in text_of(answer)) == (422, True)
    monkeypatch.setattr(delivery, "MOST", 10)
    assert "Teilen Sie die Lieferung" in send(editor, OWN, 422)
    monkeypatch.undo()
    monkeypatch.setattr(deliveries, "UNPACKED", 10)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", OWN)
    assert "Im ZIP ist zu viel" in send(editor, packed.getvalue(), 422, name="a.zip")


def test_a_long_report_is_cut(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SHOWN", 1)
    assert "2 weitere Zeilen stehen hier nicht." in send(editor, OWN)


def test_the_own_catalogue_comes_out_without_drafts(world: World, editor: Client) -> None:
    a_service.own(world)
    a_service.describe(world.authorities[0], "geheim", title={"de": "Geheim"}, state=Service.State.DRAFT)
    answer = editor.get("/studio/austausch/katalog.xml")
    assert answer["Content-Disposition"] == 'attachment; filename="katalog-jesteburg.xml"'
    assert "Hund anmelden" in text_of(answer) and "Geheim" not in text_of(answer)


def test_editors_of_one_unit_take_over_nothing(world: World) -> None:
    clerk = world.memberships[Role.CLERK]
    with pytest.raises(PermissionDenied):
        deliveries.take(clerk, world.authorities[0], "a.xml", OWN.encode(), try_only=False)


def test_every_sentence_has_its_words() -> None:
    assert tuple(outcomes()) == OUTCOMES
    assert said("kept, not shown: it has no German name") == "aufbewahrt, nicht gezeigt: hat keinen deutschen Namen"
    assert said("'31.2.' is not a date") == "„31.2.“ ist kein Datum"
    assert said("something a parser said") == "something a parser said"
