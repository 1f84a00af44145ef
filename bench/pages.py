"""Pages beside the bare view: what each costs the server, its statements, and its weight on the way to a visitor."""

from dataclasses import dataclass
from statistics import median

from bench import applying, load
from bench.server import Server
from bench.table import show

ROUNDS = 3


@dataclass(frozen=True)
class Page:
    """One page to ask for. `kind`: the bare view it stands beside; `goal`: how much of its cost it may take."""

    name: str
    path: str
    kind: str = "page"
    goal: float | None = 1.0
    cookies: str = ""


HARBURG = (
    Page("start page", "/"),
    Page("service page", "/leistungen/hund-anmelden/"),
    Page("services A to Z", "/leistungen/"),
    Page("search", "/suche?q=Hundestuer", goal=None),
)
EMSLAND = (
    Page("start page, Emsland", "/"),
    Page("service page, Emsland", "/leistungen/hund-anmelden/"),
    Page("services A to Z, Emsland", "/leistungen/"),
    Page("one life situation, Emsland", "/lebenslagen/bauen-und-grundstueck/"),
    Page("services for companies, Emsland", "/leistungen/fuer/unternehmen/"),
    Page("search, Emsland", "/suche?q=Hundestuer", goal=None),
)


def of_a_visit(server: Server) -> tuple[Page, ...]:
    """Pages for somebody with a session, which are never kept: the search and a question of a form."""
    draft = applying.open_step(server)
    return (
        Page("search, not kept", "/suche?q=Hundestuer", goal=None, cookies=draft.cookies),
        Page("wizard step, 6 questions, 14 controls", draft.path, "form", 0.8, draft.cookies),
    )


def measure_bare(server: Server, seconds: int) -> None:
    """The yardsticks."""
    for kind in ("page", "form"):
        cost = load.page(server, f"/bench/{kind}/", seconds=seconds)
        show(f"bare Django {kind}", f"{cost.cpu:.2f} ms CPU, {cost.rate:.0f}/s, p99 {cost.p99}")


def measure(server: Server, pages: tuple[Page, ...], seconds: int) -> None:
    """Each page and its yardstick in turn, because a shared machine drifts."""
    for page in pages:
        costs, ratios = [], []
        for _ in range(ROUNDS):
            yardstick = load.page(server, f"/bench/{page.kind}/", seconds=max(2, seconds // 2))
            cost = load.page(server, page.path, cookies=page.cookies, seconds=seconds)
            costs.append(cost)
            ratios.append(cost.cpu / yardstick.cpu)
        middle = sorted(costs, key=lambda one: one.cpu)[len(costs) // 2]
        ratio = f"{middle.cpu:.2f} ms CPU = {median(ratios):.2f} × bare, {middle.rate:.0f}/s, p99 {middle.p99}"
        aim = f"goal: at most {page.goal} × bare {page.kind}" if page.goal else "goal: at most 8 ms CPU"
        show(page.name, ratio, aim)


def visit(server: Server, pages: tuple[Page, ...], seconds: int) -> None:
    """Asks for each page many times, as a day's visitors do, and measures nothing."""
    for page in pages:
        load.page(server, page.path, cookies=page.cookies, seconds=seconds)


def measure_statements(server: Server, pages: tuple[Page, ...]) -> None:
    """SQL statements of each page; the server must run with `count`."""
    for page in pages:
        show(f"statements: {page.name}", str(load.statements(server, page.path)), "goal: at most 2")
