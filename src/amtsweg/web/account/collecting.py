"""Everything that the portal holds about the owner of an account, gathered from all rooms: for a page, and as files."""

from __future__ import annotations

import json
import mimetypes
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

from amtsweg.accounts.models import Account
from amtsweg.accounts.owndata.queries import AccountData, account_data
from amtsweg.accounts.queries import held_ids
from amtsweg.applications.held import HeldDraft, drafts_held
from amtsweg.cases.access.queries import Look, all_looks_of
from amtsweg.cases.queries.held import HeldCase, HeldQuestion, cases_held, questions_held
from amtsweg.cases.taking_along import Content, files_of_case, question_as_json
from amtsweg.documents import safe
from amtsweg.federation import queries as federation
from amtsweg.federation.models import StaffEntry
from amtsweg.mailbox import wishes

FORMAT = "amtsweg/own-data/1"
_IN_MEMORY = 8 << 20


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is held. `holders`: the ids under which it is, the account's own first."""

    holders: tuple[UUID, ...]
    account: AccountData
    entries: tuple[StaffEntry, ...]
    papers: tuple[safe.Kept, ...]
    drafts: tuple[HeldDraft, ...]
    cases: tuple[HeldCase, ...]
    questions: tuple[HeldQuestion, ...]
    mails_off: frozenset[str]  # kinds of mail that she does not want


def own_data(account: Account) -> OwnData:
    """All of it, in a number of queries that does not grow with what is held."""
    holders = tuple(held_ids(account))
    return OwnData(
        holders=holders,
        account=account_data(account),
        entries=tuple(federation.entries_of(account.id)),
        papers=tuple(safe.papers_of(account.id)),
        drafts=tuple(drafts_held(holders)),
        cases=tuple(cases_held(holders)),
        questions=tuple(questions_held(holders)),
        mails_off=wishes.unwanted(account.id),
    )


def archive(account: Account, language: str) -> IO[bytes]:
    """All of it as a ZIP, ready to be read; no name in it says anything about the person."""
    data = own_data(account)
    made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 handed to the caller
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for path, content in _files(data, language):
            with whole.open(path, "w") as file:
                for piece in _pieces(content):
                    file.write(piece)
    made.seek(0)
    return made


def _files(data: OwnData, language: str) -> Iterator[tuple[str, Content]]:
    known = asdict(data.account)
    del known["identity"]["code"]  # it opens something as long as it counts
    yield "konto.json", {"format": FORMAT, **known, "mails_off": sorted(data.mails_off)}
    yield "verzeichnis.json", {"entries": [_entry(one) for one in data.entries]}
    yield "entwuerfe.json", {"drafts": [asdict(one) for one in data.drafts]}
    yield "fragen.json", {"questions": [question_as_json(data.holders, one) for one in data.questions]}
    yield "zugriffe.json", {"looks": [_look(one) for one in all_looks_of(data.holders)]}
    yield from _safe(data)
    for held in data.cases:
        for path, content in files_of_case(data.holders, held, language):
            yield f"vorgaenge/{held.number}/{path}", content


def _safe(data: OwnData) -> Iterator[tuple[str, Content]]:
    paths = [
        f"unterlagen/{position:03d}{mimetypes.guess_extension(one.media_type) or ''}"
        for position, one in enumerate(data.papers, 1)
    ]
    listed = [asdict(one) | {"file": path} for path, one in zip(paths, data.papers, strict=True)]
    yield "unterlagen.json", {"documents": listed}
    for path, one in zip(paths, data.papers, strict=True):
        yield path, safe.take(data.holders[0], one.id).data


def _look(one: Look) -> dict[str, Any]:
    names = ("number", "at", "office", "post", "ground", "reason")  # who it was is the authority's own affair
    return {name: getattr(one, name) for name in names}


def _entry(row: StaffEntry) -> dict[str, Any]:
    names = ("salutation", "given_name", "family_name", "role", "room", "phone", "email", "letters", "districts")
    return {"authority": row.authority.full_name, "public": row.public} | {name: getattr(row, name) for name in names}


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, dict):
        yield json.dumps(content, ensure_ascii=False, indent=2, default=_plain).encode()
    else:
        yield from content


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
