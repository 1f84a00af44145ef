"""`python -m bench`: starts the product as a user would, measures, and prints one table with ratios and goals."""

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from bench import applying, appointments, finding, large_form, pages, signing_in, weight
from bench.server import EMSLAND, HARBURG, Federation, Server, fresh_folder
from bench.table import show


@contextmanager
def installation(federation: Federation) -> Iterator[Server]:
    """The product set up in a folder of its own, not yet started; stopped and removed afterwards."""
    folder = fresh_folder()
    server = Server(folder, federation)
    try:
        server.set_up()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def measure_harburg(server: Server, seconds: int, submissions: int) -> None:
    """Pages, weight, submissions, memory; then statements, signing in, and search, where the catalogue grows large."""
    show("start to first page", f"{server.start():.1f} s", "goal: at most 3 s")
    pages.measure_bare(server, seconds)
    pages.measure(server, (*pages.HARBURG, *pages.of_a_visit(server)), seconds)
    first, again = weight.visit(server)
    show("first visit of the start page", f"{first:.0f} KB", "goal: at most 130 KB with fonts")
    show("repeated visit", f"{again:.0f} KB", "goal: at most 15 KB")
    server.restart(count=False)  # the yardsticks' views are no memory of the product
    pages.visit(server, (*pages.HARBURG, *pages.of_a_visit(server)), seconds)
    whole = applying.many(server, submissions)
    show("complete submissions (3 pages, 19 fields)", str(whole), "goal: at least 20/s, aim 40/s")
    show("the final send alone", str(applying.many_sends(server, submissions)), "goal: at least 150/s, durable")
    show("memory of the largest worker", f"{max(server.worker_memory()):.0f} MB", "goal: at most 110 MB")
    server.restart(count=True)
    pages.measure_statements(server, pages.HARBURG)
    applying.measure_statements(server)
    large_form.measure(server)
    server.stop()
    signing_in.measure(server)
    appointments.measure(server)
    finding.measure_quality(server)
    finding.measure_large(server)


def measure_emsland(server: Server, seconds: int) -> None:
    """The same pages of a federation with twenty portals and 575 services."""
    show("start to first page, Emsland", f"{server.start():.1f} s", "goal: at most 3 s")
    pages.measure(server, pages.EMSLAND, seconds)
    server.restart(count=False)
    pages.visit(server, pages.EMSLAND, seconds)
    show("memory of the largest worker, Emsland", f"{max(server.worker_memory()):.0f} MB", "goal: at most 110 MB")
    server.restart(count=True)
    pages.measure_statements(server, pages.EMSLAND)


def main() -> None:
    """Runs everything on the database that AMTSWEG_DATABASE_URL names, SQLite by default."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--seconds", type=int, default=3, help="length of each measured burst")
    parser.add_argument("--submissions", type=int, default=400, help="complete submissions to send")
    parser.add_argument("--only", choices=("harburg", "emsland"), help="one of the two federations")
    chosen = parser.parse_args()
    kind = os.environ.get("AMTSWEG_DATABASE_URL", "sqlite").partition(":")[0]
    print(f"Amtsweg on {kind}, {os.cpu_count()} cores; server and load share them")
    if chosen.only != "emsland":
        with installation(HARBURG) as server:
            measure_harburg(server, chosen.seconds, chosen.submissions)
    if chosen.only != "harburg":
        with installation(EMSLAND) as server:
            measure_emsland(server, chosen.seconds)


if __name__ == "__main__":
    main()
