"""Somebody who registers a dog in Jesteburg as a guest, page by page over HTTP."""

import re
from hashlib import sha256
from itertools import count

from hardening.browser import Answer, Fields, Visitor

START = "/antrag/hund-anmelden/"
CHECK = "pruefen"
TASKS = "uebersicht"
_GOES_ON = re.compile(r'<a[^>]*href="([^"]+)"[^>]*>(?:(?!</a>).)*(?:Weitermachen|Prüfen und senden)', re.DOTALL)
ANSWERS: dict[str, Fields] = {
    "name": {"halter-given": "Hedwig", "halter-family": "Nguyễn Đặng-Łukasiewicz"},
    "anschrift": {
        "anschrift-street": "Lindenallee",
        "anschrift-number": "14",
        "anschrift-postcode": "21266",
        "anschrift-town": "Jesteburg",
    },
    "kontakt": {"email": "hedwig@post.example", "telefon": ""},
    "angaben": {
        "hund_name": "Fiete",
        "rasse": "Labrador-Mischling",
        "geschlecht": "maennlich",
        "hund_geburt-day": "",
        "hund_geburt-month": "3",
        "hund_geburt-year": "2025",
        "chip": "276 09 810 2345678",
    },
    "seit": {"haltung_seit-day": "1", "haltung_seit-month": "6", "haltung_seit-year": "2025"},
    "herkunft": {"herkunft": "zucht"},
    "gefaehrlich": {"gefaehrlich": "nein"},
    "hunde": {},
    "andere": {"andere_hunde": "no"},
    "versicherung": {"versichert": "noch_nicht"},
    "versicherung-nachweis": {"versicherer": "Tierwohl Versicherung", "versicherung_datei-how": "later"},
    "versicherung-fehlt": {},
    "sachkunde": {"erfahren": "yes"},
    "ermaessigung": {"grund": "keiner"},
    "lastschrift": {"lastschrift": "yes"},
    "konto": {"iban": "DE02 1203 0000 0000 2020 51", "kontoinhaber": "Hedwig Nguyễn", "mandat": "yes"},
}


class Applicant(Visitor):
    """Fills in; `changes` replaces answers of single pages. Wants every answer to be accepted unless told otherwise."""

    base = ""  # the address of the application, once it is begun

    def begin(self) -> Answer:
        """Starts; the first question."""
        first = self.start()
        self.base = first[: first.index("/", len(START)) + 1]
        return wanted(self.follow(first), 200)

    def start(self) -> str:
        """Presses the button of the start page; the address that comes next."""
        task = wanted(self.get(START), 200).page.value("aufgabe")
        return wanted(self.post(START, {"aufgabe": task, "loesung": _worked(task)}), 302).location

    def fill_in(self, until: str = CHECK, **changes: Fields) -> Answer:
        """From the start to the page named `until`, which is returned unanswered."""
        page = self.begin()
        while step(page.path) != until:
            page = wanted(self.follow(self.answer(page, **changes).location), 200)
        return page

    def resumed(self) -> str:
        """Where it goes on for whoever comes back: straight, or through the list of its sections."""
        path = wanted(self.get(self.base), 302).location
        if step(path) != TASKS:
            return path
        listed = wanted(self.get(path), 200)
        found = _GOES_ON.search(listed.text)
        assert found, listed.page.words
        return found[1]

    def answer(self, page: Answer, **changes: Fields) -> Answer:
        """Answers the question at hand."""
        name = step(page.path)
        fields = {**ANSWERS[name], **changes.get(name, {})}
        return wanted(self.save(page, fields), 302)

    def save(self, page: Answer, fields: Fields, files: dict[str, tuple[str, bytes]] | None = None) -> Answer:
        """Posts a question, whatever comes of it."""
        return self.post(page.path, {"fassung": page.page.value("fassung"), **fields}, files)

    def send(self) -> Answer:
        """Presses "Antrag verbindlich senden"."""
        return self.post(f"{self.base}senden/")

    def apply(self, **changes: Fields) -> Answer:
        """The whole way; the receipt."""
        self.fill_in(**changes)
        return wanted(self.follow(wanted(self.send(), 302).location), 200)


def _worked(task: str) -> str:
    """What a browser's script finds for the form, see accounts/work.py: many begin here from one address."""
    return next(str(number) for number in count() if sha256(f"{task}:{number}".encode()).digest()[:2] == b"\0\0")


def step(path: str) -> str:
    """The name of the page at an address."""
    return path.partition("?")[0].rstrip("/").rpartition("/")[2]


def wanted(answer: Answer, status: int) -> Answer:
    """The answer, if it has this status."""
    assert answer.status == status, f"{answer.path}: {answer.status}, not {status}: {answer.page.words[:1500]}"
    return answer
