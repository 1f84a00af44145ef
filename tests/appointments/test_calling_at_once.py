"""Several counters call at once, and many draw numbers: each visitor is called once, each number is one's own."""

import threading
from collections import Counter
from uuid import UUID

import pytest
from appointments.office import a_wish, guest
from appointments.test_rush import at_once

from amtsweg.accounts.models import Account, Membership
from amtsweg.appointments.models import Booking, Resource
from amtsweg.appointments.visits import actions, queries
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_visitor_is_called_by_one_counter() -> None:
    wish = a_wish(counters=4)
    places = list(Resource.objects.filter(unit=wish.unit).select_related("unit__authority", "authority"))
    clerk = Membership.objects.create(
        account=Account.objects.create(email="schalter@amt.example"), authority=wish.unit.authority, role="counter",
        name="Levke Drewes", since=clock.today(),
    )  # fmt: skip
    called, nobody, lock = Counter[UUID](), Counter[bool](), threading.Lock()

    at_once(lambda _number: actions.walk_in(wish.unit, wish.kind, by=guest()), 40, threads=8)
    assert len({one.number for one in queries.all_waiting(wish.unit)}) == 40

    def one_call(number: int) -> None:
        try:
            row = actions.call_next(places[number % 4], by=clerk)
        except actions.Nobody:
            with lock:
                nobody[True] += 1
        else:
            with lock:
                called[row.pk] += 1

    at_once(one_call, 60, threads=8)
    assert len(called) == 40 and set(called.values()) == {1} and nobody[True] == 20
    with across_tenants("a test looks"):
        assert set(Booking.objects.values_list("state", flat=True)) == {"called"}
