"""Everything that the portal holds about the owner of an account, gathered from all rooms: for a page, and as files."""

from __future__ import annotations

import io
import json
import mimetypes
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from amtsweg.accounts.consents import Consent, consents_about
from amtsweg.accounts.models import Account
from amtsweg.accounts.owndata.queries import AccountData, account_data
from amtsweg.accounts.queries import held_ids
from amtsweg.applications.held import HeldBundle, HeldDraft, bundles_held, drafts_held
from amtsweg.applications.mandates.queries import HeldMandate, mandates_held
from amtsweg.appointments.held import HeldVisit, visits_held
from amtsweg.cases.access.queries import Look, all_looks_of
from amtsweg.cases.participation.held import HeldPart, parts_held
from amtsweg.cases.queries.held import HeldCase, HeldQuestion, cases_held, questions_held
from amtsweg.cases.taking_along import Content, files_of_case, question_as_json
from amtsweg.documents import safe
from amtsweg.federation import queries as federation
from amtsweg.federation.models import StaffEntry
from amtsweg.mailbox import wishes
from amtsweg.payments.held import HeldPayment, ledger_held, payments_held
from amtsweg.payments.mandates.signing import debit_mandates_held

FORMAT = "amtsweg/own-data/1"


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is held. `holders`: the ids under which it is, the account's own first."""

    holders: tuple[UUID, ...]
    account: AccountData
    entries: tuple[StaffEntry, ...]
    papers: tuple[safe.Kept, ...]
    mandates: tuple[HeldMandate, ...]
    drafts: tuple[HeldDraft, ...]
    bundles: tuple[HeldBundle, ...]
    cases: tuple[HeldCase, ...]
    questions: tuple[HeldQuestion, ...]
    parts: tuple[HeldPart, ...]
    visits: tuple[HeldVisit, ...]
    payments: tuple[HeldPayment, ...]
    consents: tuple[Consent, ...]
    mails_off: frozenset[str]  # kinds of mail that she does not want


def own_data(account: Account) -> OwnData:
    """All of it, in a number of queries that does not grow with what is held."""
    holders = tuple(held_ids(account))
    cases = tuple(cases_held(holders))
    return OwnData(
        holders=holders,
        account=account_data(account),
        entries=tuple(federation.entries_of(account.id)),
        papers=tuple(safe.papers_of(account.id)),
        mandates=tuple(mandates_held(account)),
        drafts=tuple(drafts_held(holders)),
        bundles=tuple(bundles_held(holders)),
        cases=cases,
        questions=tuple(questions_held(holders)),
        parts=tuple(parts_held(holders)),
        visits=tuple(visits_held(holders)),
        payments=tuple(payments_held(holders)),
        consents=tuple(consents_about([*holders, *(one.id for one in cases)])),
        mails_off=wishes.unwanted(account.id),
    )


def archive(account: Account, language: str) -> Iterator[bytes]:
    """All of it as a ZIP, piece by piece as it is made; no name in it says anything about the person."""
    data = own_data(account)
    made = _Outgoing()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for path, content in _files(data, language):
            with whole.open(path, "w") as file:
                for piece in _pieces(content):
                    file.write(piece)
                    yield made.so_far()
    yield made.so_far()


class _Outgoing(io.RawIOBase):
    """What was written since it was asked for last; never gone back in, so nothing has to be kept."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def so_far(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _files(data: OwnData, language: str) -> Iterator[tuple[str, Content]]:
    known = asdict(data.account)
    del known["identity"]["code"]  # it opens something as long as it counts
    yield "konto.json", {"format": FORMAT, **known, "mails_off": sorted(data.mails_off)}
    yield "verzeichnis.json", {"entries": [_entry(one) for one in data.entries]}
    yield "vollmachten.json", {"mandates": [asdict(one) for one in data.mandates]}
    yield "einwilligungen.json", {"consents": [_consent(data, one) for one in data.consents]}
    yield (
        "entwuerfe.json",
        {
            "drafts": [asdict(one) for one in data.drafts],
            "bundles": [asdict(one) for one in data.bundles],
        },
    )
    yield "beteiligungen.json", {"participations": [asdict(one) for one in data.parts]}
    yield "termine.json", {"appointments": [asdict(one) for one in data.visits]}
    facts = ledger_held(data.holders)
    paid = [asdict(one) | {"ledger": facts[one.id]} for one in data.payments]
    yield "zahlungen.json", {"payments": paid, "mandates": debit_mandates_held(data.holders)}
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


def _consent(data: OwnData, consent: Consent) -> dict[str, Any]:
    numbers = {one.id: one.number for one in data.cases}
    about = {"case": numbers[consent.subject_id]} if consent.subject_id in numbers else {}
    return {"purpose": consent.purpose, "given": consent.given, "at": consent.at} | about


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
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
