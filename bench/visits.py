"""Who asks for which pages of a filled demo: clerks of the largest authority, and residents with many cases and few."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from amtsweg.accounts.models import Account
from amtsweg.cases.models import Case
from amtsweg.core import clock
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority
from amtsweg.mailbox.models import Message
from amtsweg.web.desk.filters import SORTS, VIEWS
from bench import people
from bench.filler import LARGEST_ONE, YEARS

LATE = 45  # a page that nobody comes to by reading


@dataclass(frozen=True)
class Visit:
    """One page, asked for by somebody."""

    client: Client
    path: str

    def ask(self) -> None:
        """Raises `SystemExit` when it does not come."""
        answer = self.client.get(self.path)
        if answer.status_code != 200:
            raise SystemExit(f"{self.path} answers {answer.status_code}")


@dataclass(frozen=True)
class Kind:
    """Visits of one kind of page."""

    name: str
    visits: list[Visit]


def size() -> str:
    """How much there is."""
    with across_tenants("counts of everything"):
        cases, messages = Case.objects.count(), Message.objects.count()
    return f"{connection.vendor}: {cases:,} cases, {Event.objects.count():,} events, {messages:,} messages"


def all_kinds(requests: int, chance: random.Random) -> Iterator[Kind]:
    """Every kind of page with so many visits."""
    authority = Authority.objects.get(slug=LARGEST_ONE)
    everywhere = _client(people.overseer(authority).account, authority)
    places = people.places(chance)[authority]
    in_units = [_client(place.clerks[0].account, authority) for place in places]
    clerks = [everywhere if number % 2 else in_units[number // 2 % len(in_units)] for number in range(requests)]
    cases = _some_cases(authority, requests, chance)
    for name, addresses in _lists(requests, chance, sorted({place.offer.service.slug for place in places}), cases):
        yield Kind(f"desk: {name}", [Visit(who, path) for who, path in zip(clerks, addresses, strict=True)])
    yield from _twice("case page of a clerk", [Visit(everywhere, f"/desk/vorgaenge/{one.number}/") for one in cases])
    holders = {one.pk: one for one in Account.objects.filter(pk__in={case.holder_id for case in cases})}
    at_home = [(_client(holders[case.holder_id], authority), case) for case in cases]
    yield from _twice("case page of a resident", [Visit(who, f"/vorgaenge/{one.number}/") for who, one in at_home])
    ordinary = [who for who, case in at_home if holders[case.holder_id].email != people.HEAVY]
    yield Kind("mailbox: ordinary", _repeated(requests, [Visit(who, "/postkorb/") for who in ordinary]))
    yield Kind("mailbox: ordinary, search", _searches(ordinary, requests, chance))
    yield from _heavy(_client(people.heavy(), authority), requests, chance)


def _twice(name: str, visits: list[Visit]) -> Iterator[Kind]:
    """The first visit notes what was read; those after it only look."""
    yield Kind(f"{name}, first visit", visits)
    yield Kind(name, visits)


def _lists(
    count: int, chance: random.Random, services: list[str], cases: list[Case]
) -> Iterator[tuple[str, list[str]]]:
    """The desk's list in all ways, with an address for each visit."""
    pages, last_year = (1, LATE), clock.today().year - 1

    def addresses(**wanted: Callable[[], str | int]) -> list[str]:
        return [f"/desk/?{urlencode({name: make() for name, make in wanted.items()})}" for _ in range(count)]

    for view in VIEWS:
        yield view, addresses(ansicht=lambda view=view: view)
        yield f"{view}, late page", addresses(ansicht=lambda view=view: view, seite=lambda: LATE)
    for sort in SORTS:
        yield f"by {sort}", addresses(sortierung=lambda sort=sort: sort, seite=lambda: chance.choice(pages))
    yield "a number", [f"/desk/?q={case.number}" for case in cases]
    yield "beginning of a number", addresses(q=lambda: f"LKH-{last_year}-{chance.choice('346789ABC')}")
    yield "a family name", addresses(q=lambda: chance.choice(people.FAMILY))
    yield "words of a service", addresses(q=lambda: chance.choice(("Hund", "Antrag", "Bau")))
    yield "a service", addresses(leistung=lambda: chance.choice(services))
    for state in Case.State.values:
        yield state, addresses(stand=lambda state=state: state, seite=lambda: chance.choice(pages))
        yield (
            f"a service, {state}",
            addresses(stand=lambda state=state: state, leistung=lambda: chance.choice(services)),
        )


def _heavy(who: Client, requests: int, chance: random.Random) -> Iterator[Kind]:
    """The mailbox of the resident with the most cases."""
    for page in (1, 2, LATE):
        yield Kind(f"mailbox: many cases, page {page}", [Visit(who, f"/postkorb/?seite={page}")] * requests)
    for view in ("ungelesen", "abgeschlossen", "archiv"):
        yield Kind(f"mailbox: many cases, {view}", [Visit(who, f"/postkorb/?ansicht={view}")] * requests)
    yield Kind("mailbox: many cases, search", _searches([who], requests, chance))


def _searches(whose: list[Client], requests: int, chance: random.Random) -> list[Visit]:
    words = ("Tier", "Februar", "Hund", "Bescheid", "nirgends")
    return _repeated(requests, [Visit(who, f"/postkorb/suche/?q={chance.choice(words)}") for who in whose * 5])


def _repeated(requests: int, visits: list[Visit]) -> list[Visit]:
    return (visits * (requests // len(visits) + 1))[:requests]


def _some_cases(authority: Authority, count: int, chance: random.Random) -> list[Case]:
    """Cases from all over the years, found along an index."""
    found = []
    with across_tenants("cases of the largest authority"):
        rows = Case.objects.filter(authority=authority).order_by("received_at")
        for _ in range(count):
            moment = clock.now() - timedelta(seconds=chance.uniform(0, YEARS.total_seconds()))
            found.append(rows.filter(received_at__gte=moment).first() or rows.last())
    return [case for case in found if case is not None]


def _client(account: Account, authority: Authority) -> Client:
    client = Client(headers={"host": f"{authority.slug}.localhost"})
    client.force_login(account)
    return client
