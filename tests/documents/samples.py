"""What the tests of papers share: an authority, a receipt, a notice, and what makes a PDF accessible."""

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pikepdf
from services.processes import program

from amtsweg.documents.pdf import Attachment, Letterhead, Notice, PaymentReceipt, Receipt, Row, Section
from amtsweg.federation.models import Area, Authority

HEAD = Letterhead("Samtgemeinde Jesteburg", "Steueramt", "Samtgemeinde Jesteburg · 21266 Jesteburg", "#2f6b4f")
RECEIPT = Receipt(
    language="de",
    letterhead=HEAD,
    title="Hund anmelden",
    reference="JES-2026-4K7M9-93",
    received_at=datetime(2026, 11, 19, 13, 41, tzinfo=UTC),
    sections=(Section("Hund 1: Fiete", (Row("Rasse", ("Mischling",)), Row("Chipnummer", ("276098100000001",)))),),
    digest="0123456789abcdef" * 4,
    attachments=(Attachment("versicherung.pdf", "fedcba9876543210" * 4),),
    evidence=(Row("Versicherung", ("Beigefügt: versicherung.pdf",)), Row("Rettungshundeprüfung", ("Liegt schon vor",))),
    fees=(Row("Ausweis", ("12,00 €",)), Row("Zusammen", ("12,00 €",))),
)
PAYMENT = PaymentReceipt(
    language="de",
    letterhead=HEAD,
    reference="HST-2026-000123-4",
    subject="Hund anmelden",
    payee=("Samtgemeinde Jesteburg", "DE02 1203 0000 0000 2020 51"),
    settled_at=datetime(2026, 11, 27, 23, 30, tzinfo=UTC),
    items=(Row("Hundesteuermarke", ("7,00 €",)), Row("Zusammen", ("7,00 €",))),
    movements=(Row("28.11.2026: bezahlt mit Überweisung", ("7,00 €",)),),
)
NOTICE = Notice(
    language="de",
    letterhead=HEAD,
    recipient=("Anna Behrens", "Lindenweg 3", "21266 Jesteburg"),
    reference="JES-2026-4K7M9-93",
    dated=date(2026, 11, 23),
    subject="Bescheid über die Hundesteuer 2026",
    decisions=("Die Steuer wird auf 72,00 € festgesetzt.", "Sie ist am 15.12.2026 fällig."),
    reasons=("Sie halten einen Hund.",),
    remedy=("Gegen diesen Bescheid können Sie innerhalb eines Monats klagen.",),
    signatory="Frau Albers",
    check_code="H7K4-M3QX-9RTB",
    check_url="https://jesteburg.example/pruefen/H7K4-M3QX-9RTB/",
    facts=(Row("Bearbeitung", ("Frau Albers", "040 66969-124")),),
)


def words(pdf: bytes) -> str:
    """The text of all pages, without the invisible marks that let long words break."""
    command = [program("pdftotext"), "-layout", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return done.stdout.decode().replace("\u200b", "").replace("\u00ad", "")


def outside(pdf: bytes) -> list[str]:
    """Words that reach over the margins of an A4 page."""
    command = [program("pdftotext"), "-bbox", "-", "-"]
    page = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    boxes = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', page)
    return [
        word
        for left, top, right, bottom, word in boxes
        if float(left) < 60 or float(top) < 30 or float(right) > 545 or float(bottom) > 820
    ]


def reading_order(element: Any) -> Iterator[Any]:
    """The kinds of the elements of a tagged PDF as they are read aloud."""
    if not isinstance(element, pikepdf.Dictionary):
        return
    if "/S" in element:
        yield element.S
    inside = element.get("/K", [])
    for one in inside if isinstance(inside, pikepdf.Array) else [inside]:
        yield from reading_order(one)


def assert_accessible(pdf: bytes, language: str, title: str) -> None:
    """What shows without a full validator: tags, language, title, declared standards, embedded fonts, alt texts."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == language
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with opened.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["dc:title"] == title
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys())
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
                assert str(thing.Alt)
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TH":
                kinds = thing.A if isinstance(thing.A, pikepdf.Array) else [thing.A]
                assert "/Column" in {str(kind.get("/Scope")) for kind in kinds}
        levels = [int(str(tag)[2:]) for tag in reading_order(root.StructTreeRoot) if re.fullmatch(r"/H\d", str(tag))]
        assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))
        assert all(page.obj.get("/Tabs") == "/S" for page in opened.pages if "/Annots" in page.obj)


def make_authority(slug: str, prefix: str) -> Authority:
    area, _ = Area.objects.get_or_create(key="033535406", defaults={"name": "Jesteburg", "kind": "Samtgemeinde"})
    return Authority.objects.create(
        slug=slug, kind="samtgemeinde", kind_label="Samtgemeinde", name=slug.title(), prefix=prefix, area=area,
        street="Am Musterplatz 5", postcode="21266", town="Jesteburg", phone="040 66969-120",
        email=f"post@{slug}.example", emblem=slug,
    )  # fmt: skip
