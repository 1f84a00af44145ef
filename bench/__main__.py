"""`python -m bench`: starts the product as a user would, measures, and prints one table with ratios and goals."""

import argparse
import json
import os
import shutil
from statistics import median

from bench import applying, load, quality, weight
from bench.server import Server, free_port, fresh_folder

PAGES = [
    ("start page", "/", "jesteburg", "page", 1.0),
    ("service page", "/leistungen/hund-anmelden/", "jesteburg", "page", 1.0),
    ("services A to Z", "/leistungen/", "jesteburg", "page", 1.0),
    ("search", "/suche?q=Hundestuer", "jesteburg", "page", None),
]


class Table:
    """Rows of what was measured, beside what is aimed at."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def add(self, what: str, measured: str, goal: str = "") -> None:
        self.rows.append((what, measured, goal))
        print(f"  {what:<44} {measured:>34}   {goal}", flush=True)


def measure_pages(server: Server, table: Table, seconds: int) -> None:
    """Each page beside the bare view, interleaved, because a shared machine drifts."""
    wizard = applying.open_step(server)
    bare = {kind: load.page(server, f"/bench/{kind}/", seconds=seconds) for kind in ("page", "form")}
    for kind, cost in bare.items():
        table.add(f"bare Django {kind}", f"{cost.cpu:.2f} ms CPU, {cost.rate:.0f}/s, p99 {cost.p99}")
    jobs = [(name, path, host, kind, goal, "") for name, path, host, kind, goal in PAGES]
    jobs.append(("search, not kept", PAGES[-1][1], "jesteburg", "page", None, wizard.cookies))
    jobs.append(("wizard step, 6 questions, 14 controls", wizard.path, "jesteburg", "form", 0.8, wizard.cookies))
    for name, path, host, kind, goal, cookies in jobs:
        costs, ratios = [], []
        for _ in range(3):
            yardstick = load.page(server, f"/bench/{kind}/", seconds=max(2, seconds // 2))
            cost = load.page(server, path, host=host, cookies=cookies, seconds=seconds)
            costs.append(cost)
            ratios.append(cost.cpu / yardstick.cpu)
        middle = sorted(costs, key=lambda one: one.cpu)[1]
        aim = f"goal: at most {goal} × bare {kind}" if goal else "goal: at most 8 ms CPU"
        table.add(
            name, f"{middle.cpu:.2f} ms CPU = {median(ratios):.2f} × bare, {middle.rate:.0f}/s, p99 {middle.p99}", aim
        )


def measure_statements(server: Server, table: Table) -> None:
    """SQL statements per page, counted by the same server with a counting middleware."""
    for name, path, host, _, _ in PAGES:
        table.add(f"statements: {name}", str(load.statements(server, path, host=host)), "goal: at most 2")
    step = applying.open_step(server)
    cookies = dict(pair.split("=", 1) for pair in step.cookies.split("; "))
    table.add("statements: wizard step", str(load.statements(server, step.path, cookies=cookies)), "goal: at most 12")
    table.add("statements: saving a wizard step", str(applying.statements_of_a_save(server)), "goal: at most 12")
    table.add("statements: the final send", str(applying.statements_of_a_send(server)))


def measure(server: Server, table: Table, seconds: int, submissions: int) -> None:
    """What needs no counting: pages, weight, submissions, memory."""
    measure_pages(server, table, seconds)
    first, again = weight.visit(server)
    table.add("first visit of the start page", f"{first:.0f} KB", "goal: at most 130 KB with fonts")
    table.add("repeated visit", f"{again:.0f} KB", "goal: at most 15 KB")
    whole = applying.many(server, submissions)
    table.add("complete submissions (3 pages, 19 fields)", f"{whole:.1f}/s", "goal: at least 20/s, aim 40/s")
    sends = applying.many_sends(server, submissions)
    table.add("the final send alone", f"{sends:.0f}/s", "goal: at least 150/s, durable")
    memory = max(server.worker_memory())
    table.add("memory of the largest worker", f"{memory:.0f} MB", "goal: at most 110 MB")


def measure_search(server: Server, table: Table) -> None:
    """Search quality on the demo's catalogue, then search and responsibility on a large one."""
    found = json.loads(server.run("bench.quality"))
    for slug in quality.PORTALS:
        best = found[slug]
        table.add(
            f"search quality: {best['asked']} questions in {slug}",
            f"MRR {best['mrr']:.3f}, first {best['at_1']:.3f}, in five {best['at_5']:.3f}",
            "goal: at least 0.95 in the first five",
        )
    server.run("bench.catalogue", "fill")
    found = json.loads(server.run("bench.catalogue"))
    size = f"{found['services']:,} services"
    middle, rare, most = found["search_ms"]
    table.add(
        f"search among {size}", f"p50 {middle:.1f}, p99 {rare:.1f}, most {most:.1f} ms CPU", "goal: p99 below 10 ms"
    )
    middle, rare, most = found["suggest_ms"]
    table.add("suggestions among them", f"p50 {middle:.1f}, p99 {rare:.1f}, most {most:.1f} ms CPU")
    middle, rare, most = found["resolve_ms"]
    table.add(
        f"resolving {found['responsibilities']:,} responsibilities",
        f"p50 {middle:.3f}, p99 {rare:.3f}, most {most:.2f} ms",
        "goal: at most 1 ms",
    )
    table.add("copying that catalogue, indexing it", f"{found['snapshot_s']:.1f} s, {found['index_s']:.1f} s")
    before, after = found["memory_mb"]
    table.add("memory for it", f"{before:.0f} MB before, {after:.0f} MB after")


def main() -> None:
    """Runs everything on the database that AMTSWEG_DATABASE_URL names, SQLite by default."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--seconds", type=int, default=4, help="length of each measured burst")
    parser.add_argument("--submissions", type=int, default=400, help="complete submissions to send")
    chosen = parser.parse_args()
    folder = fresh_folder()
    table = Table()
    kind = os.environ.get("AMTSWEG_DATABASE_URL", "sqlite").partition(":")[0]
    print(f"Amtsweg on {kind}, {os.cpu_count()} cores; server and load share them")
    server = Server(free_port(), folder)
    try:
        server.set_up()
        table.add("start to first page", f"{server.start():.1f} s", "goal: at most 3 s")
        measure(server, table, chosen.seconds, chosen.submissions)
        server.stop()
        server = Server(free_port(), folder, count=True)
        server.start()
        measure_statements(server, table)
        server.stop()
        measure_search(server, table)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
