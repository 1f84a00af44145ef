"""What a service page says: what one needs before starting, who is responsible where, and only what is known."""

from http.cookies import SimpleCookie

import pytest
from django.test import Client

from amtsweg.catalogue import actions
from amtsweg.catalogue.models import Offer, Responsibility, Service
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.federation import published
from amtsweg.federation.models import Area, Portal, Postcode, Unit
from amtsweg.forms.models import FormRevision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("federation")]
DOG, BULK = "/leistungen/hund-anmelden/", "/leistungen/sperrmuell/"
TOWN, VILLAGE, FAR = "033535407", "033535407001", "033530005"


def _get(client: Client, path: str, portal: str = "jesteburg") -> str:
    answer = client.get(path, headers={"host": f"{portal}.localhost"})
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1].split("</main>")[0]


def _offer(slug: str, **values: object) -> None:
    Offer.objects.filter(slug=slug).update(**values)
    published.bump()


@pytest.fixture
def places() -> None:
    """A village of Jesteburg with the same postcode as the town, and a town of which nobody takes part."""
    for key, name, parent in ((VILLAGE, "Itzenbüttel", TOWN), (FAR, "Buchholz", "03353")):
        Area.objects.create(key=key, name=name, kind="Gemeinde", parent_id=parent)
    for code, key in (("21266", TOWN), ("21266", VILLAGE), ("21244", FAR), ("21244", VILLAGE)):
        Postcode.objects.create(code=code, area_id=key)
    published.bump()


# --- what one needs before starting ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "send", "said"),
    [
        ("guest", "guest", "Sie brauchen kein Konto."),
        ("basic", "basic", "Sie brauchen ein Konto mit Ihrer E-Mail-Adresse."),
        ("guest", "high", "Zum Starten brauchen Sie kein Konto, zum Senden den Online-Ausweis mit PIN"),
        ("basic", "substantial", "geprüfter Identität (Vertrauensniveau substanziell)."),
    ],
)
def test_the_trust_level_is_said_before_the_start(client: Client, start: str, send: str, said: str) -> None:
    _offer("hund-anmelden", trust_to_start=start, trust_to_send=send)
    page = _get(client, DOG)
    assert said in page
    assert page.index("Online beantragen") < page.index(said)


@pytest.mark.parametrize(
    ("procedure", "said"),
    [
        ("application", "Online beantragen"), ("certificate", "Online beantragen"), ("notification", "Online anzeigen"),
        ("order", "Online beauftragen"), ("report", "Online melden"), ("hearing", "Sich online äußern"),
    ],
)  # fmt: skip
def test_the_button_says_what_one_does_with_it(client: Client, procedure: str, said: str) -> None:
    offer = Offer.objects.get(slug="hund-anmelden")
    assert offer.form_id
    revision = FormRevision.objects.create(
        form_id=offer.form_id, number=1, content={"procedure": procedure}, published_at=clock.now()
    )
    published.bump()
    places = [DOG, "/suche?q=Hund+anmelden"]
    for page in (_get(client, place) for place in places):
        assert said in page
    _offer("hund-anmelden", form_revision=revision)  # of a revision that its authority stays with, too
    assert said in _get(client, DOG)


def test_a_link_names_the_other_system_and_its_level(client: Client) -> None:
    assert ">Sie brauchen" not in _get(client, BULK), "what another system wants is not guessed"
    _offer("sperrmuell", system={"de": "Abfallportal Harburg"}, trust_to_start="basic", trust_to_send="basic")
    page = _get(client, BULK)
    assert "Öffnet eine andere Website: Abfallportal Harburg" in page
    assert "Sie brauchen ein Konto" in page
    assert 'href="https://abfall.example/" rel="external"' in page


def test_an_appointment_is_booked_and_only_in_person_says_why(client: Client) -> None:
    _offer("sperrmuell", kind="appointment", url="https://termine.example/")
    page = _get(client, BULK)
    assert 'href="https://termine.example/"' in page and "Termin buchen" in page and "Vor Ort mit Termin" in page
    assert "vor Ort mit Termin" in _get(client, "/leistungen/")
    _offer("hund-abmelden", reason={"de": "Wir nehmen die Marke zurück."})
    in_person = _get(client, "/leistungen/hund-abmelden/")
    assert "Wir nehmen die Marke zurück." in in_person and "Diese Leistung gibt es nur vor Ort." in in_person


