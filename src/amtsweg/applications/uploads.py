"""Files that belong to answers: checked, stored under the draft's own key, and referred to by the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import override

from amtsweg.applications.drafts import Answered, Draft, changing, holder, opened
from amtsweg.applications.models import Application
from amtsweg.applications.sitting import Sitting
from amtsweg.documents import actions as documents
from amtsweg.documents import queries as papers
from amtsweg.documents.checks import Checked, Readable, admit
from amtsweg.documents.models import Document
from amtsweg.documents.rejections import Rejected
from amtsweg.documents.storage import plain_digest
from amtsweg.forms import items
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.context import RawDict
from amtsweg.forms.fields.base import FieldError
from amtsweg.forms.fields.file import SHA256, FileField, is_reference
from amtsweg.forms.flow import Step

Reference = dict[str, Any]


def attach(
    application_id: UUID, key: str, field_id: str, name: str, file: Readable, sitting: Sitting
) -> FieldError | None:
    """Checks and stores one file and adds it to the answer of a file field; the reason when it is not accepted.

    Needs the holder's scope, and must not run inside a transaction: it speaks to the virus scanner.
    Raises `UnknownStep`, `AlreadySent`, `Application.DoesNotExist`.
    """
    rows = Application.held.select_related("data_key", "authority")
    draft = opened(rows.get(pk=application_id), sitting)
    step, field = _place(draft, key, field_id)
    if error := _too_many(field, step, draft):
        return error
    if not draft.content.files:  # said before the first one is stored: whatever comes, sending looks after it
        with changing(application_id, sitting) as first:
            first.content.files = True
    with override(sitting.language):
        try:
            checked = admit(name, file, field.rules())
        except Rejected as refusal:
            return field.refused(refusal.message)
    return _add(draft, key, field_id, checked)


def _add(draft: Draft, key: str, field_id: str, checked: Checked) -> FieldError | None:
    application = draft.application
    folder = documents.Folder(application.authority, application.holder_id, application.data_key)
    document = documents.store(checked, folder, actor=holder(application))
    try:
        with changing(application.id, draft.sitting) as current:
            step, field = _place(current, key, field_id)
            error = _too_many(field, step, current)
            if error is None:
                there = stored_files(step, current.answers_at(step)).get(field_id, [])
                _set(current, step, field_id, [*there, _reference(document, checked)])
    except BaseException:
        documents.discard(document, actor=holder(application))
        raise
    if error is not None:
        documents.discard(document, actor=holder(application))
    return error


def detach(application_id: UUID, key: str, document_id: str, sitting: Sitting) -> None:
    """Removes one file from the answers of a page, and the file itself. One that is not there is no error."""
    with changing(application_id, sitting) as draft:
        step = draft.way.step(key)
        if step is None:
            raise UnknownStep(key)
        for field_id, files in stored_files(step, draft.answers_at(step)).items():
            if any(file["id"] == document_id for file in files):
                _set(draft, step, field_id, [file for file in files if file["id"] != document_id])
                discard(draft, [document_id])


def reuse(application_id: UUID, key: str, field_id: str, document_id: str, sitting: Sitting) -> FieldError | None:
    """Adds a file from elsewhere in this draft to the answer of a file field; one that is gone changes nothing."""
    with changing(application_id, sitting) as draft:
        step, field = _place(draft, key, field_id)
        if error := _too_many(field, step, draft):
            return error
        found = [file for file in reusable(draft, step, field) if file["id"] == document_id]
        if found:
            there = stored_files(step, draft.answers_at(step)).get(field_id, [])
            _set(draft, step, field_id, [*there, *found])
    return None


def reusable(draft: Answered, step: Step, field: FileField) -> list[Reference]:
    """Files uploaded elsewhere in this draft that the field accepts and does not have yet."""
    own = {file["id"] for file in stored_files(step, draft.answers_at(step)).get(field.id, [])}
    rules = field.rules()
    return [
        file
        for file in _all_files(draft.content.answers).values()
        if file["id"] not in own and file["media_type"] in rules.media_types and file["size"] <= rules.max_bytes
    ]


def _all_files(answers: Any) -> dict[str, Reference]:
    """Every file that answers refer to, however deep in groups, by its id."""
    if isinstance(answers, dict):
        if is_reference(answers):
            return {answers["id"]: answers}
        answers = list(answers.values())
    found: dict[str, Reference] = {}
    for part in answers if isinstance(answers, list) else ():
        found.update(_all_files(part))
    return found


def stored_files(step: Step, answers: Mapping[str, Any]) -> dict[str, list[Reference]]:
    """The files that the answers of a step refer to, by field."""
    fields = (field for field in step.fields if isinstance(field, FileField))
    return {field.id: answers[field.id] for field in fields if isinstance(answers.get(field.id), list)}


def references(step: Step, answers: Mapping[str, Any]) -> list[Reference]:
    """The same in one list."""
    return [file for files in stored_files(step, answers).values() for file in files]


def note_digests(draft: Draft) -> None:
    """Adds the SHA-256 of files that are to be sent where an earlier version did not note it: reads these files."""
    unknown = {
        UUID(file["id"]): file
        for step in draft.way.steps
        for file in references(step, draft.relevant_at(step))
        if SHA256 not in file
    }
    if not unknown:
        return
    for row in Document.held.filter(id__in=unknown, data_key=draft.application.data_key).select_related("data_key"):
        unknown[row.pk][SHA256] = plain_digest(b"".join(papers.content(row)))


def discard(draft: Draft, document_ids: Iterable[str]) -> None:
    """Removes files of this draft, and of no other, that no answer refers to any more; in the caller's transaction."""
    wanted = set(document_ids) - _all_files(draft.content.answers).keys()
    if not wanted:
        return
    rows = Document.held.filter(data_key=draft.application.data_key, id__in=wanted)
    for document in rows:
        documents.discard(document, actor=holder(draft.application))


def _reference(document: Document, checked: Checked) -> Reference:
    return {
        "id": str(document.id),
        "name": checked.name,
        "size": document.size,
        "media_type": document.media_type,
        SHA256: plain_digest(checked.data),
    }


def _place(draft: Draft, key: str, field_id: str) -> tuple[Step, FileField]:
    step = draft.way.step(key)
    for field in step.fields if step else ():
        if field.id == field_id and isinstance(field, FileField) and step is not None:
            return step, field
    raise UnknownStep(f"{key}: {field_id}")


def _too_many(field: FileField, step: Step, draft: Draft) -> FieldError | None:
    there = stored_files(step, draft.answers_at(step)).get(field.id, [])
    if len(there) < field.max_files:
        return None
    one_more = [*there, {"id": "", "name": "", "size": 0, "media_type": ""}]
    context = replace(draft.context(), files={field.id: one_more})
    return next(iter(field.clean(RawDict(), context).errors), None)


def _set(draft: Draft, step: Step, field_id: str, files: list[Reference]) -> None:
    """Puts the list of files into the answers; an empty one means not answered yet."""
    target = items.place(draft.content.answers, items.names(step.trail))
    if files:
        target[field_id] = files
    else:
        target.pop(field_id, None)
    draft.rewalk()
