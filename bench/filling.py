"""Fills a demo with as many cases as a county has after years: `python -m bench.filling --cases 100000`.

It wants a database that `amtsweg init --demo harburg` has set up, in demo mode. Each story of `stories` is played once
through the product's actions and taken back; its rows are then copied with people, places and days of their own,
sealed under a key of their own, and their events chained as if they had happened. Notices have rows but no file:
`amtsweg verify` misses them.
"""

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Callable

import django
from django.conf import settings


def fill(cases: int, *, seed: int = 1, part: int = 0, parts: int = 1, say: Callable[[str], None] = print) -> None:
    """Adds `cases` cases with everything that hangs on them, or one of several parts of them.

    Raises `SystemExit` outside a demo.
    """
    if not settings.AMTSWEG_DEMO:
        raise SystemExit("only a demo is filled with invented cases")
    from bench.filler import Filler

    filler = Filler(cases, random.Random(seed * 1000 + part), part=part, parts=parts)
    began = time.monotonic()
    for done in filler.batches():
        say(f"{done:>9,} cases, {done / (time.monotonic() - began):,.0f}/s")


def main() -> None:
    """Fills in one process, or starts several that each make a part."""
    parser = argparse.ArgumentParser(prog="python -m bench.filling", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="another one makes other people and places")
    parser.add_argument("--processes", type=int, default=1, help="on PostgreSQL several write at once")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    django.setup()
    from bench import bulk
    from bench.filler import prepare

    if chosen.part is not None:
        fill(chosen.cases, seed=chosen.seed, part=chosen.part, parts=chosen.processes, say=_say)
        return
    prepare(random.Random(chosen.seed))
    if chosen.processes == 1:
        fill(chosen.cases, seed=chosen.seed, say=_say)
    else:
        command = [sys.executable, "-m", "bench.filling", *sys.argv[1:], "--part"]
        started = [subprocess.Popen([*command, str(part)]) for part in range(chosen.processes)]
        statuses = [process.wait() for process in started]  # of all, before anything is said
        if any(statuses):
            raise SystemExit("a part failed; the others are there")
    bulk.analyse()


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
