"""A whole case leaves no readable trace of the person: not in the log, jobs, events or addresses, not on the disk."""

import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator

import pytest
from hardening.applicant import Applicant, wanted
from hardening.browser import Answer, Fields
from hardening.granted import Granted, apply_with_proof, grant
from hardening.inside import Inside
from hardening.test_keys import PASSWORD
from services.processes import program
from services.product import Product

ACCOUNT = "anna.behrens@post.example"
ANSWERS: dict[str, Fields] = {
    "name": {"halter-given": "Xaveriana", "halter-family": "Quintzweiler"},
    "anschrift": {"anschrift-street": "Zwetschgenstieg"},
    "kontakt": {"email": "xaveriana@quintz.example", "telefon": "040 66969-987"},
    "angaben": {"hund_name": "Wuschelfried", "rasse": "Quastenspitz", "chip": "276 09 810 7654321"},
    "konto": {"iban": "DE89 3704 0044 0532 0130 00", "kontoinhaber": "Xaveriana Quintzweiler"},
}
WORDS = [
    "Xaveriana", "Quintzweiler", "xaveriana@quintz.example", "quintz.example", "Zwetschgenstieg", "66969987",
    "66969-987", "Wuschelfried", "Quastenspitz", "276098107654321", "DE89370400440532013000", "0532 0130",
    "Mirabellenbaum", "Zypressenhain", "police-quintzweiler",
]  # fmt: skip
SESSIONS = """
from amtsweg.accounts.models import Session
for session in Session.objects.all():
    print(session.get_decoded())
"""


class Watched(Applicant):
    """Notes every address that was asked for, led to, or linked."""

    addresses: set[str]

    def ask(self, *arguments: object, **more: object) -> Answer:  # type: ignore[override]
        answer = super().ask(*arguments, **more)  # type: ignore[arg-type]
        self.addresses |= {answer.path, answer.location}
        if "html" in answer.headers.get("content-type", ""):
            self.addresses |= set(re.findall(r'(?:href|action|src)="([^"]+)"', answer.text))
        return answer


def watched(shop: Product) -> Watched:
    made = Watched(shop)
    made.addresses = set()
    return made


@pytest.fixture(scope="module")
def granted(shop: Product) -> Granted:
    """A guest's case with everything that a person may say in it, mistakes along the way included."""
    granted = grant(shop, "Der Mirabellenbaum steht noch.", applicant=watched(shop), **ANSWERS)
    guest = granted.applicant
    wanted(guest.get(granted.address), 200)
    wanted(guest.post(f"{granted.address}nachricht/", {"nachricht": "Am Zypressenhain 4"}), 302)
    for paper in (granted.upload, granted.receipt, granted.notice):
        wanted(guest.get(granted.paper(paper)), 200)
    mistakes(shop)
    return granted


def mistakes(shop: Product) -> None:
    """What goes wrong with personal data in hand."""
    visitor = Applicant(shop)
    visitor.get("/suche?q=xaveriana@quintz.example+Quintzweiler")
    visitor.get("/leistungen/Quintzweiler/")
    visitor.get("/konto/anmelden/?hier=1")
    wrong = {"login": "xaveriana@quintz.example", "password": "Quintzweiler-2026"}
    assert visitor.post("/konto/anmelden/", wrong).status == 422
    visitor.get("/antrag/fortsetzen/")
    assert visitor.post("/antrag/fortsetzen/", {"code": "Quintzweiler", "pin": "654321"}).status == 422
    visitor.get("/antrag/fortsetzen/pin/")
    visitor.post("/antrag/fortsetzen/pin/", {"code": "Quintzweiler", "e-mail": "xaveriana@quintz.example"})
    page = visitor.fill_in(until="kontakt", name=ANSWERS["name"])
    assert visitor.save(page, {"email": "xaveriana@quintz.example@", "telefon": ""}).status == 422
    visitor.ask("POST", page.path, b"email=xaveriana@quintz.example", "text/plain")


@pytest.fixture(scope="module")
def with_account(shop: Product, granted: Granted) -> Watched:
    """The same answers by somebody who has an account."""
    resident = watched(shop)
    wanted(resident.get("/konto/anmelden/?hier=1"), 200)
    wanted(resident.post("/konto/anmelden/", {"login": ACCOUNT, "password": PASSWORD}), 302)
    apply_with_proof(resident, file_name="police-quintzweiler.pdf", **ANSWERS)
    return resident


def shapes(word: str) -> Iterator[bytes]:
    """A word as bytes, as a dump writes bytes, and inside base64 wherever it begins there."""
    plain = word.encode()
    yield plain
    yield plain.hex().encode()
    yield word.encode("utf-16-le")
    for shift in range(3):
        packed = b64encode(bytes(shift) + plain)
        certain = packed[shift + 1 + (shift > 0) : len(packed) - 4]
        if len(certain) >= 8:  # shorter ones turn up by chance
            yield certain


def found_in(content: bytes) -> list[str]:
    """The words that somebody could read there, in either case."""
    content = content.lower()
    return [word for word in WORDS if any(shape.lower() in content for shape in shapes(word))]


def test_the_words_would_be_found() -> None:
    """What the other tests rely on."""
    for shift in range(6):
        assert "Wuschelfried" in found_in(b64encode(b"-" * shift + b"Wuschelfried" + b"-" * 5))
    assert found_in(b"\\x" + b"Wuschelfried".hex().encode()) and not found_in(b"Wuschel fried")


def test_the_log_jobs_events_and_addresses_name_nobody(
    shop: Product, inside: Inside, granted: Granted, with_account: Watched
) -> None:
    assert isinstance(granted.applicant, Watched)
    assert found_in(shop.log.read_bytes()) == []
    assert found_in(repr(inside.rows("SELECT name, key, payload, problem FROM core_job")).encode()) == []
    assert found_in(repr(inside.rows("SELECT kind, subject_type, data FROM core_event")).encode()) == []
    assert found_in(inside.python(SESSIONS).encode()) == []
    for visited in (granted.applicant, with_account):
        assert len(visited.addresses) > 40
        assert [address for address in visited.addresses if found_in(address.encode())] == []


def test_the_database_and_the_files_hold_no_readable_word(
    shop: Product, inside: Inside, granted: Granted, with_account: Watched
) -> None:
    """Only mails have left the sealed part: they name their recipient, and say no more than that something happened."""
    if inside.address:
        dump = subprocess.run([program("pg_dump"), inside.address], capture_output=True, check=True).stdout
        assert granted.number.encode() in dump
        assert found_in(dump) == []
    seen = 0
    for path in shop.data.rglob("*"):
        if path.is_file():
            allowed = ["xaveriana@quintz.example", "quintz.example", "Xaveriana"] if path.suffix == ".eml" else []
            assert set(found_in(path.read_bytes())) <= set(allowed), path
            seen += 1
    assert seen > 10


def test_the_mails_say_nothing_but_the_number(shop: Product, granted: Granted) -> None:
    mails = [path.read_text() for path in (shop.data / "mails").glob("*.eml") if granted.number in path.read_text()]
    assert len(mails) >= 2
    for mail in mails:
        header, _, body = mail.partition("\n\n")
        assert "To: xaveriana@quintz.example" in header
        assert found_in(body.encode()) == []
        assert not re.search("Hund|Steuer|bewilligt|abgelehnt", body)