def test_the_town_hall_on_the_start_page_leads_to_appointments_where_they_are_booked_here(client: Client) -> None:
    _offer("sperrmuell", kind="appointment", url="https://termine.example/")
    assert 'href="/termine/"' not in _get(client, "/"), "another website books for one service only"
    _offer("hund-abmelden", kind="appointment")
    assert 'href="/termine/"' in _get(client, "/")


# --- texts ----------------------------------------------------------------------------------------------------------


def test_every_module_is_shown_and_links_in_texts_are_links_to_the_web_only(client: Client) -> None:
    from amtsweg.catalogue.modules import BY_KEY

    texts = {key: {"de": f"Text von {key}."} for key in BY_KEY}
    texts["forms"] = {"de": "- [Vordruck 1](https://vordruck.example/1.pdf)\n- [Falle](javascript:alert(1))"}
    Service.objects.filter(slug="hund-anmelden").update(modules=texts, leika_key="99102013104000")
    published.bump()
    page = _get(client, DOG)
    for key in set(BY_KEY) - {"forms"}:
        assert f"Text von {key}." in page
    assert '<a class="a-link" href="https://vordruck.example/1.pdf">Vordruck 1</a>' in page
    assert 'href="javascript' not in page
    assert "LeiKa-Schlüssel: 99102013104000" in page


def test_what_an_authority_adds_stands_below_the_shared_text(client: Client, federation: dict[str, Portal]) -> None:
    bulk = Service.objects.get(slug="sperrmuell")
    added = {"notes": {"de": "Karten gibt es auch bei uns."}}
    actions.set_addition(federation["jesteburg"].authority, bulk, added, actor=SYSTEM)
    page = _get(client, BULK)
    assert page.index("Sie zahlen im Voraus.") < page.index("Karten gibt es auch bei uns.")
    assert "Zusätzlich von Samtgemeinde Jesteburg" in page
    assert "Karten gibt es" not in _get(client, BULK, "landkreis")


@pytest.mark.parametrize("language", ["", "/en", "/de-simple"])
def test_a_service_without_text_says_what_is_known(client: Client, language: str) -> None:
    Service.objects.filter(slug="sperrmuell").update(
        summary={}, modules={}, needs={}, leika_key="99001001001000", rates={}
    )
    Offer.objects.filter(slug="sperrmuell").delete()
    published.bump()
    page = _get(client, language + BULK)
    known = page.split('id="bekannt"')[1].split("</section>")[0]
    for fact in ("Rathaus Harburg", "Landkreis Harburg", "040 66969-120", "rathaus@landkreis.example"):
        assert fact in known or (language == "/en" and fact == "Rathaus Harburg" and "Harburg town hall" in known)
    assert "99001001001000" in known and page.count("99001001001000") == 1
    assert 'class="a-lead"' not in page


# --- where one lives ------------------------------------------------------------------------------------------------


def test_a_postcode_of_several_places_lets_people_choose(client: Client, places: None) -> None:
    page = _get(client, f"{DOG}?wo=21244", "landkreis")
    assert "kann mehrere Orte meinen" in page
    assert f"?ort={FAR}" in page and f"?ort={VILLAGE}" in page
    one = _get(client, f"{DOG}?wo=21266", "landkreis")
    assert "Ihr Ort: Itzenbüttel" in one, "the association that the village lies in is no second place"
    assert "Zuständig für Itzenbüttel" in one and "Rathaus Jesteburg" in one
    by_name = _get(client, f"{DOG}?wo=itzen", "landkreis")
    assert "Ihr Ort: Itzenbüttel" in by_name
    wrong = _get(client, f"{DOG}?wo=<b>Nirgends", "landkreis")
    assert "Diesen Ort finden wir nicht." in wrong and "aria-invalid" in wrong and "&lt;b&gt;Nirgends" in wrong


