"""Free times over thirty places and sixty days, and what a booking costs, with the environment of the measured product.

`python -m bench.appointments fill` opens the offices and books two thirds of their time; `python -m bench.appointments`
then prints figures as JSON.
"""

import json
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from uuid import uuid4

import django

from bench.server import Server
from bench.table import show

PLACES, COUNTERS, DAYS = 30, 2, 60
SLUG = "bench-ausweis"
ROUNDS = 30


def measure(server: Server) -> None:
    """Fills the installation, looks for free times in one process, and books in it."""
    server.run("bench.appointments", "fill")
    found = json.loads(server.run("bench.appointments"))
    middle, most = found["free_ms"]
    show(
        f"free times, {PLACES} places, {DAYS} days, {found['taken']:,} taken",
        f"p50 {middle:.1f}, most {most:.1f} ms",
        "goal: below 50 ms in the server",
    )
    show("holding a time, booking it", f"{found['hold']}, {found['book']} statements", "goal: at most 15 each")
    show("booking it", f"{found['book_ms']:.1f} ms")


def main() -> None:
    django.setup()
    if sys.argv[1:] == ["fill"]:
        _fill()
    else:
        print(json.dumps(_measure()))


def _fill() -> None:
    from django.db import transaction

    from amtsweg.appointments.models import AppointmentKind, Occupied, OpeningRule, Resource
    from amtsweg.appointments.slots import quantum_of
    from amtsweg.core import clock
    from amtsweg.federation.models import Authority, Unit

    authority = Authority.objects.order_by("stage", "slug")[0]
    with transaction.atomic():
        kind = AppointmentKind.objects.create(
            authority=authority, slug=SLUG, title={"de": "Ausweis"}, variants={"on-site": {}}, minutes=15,
            quantity_max=4, since=date(2020, 1, 1), per_person=1000,
        )  # fmt: skip
        for number in range(PLACES):
            unit = Unit.objects.create(
                authority=authority, slug=f"bench-{number}", kind="office", name={"de": f"Bürgeramt {number}"},
                street="Musterweg 1", postcode="21266", town="Jesteburg",
            )  # fmt: skip
            OpeningRule.objects.bulk_create(
                OpeningRule(unit=unit, weekday=day, start=clock_time(start), end=clock_time(end))
                for day in range(5)
                for start, end in ((8, 12), (13, 17 + number % 3))
            )
            for counter in range(COUNTERS):
                one = Resource.objects.create(
                    authority=authority, unit=unit, name=f"Schalter {counter}", label={"de": f"Schalter {counter}"},
                    since=date(2020, 1, 1),
                )  # fmt: skip
                kind.resources.add(one)
                begins = [
                    quantum_of(datetime.combine(clock.today() + timedelta(days=day), clock_time(hour), clock.GERMANY))
                    for day in range(DAYS)
                    if (clock.today() + timedelta(days=day)).weekday() < 5
                    for hour in (8, 9, 10, 11, 13, 14, 15, 16)
                ]
                # Of the four quarters of each hour two or three are taken, not everywhere the same ones.
                runs = [
                    begin + 3 * quarter
                    for place, begin in enumerate(begins)
                    for quarter in range(4)
                    if (place * 7 + number + counter + quarter * 5) % 3
                ]
                Occupied.objects.bulk_create(
                    [
                        Occupied(resource=one, quantum=first + step, length=0 if step else 3)
                        for first in runs
                        for step in range(3)
                    ],
                    batch_size=2000,
                )


def _measure() -> dict[str, Any]:
    from amtsweg.appointments import actions
    from amtsweg.appointments.contents import Contact
    from amtsweg.appointments.models import AppointmentKind, Occupied
    from amtsweg.appointments.offering import Wish, earliest, free, places
    from amtsweg.core import clock
    from amtsweg.core.actors import Actor

    kind = AppointmentKind.objects.select_related("authority").get(slug=SLUG)
    costs = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        found = earliest(free([Wish(*place) for place in places([kind])], clock.today(), DAYS))
        assert sum(sum(one.days().values()) for one in found)
        costs.append((time.perf_counter() - began) * 1000)
    costs.sort()
    who = Actor("guest", uuid4())
    assert who.id is not None and found[0].first_start is not None
    times = [time for day in found[0].days() for time in found[0].times(day)]
    booked = []
    for start in times[:ROUNDS]:
        with _counted() as hold:
            held = actions.hold(found[0].wish, start, holder_id=who.id, by=who)
        began = time.perf_counter()
        with _counted() as book:
            actions.book(held.booking.pk, Contact(email="bench@post.example"), by=who)
        booked.append((time.perf_counter() - began) * 1000)
    return {
        "free_ms": [costs[len(costs) // 2], costs[-1]],
        "taken": Occupied.objects.filter(length__gt=0).count(),
        "hold": len(hold),
        "book": len(book),
        "book_ms": sorted(booked)[len(booked) // 2],
    }


def _counted() -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


if __name__ == "__main__":
    main()
