"""The studio through its pages: editors change what is theirs, nothing typed is lost, nobody overwrites anybody."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from web import a_service
from web.editing import opened, send, text_of
from web.world import PASSWORD, Role, World, build

from amtsweg.accounts.models import Membership
from amtsweg.catalogue import actions, queries
from amtsweg.catalogue.editing import local, portal, services, units
from amtsweg.catalogue.models import Adoption, Offer, Service, ServiceAddition, ServiceDraft
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import Event
from amtsweg.core.tenancy import as_authority
from amtsweg.federation import published, tree
from amtsweg.federation.models import Authority, Portal, StaffEntry, Unit
from amtsweg.forms.models import FormRevision
from amtsweg.insights.actions import give_feedback
from amtsweg.insights.questions import HELPFUL

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def editor(world: World) -> Client:
    return world.client(Role.EDITOR)


@pytest.fixture
def partner(world: World) -> Client:
    return world.client(Role.OTHER_ADMINISTRATOR, 1)


TEXT = {"modules.fees-de": "Sie zahlen 10 Euro.", "modules.fees-en": "You pay 10 euros.", "modules.fees-de-simple": ""}


# --- descriptions --------------------------------------------------------------------------------------------------


def test_a_description_is_begun_published_changed_and_retired(world: World, editor: Client) -> None:
    assert "Füllen Sie „Name der Leistung“ aus" in text_of(send(editor, "/studio/leistung-anlegen/", {}, 422))
    title = {"title-de": "Ruhebank stiften", "summary-de": "Sie stiften eine Bank."}
    made = send(editor, "/studio/leistung-anlegen/", title)
    assert made["Location"] == "/studio/leistungen/ruhebank-stiften/"
    hub = made["Location"]
    page = f"{hub}texte/fees/"
    assert editor.get("/leistungen/ruhebank-stiften/").status_code == 404
    send(editor, page, TEXT)
    assert "Sie zahlen 10 Euro." in text_of(editor.get(f"{hub}vorschau/"))
    assert editor.get("/leistungen/ruhebank-stiften/").status_code == 404

    editor.post(f"{hub}veroeffentlichen/")
    assert "Sie zahlen 10 Euro." in text_of(editor.get("/leistungen/ruhebank-stiften/"))
    send(editor, page, {**TEXT, "modules.fees-de": "Sie zahlen 20 Euro."})
    assert "10 Euro" in text_of(editor.get("/leistungen/ruhebank-stiften/"))
    assert "20 Euro" in text_of(editor.get(f"{hub}vorschau/"))
    assert "Was kostet es?" in text_of(editor.get(hub)).partition("die noch niemand sieht")[2]
    editor.post(f"{hub}veroeffentlichen/")
    assert "20 Euro" in text_of(editor.get("/leistungen/ruhebank-stiften/"))
    assert not ServiceDraft.objects.exists()

    editor.post(f"{hub}zurueckziehen/", {"stand": "x"})
    assert editor.get("/leistungen/ruhebank-stiften/").status_code == 404
    kinds = Event.objects.filter(chain_id="jesteburg", actor_kind="staff").values_list("kind", flat=True)
    assert {"published.created", "published.changed", "catalogue.drafted"} <= set(kinds)


def test_what_is_changed_after_retiring_is_what_is_published(world: World, editor: Client) -> None:
    slug = a_service.own(world)["slug"]
    hub = f"/studio/leistungen/{slug}/"
    send(editor, f"{hub}texte/fees/", TEXT)
    editor.post(f"{hub}zurueckziehen/", {"stand": "x"})
    send(editor, f"{hub}texte/fees/", {**TEXT, "modules.fees-de": "Sie zahlen 30 Euro."})
    assert "30 Euro" in text_of(editor.get(f"{hub}vorschau/"))
    editor.post(f"{hub}veroeffentlichen/")
    assert Service.objects.get(slug=slug).modules["fees"]["de"] == "Sie zahlen 30 Euro."


def test_what_was_changed_can_be_thrown_away(world: World, editor: Client) -> None:
    slug = a_service.own(world)["slug"]
    send(editor, f"/studio/leistungen/{slug}/texte/fees/", TEXT)
    changed = {"de": TEXT["modules.fees-de"], "en": "You pay 10 euros."}
    assert ServiceDraft.objects.get().content == {"modules.fees": changed}
    editor.post(f"/studio/leistungen/{slug}/verwerfen/")
    assert not ServiceDraft.objects.exists()
    assert "catalogue.discarded" in Event.objects.values_list("kind", flat=True)


def test_an_import_in_between_stays_when_a_draft_is_published(world: World, editor: Client) -> None:
    slug = a_service.own(world)["slug"]
    send(editor, f"/studio/leistungen/{slug}/texte/fees/", TEXT)
    a_service.describe(world.authorities[0], leika_key="99102013104000")
    editor.post(f"/studio/leistungen/{slug}/veroeffentlichen/")
    row = Service.objects.get(slug=slug)
    assert (row.leika_key, row.modules["fees"]["en"]) == ("99102013104000", "You pay 10 euros.")
    assert "description" in row.modules


def test_two_editors_at_the_same_text_see_each_other(world: World, editor: Client) -> None:
    slug = a_service.own(world)["slug"]
    page = f"/studio/leistungen/{slug}/texte/description/"
    mine = opened(editor, page)
    send(world.client(Role.ADMINISTRATOR), page, {"modules.description-de": "Von der anderen."})
    answer = editor.post(page, {**mine, "modules.description-de": "Von mir."})
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Von der anderen." in shown
    assert "Von mir." in shown
    new = re.search(r'name="stand" value="(\w+)"', shown)[1]  # type: ignore[index]
    assert editor.post(page, {"stand": new, "modules.description-de": "Von beiden."}).status_code == 302
    assert ServiceDraft.objects.get().content["modules.description"] == {"de": "Von beiden."}


def test_two_editors_at_different_texts_do_not_meet(world: World, editor: Client) -> None:
    slug = a_service.own(world)["slug"]
    mine = opened(editor, f"/studio/leistungen/{slug}/texte/fees/")
    send(world.client(Role.ADMINISTRATOR), f"/studio/leistungen/{slug}/texte/notes/", {"modules.notes-de": "Gut."})
    assert editor.post(f"/studio/leistungen/{slug}/texte/fees/", {**mine, **TEXT}).status_code == 302
    assert set(ServiceDraft.objects.get().content) == {"modules.fees", "modules.notes"}


@pytest.mark.parametrize(
    ("address", "values", "said"),
    [
        ("angaben/", {"audience": "both", "leika_key": "123"}, "Der LeiKa-Schlüssel hat 14 Ziffern"),
        ("angaben/", {"audience": "nobody"}, "Wählen Sie „Für wen?“ aus"),
        ("angaben/", {"audience": "both", "valid_from-day": "31", "valid_from-month": "2", "valid_from-year": "2026"},
         "Geben Sie „Gültig ab“ mit Tag, Monat und Jahr an"),
        ("texte/fees/", {"modules.fees-en": "Only English"}, "auf Deutsch"),
        ("kurztext/", {"title-de": "x" * 151, "summary-de": "y"}, "Kürzen Sie „Name der Leistung“ auf 150 Zeichen"),
        ("suchwoerter/", {"keywords-de": "z" * 81}, "auf 80 Zeichen"),
    ],
)  # fmt: skip
def test_mistakes_are_named_and_nothing_is_lost(
    world: World, editor: Client, address: str, values: dict[str, str], said: str
) -> None:
    slug = a_service.own(world)["slug"]
    shown = text_of(send(editor, f"/studio/leistungen/{slug}/{address}", values, 422))
    assert shown.count(said) == 2  # in the summary and at the field
    assert "<title>Fehler: " in shown
    for name, value in values.items():
        assert value in shown or name == "audience"  # one of several: there is nothing of it to keep
    assert not ServiceDraft.objects.exists()


def test_a_foreign_description_is_read_only(world: World, editor: Client) -> None:
    slug = a_service.shared(world)["slug"]
    assert editor.get(f"/studio/leistungen/{slug}/").status_code == 200
    for page in ("kurztext/", "angaben/", "suchwoerter/", "texte/fees/", "notiz/", "zurueckziehen/"):
        assert editor.get(f"/studio/leistungen/{slug}/{page}").status_code == 403, page
    for page in ("veroeffentlichen/", "verwerfen/", "teilen/"):
        assert editor.post(f"/studio/leistungen/{slug}/{page}").status_code == 403, page


def test_the_list_filters_by_its_address(world: World, editor: Client) -> None:
    a_service.draft(world)
    a_service.describe(world.authorities[1], slug="fremdes", title={"de": "Fremdes"})
    page = text_of(editor.get("/studio/leistungen/"))
    assert "Hund anmelden" in page
    assert "Fremdes" not in page
    assert "Fremdes" in text_of(editor.get("/studio/leistungen/?wessen=all&q=fremd"))
    assert "Hund anmelden" in text_of(editor.get("/studio/leistungen/?stand=draft"))
    for query in ("stand=published", "q=katze", "stand=newer"):
        assert "Dazu gibt es keine Leistung" in text_of(editor.get(f"/studio/leistungen/?{query}"))
    for query in ("seite=0", "seite=99", "seite=x", "wessen=x", "stand=x"):
        assert editor.get(f"/studio/leistungen/?{query}").status_code == 200


# --- what the own authority adds -----------------------------------------------------------------------------------


def test_an_addition_stands_on_the_page_and_goes_again(world: World, editor: Client) -> None:
    service = a_service.describe(None)
    a_service.offered(world.units[0], service)
    page = "/studio/leistungen/hund-anmelden/ergaenzungen/fees/"
    send(editor, page, {"fees-de": "Bei uns kostet die Marke 3 Euro."})
    assert "Bei uns kostet die Marke 3 Euro." in text_of(editor.get("/leistungen/hund-anmelden/"))
    send(editor, page, {"fees-de": ""})
    assert not ServiceAddition.objects.exists()


ONLINE = {
    "kind": "link", "unit": "steueramt", "form": "", "url": "https://dienst.example/hund", "system-de": "i-Hund",
    "reason-de": "", "trust_to_start": "guest", "trust_to_send": "basic",
}  # fmt: skip


def test_an_offer_is_made_changed_and_removed(world: World, editor: Client) -> None:
    a_service.describe(None)
    hub = "/studio/leistungen/hund-anmelden/"
    shown = text_of(send(editor, f"{hub}angebot-anlegen/", {**ONLINE, "url": ""}, 422))
    assert shown.count("Geben Sie die Adresse an, zu der es weitergeht") == 2
    send(editor, f"{hub}angebot-anlegen/", ONLINE)
    send(editor, f"{hub}angebote/hund-anmelden/kosten/", {"fee-de": "37,00 €", "fee-en": "€37.00"})
    send(editor, f"{hub}angebote/hund-anmelden/", {**ONLINE, "kind": "in-person", "reason-de": "Wir messen den Hund."})
    offer = Offer.objects.get()
    assert (offer.kind, offer.url, offer.reason, offer.fee) == (
        "in-person", "", {"de": "Wir messen den Hund."}, {"de": "37,00 €", "en": "€37.00"}
    )  # fmt: skip
    send(editor, f"{hub}zustaendigkeit/".replace("zustaendigkeit/", "angebote/hund-anmelden/entfernen/"), {})
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "form"}, "Wählen Sie das Formular aus"),
        ({"kind": "in-person"}, "Sagen Sie, warum es nur vor Ort geht"),
        ({"trust_to_start": "high"}, "Zum Absenden braucht man mindestens so viel wie zum Beginnen"),
        ({"url": "dienst"}, "sie beginnt mit https://"),
        ({"unit": "woanders"}, "Wählen Sie „Welche Stelle macht das?“ aus"),
    ],
)
def test_an_offer_has_what_its_kind_needs(world: World, editor: Client, values: dict[str, str], said: str) -> None:
    a_service.describe(None)
    page = "/studio/leistungen/hund-anmelden/angebot-anlegen/"
    assert said in text_of(send(editor, page, {**ONLINE, **values}, 422))
    assert not Offer.objects.exists()


def test_responsibilities_come_and_go_within_the_own_area(world: World, editor: Client) -> None:
    service = a_service.describe(None)
    page, area = "/studio/leistungen/hund-anmelden/zustaendigkeit/", world.authorities[0].area_id
    assert editor.post(page, {"unit": "", "area": area}).status_code == 422
    assert editor.post(page, {"unit": "steueramt", "area": world.authorities[1].area_id}).status_code == 422
    assert editor.post(page, {"unit": "steueramt", "area": area}).status_code == 302
    assert service.responsibilities.get().unit == world.units[0]
    for _ in range(2):
        assert editor.post(page, {"remove": f"steueramt {area}"}).status_code == 302
    assert not service.responsibilities.exists()


def test_amounts_are_the_authoritys_own(world: World, editor: Client) -> None:
    slug = a_service.priced(world)["slug"]
    world.authorities[0].parameters = {"dog_tax": {"first": "60.00", "second": "90.00"}, "rechtsbehelf": "Klage"}
    world.authorities[0].save()
    page = f"/studio/leistungen/{slug}/betraege/"
    assert 'value="60,00"' in text_of(editor.get(page))
    assert "als Betrag an" in text_of(send(editor, page, {"dog_tax.first": "viel"}, 422))
    send(editor, page, {"dog_tax.first": "1.072,5 €"})
    row = Authority.objects.get(slug="jesteburg")
    assert row.parameters == {"dog_tax": {"first": "1072.50", "second": "90.00"}, "rechtsbehelf": "Klage"}
    send(editor, page, {"dog_tax.first": ""})
    row.refresh_from_db()
    assert row.parameters["dog_tax"] == {"second": "90.00"}


# --- share and adopt -----------------------------------------------------------------------------------------------


def test_one_describes_all_may_adopt(world: World, editor: Client, partner: Client) -> None:
    service = a_service.describe(world.authorities[1])
    form = a_service.form()
    a_service.offered(world.units[1], service, form)
    hub = "/studio/leistungen/hund-anmelden/"
    partner.post(f"{hub}teilen/")
    assert "Hund anmelden" in text_of(editor.get("/studio/austausch/"))
    send(editor, f"{hub}uebernehmen/", {"unit": "steueramt"})
    offer = Offer.objects.get(authority=world.authorities[0])
    assert (offer.form, offer.form_revision.number) == (form, 1)  # type: ignore[union-attr]
    send(editor, f"{hub}ergaenzungen/fees/", {"fees-de": "Bei uns: 3 Euro."})
    send(editor, f"{hub}angebote/hund-anmelden/kosten/", {"fee-de": "3,00 €"})

    send(partner, f"{hub}texte/description/", {"modules.description-de": a_service.SECOND})
    assert "Verbessert" not in text_of(editor.get("/studio/austausch/"))  # not published yet
    partner.post(f"{hub}veroeffentlichen/")
    FormRevision.objects.create(form=form, number=2, content={}, digest="1" * 64, published_at="2026-02-01T08:00Z")
    assert "Neue Fassung da" in text_of(editor.get("/studio/"))
    assert a_service.FIRST in text_of(editor.get("/leistungen/hund-anmelden/"))

    compared = text_of(editor.get(f"{hub}vergleichen/"))
    assert "neu: </span>online<" in compared
    stale = editor.post(f"{hub}neue-fassung/", {"fassung": "1"})
    assert stale["Location"].endswith("/vergleichen/")
    editor.post(f"{hub}neue-fassung/", {"fassung": "2"})
    shown = text_of(editor.get("/leistungen/hund-anmelden/"))
    for expected in (a_service.SECOND, "Bei uns: 3 Euro.", "3,00 €"):
        assert expected in shown
    assert Offer.objects.get(authority=world.authorities[0]).form_revision.number == 1  # type: ignore[union-attr]
    send(editor, f"{hub}angebote/hund-anmelden/fassung/", {"form_revision": ""})
    assert Offer.objects.get(authority=world.authorities[0]).form_revision is None
    assert Adoption.objects.get().revision.number == 2


def test_a_form_of_another_offer_is_no_revision_of_this_one(world: World, editor: Client) -> None:
    place = a_service.offer(world)
    page = f"/studio/leistungen/{place['slug']}/angebote/{place['offer']}/fassung/"
    send(editor, page, {"form_revision": str(world.units[0].pk)}, 422)


def test_only_what_is_published_is_shared(world: World, editor: Client) -> None:
    a_service.draft(world)
    editor.post("/studio/leistungen/hund-anmelden/teilen/")
    assert "Teilen können Sie, was veröffentlicht ist" in text_of(editor.get("/studio/leistungen/hund-anmelden/"))
    assert Service.objects.get().shared is None


# --- units, people, portal -----------------------------------------------------------------------------------------

ADDRESS = {
    "name-de": "Bauamt", "kind": "office", "parent": "steueramt", "street": "Am Wall 1", "postcode": "21266",
    "town": "Jesteburg", "contacts": "Videogespräch: https://video.example/bauamt",
}  # fmt: skip


def test_a_unit_gets_its_address_hours_and_building(world: World, editor: Client) -> None:
    made = send(editor, "/studio/einrichtung-anlegen/", ADDRESS)["Location"]
    week = {"hours-mo": "8-12 und 14.00 bis 18 Uhr", "hours-di": "geschlossen", "exceptions": "24.12.2099: geschlossen"}
    send(editor, f"{made}zeiten/", week)
    place = {"latitude": "53,3081", "longitude": "9.9622", "accessible": ["lift", "ramp"]}
    send(editor, f"{made}gebaeude/", place)
    unit = Unit.objects.get(slug="bauamt")
    assert unit.hours == {"mo": [["08:00", "12:00"], ["14:00", "18:00"]]}
    assert unit.exceptions == {"2099-12-24": []}
    assert (str(unit.latitude), unit.accessible) == ("53.308100", ["ramp", "lift"])
    assert unit.contacts[0]["kind"] == "video"
    assert "08:00–12:00, 14:00–18:00" in text_of(editor.get(f"{made}zeiten/"))
    assert "24.12.2099: geschlossen" in text_of(editor.get(f"{made}zeiten/"))
    assert "Bauamt" in text_of(editor.get("/einrichtungen/bauamt/"))


@pytest.mark.parametrize(
    ("address", "values", "said"),
    [
        ("zeiten/", {"hours-mo": "immer"}, "Schreiben Sie die Zeiten am Montag so"),
        ("zeiten/", {"hours-mo": "14:00-12:00"}, "Schreiben Sie die Zeiten am Montag so"),
        ("zeiten/", {"exceptions": "Heiligabend: zu"}, "24.12.2026: geschlossen"),
        ("gebaeude/", {"latitude": "53,3"}, "Geben Sie Breite und Länge an, oder keine von beiden"),
        ("gebaeude/", {"latitude": "1e99", "longitude": "1"}, "als Zahl an"),
        ("anschrift/", {**ADDRESS, "parent": "", "postcode": "2126"}, "Die Postleitzahl hat 5 Ziffern"),
        ("anschrift/", {**ADDRESS, "parent": "", "contacts": "Rauchzeichen: drei"}, "Rauchzeichen: drei"),
    ],
)
def test_a_unit_refuses_what_cannot_be_read(
    world: World, editor: Client, address: str, values: dict[str, str], said: str
) -> None:
    shown = text_of(send(editor, f"/studio/einrichtungen/steueramt/{address}", values, 422))
    assert said in shown
    for value in values.values():
        assert value in shown


def test_a_unit_does_not_stand_below_itself(world: World, editor: Client) -> None:
    made = send(editor, "/studio/einrichtung-anlegen/", ADDRESS)["Location"]
    assert made == "/studio/einrichtungen/bauamt/"
    circle = {**ADDRESS, "name-de": "Steueramt", "parent": "bauamt"}
    shown = text_of(send(editor, "/studio/einrichtungen/steueramt/anschrift/", circle, 422))
    assert "Diese Stellen stehen im Kreis untereinander: Bauamt, Steueramt. Wählen Sie für eine davon" in shown


def test_units_are_put_in_order_and_below_one_another(world: World, editor: Client) -> None:
    for name in ("Bauamt", "Archiv"):
        send(editor, "/studio/einrichtung-anlegen/", {**ADDRESS, "name-de": name, "parent": ""})
    page = "/studio/einrichtungen-ordnen/"
    order = {
        "steueramt-platz": "2", "steueramt-ueber": "bauamt", "bauamt-platz": "2", "bauamt-ueber": "",
        "archiv-platz": "1", "archiv-ueber": "",
    }  # fmt: skip
    send(editor, page, order)
    assert tree.tree(world.authorities[0]) == [("archiv", ""), ("bauamt", ""), ("steueramt", "bauamt")]
    shown = text_of(editor.get("/seiten/uebersicht/"))
    assert shown.index(">Archiv<") < shown.index(">Bauamt<") < shown.index(">Steueramt<")
    event = Event.objects.get(kind="directory.arranged")
    assert set(event.data["units"]) == {"archiv", "steueramt"}
    send(editor, page, order)
    assert Event.objects.filter(kind="directory.arranged").count() == 1  # the same twice changes nothing


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bauamt-ueber": "steueramt"}, "Diese Stellen stehen im Kreis untereinander: Steueramt, Bauamt. Wählen Sie"),
        ({"bauamt-ueber": "bauamt"}, "„Bauamt“ steht unter sich selbst. Wählen Sie eine andere Stelle oder keine"),
        ({"bauamt-platz": "vorn"}, "Geben Sie für „Bauamt“ eine Zahl an"),
    ],
)
def test_units_never_stand_in_a_circle(world: World, editor: Client, wrong: dict[str, str], said: str) -> None:
    send(editor, "/studio/einrichtung-anlegen/", {**ADDRESS, "parent": ""})
    order = {"steueramt-platz": "1", "steueramt-ueber": "bauamt", "bauamt-platz": "1", "bauamt-ueber": ""}
    shown = text_of(send(editor, "/studio/einrichtungen-ordnen/", {**order, **wrong}, 422))
    assert shown.count(said) == 2
    with pytest.raises(ValidationError):
        tree.arrange(world.authorities[0], [("steueramt", "bauamt"), ("bauamt", "steueramt")], actor=SYSTEM)
    with pytest.raises(ValidationError):
        tree.arrange(world.authorities[0], [("steueramt", "")], actor=SYSTEM)
    assert tree.tree(world.authorities[0]) == [("steueramt", ""), ("bauamt", "")]


def test_whoever_moved_units_meanwhile_is_seen(world: World, editor: Client) -> None:
    send(editor, "/studio/einrichtung-anlegen/", {**ADDRESS, "parent": ""})
    mine = opened(editor, "/studio/einrichtungen-ordnen/")
    order = {"steueramt-platz": "2", "steueramt-ueber": "", "bauamt-platz": "1", "bauamt-ueber": ""}
    send(world.client(Role.ADMINISTRATOR), "/studio/einrichtungen-ordnen/", order)
    assert editor.post("/studio/einrichtungen-ordnen/", {**mine, **order}).status_code == 409


PERSON = {"unit": "steueramt", "given_name": "Maren", "family_name": "Albers", "role-de": "Hundesteuer"}


def test_editors_hide_people_and_never_show_them(world: World, editor: Client) -> None:
    send(editor, "/studio/person-eintragen/", {**PERSON, "public": "on"})
    entry = StaffEntry.objects.get()
    assert not entry.public
    send(editor, "/studio/personen/maren-albers/", {**PERSON, "room": "1.12", "public": "on"})
    entry.refresh_from_db()
    assert (entry.room, entry.public) == ("1.12", False)
    StaffEntry.objects.update(public=True)
    published.bump()
    assert "Albers" in text_of(editor.get("/personen/"))
    editor.post("/studio/personen/maren-albers/verbergen/")
    assert "Albers" not in text_of(editor.get("/personen/"))
    send(editor, "/studio/personen/maren-albers/loeschen/", {})
    assert not StaffEntry.objects.exists()


def test_nobody_is_shown_by_what_somebody_else_agreed_to(world: World, editor: Client) -> None:
    send(editor, "/studio/person-eintragen/", {**PERSON, "email": "m.albers@jesteburg.example"})
    agreed = {"public": True, "decided_at": clock.now(), "account_id": uuid4()}
    for changed, keeps_account in (
        ({"room": "2.01"}, True),
        ({"family_name": "Brandt"}, True),
        ({"email": "b@jesteburg.example"}, False),
    ):
        StaffEntry.objects.update(**agreed)
        send(editor, "/studio/personen/maren-albers/", {**PERSON, "email": "m.albers@jesteburg.example", **changed})
        entry = StaffEntry.objects.get()
        assert entry.public == ("room" in changed), changed
        assert (entry.account_id is not None) == keeps_account, changed
        StaffEntry.objects.update(family_name="Albers", email="m.albers@jesteburg.example")


def test_what_is_created_never_lands_on_a_row_that_is_there(world: World) -> None:
    own, by = world.authorities[0], world.memberships[Role.EDITOR]
    StaffEntry.objects.create(authority=own, unit=world.units[0], slug="albers", family_name="Albers")
    with pytest.raises(ValidationError, match="inzwischen"):
        units.create_person(by, own, "albers", {"unit": "steueramt", "family_name": "Brandt"})
    with pytest.raises(ValidationError, match="inzwischen"):
        units.create_unit(by, own, "steueramt", {"name": {"de": "Amt"}, "kind": "office"})
    assert StaffEntry.objects.get().family_name == "Albers"


def test_an_editor_of_one_unit_keeps_to_it(world: World) -> None:
    other = Unit.objects.create(authority=world.authorities[0], slug="bauamt", kind="office", name={"de": "Bauamt"})
    with as_authority(world.authorities[0]):
        Membership.objects.filter(pk=world.memberships[Role.EDITOR].pk).update(unit=world.units[0])
    StaffEntry.objects.create(authority=world.authorities[0], unit=other, slug="b", family_name="Brandt")
    client = world.client(Role.EDITOR)
    assert "Steueramt" in text_of(client.get("/studio/"))
    assert client.get("/studio/einrichtungen/steueramt/zeiten/").status_code == 200
    assert "Brandt" not in text_of(client.get("/studio/personen/"))
    for page in (
        "leistungen/",
        "portal/",
        "austausch/",
        "einrichtungen/bauamt/",
        "personen/b/",
        "einrichtung-anlegen/",
    ):
        assert client.get(f"/studio/{page}").status_code == 403, page
    assert send(client, "/studio/person-eintragen/", {**PERSON, "unit": "bauamt"}, 422)


def test_the_start_page_news_and_texts(world: World, editor: Client) -> None:
    order = {"blocks-search": "1", "blocks-news": "2", "blocks-tiles": "3"}
    send(editor, "/studio/portal/startseite/", order)
    portal = Portal.objects.get(authority=world.authorities[0])
    assert portal.blocks == ["search", "news", "tiles"]
    shown = text_of(send(editor, "/studio/portal/startseite/", {**order, "blocks-search": "9"}, 422))
    assert "Die Startseite beginnt mit der Suche" in shown
    shown = text_of(send(editor, "/studio/portal/startseite/", {**order, "popular": "Gibt es nicht"}, 422))
    assert "Unter „Gibt es nicht“ ist nichts zu finden" in shown

    item = {"title-de": "Markt", "text-de": "Am Samstag.", "published_on-day": "1", "published_on-month": "Dezember"}
    send(editor, "/studio/portal/meldung-schreiben/", {**item, "published_on-year": "2026"})
    assert "Am Samstag." in text_of(editor.get("/meldungen/markt/"))
    send(editor, "/studio/portal/meldungen/markt/loeschen/", {})
    assert editor.get("/meldungen/markt/").status_code == 404

    send(editor, "/studio/portal/texte/impressum/", {"title-de": "Impressum", "body-de": "Wir sind es."})
    assert "Wir sind es." in text_of(editor.get("/seiten/impressum/"))
    often = {"welcome-de": "Moin", "often-de": "Hund\nPerso", "often-en": "\nID card"}
    send(editor, "/studio/portal/begruessung/", often)
    assert "Moin" in text_of(editor.get("/"))
    assert Portal.objects.get(slug="jesteburg").often == [{"de": "Hund"}, {"de": "Perso", "en": "ID card"}]
    assert "an derselben Stelle" in text_of(
        send(editor, "/studio/portal/begruessung/", {**often, "often-en": "a\nb\nc"}, 422)
    )


COLOURS = {
    "accent_light": "#1a4a86", "on_accent_light": "#ffffff", "accent_dark": "#a3c4f7", "on_accent_dark": "#0a1a33",
}  # fmt: skip


def test_colours_are_looked_at_checked_and_kept(world: World) -> None:
    client, page = world.client(Role.ADMINISTRATOR), "/studio/portal/farben/"
    seen = text_of(send(client, page, {**COLOURS, "schritt": "ansehen"}, 200))
    assert "accent_light=%231a4a86" in seen
    assert "8,9 : 1" in seen
    assert "Gespeichert ist noch nichts" in seen
    sheet = client.get("/studio/portal/farben/muster.css", COLOURS)
    assert "#1a4a86" in text_of(sheet)
    assert "url(" not in text_of(client.get("/studio/portal/farben/muster.css", {"accent_light": "url(//x)}"}))
    pale = text_of(send(client, page, {**COLOURS, "accent_light": "#ffee88"}, 422))
    assert "nötig sind 5" in pale
    assert Portal.objects.get(slug="jesteburg").accent_light == "#1c5a49"
    send(client, page, COLOURS)
    assert Portal.objects.get(slug="jesteburg").accent_light == "#1a4a86"


# --- who -----------------------------------------------------------------------------------------------------------


def test_the_action_itself_refuses_whoever_may_not(world: World) -> None:
    service = a_service.describe(world.authorities[0])
    for role in (Role.CLERK, Role.OTHER_ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            services.publish(world.memberships[role], world.authorities[0], service.slug)
    with pytest.raises(PermissionDenied):
        services.retire(world.memberships[Role.OTHER_ADMINISTRATOR], world.authorities[1], service.slug)


def test_host_names_are_not_for_editors(world: World) -> None:
    with pytest.raises(PermissionDenied):
        portal.save(world.memberships[Role.EDITOR], world.authorities[0], {"hosts": ["else.example"]}, seen="")


def test_a_form_that_is_not_there_for_the_authority_is_refused(world: World) -> None:
    own, by = world.authorities[0], world.memberships[Role.EDITOR]
    service = a_service.describe(own)
    values = {"kind": "form", "unit": "steueramt", "form": uuid4()}
    with pytest.raises(ValidationError, match="form"):
        local.create_offer(by, own, service, "x", values)


def test_an_internal_note_is_nowhere_but_in_the_studio(world: World, editor: Client) -> None:
    slug = a_service.own(world)["slug"]
    send(editor, f"/studio/leistungen/{slug}/notiz/", {"internal_note": "Streng intern."})
    assert Service.objects.get().internal_note == "Streng intern."
    for page in (f"/leistungen/{slug}/", f"/studio/leistungen/{slug}/vorschau/", "/suche?q=intern"):
        assert "Streng intern" not in text_of(editor.get(page)), page
    assert "internal" not in repr(queries.service(slug))


def test_a_revision_is_kept_when_a_shared_description_is_published(world: World, editor: Client) -> None:
    service = a_service.describe(world.authorities[0])
    actions.share_service(service, actor=SYSTEM)
    send(editor, f"/studio/leistungen/{service.slug}/texte/fees/", TEXT)
    assert service.revisions.count() == 1
    editor.post(f"/studio/leistungen/{service.slug}/veroeffentlichen/")
    assert [one.content["modules"].get("fees", {}).get("en") for one in service.revisions.all()] == [
        None, "You pay 10 euros."
    ]  # fmt: skip
    assert Authority.objects.count() == 2


def test_who_edits_begins_in_the_studio_and_finds_it_from_the_account(world: World) -> None:
    for role, home in ((Role.EDITOR, "/studio/"), (Role.CLERK, "/desk/"), (Role.OTHER, "/konto/")):
        client = Client(headers={"host": world.host()})
        answer = client.post("/konto/anmelden/", {"login": world.accounts[role].email, "password": PASSWORD})
        assert answer["Location"] == home, role
        assert ('href="/studio/"' in text_of(client.get("/konto/"))) == (role is Role.EDITOR)


def test_what_visitors_said_is_counted_by_month(world: World, editor: Client) -> None:
    a_service.describe(world.authorities[0])
    assert "In diesem Monat hat noch niemand etwas gesagt" in text_of(editor.get("/studio/rueckmeldungen/"))
    for answers in (
        {HELPFUL: "yes", "rating": "5"},
        {HELPFUL: "no", "rating": "1", "complete": "partly"},
        {HELPFUL: "yes", "rating": "1"},
    ):
        give_feedback(world.authorities[0].pk, "hund-anmelden", answers)
    give_feedback(world.authorities[1].pk, "hund-anmelden", {HELPFUL: "no"})
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(editor.get("/studio/rueckmeldungen/?monat=x"))))
    assert "Hund anmelden 2 0 1 2,3 vollständig: 1" in shown
