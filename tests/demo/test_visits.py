"""Invented visitors of the demo: some at every office on the coming days, the same for everybody, and no mail."""

from datetime import datetime, time, timedelta

import pytest
from appointments.office import at, next_weekday
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import override_settings

from amtsweg.appointments import queries
from amtsweg.appointments.contents import contact
from amtsweg.appointments.models import Booking, Resource
from amtsweg.core import clock
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.demo import visits
from amtsweg.demo.federation import FOLDER, read
from amtsweg.federation.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]
DAY = next_weekday()


def fill(monkeypatch: pytest.MonkeyPatch, wall: str = "06:00") -> list[Booking]:
    """Visitors as somebody gets them who sets up a Tuesday at this time of day; all of them."""
    moment = datetime.combine(DAY, time.fromisoformat(wall), clock.GERMANY)
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", moment.date)
    with override_settings(AMTSWEG_DEMO=True):
        visits.ensure_visits(read(FOLDER / "harburg"))
    with across_tenants("a test looks"):
        return list(Booking.objects.select_related("kind", "data_key").order_by("unit", "start"))


def test_every_office_expects_somebody_on_the_coming_days(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fill(monkeypatch)
    for unit in Unit.objects.filter(pk__in={one.unit_id for one in Resource.objects.all()}).select_related("authority"):
        days = [day for number in range(visits.AHEAD) if (day := clock.today() + timedelta(days=number))]
        counts = [len(queries.day_list(unit, day)) for day in days]
        assert sum(count > 0 for count in counts) == visits.DAYS and max(counts) < 20, unit.slug
    assert all(contact(one).name.endswith("(Demo)") and contact(one).remark for one in found)
    assert all(not contact(one).email and not contact(one).phone for one in found)
    assert len({one.kind.slug for one in found}) == 3 and {one.state for one in found} == {"booked"}
    assert not OutgoingMail.objects.exists(), "nothing is sent to invented people"
    assert [one.pk for one in fill(monkeypatch)] == [one.pk for one in found], "twice changes nothing"


def test_the_same_day_has_the_same_visitors_at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(wall: str) -> list[tuple[object, ...]]:
        rows = fill(monkeypatch, wall)
        return [(one.unit_id, one.start, one.kind.slug, one.quantity, contact(one).name) for one in rows]

    with transaction.atomic():
        early = told("06:00")
        transaction.set_rollback(True)
    late = told("10:40")
    tomorrow = DAY + timedelta(days=1)
    assert [one for one in late if one[1] >= at(tomorrow, "00:00")] == [
        one for one in early if one[1] >= at(tomorrow, "00:00")
    ]
    assert set(late) < set(early)


def test_there_are_none_outside_a_demo() -> None:
    with across_tenants("a test looks"):
        assert not Booking.objects.exists()
    with override_settings(AMTSWEG_DEMO=False), pytest.raises(ImproperlyConfigured):
        visits.ensure_visits(read(FOLDER / "harburg"))
