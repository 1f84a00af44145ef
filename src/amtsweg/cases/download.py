"""A whole case as one archive for its holder: what was sent, what was said, what happened, all papers."""

import tempfile
import zipfile
from collections.abc import Sequence
from html import escape
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _

from amtsweg.applications.queries import opened_payload
from amtsweg.cases import exports, labels
from amtsweg.cases.acting import acting_words
from amtsweg.cases.queries.resident import CaseView, case_of
from amtsweg.core import clock
from amtsweg.documents import queries as documents
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper

_IN_MEMORY = 8 << 20


def whole_case(holders: Sequence[UUID], number: str, language: str) -> IO[bytes]:
    """The archive, ready to be read. Raises `Case.DoesNotExist` for others than its holder, `KeyDestroyed`.

    A notice that was not opened yet stays out: opening it starts periods (§ 41 (2a) VwVfG), and that is to be a choice.
    """
    view = case_of(holders, number, language)
    closed = {one.document_id for one in view.conversation.deliveries if one.retrieved_at is None}
    papers = [(position, paper) for position, paper in enumerate(view.papers, 1) if paper.id not in closed]
    rows = {row.pk: row for row in _rows(holders, view)}
    made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 handed to the caller
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_("vorgang") + ".html", _page(view, papers, bool(closed), language))
        archive.writestr("angaben.json", exports.for_holder(holders, number, "json").content)
        for position, paper in papers:
            with archive.open(_path(position, paper), "w") as file:
                for chunk in documents.content(rows[paper.id]):
                    file.write(chunk)
    made.seek(0)
    return made


def _rows(holders: Sequence[UUID], view: CaseView) -> list[Document]:
    return documents.rows_for_holder(holders, view.case.data_key)


def _path(position: int, paper: Paper) -> str:
    """Names may repeat within a case, so each begins with its number; `clean_name` has left no separators in them."""
    return f"{_('unterlagen')}/{position:02d}-{paper.name}"


def _page(view: CaseView, papers: Sequence[tuple[int, Paper]], closed: bool, language: str) -> str:
    """Messages and history as a page that needs nothing else; every text in it is escaped."""
    parts = [f"<h1>{escape(labels.title_of(view.case, labels.opened(view.case)))}</h1>"]
    parts.append(f"<p>{escape(view.case.number)}, {escape(view.case.authority.full_name)}</p>")
    acting = opened_payload(view.case.submission).get("acting")
    for label, lines in acting_words(acting) if acting else ():
        parts.append(f"<p>{escape(label)}: {escape(', '.join(lines))}</p>")
    if closed:
        waits = _("Ein Bescheid ist noch nicht geöffnet. Er liegt im Postkorb und fehlt deshalb hier.")
        parts.append(f"<p>{escape(waits)}</p>")
    parts.append(f"<h2>{escape(_('Verlauf'))}</h2><ol>")
    parts += [f"<li>{escape(_line(one.at, one.what, one.detail))}</li>" for one in view.happenings]
    parts.append(f"</ol><h2>{escape(_('Nachrichten'))}</h2>")
    for entry in view.conversation.entries:
        read = _(", gelesen {when}").format(when=_when(entry.read_at)) if entry.read_at else ""
        parts.append(f"<h3>{escape(entry.author)}, {escape(_when(entry.sent_at))}{escape(read)}</h3>")
        parts += [f"<p>{escape(line)}</p>" for line in entry.text.splitlines() if line.strip()]
        parts += [f"<p>{escape(paper.name)}</p>" for paper in entry.papers]
    parts.append(f"<h2>{escape(_('Unterlagen'))}</h2><ul>")
    for position, paper in papers:
        path = escape(_path(position, paper))
        parts.append(f'<li><a href="{path}">{escape(paper.name)}</a></li>')
    parts.append("</ul>")
    title = escape(view.case.number)
    head = f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body>{''.join(parts)}</body></html>"


def _line(*parts: object) -> str:
    moment, *rest = parts
    return ", ".join([_when(moment), *(str(part) for part in rest if part)])


def _when(moment: object) -> str:
    return clock.local(moment).strftime("%d.%m.%Y %H:%M")  # type: ignore[arg-type]
