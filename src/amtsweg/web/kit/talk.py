"""A conversation in the shape of the kit's `thread`, as one of its two sides reads it."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper
from amtsweg.mailbox.models import Side
from amtsweg.mailbox.queries import Entry
from amtsweg.web.kit import formats

Shown = dict[str, Any]
Address = Callable[[UUID], str]


def messages(entries: Iterable[Entry], side: str, address: Address, holder: UUID | None = None) -> list[Shown]:
    """The messages, oldest first. One's own say when the other side read them; `address`: where a paper lies.

    `holder`: whose the thread is, where others may write on her side; theirs bear their names.
    """
    return [_message(entry, side, address, holder) for entry in entries]


def _message(entry: Entry, side: str, address: Address, holder: UUID | None) -> Shown:
    own = entry.side == side and (holder is None or entry.author_id in (None, holder))
    when = formats.format_when(entry.sent_at)
    if own and entry.read_at:
        when = _("{when}, gelesen {read}").format(when=when, read=formats.format_when(entry.read_at))
    return {
        "who": _("Sie") if own and side == Side.HOLDER else entry.author,
        "initials": formats.initials(entry.author.partition(",")[0]) or "–",
        "mine": entry.side == Side.HOLDER,  # the resident's messages stand on the quiet ground on both sides
        "when": when,
        "paragraphs": [part for part in entry.text.split("\n") if part.strip()],
        "attachments": [file(paper, address) for paper in entry.papers],
    }


def file(paper: Paper, address: Address) -> Shown:
    """A paper in the shape of the kit's `files`."""
    return {
        "name": paper.name,
        "href": address(paper.id),
        "meta": f"{formats.format_filesize(paper.size)} · {formats.format_date(paper.created_at)}",
        "symbol": "siegel" if paper.kind == Document.Kind.NOTICE else "datei",
    }
