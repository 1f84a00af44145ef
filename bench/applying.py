"""Applies the way a guest does: every page fetched and posted, check, send, receipt."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench import load
from bench.client import Answer, Client
from bench.fill import SLUG
from bench.server import Server
from bench.table import show

CLIENTS = 8
_VERSION = re.compile(rb'name="fassung" value="([^"]*)"')
ANSWERS: dict[str, dict[str, str | list[str]]] = {
    "person": {
        "person-given": "Anna",
        "person-family": "Nguyễn-Łukasiewicz",
        "geboren-day": "4",
        "geboren-month": "3",
        "geboren-year": "1985",
        "anschrift-street": "Lindenallee",
        "anschrift-number": "14",
        "anschrift-postcode": "21266",
        "anschrift-town": "Jesteburg",
        "email": "anna@post.example",
        "telefon": "",
        "allein": "yes",
    },
    "sache": {
        "art": "b",
        "merkmale": ["x", "y"],
        "bezeichnung": "Etwas",
        "nummer": "A-17",
        "anzahl": "3",
        "betrag": "12,50",
        "seit-day": "1",
        "seit-month": "2",
        "seit-year": "2026",
    },
    "rest": {
        "lastschrift": "yes",
        "iban": "DE02 1203 0000 0000 2020 51",
        "inhaber": "Anna Nguyễn",
        "grund": "Weil es so ist.",
        "bemerkung": "",
        "richtig": "yes",
    },
}


@dataclass(frozen=True)
class Opened:
    """A question page of a draft, with the cookies of its holder."""

    path: str
    cookies: str


@dataclass(frozen=True)
class Throughput:
    """How many were done in a second, and what each cost the server."""

    rate: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.rate:.1f}/s, {self.cpu:.2f} ms CPU"


class Guest:
    """One guest on one connection; wants each answer as it should be."""

    def __init__(self, server: Server, slug: str = SLUG) -> None:
        self.client = Client(server.host, server.port)
        self.slug, self.version = slug, ""

    def begin(self) -> str:
        """Starts an application; the address of its first question."""
        self.expect(self.client.get(f"/antrag/{self.slug}/"), 200)
        answer = self.expect(self.client.post(f"/antrag/{self.slug}/", {}), 302)
        path = answer.location
        while True:  # the application's own address leads on to the first question
            answer = self.client.get(path)
            if answer.status == 200:
                self._note(answer)
                return path
            path = self.expect(answer, 302).location

    def answer(self, path: str) -> str:
        """Fills in the question at hand; the address that comes next."""
        fields = ANSWERS[path.rstrip("/").rpartition("/")[2]]
        return self.expect(self.client.post(path, {**fields, "fassung": self.version}), 302).location

    def fill_in(self) -> str:
        """From the start to the check page, which is fetched; its address."""
        path = self.begin()
        for number in range(len(ANSWERS)):
            if number:
                self.expect(self.client.get(path), 200)
            path = self.answer(path)
        self.expect(self.client.get(path), 200)
        return path

    def send(self, check: str) -> Answer:
        """The final send."""
        return self.expect(self.client.post(check.replace("/pruefen/", "/senden/"), {}), 302)

    def apply(self) -> None:
        """A complete submission, up to the receipt."""
        self.expect(self.client.get(self.send(self.fill_in()).location), 200)

    def expect(self, answer: Answer, status: int) -> Answer:
        """The answer, when it has this status; else the whole measuring ends."""
        if answer.status != status:
            raise SystemExit(f"expected {status}, got {answer.status}:\n{answer.body[:2000].decode()}")
        self._note(answer)
        return answer

    def _note(self, answer: Answer) -> None:
        """Remembers the version of the draft that the page shows, as the page's hidden field does."""
        if found := _VERSION.search(answer.body):
            self.version = found[1].decode()


def open_step(server: Server) -> Opened:
    """A draft with its first question open."""
    guest = Guest(server)
    path = guest.begin()
    return Opened(path, "; ".join(f"{name}={value}" for name, value in guest.client.cookies.items()))


def many(server: Server, count: int) -> Throughput:
    """Complete submissions, by several guests at once."""
    return _at_once(server, count, lambda: Guest(server).apply)


def many_sends(server: Server, count: int) -> Throughput:
    """Final sends; the drafts are filled in beforehand."""
    ready = []
    for _ in range(count):
        guest = Guest(server)
        ready.append((guest, guest.fill_in()))
        guest.client.close()
    lock = threading.Lock()

    def send_next() -> None:
        with lock:
            guest, check = ready.pop()
        guest.client.connect()  # the server has closed the idle one
        guest.send(check)

    return _at_once(server, count, lambda: send_next)


def measure_statements(server: Server) -> None:
    """SQL statements on the way through the form; the server must run with `count`."""
    step, guest = open_step(server), Guest(server)
    cookies = dict(pair.split("=", 1) for pair in step.cookies.split("; "))
    show("statements: wizard step", str(load.statements(server, step.path, cookies=cookies)), "goal: at most 12")
    path = guest.begin()
    saved = guest.client.post(path, {**ANSWERS["person"], "fassung": guest.version})
    show("statements: saving a wizard step", saved.headers["x-statements"], "goal: at most 12")
    guest = Guest(server)
    show("statements: the final send", guest.send(guest.fill_in()).headers["x-statements"])


def _at_once(server: Server, count: int, make: Callable[[], Callable[[], None]]) -> Throughput:
    left, failures = [count], []
    lock = threading.Lock()

    def work() -> None:
        try:
            job = make()
            while True:
                with lock:
                    if not left[0]:
                        return
                    left[0] -= 1
                job()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    began, used = time.perf_counter(), server.cpu_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"a guest failed: {failures[0]!r}")
    return Throughput(count / (time.perf_counter() - began), (server.cpu_seconds() - used) * 1000 / count)
