"""A whole case as one archive, for those who must keep it elsewhere: a choice, never a step of the work."""

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.cases import exports
from amtsweg.cases.actions.work import by
from amtsweg.cases.exports import EXPORTED, Exported
from amtsweg.cases.models import Case
from amtsweg.cases.queries.casefile import CaseFile, case_file, loaded_case
from amtsweg.cases.record import SUBJECT
from amtsweg.cases.wording import event_label
from amtsweg.core import events
from amtsweg.core.tenancy import as_authority
from amtsweg.documents import queries as documents


def for_clerk(clerk: Membership, case_id: Any) -> Exported:
    """Answers, messages, notes and history as JSON, and every document; the log keeps that it left the house.

    Raises `Case.DoesNotExist`, `PermissionDenied`, `KeyDestroyed` once the case is erased.
    """
    with as_authority(clerk.authority_id), transaction.atomic():
        case = loaded_case(case_id)
        require(clerk, "case.read", case.authority, case.unit)
        content = _zipped(case, case_file(case, clerk))
        events.record(
            case.authority, EXPORTED, actor=by(clerk), subject_type=SUBJECT, subject_id=case.pk,
            data={"format": "zip"},
        )  # fmt: skip
    return Exported(f"{case.number}.zip", "application/zip", content)


def _zipped(case: Case, file: CaseFile) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("angaben.json", exports.made(case, "json").content)
        archive.writestr("nachrichten.json", _json(_messages(file)))
        archive.writestr("notizen.json", _json([asdict(note) for note in file.notes]))
        archive.writestr("verlauf.json", _json([_step(step) for step in file.history]))
        for number, paper in enumerate(file.papers, start=1):
            document = documents.for_staff(case.authority, paper.id)
            name = PurePosixPath(paper.name.replace("\\", "/")).name or str(paper.id)
            archive.writestr(f"dokumente/{number:02d} {name}", b"".join(documents.content(document)))
    return target.getvalue()


def _messages(file: CaseFile) -> list[dict[str, Any]]:
    if file.conversation is None:
        return []
    return [
        {
            "from": entry.author, "side": entry.side, "sent_at": entry.sent_at, "read_at": entry.read_at,
            "text": entry.text, "documents": [paper.name for paper in entry.papers],
        }
        for entry in file.conversation.entries
    ]  # fmt: skip


def _step(step: Any) -> dict[str, Any]:
    return {
        "at": step.at, "kind": step.kind, "what": event_label(step.kind, step.data), "who": step.who,
        "instead_of": step.instead_of, "data": step.data,
    }  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
