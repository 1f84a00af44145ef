"""A person's cases and questions as files of an archive that she takes along; its structure: docs/integrators.md.

The names of the files say nothing about the person: names as they were given stand inside `vorgang.json`.
"""

import mimetypes
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from amtsweg.cases import exports
from amtsweg.cases.queries.held import HeldCase, HeldQuestion
from amtsweg.cases.queries.questions import question_of
from amtsweg.cases.queries.resident import CaseView, case_of
from amtsweg.core.crypto import KeyDestroyed
from amtsweg.documents import queries as documents
from amtsweg.documents.queries import Paper
from amtsweg.mailbox.queries import Conversation

Content = dict[str, Any] | bytes | Iterator[bytes]  # JSON, a file, or a file in pieces


def files_of_case(holders: Sequence[UUID], held: HeldCase, language: str) -> Iterator[tuple[str, Content]]:
    """Path and content of everything about one case; of an erased one only what its row still says.

    A notice that was not opened yet stays out: opening it starts periods (§ 41 (2a) VwVfG), and that is to be a choice.
    """
    known: dict[str, Any] = {
        "number": held.number,
        "title": held.title,
        "authority": held.authority,
        "received_at": held.received_at,
        "open": held.open,
        "kept_until": held.kept_until,
        "electronic_notices": held.electronic,
        "erased": held.erased,
    }
    try:
        view = case_of(holders, held.number, language)
        sent = exports.for_holder(holders, held.number, "json").content
    except KeyDestroyed:
        yield "vorgang.json", known
        return
    closed = {one.document_id for one in view.conversation.deliveries if one.retrieved_at is None}
    papers = [(_path(position, one), one) for position, one in enumerate(view.papers, 1) if one.id not in closed]
    yield "vorgang.json", known | _told(view, papers, unopened=len(closed))
    yield "angaben.json", sent
    rows = {row.pk: row for row in documents.rows_for_holder(holders, view.case.data_key)}
    for path, paper in papers:
        yield path, documents.content(rows[paper.id])


def question_as_json(holders: Sequence[UUID], held: HeldQuestion) -> dict[str, Any]:
    """A question with what was said."""
    known = {
        "number": held.number, "topic": held.topic, "authority": held.authority, "asked_at": held.asked_at,
        "kept_until": held.kept_until, "erased": held.erased,
    }  # fmt: skip
    try:
        return known | {"messages": _messages(question_of(holders, held.number).conversation)}
    except KeyDestroyed:
        return known


def _told(view: CaseView, papers: list[tuple[str, Paper]], *, unopened: int) -> dict[str, Any]:
    return {
        "history": [{"at": one.at, "what": one.what, "detail": one.detail} for one in view.happenings],
        "messages": _messages(view.conversation),
        "documents": [{"file": path, "name": one.name, "at": one.created_at} for path, one in papers],
        "unopened_notices": unopened,
    }


def _messages(conversation: Conversation) -> list[dict[str, Any]]:
    return [
        {
            "at": one.sent_at,
            "author": one.author,
            "text": one.text,
            "read_at": one.read_at,
            "documents": [paper.name for paper in one.papers],
        }
        for one in conversation.entries
    ]


def _path(position: int, paper: Paper) -> str:
    return f"unterlagen/{position:02d}{mimetypes.guess_extension(paper.media_type) or ''}"
