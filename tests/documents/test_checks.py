"""What is kept of an upload and what is refused, on real files made here."""

import io
import struct
import zlib
from collections.abc import Iterator

import pikepdf
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from amtsweg.documents.checks import JPEG, PDF, PNG, Checked, Rules, admit, check, note_text
from amtsweg.documents.names import LONGEST, clean_name
from amtsweg.documents.rejections import CODES, Rejected
from amtsweg.documents.scanning import EICAR, BuiltinScanner

SCANNER = BuiltinScanner("builtin")


def pdf(pages: int = 1, **change: object) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        for key, value in change.items():
            made.Root[f"/{key}"] = value
        target = io.BytesIO()
        made.save(target)
        return target.getvalue()


def picture(kind: str, size: tuple[int, int] = (80, 60), **options: object) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(target, kind, **options)
    return target.getvalue()


def code(name: str, data: bytes, rules: Rules | None = None) -> str:
    with pytest.raises(Rejected) as caught:
        admit(name, io.BytesIO(data), rules, SCANNER)
    message = caught.value.message
    assert clean_name(name) in message
    assert "{" not in message and "!" not in message
    return caught.value.code


def kept(name: str, data: bytes) -> Checked:
    return admit(name, io.BytesIO(data), None, SCANNER)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("nachweis.pdf", pdf(), PDF),
        ("Foto.JPG", picture("JPEG"), JPEG),
        ("foto.jpeg", picture("JPEG", progressive=True), JPEG),
        ("bild.png", picture("PNG"), PNG),
    ],
)
def test_a_good_file_is_kept_as_it_is(name: str, data: bytes, media_type: str) -> None:
    checked = kept(name, data)
    assert (checked.name, checked.media_type, checked.notes) == (name, media_type, ())
    assert checked.data == data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (7, 5), (300, 17)])
def test_every_kind_of_png_is_measured_right(mode: str, size: tuple[int, int]) -> None:
    target = io.BytesIO()
    Image.new(mode, size).save(target, "PNG")
    assert kept("a.png", target.getvalue()).media_type == PNG


def test_interlaced_png_is_measured_right() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

    # 3 × 3 grey pixels in Adam7: passes of 1×1, (none), (none), 1×1, 2×1, 1×2, 3×1 pixels, written out by hand
    rows = [1, 1, 2, 1, 1, 3]
    body = b"".join(b"\0" + b"\x80" * width for width in rows)
    made = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack("!IIBBBBB", 3, 3, 8, 0, 0, 0, 1))
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )
    with Image.open(io.BytesIO(made)) as image:
        image.load()
    assert kept("a.png", made).data == made


