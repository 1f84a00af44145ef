"""Life situations are kept by the federation's editorial office; what nothing depends on can be deleted."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from web import a_service
from web.editing import opened, send, text_of
from web.world import Role, World, build

from amtsweg.catalogue.editing import services, situations, units
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.core.models import Event
from amtsweg.federation.models import Authority, StaffEntry, Unit

pytestmark = pytest.mark.django_db

LIST = "/studio/lebenslagen/"
MOVE = {"title-de": "Umzug", "title-en": "Moving", "teaser-de": "Neu hier?", "icon": "umzug"}


@pytest.fixture
def world() -> World:
    made = build()
    Authority.objects.filter(pk=made.authorities[0].pk).update(kind=Authority.Kind.COUNTY)
    return made


@pytest.fixture
def editor(world: World) -> Client:
    return world.client(Role.EDITOR)


def test_one_is_written_drawn_shown_and_put_in_order(world: World, editor: Client) -> None:
    send(editor, "/studio/lebenslage-anlegen/", MOVE)
    send(editor, "/studio/lebenslage-anlegen/", {**MOVE, "title-de": "Tiere", "title-en": "Animals", "icon": "tiere"})
    resident = Client(headers={"host": world.host(1)})
    shown = text_of(resident.get("/lebenslagen/"))
    assert shown.index("Umzug") < shown.index("Tiere")
    assert "Moving" in text_of(resident.get("/en/lebenslagen/umzug/"))
    send(editor, "/studio/lebenslagen-ordnen/", {"situations-tiere": "1", "situations-umzug": "2"})
    shown = text_of(resident.get("/lebenslagen/"))
    assert shown.index("Tiere") < shown.index("Umzug")
    send(editor, f"{LIST}umzug/", {**MOVE, "title-de": "Umziehen"})
    assert "Umziehen" in text_of(resident.get("/lebenslagen/"))
    assert LifeSituation.objects.get(pk="umzug").order == 2
    assert Event.objects.filter(subject_type="lifesituation", actor_kind="staff").count() == 5


def test_mistakes_are_named(editor: Client) -> None:
    send(editor, "/studio/lebenslage-anlegen/", MOVE)
    assert "gibt es schon" in text_of(send(editor, "/studio/lebenslage-anlegen/", MOVE, 422))
    shown = text_of(send(editor, f"{LIST}umzug/", {**MOVE, "icon": "nirgends"}, 422))
    assert "Wählen Sie „Zeichnung“ aus" in shown
    mine = opened(editor, f"{LIST}umzug/")
    send(editor, f"{LIST}umzug/", {**MOVE, "title-de": "Umziehen"})
    assert editor.post(f"{LIST}umzug/", {**mine, **MOVE}).status_code == 409


def test_one_with_services_stays(world: World, editor: Client) -> None:
    send(editor, "/studio/lebenslage-anlegen/", MOVE)
    service = a_service.describe(world.authorities[0])
    service.situations.set(["umzug"])
    assert "umzug/entfernen/" not in text_of(editor.get(LIST))
    assert "gehören noch Leistungen" in text_of(send(editor, f"{LIST}umzug/entfernen/", {}, 422))
    service.situations.clear()
    send(editor, f"{LIST}umzug/entfernen/", {})
    assert not LifeSituation.objects.exists()


def test_only_the_office_keeps_them(world: World) -> None:
    partner = world.client(Role.OTHER_ADMINISTRATOR, 1)
    assert partner.get(LIST).status_code == 403
    assert LIST not in text_of(partner.get("/studio/leistungen/"))
    values = {"title": {"de": "X"}, "teaser": {"de": "Y"}, "icon": "umzug"}
    with pytest.raises(PermissionDenied):
        situations.create(world.memberships[Role.OTHER_ADMINISTRATOR], world.authorities[1], "x", values)


def test_a_mere_draft_is_deleted_and_nothing_else(world: World, editor: Client) -> None:
    a_service.describe(world.authorities[0], "ruhebank", title={"de": "Ruhebank"}, state=Service.State.DRAFT)
    hub = "/studio/leistungen/ruhebank/"
    assert f"{hub}loeschen/" in text_of(editor.get(hub))
    send(editor, f"{hub}loeschen/", {})
    assert not Service.objects.exists()
    slug = a_service.draft(world)["slug"]  # has an offer
    assert editor.get(f"/studio/leistungen/{slug}/loeschen/").status_code == 404
    with pytest.raises(ValidationError):
        services.delete_draft(world.memberships[Role.EDITOR], world.authorities[0], slug)


def test_an_office_goes_when_nothing_depends_on_it(world: World, editor: Client) -> None:
    own = world.authorities[0]
    empty = Unit.objects.create(authority=own, slug="archiv", kind="office", name={"de": "Archiv"}, street="Weg 1")
    StaffEntry.objects.create(authority=own, unit=empty, slug="albers", family_name="Albers")
    page = "/studio/einrichtungen/archiv/entfernen/"
    assert "Daran hängen noch: Personen im Verzeichnis." in text_of(send(editor, page, {}, 422))
    StaffEntry.objects.all().delete()
    send(editor, page, {})
    assert not Unit.objects.filter(slug="archiv").exists()
    assert "Vorgänge oder Beschäftigte" in text_of(send(editor, "/studio/einrichtungen/steueramt/entfernen/", {}, 422))
    with pytest.raises(PermissionDenied):
        units.remove_unit(world.memberships[Role.CLERK], own, "steueramt")


def test_an_administrator_says_how_the_authority_is_reached(world: World, editor: Client) -> None:
    administrator, page = world.client(Role.ADMINISTRATOR), "/studio/portal/anschrift/"
    assert editor.get(page).status_code == 403
    place = {"street": "Neuer Weg 9", "postcode": "212 66", "town": "Jesteburg", "phone": "040 66969-199"}
    assert "name@beispiel.de" in text_of(send(administrator, page, {**place, "email": "rathaus"}, 422))
    send(administrator, page, {**place, "email": "rathaus@jesteburg.example"})
    footer = text_of(Client(headers={"host": world.host()}).get("/")).partition("<footer")[2]
    assert "Neuer Weg 9" in footer and "21266 Jesteburg" in footer
    assert "Neuer Weg 9" in text_of(administrator.get("/studio/portal/"))


def test_a_table_of_amounts_is_written_drafted_and_published(world: World, editor: Client) -> None:
    slug = a_service.own(world)["slug"]
    hub = f"/studio/leistungen/{slug}/"
    table = {
        "rates-caption-de": "Steuer im Jahr", "rates-caption-en": "Tax per year",
        "rates-labels-de": "Erster Hund\nJeder weitere", "rates-labels-en": "First dog\nEach further",
        "rates-keys": "dog_tax.first\ndog_tax.further",
    }  # fmt: skip
    for wrong, said in (
        ({"rates-keys": "dog_tax.first"}, "braucht genau einen Namen"),
        ({"rates-keys": "dog_tax.first\nHundesteuer 2"}, "„Hundesteuer2“ ist kein Name"),
        ({"rates-caption-de": "", "rates-caption-en": ""}, "Geben Sie der Tabelle eine Überschrift"),
    ):
        assert said in text_of(send(editor, f"{hub}tabelle/", {**table, **wrong}, 422))
    send(editor, f"{hub}tabelle/", table)
    assert Service.objects.get().rates == {}
    assert "Tabelle der Beträge" in text_of(editor.get(hub)).partition("die noch niemand sieht")[2]
    editor.post(f"{hub}veroeffentlichen/")
    rows = [
        {"label": {"de": "Erster Hund", "en": "First dog"}, "parameter": "dog_tax.first"},
        {"label": {"de": "Jeder weitere", "en": "Each further"}, "parameter": "dog_tax.further"},
    ]
    assert Service.objects.get().rates == {"caption": {"de": "Steuer im Jahr", "en": "Tax per year"}, "rows": rows}
    shown = text_of(editor.get(f"{hub}tabelle/"))
    assert "Erster Hund\nJeder weitere</textarea>" in shown and "dog_tax.first\ndog_tax.further</textarea>" in shown
    send(editor, f"{hub}tabelle/", {})
    editor.post(f"{hub}veroeffentlichen/")
    assert Service.objects.get().rates == {}
