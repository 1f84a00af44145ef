"""The demo's offices give appointments: several places to compare, booked from the page of the service."""

from collections.abc import Iterator
from typing import Any

import pytest
from demo_federation import loaded
from django.test import Client

from amtsweg.appointments import offering
from amtsweg.appointments.models import AppointmentKind, Resource
from amtsweg.appointments.offering import Wish
from amtsweg.core import clock
from amtsweg.demo import load
from amtsweg.federation.models import Authority

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=["harburg", "emsland"])
def federation(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with loaded(request.param, django_db_blocker):
        yield request.param


def test_several_offices_have_times_in_the_coming_days(federation: str) -> None:
    kinds = offering.kinds_for("personalausweis-beantragen")
    assert len(kinds) == 3
    found = offering.earliest(
        offering.free([Wish(kind, unit, 2) for kind, unit in offering.places(kinds)], clock.today(), 30)
    )
    assert len(found) == 3


def test_loading_again_adds_nothing(federation: str) -> None:
    before = AppointmentKind.objects.count(), Resource.objects.count()
    load.load(federation)
    assert (AppointmentKind.objects.count(), Resource.objects.count()) == before


def test_the_page_of_the_service_leads_to_the_times(federation: str) -> None:
    slug = "jesteburg" if federation == "harburg" else "meppen"
    assert Authority.objects.filter(slug=slug).exists()
    client = Client(headers={"host": f"{slug}.localhost"})
    page = client.get("/leistungen/personalausweis-beantragen/").content.decode()
    assert "Termin buchen" in page and "/termine/?leistung=personalausweis-beantragen" in page
    times = client.get("/termine/?leistung=personalausweis-beantragen", follow=True)
    assert times.status_code == 200 and times.content.decode().count("Frühester Termin:") == 3
