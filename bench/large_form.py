"""A form of thirty pages, three hundred fields and two hundred conditions: published, filled in, read again.

`python -m bench.large_form`, with the environment of the measured product, publishes it and prints the seconds.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

from bench.applying import Guest
from bench.client import Answer
from bench.fill import offer
from bench.server import Server
from bench.table import show

SLUG = "bench-gross"
PAGES = 30
GOAL = "goal: at most 50 ms, 12 statements"


def form() -> dict[str, Any]:
    """The definition: six sections of five pages of ten fields; every page hangs on the one before and on the first."""
    pages = [_page(number) for number in range(PAGES)]
    sections = [
        {"id": f"s{first}", "title": f"Abschnitt {first}", "pages": pages[first : first + 5]}
        for first in range(0, PAGES, 5)
    ]
    terms = [{"answer": f"f{number}_2"} for number in range(PAGES)]
    total = {"label": "Summe", "format": "number", "value": {"add": terms}, "show": False}
    early = {"label": "Anfang", "format": "number", "value": {"add": terms[:2]}, "show": False}
    return {
        "format": 2, "slug": SLUG, "title": "Großes Messformular", "sections": sections,
        "computed": {"summe": total, "anfang": early},
    }  # fmt: skip


def _page(number: int) -> dict[str, Any]:
    kinds = ("yes_no", "choice", "number", "number", "text", "date", "amount", "text", "choices", "long_text")
    fields: list[dict[str, Any]] = [
        {"id": f"f{number}_{index}", "type": kind, "label": f"Frage {index}"} for index, kind in enumerate(kinds)
    ]
    page: dict[str, Any] = {"id": f"p{number}", "title": f"Seite {number}", "fields": fields}
    before: dict[str, Any] = {"answer": f"f{number - 1}_0"} if number else {"trust": "basic"}
    for index in (1, 8):
        fields[index]["options"] = [{"value": value, "label": value.upper()} for value in "abc"]
    fields[9]["optional"] = True
    if number:
        page["when"] = {"or": [before, {"gt": [{"answer": "f0_2"}, 2]}]}
        fields[1]["options"][2]["when"] = (
            {"or": [{"answer": "f0_0"}, {"lt": [{"computed": "anfang"}, 9]}]} if number > 1 else {"answer": "f0_0"}
        )
        for index in (4, 5, 6, 7, 9):
            fields[index]["when"] = {
                "or": [{"gt": [{"answer": "f0_3"}, index]}, {"eq": [{"answer": f"f{number - 1}_1"}, "b"]}]
            }
    return page


def posted(number: int) -> dict[str, str | list[str]]:
    """What the page posts; with these answers every page and every field is on the way."""
    name = f"f{number}"
    return {
        f"{name}_0": "yes", f"{name}_1": "a", f"{name}_2": "3", f"{name}_3": "30", f"{name}_4": "Wort",
        f"{name}_5-day": "1", f"{name}_5-month": "2", f"{name}_5-year": "2026", f"{name}_6": "12,50",
        f"{name}_7": "Noch ein Wort", f"{name}_8": ["a", "b"], f"{name}_9": "Zeile",
    }  # fmt: skip


class _Visit:
    """Requests of one kind: how long each took, and its statements."""

    def __init__(self, name: str) -> None:
        self.name, self.times, self.statements = name, list[float](), list[int]()

    def ask(self, request: Callable[..., Answer], *what: Any) -> Answer:
        began = time.perf_counter()
        answer = request(*what)
        self.times.append((time.perf_counter() - began) * 1000)
        self.statements.append(int(answer.headers["x-statements"]))
        return answer

    def show(self) -> None:
        took = f"p50 {median(self.times):.0f}, most {max(self.times):.0f} ms, {max(self.statements)} statements"
        show(f"300 fields: {self.name}", took, GOAL)


def measure(server: Server) -> None:
    """Publishing, then every page as a guest opens, sends and reads it; the server must run with `count`."""
    show(
        "300 fields: publishing, with every check",
        f"{float(server.run('bench.large_form')):.2f} s",
        "goal: at most 1 s",
    )
    guest = Guest(server, SLUG)
    path = guest.begin()
    opening, saving, again, checking = (
        _Visit(name) for name in ("opening a page", "saving it", "opening it again", "check page")
    )
    seen = []
    for number in range(PAGES):
        guest.expect(opening.ask(guest.client.get, path), 200)
        seen.append(path)
        fields = {**posted(number), "fassung": guest.version}
        path = guest.expect(saving.ask(guest.client.post, path, fields), 302).location
    for _ in range(3):
        guest.expect(checking.ask(guest.client.get, path), 200)
    for page in seen:
        guest.expect(again.ask(guest.client.get, page), 200)
    for visit in (opening, saving, again, checking):
        visit.show()


def main() -> None:
    """Publishes the form in the measured product."""
    django.setup()
    from amtsweg.forms.definition import from_data

    definition = from_data(form())
    began = time.perf_counter()
    offer(definition, SLUG)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
