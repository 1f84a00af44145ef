"""Papers that the portal writes, such as the copy of an application and the notice: tagged PDF (PDF/UA-1, PDF/A-2a).

Templates lie in `templates/`; what people wrote reaches them as JSON only, never as template source.
"""

import json
import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amtsweg.core import clock
from amtsweg.documents import qr
from amtsweg.documents.glyphs import Printable

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[Any] = ["a-2a", "ua-1"]


class NotRendered(Exception):
    """The document could not be set; the message names the place in the template."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: name of authority and unit, postal line of the sender, colour (`#rrggbb`) of the line."""

    authority: str
    unit: str = ""
    sender: str = ""
    accent: str = "#28527a"


@dataclass(frozen=True, slots=True)
class Row:
    """One label with the lines of its answer."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of rows."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that was handed in; `digest`: the SHA-256 of its content, where it is known."""

    name: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The copy that an applicant keeps (§ 9a (4) OZG, § 3a (5) VwVfG). `digest`: SHA-256 of what was sent, in hex.

    `evidence`: each proof with its state in words; `fees`: the lines of what it costs, the total last.
    """

    language: str
    letterhead: Letterhead
    title: str
    reference: str
    received_at: datetime
    sections: tuple[Section, ...]
    digest: str
    attachments: tuple[Attachment, ...] = ()
    evidence: tuple[Row, ...] = ()
    fees: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentReceipt:
    """That money came: `reference` is the Kassenzeichen, `subject` what it was for, `payee` who has it, line by line.

    `items`: what it was asked for, the total last; `movements`: what came and what went back, each with its day.
    """

    language: str
    letterhead: Letterhead
    reference: str
    subject: str
    payee: tuple[str, ...]
    settled_at: datetime
    items: tuple[Row, ...]
    movements: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A decision as a letter. Reasons, remedy and remarks are paragraphs, decisions and conditions are numbered.

    `facts` stand beside the address (clerk, phone).
    """

    language: str
    letterhead: Letterhead
    recipient: tuple[str, ...]
    reference: str
    dated: date
    subject: str
    decisions: tuple[str, ...]
    reasons: tuple[str, ...]
    remedy: tuple[str, ...]
    signatory: str
    check_code: str
    check_url: str
    greeting: str = ""
    facts: tuple[Row, ...] = field(default=())
    conditions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Something for the file, such as the proof of a delivery: facts, then tables of label and text, each with heads.

    `digest`: SHA-256, in hex, of the same record for machines.
    """

    language: str
    letterhead: Letterhead
    title: str
    intro: str
    reference: str
    made_at: datetime
    facts: tuple[Row, ...]
    tables: tuple[tuple[str, tuple[str, str], tuple[Row, ...]], ...]
    digest: str


def render_record(record: Record) -> bytes:
    """The record as PDF. Raises `NotRendered`."""
    with translation.override(record.language):
        data = {
            "document_title": f"{record.title} – {record.reference}",
            "footer": f"{record.letterhead.authority} · {record.reference}",
            "preline": _("Für die Akte"),
            "title": record.title,
            "intro": record.intro,
            "facts": [_row(row) for row in record.facts],
            "sections": [],
            "tables": [
                {"title": title, "head": head, "rows": [_row(row) for row in rows]}
                for title, head, rows in record.tables
            ],
            "attachments": [],
            "digest": record.digest,
            "labels": {
                "page": _("Seite {n} von {of}"),
                "fingerprint": _("Prüfsumme"),
                "fingerprint_hint": _("Sie gehört zur Datei mit demselben Inhalt."),
            },
        }
    return _render("receipt.typ", record.language, record.letterhead, data, record.made_at)


def render_receipt(receipt: Receipt) -> bytes:
    """The receipt as PDF. Raises `NotRendered`."""
    with translation.override(receipt.language):
        moment = clock.local(receipt.received_at)
        stamp = _("{date} um {time} Uhr").format(
            date=date_format(moment, _("d.m.Y")), time=date_format(moment, "H:i")
        )  # fmt: skip
        data = {
            "document_title": f"{receipt.title} – {receipt.reference}",
            "footer": f"{receipt.letterhead.authority} · {receipt.reference}",
            "preline": _("Kopie Ihrer Angaben"),
            "title": receipt.title,
            "intro": _("Diese Angaben haben Sie gesendet. Heben Sie die Kopie für Ihre Unterlagen auf."),
            "facts": [
                _row(Row(_("Vorgangsnummer"), (receipt.reference,))),
                _row(Row(_("Eingegangen"), (stamp,))),
                _row(Row(_("Empfänger"), _filled(receipt.letterhead.authority, receipt.letterhead.unit))),
            ],
            "sections": [
                {"title": section.title, "rows": [_row(row) for row in section.rows]} for section in receipt.sections
            ],
            "tables": [
                {"title": title, "rows": [_row(row) for row in rows], "head": head}
                for title, rows, head in (
                    (_("Ihre Nachweise"), receipt.evidence, (_("Nachweis"), _("Stand beim Senden"))),
                    (_("Das kostet es"), receipt.fees, (_("Wofür"), _("Betrag"))),
                )
                if rows
            ],
            "attachments": [{"name": one.name, "digest": one.digest} for one in receipt.attachments],
            "digest": receipt.digest,
            "labels": {
                "page": _("Seite {n} von {of}"),
                "question": _("Frage"),
                "answer": _("Ihre Antwort"),
                "attachments": _("Ihre Unterlagen"),
                "fingerprint": _("Prüfsumme"),
                "fingerprint_hint": _(
                    "Sie gehört zu genau diesen Angaben und Unterlagen. Würde etwas davon geändert, wäre sie anders."
                ),
            },
        }
    return _render("receipt.typ", receipt.language, receipt.letterhead, data, receipt.received_at)


def render_payment_receipt(receipt: PaymentReceipt) -> bytes:
    """The receipt of a payment as PDF. Raises `NotRendered`."""
    with translation.override(receipt.language):
        title = _("Zahlungsbeleg")
        data = {
            "document_title": f"{title} – {receipt.reference}",
            "footer": f"{receipt.letterhead.authority} · {receipt.reference}",
            "preline": receipt.subject,
            "title": title,
            "intro": _("Diese Zahlung ist eingegangen. Der Beleg gilt ohne Unterschrift."),
            "facts": [
                _row(Row(_("Kassenzeichen"), (receipt.reference,))),
                _row(Row(_("Bezahlt am"), (date_format(clock.local(receipt.settled_at), _("d.m.Y")),))),
                _row(Row(_("Zahlungsempfänger"), _filled(*receipt.payee))),
            ],
            "sections": [],
            "tables": [
                {"title": _("Wofür"), "rows": [_row(row) for row in receipt.items], "head": (_("Wofür"), _("Betrag"))},
                {
                    "title": _("Zahlungen"),
                    "rows": [_row(row) for row in receipt.movements],
                    "head": (_("Vorgang"), _("Betrag")),
                },
            ],
            "attachments": [],
            "digest": "",
            "labels": {"page": _("Seite {n} von {of}")},
        }
    return _render("receipt.typ", receipt.language, receipt.letterhead, data, receipt.settled_at)


def render_notice(notice: Notice) -> bytes:
    """The notice as PDF, not yet sealed. Raises `NotRendered`."""
    with translation.override(notice.language):
        day = date_format(notice.dated, _("d.m.Y"))
        data = {
            "document_title": f"{notice.subject} – {notice.reference}",
            "footer": f"{notice.letterhead.authority} · {notice.reference}",
            "sender": notice.letterhead.sender,
            "recipient": list(notice.recipient),
            "facts": [
                _row(Row(_("Vorgangsnummer"), (notice.reference,))),
                _row(Row(_("Datum"), (day,))),
                *(_row(row) for row in notice.facts),
            ],
            "subject": notice.subject,
            "greeting": notice.greeting or _("Guten Tag,"),
            "decisions": list(notice.decisions),
            "reasons": list(notice.reasons),
            "remedy": list(notice.remedy),
            "conditions": list(notice.conditions),
            "remarks": list(notice.remarks),
            "closing": _("Mit freundlichen Grüßen"),
            "signatory": notice.signatory,
            "check_code": notice.check_code,
            "check_url": notice.check_url,
            "labels": {
                "page": _("Seite {n} von {of}"),
                "reasons": _("Gründe"),
                "conditions": _("Nebenbestimmungen"),
                "remarks": _("Automatisch erlassen"),
                "remedy": _("Ihre Rechte (Rechtsbehelfsbelehrung)"),
                "genuine": _("Echtheit prüfen"),
                "seal_note": _("Dieses Dokument trägt ein elektronisches Siegel: {authority}.").format(
                    authority=notice.letterhead.authority
                ),
                "check_code": _("Prüfcode"),
                "qr_alt": _("QR-Code mit der Adresse der Prüfseite: {url}").format(url=notice.check_url),
            },
        }
    moment = datetime.combine(notice.dated, datetime.min.time(), tzinfo=clock.GERMANY)
    return _render("notice.typ", notice.language, notice.letterhead, data, moment, qr=qr.svg(notice.check_url))


def _row(row: Row) -> dict[str, Any]:
    lines = [part for line in row.lines for part in line.splitlines() or [""]]
    return {"label": row.label, "lines": lines or [""]}


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _render(
    template: str, language: str, letterhead: Letterhead, data: dict[str, Any], moment: datetime, **more: str
) -> bytes:
    content = {
        **data,
        "language": language.partition("-")[0],
        "letterhead": {"authority": letterhead.authority, "unit": letterhead.unit, "accent": letterhead.accent},
    }
    return press().print(
        template, {"data": json.dumps(press().printable.clean(content), ensure_ascii=False), **more}, moment
    )


class Press:
    """One reused compiler; it works for one thread at a time."""

    def __init__(self) -> None:
        import typst

        fonts = settings.BASE_DIR / "build" / "frontend" / "fonts" / "ttf"
        self._compiler = typst.Compiler(
            root=TEMPLATES, font_paths=[fonts] if fonts.is_dir() else [], ignore_system_fonts=True
        )
        self._lock = threading.Lock()
        self.printable = Printable(self._can_show)

    def print(self, template: str, inputs: dict[str, str], moment: datetime) -> bytes:
        """The PDF of a template. Raises `NotRendered`."""
        import typst

        with self._lock:
            try:
                made = self._compiler.compile(
                    TEMPLATES / template, format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS,
                    timestamp=_fixed(moment),
                )  # fmt: skip
            except typst.TypstError as error:
                raise NotRendered(f"{template}: {error.message}") from None
        assert isinstance(made, bytes)
        return made

    def _can_show(self, text: str) -> bool:
        try:
            self.print("probe.typ", {"text": text}, clock.now())
        except NotRendered:
            return False
        return True


def _fixed(moment: datetime) -> datetime:
    """German local time in whole seconds with a fixed offset, as the compiler wants it."""
    local = clock.local(moment)
    return local.replace(microsecond=0, tzinfo=timezone(local.utcoffset() or timedelta()))


@cache
def press() -> Press:
    """The one of this process."""
    return Press()
