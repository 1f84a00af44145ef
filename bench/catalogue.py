"""Search and responsibility over a large catalogue, in one process, with the environment of the measured product.

`python -m bench.catalogue fill` makes the catalogue; `python -m bench.catalogue` then prints figures as JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import django
import psutil

from bench.synthetic import Catalogue

SERVICES = 10_000
AREAS = 10  # for which each of them has somebody responsible
QUESTIONS = 2_000


def main() -> None:
    """Fills the database, or measures what a web process does with it."""
    django.setup()
    catalogue = Catalogue(SERVICES)
    if sys.argv[1:] == ["fill"]:
        _fill(catalogue)
    else:
        print(json.dumps(_measure(catalogue)))


def _fill(catalogue: Catalogue) -> None:
    from django.db import transaction

    from amtsweg.catalogue.models import LifeSituation, Responsibility, Service
    from amtsweg.federation.models import Area, Unit
    from amtsweg.federation.published import bump

    with transaction.atomic():
        services = Service.objects.bulk_create([Service(**row) for row in catalogue.rows()], batch_size=500)
        situations = list(LifeSituation.objects.all())
        through = Service.situations.through
        through.objects.bulk_create(
            [
                through(service_id=service.id, lifesituation_id=situations[number % len(situations)].slug)
                for number, service in enumerate(services)
            ],
            batch_size=500,
        )
        areas = list(islice(Area.objects.order_by("key"), AREAS))
        units = list(Unit.objects.order_by("slug", "authority_id"))
        Responsibility.objects.bulk_create(
            [
                Responsibility(service=service, area=area, unit=units[(number + place) % len(units)])
                for number, service in enumerate(services)
                for place, area in enumerate(areas)
            ],
            batch_size=2000,
        )
        bump()


def _measure(catalogue: Catalogue) -> dict[str, Any]:
    from amtsweg.catalogue.queries import resolve, snapshot
    from amtsweg.catalogue.search import search, suggest
    from amtsweg.federation.models import Area
    from amtsweg.federation.published import begin_request
    from amtsweg.federation.queries import portal

    before = _memory()
    loaded = _seconds(snapshot)
    here = portal("jesteburg")
    assert here is not None
    built = _seconds(lambda: search("Hund", here))
    begin_request()  # one statement for all questions, as one for each page
    questions = catalogue.questions(QUESTIONS)
    for question in questions[:100]:
        search(question, here)
    keys = list(Area.objects.values_list("key", flat=True))
    services = list(snapshot().services)
    pairs = [(services[n % len(services)], keys[n % len(keys)]) for n in range(20_000)]
    return {
        "services": len(services),
        "responsibilities": sum(len(units) for areas in snapshot().responsible.values() for units in areas.values()),
        "snapshot_s": loaded,
        "index_s": built,
        "search_ms": _costs(lambda question: search(question, here), questions),
        "suggest_ms": _costs(lambda question: suggest(question[:12], here), questions),
        "resolve_ms": _costs(lambda pair: resolve(*pair), pairs),
        "memory_mb": [before, _memory()],
    }


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _costs(work: Callable[[Any], Any], inputs: Iterable[Any]) -> list[float]:
    """CPU milliseconds of this process for each input: the median, the 99th of a hundred, the most."""
    costs = []
    for one in inputs:
        began = time.process_time()
        work(one)
        costs.append((time.process_time() - began) * 1000)
    costs.sort()
    return [costs[len(costs) // 2], costs[len(costs) * 99 // 100], costs[-1]]


def _memory() -> float:
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main()