def test_refusals_that_depend_on_the_type() -> None:
    assert code("leer.pdf", b"") == "empty"
    assert code("brief.docx", b"PK\x03\x04" + b"\0" * 40) == "office"
    assert code("alles.zip", b"PK\x03\x04" + b"\0" * 40) == "archive"
    assert code("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40) == "heic"
    assert code("seite.html", b"<html><script>alert(1)</script></html>") == "type"
    assert code("programm.pdf", b"MZ" + b"\0" * 200) == "type"
    assert code("foto.png", picture("PNG"), Rules(media_types=frozenset({PDF}))) == "type"
    assert code("nachweis.exe", pdf()) == "mismatch"
    assert code("nachweis.jpg", pdf()) == "mismatch"
    assert code("bild.pdf", picture("PNG")) == "mismatch"
    assert code("bild.png.html", picture("PNG")) == "mismatch"


def test_a_picture_named_as_another_kind_is_renamed() -> None:
    assert (kept("foto.png", picture("JPEG")).name, kept("foto", picture("JPEG")).name) == ("foto.jpg", "foto.jpg")
    assert kept("foto.png", picture("JPEG")).notes == ("renamed",)


def test_too_large_reads_only_one_byte_more() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= 1001
            self.taken += size
            return b"x" * size

    source = Endless()
    with pytest.raises(Rejected) as caught:
        admit("gross.pdf", source, Rules(max_bytes=1000), SCANNER)  # type: ignore[arg-type]
    assert (caught.value.code, source.taken) == ("too-large", 1001)


def test_the_test_virus_is_refused_whatever_it_claims_to_be() -> None:
    assert code("eicar.pdf", EICAR) == "virus"
    assert code("nachweis.pdf", pdf() + EICAR) == "virus"


def test_password_and_damage() -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert code("geheim.pdf", target.getvalue()) == "password"
    whole = pdf(20)
    assert code("rest.pdf", whole[: len(whole) // 2]) == "broken"
    assert code("kopf.pdf", b"%PDF-1.7\n") == "broken"
    with pikepdf.new() as made:
        target = io.BytesIO()
        made.save(target)
    assert code("ohne-seiten.pdf", target.getvalue()) == "broken"
    for kind in ("JPEG", "PNG"):
        whole = picture(kind, (200, 200))
        ending = "jpg" if kind == "JPEG" else "png"
        assert code(f"halb.{ending}", whole[: len(whole) // 2]) == "broken"
        assert code(f"kopf.{ending}", whole[:40]) == "broken"
    flipped = bytearray(picture("PNG"))
    flipped[len(flipped) // 2] ^= 1
    assert code("kaputt.png", bytes(flipped)) == "broken"


def test_a_wrong_table_of_a_whole_pdf_is_repaired() -> None:
    data = pdf(3)
    position = data.rindex(b"startxref") + 10
    checked = kept("alt.pdf", data[:position] + b"9" + data[position + 1 :])
    assert "repaired" in checked.notes
    with pikepdf.open(io.BytesIO(checked.data)) as opened:
        assert len(opened.pages) == 3


def test_a_picture_that_unfolds_to_gigabytes_is_refused() -> None:
    def bomb(width: int, height: int, rows: int) -> bytes:
        def chunk(kind: bytes, body: bytes) -> bytes:
            return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

        packer = zlib.compressobj(9)
        body = b"".join(packer.compress(b"\0" * (1 + width * 4)) for _ in range(rows)) + packer.flush()
        header = struct.pack("!IIBBBBB", width, height, 8, 6, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")

    assert code("riesig.png", bomb(60_000, 60_000, 2)) == "dimensions"
    assert code("gelogen.png", bomb(1_000, 10, 20_000)) == "broken"  # 80 MB behind a header that says 40 KB
    jpeg = bytearray(picture("JPEG"))
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack("!HH", 60_000, 60_000)
    assert code("riesig.jpg", bytes(jpeg)) == "dimensions"


def unfolding_pdf(padding: int) -> bytes:
    """A right PDF whose page lies in a compressed object stream that unfolds to `padding` bytes and a little more."""
    pages, page = b"<</Type/Pages/Count 1/Kids[5 0 R]>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    index = f"2 0 5 {len(pages) + padding} ".encode()
    packer = zlib.compressobj(9)
    body = packer.compress(index + pages)
    body += b"".join(packer.compress(b" " * 100_000) for _ in range(padding // 100_000)) + packer.compress(page)
    body += packer.flush()
    made = (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n3 0 obj<</Type/ObjStm/N 2/First "
        + str(len(index)).encode() + b"/Filter/FlateDecode/Length " + str(len(body)).encode() + b">>stream\n" + body
        + b"\nendstream endobj\n"
    )  # fmt: skip
    start = len(made)
    entries = [(0, 0, 0), (1, 9, 0), (2, 3, 0), (1, made.index(b"3 0 obj"), 0), (1, start, 0), (2, 3, 1)]
    table = b"".join(struct.pack("!BIB", *entry) for entry in entries)
    return made + (
        b"4 0 obj<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length " + str(len(table)).encode()
        + b">>stream\n" + table + b"\nendstream endobj\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"
    )  # fmt: skip


def test_a_pdf_that_unfolds_to_gigabytes_is_refused() -> None:
    assert kept("gut.pdf", unfolding_pdf(100_000)).notes == ()
    assert code("bombe.pdf", unfolding_pdf(400_000_000)) == "broken"


JAVASCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
LAUNCH = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def poisoned() -> Iterator[tuple[str, bytes, str]]:
    yield "open", pdf(OpenAction=JAVASCRIPT), "active-content"
    yield "additional", pdf(AA=pikepdf.Dictionary(WC=JAVASCRIPT)), "active-content"
    yield "launch", pdf(OpenAction=LAUNCH), "active-content"
    yield (
        "named",
        pdf(
            Names=pikepdf.Dictionary(
                JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), JAVASCRIPT]))
            )
        ),
        "active-content",
    )
    yield (
        "chained",
        pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0]), Next=JAVASCRIPT)),
        "active-content",
    )
    yield (
        "form",
        pdf(
            AcroForm=pikepdf.Dictionary(
                Fields=pikepdf.Array([pikepdf.Dictionary(T="f", AA=pikepdf.Dictionary(K=JAVASCRIPT))]), XFA="<x/>"
            )
        ),
        "active-content",
    )
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments["makro.docm"] = pikepdf.AttachedFileSpec(made, b"PK macro")
        target = io.BytesIO()
        made.save(target)
        yield "attachment", target.getvalue(), "attachments"
    with pikepdf.new() as made:
        page = made.add_blank_page()
        spec = pikepdf.AttachedFileSpec(made, b"PK macro")
        page.obj["/Annots"] = pikepdf.Array([
            pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, FS=spec.obj, Rect=[0, 0, 1, 1]),
            pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], A=made.make_indirect(LAUNCH)),
        ])  # fmt: skip
        target = io.BytesIO()
        made.save(target)
        yield "annotation", target.getvalue(), "attachments"


