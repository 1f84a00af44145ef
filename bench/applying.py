"""Applies the way a guest does: every page fetched and posted, check, send, receipt."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.client import Answer, Client
from bench.fill import SLUG
from bench.server import Server

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


class Guest:
    """One guest on one connection; wants each answer as it should be."""

    def __init__(self, server: Server) -> None:
        self.client = Client(f"jesteburg.localhost:{server.port}", server.port)
        self.version = ""

    def begin(self) -> str:
        """Starts an application; the address of its first question."""
        self._expect(self.client.get(f"/antrag/{SLUG}/"), 200)
        answer = self._expect(self.client.post(f"/antrag/{SLUG}/", {}), 302)
        path = answer.location
        while True:  # the application's own address leads on to the first question
            answer = self.client.get(path)
            if answer.status == 200:
                self._note(answer)
                return path
            path = self._expect(answer, 302).location

    def answer(self, path: str) -> str:
        """Fills in the question at hand; the address that comes next."""
        fields = ANSWERS[path.rstrip("/").rpartition("/")[2]]
        return self._expect(self.client.post(path, {**fields, "fassung": self.version}), 302).location

    def fill_in(self) -> str:
        """From the start to the check page, which is fetched; its address."""
        path = self.begin()
        for number in range(len(ANSWERS)):
            if number:
                self._expect(self.client.get(path), 200)
            path = self.answer(path)
        self._expect(self.client.get(path), 200)
        return path

    def send(self, check: str) -> Answer:
        """The final send."""
        return self._expect(self.client.post(check.replace("/pruefen/", "/senden/"), {}), 302)

    def apply(self) -> None:
        """A complete submission, up to the receipt."""
        self._expect(self.client.get(self.send(self.fill_in()).location), 200)

    def _expect(self, answer: Answer, status: int) -> Answer:
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


def many(server: Server, count: int) -> float:
    """Complete submissions a second, by several guests at once."""
    return _at_once(count, lambda: Guest(server).apply)


def many_sends(server: Server, count: int) -> float:
    """Final sends a second; the drafts are filled in beforehand."""
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

    return _at_once(count, lambda: send_next)


def statements_of_a_save(server: Server) -> int:
    """SQL statements of saving the first page; the server must run with `count`."""
    guest = Guest(server)
    path = guest.begin()
    return int(guest.client.post(path, {**ANSWERS["person"], "fassung": guest.version}).headers["x-statements"])


def statements_of_a_send(server: Server) -> int:
    """SQL statements of the final send, the case included."""
    guest = Guest(server)
    return int(guest.send(guest.fill_in()).headers["x-statements"])


def _at_once(count: int, make: Callable[[], Callable[[], None]]) -> float:
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
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"a guest failed: {failures[0]!r}")
    return count / (time.perf_counter() - began)
