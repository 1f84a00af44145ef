"""Many want the same at the same moment: nobody is booked twice, nobody is left without an answer."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

import pytest
from appointments.office import ANNA, a_wish, at, booked, guest, held, next_weekday
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from amtsweg.appointments import actions, life, tidying
from amtsweg.appointments.contents import Contact
from amtsweg.appointments.life import TAKES_TIME
from amtsweg.appointments.models import Booking, Occupied, OpeningException
from amtsweg.appointments.occupying import span_of
from amtsweg.appointments.offering import free, next_times
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db(transaction=True)

BOOKERS, TIMES, COUNTERS, AT_ONCE = 500, 100, 5, 40


def at_once(work: Callable[[int], None], people: int, threads: int = AT_ONCE) -> None:
    """So many threads, each with a connection of its own, do the work of so many people."""
    tickets, failed = count(), list[BaseException]()
    begin = threading.Barrier(threads)

    def loop() -> None:
        begin.wait()
        try:
            while (number := next(tickets)) < people:
                work(number)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=loop) for _number in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert not failed, failed[0]


def grid_fits_bookings() -> None:
    """Every booking that takes time takes all of its steps, and nothing else is taken for good."""
    with across_tenants("a test looks at everything"):
        rows = Booking.objects.filter(state__in=TAKES_TIME).select_related("kind")
        over = rows.filter(state="held", held_until__lt=clock.now())
        sure = _steps(rows.exclude(pk__in=[one.pk for one in over]))
        perhaps = set(_steps(over))  # nobody came since the hold ran out, or somebody did
    assert not sure or max(sure.values()) == 1, "two bookings at one counter at one time"
    found = set(Occupied.objects.filter(booking__isnull=False).values_list("resource_id", "quantum"))
    assert set(sure) <= found <= set(sure) | perhaps
    taken = Occupied.objects.filter(Q(until=None) | Q(until__gt=clock.now()))
    assert sum(taken.values_list("length", flat=True)) == taken.count(), "lists of free times read the lengths"


def _steps(rows: Iterable[Booking]) -> Counter[tuple[object, int]]:
    return Counter((one.resource_id, quantum) for one in rows for quantum in span_of(one))


@dataclass
class Outcome:
    booked: list[Booking] = field(default_factory=list)
    offered: list[list[datetime]] = field(default_factory=list)
    refused: list[actions.Taken] = field(default_factory=list)


def test_five_hundred_people_for_a_hundred_times() -> None:
    wish, day = a_wish(counters=COUNTERS, minutes=10, step=10), next_weekday(0)
    OpeningException.objects.create(unit=wish.unit, day=day, spans=[["08:00", "11:20"]])
    outcome, lock = Outcome(), threading.Lock()
    assert len(free([wish], day, 1)[0].times(day)) * COUNTERS == TIMES

    def one_person(number: int) -> None:
        dice, actor = Random(number), guest()
        while times := free([wish], day, 1)[0].times(day):
            try:
                made = booked(wish, dice.choice(times), Contact(email=f"{number}@post.example"), actor)
            except actions.Taken as answer:
                with lock:
                    outcome.refused.append(answer)
            else:
                with lock:
                    outcome.booked.append(made.booking)
                return
        with lock:
            outcome.offered.append(next_times(wish, at(day, "08:00")))

    at_once(one_person, BOOKERS)
    assert len(outcome.booked) == TIMES
    assert len({(one.resource_id, one.start) for one in outcome.booked}) == len(outcome.booked)
    assert len({one.number for one in outcome.booked}) == len(outcome.booked)
    assert len(outcome.offered) == BOOKERS - len(outcome.booked)
    assert all(times and clock.local(times[0]).date() > day for times in outcome.offered)
    assert outcome.refused, "nobody met anybody: this was no rush"
    assert all(answer.next for answer in outcome.refused), "somebody was sent away without an offer"
    grid_fits_bookings()


def test_many_move_to_one_time_and_back() -> None:
    wish, day = a_wish(release_min=0, release_max=0), next_weekday(0)
    walls = [f"{8 + number // 4:02d}:{number % 4 * 15:02d}" for number in range(10)]
    made = [booked(wish, at(day, wall), Contact(name=wall), guest()).booking for wall in walls]
    targets = [at(day, wall) for wall in ("11:00", "11:15", "10:30")]
    won = Counter[bool]()

    def one_move(number: int) -> None:
        who, dice = made[number % len(made)], Random(number)
        try:
            actions.move(who.pk, dice.choice([*targets, who.start]), by=guest())
        except actions.Taken:
            won[False] += 1
        else:
            won[True] += 1

    at_once(one_move, 200, threads=10)
    assert won[True] and won[False]
    grid_fits_bookings()


def test_one_person_in_many_windows_stays_within_her_limit() -> None:
    wish, day, anna = a_wish(per_person=2), next_weekday(0), guest()
    starts, refused = free([wish], day, 1)[0].times(day), Counter[str]()

    def one_window(number: int) -> None:
        try:
            booked(wish, starts[number], ANNA, anna)
        except actions.LimitReached:
            refused["limit"] += 1

    at_once(one_window, 12, threads=12)
    assert refused["limit"] == 10


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_in_whatever_order_the_grid_fits_the_bookings(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    wish, day, dice = a_wish(2, release_min=0, release_max=90, buffer=10, per_person=99), next_weekday(0), Random(seed)
    made: list[Booking] = []
    done, moments = Counter[str](), [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    monkeypatch.setattr("random.SystemRandom", lambda: dice)
    acts: dict[str, Callable[[], object]] = {
        "hold": lambda: made.append(held(replace(wish, quantity=dice.randint(1, 4)), somewhen()).booking),
        "book": lambda: actions.book(dice.choice(made).pk, ANNA, by=guest()),
        "move": lambda: actions.move(dice.choice(made).pk, somewhen(), by=guest()),
        "cancel": lambda: actions.cancel(dice.choice(made).pk, by=guest()),
        "tidy": tidying.tidy,
    }

    def somewhen() -> datetime:
        return at(day, "08:00") + timedelta(minutes=15 * dice.randint(0, 17))

    made.append(held(wish, at(day, "08:00")).booking)
    for _act in range(250):
        moments.append(moments[-1] + timedelta(minutes=dice.choice([0, 1, 20])))
        name = dice.choice([*acts, "hold", "move"])
        try:
            acts[name]()
        except (actions.Taken, life.NotPossible):
            done[f"{name} refused"] += 1
        else:
            done[name] += 1
        grid_fits_bookings()
    assert len(done) > len(acts), f"too much of the same: {done}"


def test_the_database_itself_refuses_a_second_booking() -> None:
    made = booked(a_wish(), at(next_weekday(), "09:00")).booking
    for quantum in span_of(made):
        with pytest.raises(IntegrityError), transaction.atomic():
            Occupied.objects.create(resource_id=made.resource_id, quantum=quantum, length=1)