def test_the_place_is_asked_once_and_can_be_undone(client: Client, places: None) -> None:
    asked = _get(client, DOG, "landkreis")
    assert "Wo wohnen Sie?" in asked and not client.cookies
    _get(client, f"{DOG}?ort={VILLAGE}", "landkreis")
    cookie = client.cookies["ort"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (VILLAGE, True, "Lax")
    other = _get(client, "/leistungen/hund-abmelden/", "landkreis")
    assert "Ihr Ort: Itzenbüttel" in other and "Wo wohnen Sie?" not in other
    assert "Ihr Ort" not in _get(client, BULK, "landkreis"), "where it does not matter, nothing is said"
    undone = client.get(f"{DOG}?ort=", headers={"host": "landkreis.localhost"})
    assert "Wo wohnen Sie?" in undone.text and undone.cookies["ort"]["max-age"] == 0


def test_a_remembered_place_is_never_kept_for_somebody_else(client: Client, places: None) -> None:
    mine = Client(headers={"host": "landkreis.localhost"})
    mine.get(f"{DOG}?ort={VILLAGE}")
    for _twice in range(2):
        assert "Ihr Ort: Itzenbüttel" in mine.get(DOG).text
        stranger = Client(headers={"host": "landkreis.localhost"}).get(DOG)
        assert "Wo wohnen Sie?" in stranger.text and "Itzenbüttel</" not in stranger.text.split("<h1")[0]
        again = Client(headers={"host": "landkreis.localhost"})
        assert again.get(f"{DOG}?ort={VILLAGE}").cookies["ort"].value == VILLAGE


@pytest.mark.parametrize("value", [FAR, "999", "<script>", "ÿ", "03353540700" * 50])
def test_whatever_the_cookie_holds_the_page_stays_itself(client: Client, places: None, value: str) -> None:
    client.cookies = SimpleCookie()
    client.cookies["ort"] = value
    page = _get(client, DOG)
    assert "Zuständig für Sie" in page and "Rathaus Jesteburg" in page and "<script" not in page


def test_nobody_here_but_these_are(client: Client, federation: dict[str, Portal], places: None) -> None:
    county = federation["landkreis"].authority
    dog, hall = Service.objects.get(slug="hund-anmelden"), county.units.get()
    Responsibility.objects.filter(service=dog).delete()
    Responsibility.objects.create(service=dog, unit=hall, area_id=FAR)
    published.bump()
    page = _get(client, DOG)
    assert "Hier ist dafür niemand zuständig" in page
    assert f"?ort={FAR}" in page and "Rathaus Harburg, Landkreis Harburg" in page
    there = _get(client, f"{DOG}?ort={FAR}")
    assert "Für diesen Ort ist Landkreis Harburg zuständig, nicht Samtgemeinde Jesteburg." in there
    assert "Hund anmelden" not in _get(client, "/leistungen/")
    assert "ort" not in client.cookies or client.cookies["ort"].value == FAR
    assert "Hier ist dafür niemand zuständig" in _get(client, DOG), "a place elsewhere does not move this portal"


def test_places_with_an_office_of_their_own_are_offered(
    client: Client, federation: dict[str, Portal], places: None
) -> None:
    jesteburg = federation["jesteburg"].authority
    branch = Unit.objects.create(
        authority=jesteburg, slug="nebenstelle", kind="office", name={"de": "Nebenstelle"}, description={"de": "Auch."},
        street="Am Markt 1", postcode="21266", town="Itzenbüttel", access={"de": "Rampe."},
    )  # fmt: skip
    dog = Service.objects.get(slug="hund-anmelden")
    Responsibility.objects.create(service=dog, unit=branch, area_id=VILLAGE)
    published.bump()
    page = _get(client, DOG)
    assert "Wohnen Sie in einem dieser Orte?" in page and "Zuständig für Sie" in page
    assert "Nebenstelle" in _get(client, f"{DOG}?ort={VILLAGE}")
    assert "Ihr Ort: Itzenbüttel" in _get(client, DOG)


# --- lists ----------------------------------------------------------------------------------------------------------


def test_lists_for_residents_and_companies(client: Client) -> None:
    Service.objects.filter(slug="sperrmuell").update(audience="companies")
    published.bump()
    companies = _get(client, "/leistungen/fuer/unternehmen/")
    assert "Sperrmüll abholen lassen" in companies and "Hund anmelden" not in companies
    residents = _get(client, "/leistungen/fuer/privatpersonen/")
    assert "Hund anmelden" in residents and "Sperrmüll abholen lassen" not in residents
    assert 'href="/leistungen/fuer/unternehmen/"' in _get(client, "/leistungen/")
    assert client.get("/leistungen/fuer/katzen/", headers={"host": "jesteburg.localhost"}).status_code == 404


@pytest.mark.parametrize(("hours", "said"), [({"mo": [["08:00", "12:00"]]}, True), ({}, False)])
def test_only_an_office_that_names_hours_is_called_closed(client: Client, hours: dict[str, object], said: bool) -> None:
    Unit.objects.update(hours=hours)
    published.bump()
    assert ("geschlossen" in _get(client, DOG)) == said
