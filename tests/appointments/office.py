"""Offices that give appointments: counters, hours and kinds, as small as a test needs them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from amtsweg.accounts.models import Account, Membership
from amtsweg.appointments import actions
from amtsweg.appointments.contents import Contact
from amtsweg.appointments.models import AppointmentKind, OpeningRule, Resource
from amtsweg.appointments.offering import Wish
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Area, Authority, Unit
from amtsweg.federation.public_holidays import public_holidays

ANNA = Contact(name="Anna Behrens", email="anna.behrens@post.example", phone="04183 000000")
SINCE = date(2020, 1, 1)


def make_authority(slug: str = "jesteburg", prefix: str = "JES") -> Authority:
    area, _ = Area.objects.get_or_create(key="033535406", defaults={"name": "Jesteburg", "kind": "Samtgemeinde"})
    return Authority.objects.create(
        slug=slug, kind="samtgemeinde", kind_label="Samtgemeinde", name=slug.title(), prefix=prefix, area=area,
        street="Am Musterplatz 5", postcode="21266", town="Jesteburg", phone="040 66969-120",
        email=f"post@{slug}.example", emblem=slug,
    )  # fmt: skip


def make_unit(authority: Authority, slug: str = "buergeramt", order: int = 0) -> Unit:
    return Unit.objects.create(
        authority=authority, slug=slug, kind="office", name={"de": "Bürgeramt"}, street="Am Musterplatz 5",
        postcode="21266", town="Jesteburg", order=order,
    )  # fmt: skip


def make_kind(authority: Authority, slug: str = "ausweis", **more: Any) -> AppointmentKind:
    options = {
        "title": {"de": "Personalausweis"}, "piece": {"de": "Personalausweis"}, "variants": {"on-site": {}},
        "minutes": 15, "quantity_max": 4, "notice_min": 0, "since": SINCE,
    } | more  # fmt: skip
    return AppointmentKind.objects.create(authority=authority, slug=slug, **options)


def make_counters(unit: Unit, kinds: Iterable[AppointmentKind], count: int = 1) -> list[Resource]:
    made = [
        Resource.objects.create(
            authority=unit.authority, unit=unit, name=f"Schalter {number}", order=number, since=SINCE,
            label={"de": f"Schalter {number}"},
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    for kind in kinds:
        kind.resources.add(*made)
    return made


def opens(unit: Unit, start: str = "08:00", end: str = "12:00", days: Iterable[int] = range(5), **more: Any) -> None:
    for day in days:
        OpeningRule.objects.create(
            unit=unit, weekday=day, start=time.fromisoformat(start), end=time.fromisoformat(end), **more
        )


def a_wish(counters: int = 1, authority: Authority | None = None, **kind: Any) -> Wish:
    """One office with one kind, open on weekdays from eight to twelve."""
    authority = authority or make_authority()
    unit, made = make_unit(authority), make_kind(authority, **kind)
    make_counters(unit, [made], counters)
    opens(unit)
    return Wish(made, unit)


def next_weekday(weekday: int = 1, weeks: int = 1) -> date:
    """A day with this number (0 is Monday) that is a week ahead at least, and no holiday in Lower Saxony."""
    day = clock.today() + timedelta(days=7 * weeks)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while day in public_holidays("NI", day.year):
        day += timedelta(days=7)
    return day


def at(day: date, wall: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall), clock.GERMANY)


def a_clerk(unit: Unit, role: str = "clerk") -> Membership:
    """Somebody who works in this office."""
    account = Account.objects.create(email=f"clerk-{uuid4().hex[:8]}@{unit.authority.slug}.example")
    return Membership.objects.create(
        account=account, authority=unit.authority, unit=unit, role=role, name="Frau Albers", since=SINCE
    )


def guest() -> Actor:
    return Actor("guest", uuid4())


def held(wish: Wish, start: datetime, actor: Actor | None = None) -> actions.Held:
    actor = actor or guest()
    assert actor.id is not None
    return actions.hold(wish, start, holder_id=actor.id, by=actor)


def booked(wish: Wish, start: datetime, person: Contact = ANNA, actor: Actor | None = None) -> actions.Held:
    actor = actor or guest()
    made = held(wish, start, actor)
    return actions.Held(actions.book(made.booking.pk, person, by=actor), made.code)