@pytest.mark.parametrize(("data", "note"), [pytest.param(d, n, id=i) for i, d, n in poisoned()])
def test_active_content_is_removed(data: bytes, note: str) -> None:
    checked = kept("x.pdf", data)
    assert note in checked.notes
    assert all(note_text(code) for code in checked.notes)
    with pikepdf.open(io.BytesIO(checked.data)) as opened:
        text = b"".join(thing.unparse(resolved=True) for thing in opened.objects)
        for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/AA", b"/FileAttachment", b"/XFA"):
            assert word not in text
        assert len(opened.pages) == 1
    again = kept("x.pdf", checked.data)
    assert (again.notes, again.data) == ((), checked.data)


def test_an_opening_page_is_no_active_content() -> None:
    data = pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0, pikepdf.Name.Fit])))
    assert kept("x.pdf", data).notes == ()


def test_files_within_files_lose_the_stranger() -> None:
    import zipfile

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.js", "evil()")
    for name, data in (("a.pdf", pdf()), ("a.jpg", picture("JPEG")), ("a.png", picture("PNG"))):
        checked = kept(name, data + archive.getvalue())
        assert checked.notes == ("foreign-data",)
        assert not zipfile.is_zipfile(io.BytesIO(checked.data))
    before = kept("a.pdf", b"<script>alert(1)</script>\n" + pdf())
    assert before.notes[0] == "foreign-data" and before.data.startswith(b"%PDF-")
    commented = picture("JPEG", comment=b"<?php system($_GET[0]); ?>")
    assert b"<?php" in commented and b"<?php" not in kept("a.jpg", commented).data


def test_messages_are_english_in_english() -> None:
    assert all(Rejected(code, limit="20 MB", types="PDF", found="PDF", pixels="110").message for code in CODES)
    with translation.override("de"):
        assert Rejected("too-large", limit="20 MB").named("a.pdf").message.startswith("„a.pdf“ ist größer als 20 MB.")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Mein Scan.PDF", "Mein Scan.PDF"),
        ("Nguyễn Đặng-Łukasiewicz Ḏ̣ C̆.pdf", "Nguyễn Đặng-Łukasiewicz Ḏ̣ C̆.pdf"),
        ("a\x00b\u202egnp.exe", "abgnp.exe"),
        ("  ..  ", "Datei"),
        (".pdf", "Datei.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("zeile\r\nzwei.pdf", "zeile zwei.pdf"),
        ("x" * 500 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_names_are_cleaned(raw: str, clean: str) -> None:
    import unicodedata

    assert clean_name(raw) == unicodedata.normalize("NFC", clean)


@given(st.text())
def test_a_clean_name_is_safe_and_stays_clean(raw: str) -> None:
    name = clean_name(raw)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set('/\\\0\r\n"<>:|?*')
    assert clean_name(name) == name


@given(st.binary(max_size=200), st.sampled_from([b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b""]))
def test_rubbish_is_refused_and_never_an_error(rubbish: bytes, start: bytes) -> None:
    with pytest.raises(Rejected):
        check("x.pdf", start + rubbish)
