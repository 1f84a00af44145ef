"""Files that must not be kept: refused with a reason by name, the rest of the page kept, the server's memory too."""

import io
import struct
import threading
import time
import zlib
from collections.abc import Iterator

import pikepdf
import psutil
import pytest
from hardening.applicant import Applicant, wanted
from hardening.browser import Answer, File, multipart
from hardening.granted import PROOF, a_pdf
from hardening.inside import Inside
from services.clamav import EICAR
from services.product import Product

MEGABYTE = 1 << 20
MOST_GROWTH = 60  # megabytes


@pytest.fixture(scope="module")
def applicant(shop: Product) -> Applicant:
    made = Applicant(shop)
    made.fill_in(until=PROOF, versicherung={"versichert": "ja"})
    return made


def upload(applicant: Applicant, file: File, insurer: str = "Tierwohl Ω") -> Answer:
    page = wanted(applicant.get(f"{applicant.base}{PROOF}/"), 200)
    return applicant.save(page, {"versicherer": insurer}, {"versicherung_datei": file})


def encrypted_pdf() -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target, encryption=pikepdf.Encryption(owner="geheim", user="geheim"))
    return target.getvalue()


def png_bomb(side: int = 60_000) -> bytes:
    """A few kilobytes that unpack to three and a half thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    lines = bytes((side // 8 + 1) * 1000)
    data = b"".join(packer.compress(lines) for _ in range(side // 1000)) + packer.flush()
    size = struct.pack("!IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


REFUSED: dict[str, tuple[File, str]] = {
    "broken": (("police.pdf", a_pdf()[:200]), "„police.pdf“ ist beschädigt oder unvollständig. Öffnen Sie die Datei"),
    "empty": (("police.pdf", b""), "„police.pdf“ ist leer. Wählen Sie die Datei noch einmal aus."),
    "virus": (("police.pdf", EICAR), "In „police.pdf“ hat unsere Virenprüfung Schadsoftware gefunden"),
    "virus in a PDF": (("police.pdf", a_pdf() + EICAR), "hat unsere Virenprüfung Schadsoftware gefunden"),
    "encrypted": (("police.pdf", encrypted_pdf()), "mit einem Passwort geschützt. Speichern Sie die Datei ohne"),
    "program": (("police.pdf", b"MZ\x90\0" + bytes(2000)), "ist keine Datei vom Typ PDF, JPG oder PNG. Speichern Sie"),
    "web page": (("police.pdf", b"<html><script>alert(1)</script>"), "ist keine Datei vom Typ PDF, JPG oder PNG"),
    "archive": (("police.zip", b"PK\x03\x04" + bytes(500)), "ist ein Archiv. Entpacken Sie es"),
    "pixel bomb": (("foto.png", png_bomb()), "„foto.png“ hat zu viele Bildpunkte. Verkleinern Sie das Bild"),
    "PDF as a program": (("rechnung.exe", a_pdf()), "enthält in Wirklichkeit eine PDF-Datei. Ändern Sie die Endung"),
    "21 MB": (("gross.pdf", a_pdf() + bytes(21 * MEGABYTE)), "„gross.pdf“ ist größer als 10 MB. Verkleinern Sie"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_a_reason_and_the_page_is_kept(applicant: Applicant, inside: Inside, name: str) -> None:
    file, said = REFUSED[name]
    kept = inside.count("documents_document")
    page = wanted(upload(applicant, file), 422).page
    assert [error for error in page.errors if said in error], page.errors
    assert page.value("versicherer") == "Tierwohl Ω"
    assert inside.count("documents_document") == kept
    assert "Hedwig" in applicant.get(f"{applicant.base}pruefen/").page.words


TAKEN = {
    "../../etc/passwd": "passwd.pdf",
    "a\x00b.pdf": "ab.pdf",
    "Police 🐕 Đặng.pdf": "Police 🐕 Đặng.pdf",
    "C:\\Users\\hedwig\\police.pdf": "police.pdf",
    "po\u202efdp.lice.pdf": "pofdp.lice.pdf",
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_strange_file_name_does_no_harm(applicant: Applicant, name: str) -> None:
    wanted(upload(applicant, (name, a_pdf())), 302)
    page = wanted(applicant.get(f"{applicant.base}{PROOF}/"), 200)
    shown = page.text.partition('class="a-file__main"')[2]
    assert shown.partition("</a>")[0].rpartition(">")[2] == TAKEN[name]
    address = shown.partition('href="')[2].partition('"')[0]
    stored = wanted(applicant.get(address), 200)
    assert stored.body.startswith(b"%PDF-") and stored.headers["content-type"] == "application/pdf"
    remove = page.text.partition('name="entfernen" value="')[2].partition('"')[0]
    wanted(applicant.save(page, {"versicherer": "Tierwohl", "entfernen": remove}), 302)


def memory(product: Product) -> float:
    """Megabytes that the server's processes hold together."""
    assert product.process is not None
    server = psutil.Process(product.process.pid)
    return sum(one.memory_info().rss for one in (server, *server.children(recursive=True))) / MEGABYTE


def test_two_hundred_megabytes_pass_by(shop: Product, applicant: Applicant) -> None:
    """Refused in the page, the other answer kept; meanwhile the server grows by no more than a few uploads' worth."""
    upload(applicant, ("gross.pdf", a_pdf() + bytes(21 * MEGABYTE)))  # whatever is loaded once, is loaded now
    page = wanted(applicant.get(f"{applicant.base}{PROOF}/"), 200)
    fields = {"csrfmiddlewaretoken": applicant.token, "fassung": page.page.value("fassung"), "versicherer": "Tierwohl"}
    frame, content_type = multipart(fields, {"versicherung_datei": ("gross.pdf", b"%PDF-1.7\n@@")})
    head, tail = frame.split(b"@@")

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(200):
            yield bytes(MEGABYTE)
        yield tail

    before, peak, done = memory(shop), [0.0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            peak[0] = max(peak[0], memory(shop))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    length = str(len(head) + 200 * MEGABYTE + len(tail))
    answer = applicant.ask("POST", page.path, body(), content_type, {"Content-Length": length})
    done.set()
    watcher.join()
    assert any("„gross.pdf“ ist größer als 10 MB" in error for error in wanted(answer, 422).page.errors)
    assert answer.page.value("versicherer") == "Tierwohl"
    assert peak[0] - before < MOST_GROWTH
