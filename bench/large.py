"""Desk, mailbox and case page of a filled demo: `python -m bench.large` after `python -m bench.filling`.

Every kind of page is asked for at least fifty times in this process, by several people and about several cases.
Milliseconds are those of the whole request, database included; the CPU time beside them is this process's own. More
statements than allowed always fail; more milliseconds only while nothing else wants the machine.
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from bench.visits import Kind

STATEMENTS = 12  # for one page, also where a first visit writes down what was read and that the case is open
MILLISECONDS = 100  # at the 95th percentile


@dataclass(frozen=True)
class Cost:
    """What one kind of page costs. Milliseconds at the middle and at the 95th percentile, and the most statements."""

    name: str
    middle: float
    rare: float
    cpu: float
    statements: int

    def __str__(self) -> str:
        return f"  {self.name:<46} {self.middle:>7.1f} {self.rare:>7.1f} {self.cpu:>8.1f} {self.statements:>5}"


def measure(kind: "Kind") -> Cost:
    """Makes the visits, after one that does not count. Raises `SystemExit` for a page that does not come."""
    from django.db import connection

    seen = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal seen
        seen += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)

    walls, cpus, most = [], [], 0
    kind.visits[0].ask()
    for visit in kind.visits:
        seen, wall, cpu = 0, time.perf_counter(), time.process_time()
        with connection.execute_wrapper(count):
            visit.ask()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        most = max(most, seen)
    return Cost(kind.name, _at(walls, 0.5), _at(walls, 0.95), _at(cpus, 0.95), most)


def _at(values: Sequence[float], share: float) -> float:
    """The percentile: so many values are not above it."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def faults(costs: Sequence[Cost], *, quiet: bool) -> Iterator[str]:
    """What is not as it should be."""
    for cost in costs:
        if cost.statements > STATEMENTS:
            yield f"{cost.name}: {cost.statements} statements, at most {STATEMENTS}"
        if quiet and cost.rare > MILLISECONDS:
            yield f"{cost.name}: {cost.rare:.0f} ms at the 95th percentile, at most {MILLISECONDS}"


def main() -> None:
    """Measures the database that AMTSWEG_DATABASE_URL names; exit status 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.large", description=__doc__)
    parser.add_argument("--requests", type=int, default=50, help="for each kind of page")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    django.setup()
    from amtsweg import serving
    from bench import visits

    serving.prepare()
    serving.keep_loaded()
    print(visits.size())
    print(f"  {'milliseconds: ':<46} {'p50':>7} {'p95':>7} {'CPU p95':>8} {'SQL':>5}")
    before, costs = os.getloadavg()[0], []
    for kind in visits.all_kinds(chosen.requests, random.Random(chosen.seed)):
        costs.append(measure(kind))
        print(costs[-1], flush=True)
    cores = os.cpu_count() or 1
    quiet = before < cores
    print(f"{cores} cores, load {before:.1f} before and {os.getloadavg()[0]:.1f} at the end")
    if not quiet:
        print("the machine had other work: milliseconds are shown, not judged")
    if missed := list(faults(costs, quiet=quiet)):
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
