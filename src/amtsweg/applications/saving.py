"""Saving one page of a form: clean it, tell a conflict from a second look, remember where answers came from."""

from collections.abc import Callable
from typing import Any

from amtsweg.applications import origins, prefill, uploads
from amtsweg.applications.content import Content, RawPage
from amtsweg.applications.drafts import Answered, answers_of
from amtsweg.applications.prefill import Known
from amtsweg.forms import answering
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.context import Raw
from amtsweg.forms.fields.base import Field, FieldError
from amtsweg.forms.flow import Step

LONGEST_TYPED = 25_000  # characters of one control that are kept although they are no answer yet


class Conflict(Exception):
    """The page was saved elsewhere, with other values, after this one was opened. Nothing was stored.

    `draft` is as it is stored, `errors` are those of what was posted now.
    """

    def __init__(self, draft: Any, step: Step, errors: tuple[FieldError, ...]) -> None:
        super().__init__(step.key)
        self.draft, self.step, self.errors = draft, step, errors


def answer(
    draft: Answered, key: str, raw: Raw, version: int, known: Callable[[], Known | None] | None
) -> tuple[FieldError, ...]:
    """Puts one page into a draft that is locked for it; the errors. Raises `UnknownStep` and `Conflict`."""
    step = draft.way.step(key)
    if step is None or asks_for_code(draft, step):
        raise UnknownStep(key)
    content, before = draft.content, draft.answers_at(step)
    context = draft.context(uploads.stored_files(step, before))
    posted = answering.post(draft.form, content.answers, key, raw, context)
    after = answers_of(posted.answers, step)
    changed = {field.id for field in step.fields if before.get(field.id) != after.get(field.id)}
    if version < content.saved.get(key, 0) and changed:
        raise Conflict(draft, step, posted.errors)
    content.answers = posted.answers
    draft.rewalk(posted.way)
    content.saved[key] = draft.kept.version + 1
    _keep_typed(content, step, raw, posted.errors)
    _mark_origins(draft, step, changed, known)
    return posted.errors


def asks_for_code(draft: Answered, step: Step) -> bool:
    """Whether a page is the one whose answer comes with a code from a letter, and is never saved by itself."""
    name = draft.form.definition.letter_code
    return name is not None and any(field.id == name for field in step.fields)


def _keep_typed(content: Content, step: Step, raw: Raw, errors: tuple[FieldError, ...]) -> None:
    """Keeps as typed what could not become an answer, so that it is there again when the page is."""
    wrong = {error.field for error in errors}
    typed: RawPage = {}
    for field in step.fields:
        if field.id in wrong:
            typed.update(_typed(field, raw))
    if any(typed.values()):
        content.unfinished[step.key] = typed
    else:
        content.unfinished.pop(step.key, None)


def _typed(field: Field, raw: Raw) -> RawPage:
    page: RawPage = {}
    for name, empty in field.to_raw(None).items():
        page[name] = (
            [_storable(value) for value in raw.getlist(name)]
            if isinstance(empty, list)
            else _storable(raw.get(name, ""))
        )
    return page


def _storable(typed: object) -> str:
    """What was typed, within bounds and without halves of characters, which cannot be written down."""
    return str(typed)[:LONGEST_TYPED].encode(errors="replace").decode()


def _mark_origins(draft: Answered, step: Step, changed: set[str], known: Callable[[], Known | None] | None) -> None:
    """What the bundle said stays marked while it is unchanged; what the account offers is compared anew."""
    marks = draft.content.origins
    if step.group is not None:
        for name in changed:
            marks.pop(f"{step.key.rpartition('/')[0]}/{name}", None)
        return
    shared = {
        field.id: marks[field.id]
        for field in step.fields
        if marks.get(field.id) in origins.OF_BUNDLE and field.id not in changed
    }
    for field in step.fields:
        if marks.get(field.id) in origins.OF_BUNDLE:
            del marks[field.id]
    if known is not None and prefill.concerns(draft, step):
        for field in step.fields:
            marks.pop(field.id, None)
        if (account := known()) is not None:
            offers, context = prefill.offered(draft.form, account), draft.context()
            marks.update(prefill.origins(step.fields, draft.content.answers, offers, context, account))
    marks.update(shared)
