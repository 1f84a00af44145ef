"""How shared answers come into a part: cleaned by the part's own field, marked, and kept in step while unchanged.

What the person answered in the part herself is never touched. A shared answer that the part's field does not take is
left out, and the part asks for it.
"""

from dataclasses import replace
from typing import Any

from amtsweg.applications import origins
from amtsweg.applications.bundles.drafts import BundleDraft
from amtsweg.applications.drafts import Draft
from amtsweg.catalogue.shapes import PartView
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step

# Kinds whose answers another kind takes as they are, besides the same kind.
_TAKES = {("name", "person"), ("text", "long_text")}
# What is declared, agreed to or handed in counts only where it was asked.
_NEVER = {"consent", "declaration", "file", "payment", "appointment"}


def carry(draft: Draft, part: PartView, shared: BundleDraft) -> bool:
    """Brings a part's draft in step with the shared answers; whether anything changed."""
    answers, marks = draft.content.answers, draft.content.origins
    before = (dict(answers), dict(marks))
    for mine, theirs in part.carries.items():
        field, source = draft.form.fields.get(mine), shared.form.fields.get(theirs)
        if field is None or source is None or draft.form.layout.group_of(mine) is not None:
            continue
        if mine in answers and marks.get(mine) not in origins.OF_BUNDLE:
            continue
        answers.pop(mine, None)
        marks.pop(mine, None)
        if theirs in shared.way.answers and fits(source, field):
            _take(draft, field, shared.way.answers[theirs])
            if mine in answers:
                marks[mine] = origins.shared(shared.content.origins.get(theirs))
    draft.rewalk()
    return before != (answers, marks)


def fits(source: Field, field: Field) -> bool:
    """Whether answers of one field may be answers of the other."""
    return field.type not in _NEVER and (source.type == field.type or (source.type, field.type) in _TAKES)


def _take(draft: Draft, field: Field, value: Any) -> None:
    if value is None:
        if field.optional:
            draft.content.answers[field.id] = None
        return
    context = replace(draft.context(), places=None)  # whether town and postcode fit was asked there
    cleaned = _cleaned(field, value, context)
    if cleaned is not None:
        draft.content.answers[field.id] = cleaned


def _cleaned(field: Field, value: Any, context: Context) -> Any:
    cleaned = field.clean(RawDict(field.to_raw(value)), context)
    return None if cleaned.errors else cleaned.value


def settled(draft: Draft, step: Step) -> bool:
    """Whether a page need not be shown on the way: the bundle has answered every one of its questions."""
    asked = [field for field in step.fields if field.asks]
    if not draft.content.bundled or not asked or step.group is not None or step.status != "done":
        return False
    return all(draft.content.origins.get(field.id) in origins.OF_BUNDLE for field in asked)
