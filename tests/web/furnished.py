"""The small federation with everything a page can show: a service of every kind, an office that says all it can."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from appointments.office import make_counters, make_kind, opens

from amtsweg.catalogue import actions as catalogue
from amtsweg.catalogue.models import Offer, Responsibility, Service
from amtsweg.catalogue.modules import BY_KEY
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.federation import actions, published
from amtsweg.federation.building import FEATURES
from amtsweg.federation.models import Area, Portal, Postcode, Unit

Site = Callable[..., str]
CONTACT = "## Anrufen\n\nTelefon: 040 66969-120\n\n- E-Mail: info@jesteburg.example\n- https://jesteburg.example/"
TOWN, VILLAGE = "033535407", "033535407001"
TEXT = {
    "de": "Ein Absatz.\n\n- [Vordruck](https://vordruck.example/)\n- zwei",
    "en": "A paragraph.\n\n- [Form](https://vordruck.example/)\n- two",
    "de-simple": "Ein Satz.\n\n- eins\n- zwei",
}


@pytest.fixture
def furnished(federation: dict[str, Portal]) -> Unit:
    """An office that says everything an office can say, and a text with addresses in it."""
    hall = Unit.objects.get(authority=federation["jesteburg"].authority)
    name, text = {"de": "Bücherei", "en": "Library", "de-simple": "Bücherei"}, {"de": "Bus 4148.", "en": "Bus 4148."}
    made = actions.upsert_unit(
        hall.authority, "buecherei", parent=hall, kind="facility", name=name, description=text, street="Musterweg 2",
        postcode="21266", town="Bendestorf", hours=hall.hours, latitude=Decimal("53.335"), longitude=Decimal("9.96"),
        accessible=list(FEATURES), transport=text, access=text, fax="040 66969-141", website="https://lesen.example/",
        contacts=[{"kind": "video", "label": {"de": "Videoberatung"}, "value": "https://video.jesteburg.example/"}],
        exceptions={f"{clock.today().year + 1}-01-02": []}, actor=SYSTEM,
    )  # fmt: skip
    pages = {**federation["jesteburg"].pages, "kontakt": {"title": {"de": "Kontakt"}, "body": {"de": CONTACT}}}
    actions.upsert_portal(hall.authority, pages=pages, actor=SYSTEM)
    return made.row


@pytest.fixture
def full(site: Site, federation: dict[str, Portal]) -> Site:
    """The small federation with a service of every kind."""
    jesteburg, county = federation["jesteburg"].authority, federation["landkreis"].authority
    for key, name in ((VILLAGE, "Itzenbüttel"), ("033530005", "Buchholz in der Nordheide")):
        parent = TOWN if key == VILLAGE else "03353"
        Postcode.objects.create(code="21266", area=Area.objects.create(key=key, name=name, kind="x", parent_id=parent))
    dog = Service.objects.get(slug="hund-anmelden")
    dog.modules, dog.leika_key, dog.audience = dict.fromkeys(BY_KEY, TEXT), "99102013104000", "both"
    dog.save()
    Offer.objects.filter(slug="hund-anmelden").update(trust_to_start="basic", trust_to_send="high")
    catalogue.set_addition(jesteburg, dog, {"notes": TEXT, "documents": TEXT}, actor=SYSTEM)
    Responsibility.objects.create(service=dog, unit=county.units.get(), area_id=VILLAGE)
    Service.objects.filter(slug="sperrmuell").update(modules={}, summary={}, leika_key="99001001001000")
    Offer.objects.filter(slug="sperrmuell").update(kind="appointment")
    other = Service.objects.create(slug="anderswo", title={"de": "Anderswo", "en": "Elsewhere"})
    Responsibility.objects.create(service=other, unit=county.units.get(), area_id="033530005")
    hall = jesteburg.units.get(slug="rathaus")
    make_counters(hall, [make_kind(jesteburg, description=TEXT)])
    opens(hall)
    published.bump()
    return site
