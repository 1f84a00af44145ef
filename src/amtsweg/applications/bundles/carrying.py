"""How shared answers come into a part: cleaned by the part's own field, marked, and kept in step while unchanged.

What the person answered in the part herself is never touched. A shared answer that the part's field does not take is
left out, and the part asks for it. Groups are carried entry by entry.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from amtsweg.applications import origins
from amtsweg.applications.bundles.drafts import BundleDraft
from amtsweg.applications.drafts import Draft
from amtsweg.catalogue.shapes import PartView
from amtsweg.forms import items
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step
from amtsweg.forms.items import Answers
from amtsweg.forms.sharing import fits, within


def carry(draft: Draft, part: PartView, shared: BundleDraft) -> bool:
    """Brings a part's draft in step with the shared answers; whether anything changed."""
    answers, marks = draft.content.answers, draft.content.origins
    before = (dict(answers), dict(marks))
    for mine, theirs in part.carries.items():
        if mine in draft.form.groups and theirs in shared.form.groups:
            _carry_group(draft, part, shared, mine)
            continue
        field, source = draft.form.fields.get(mine), shared.form.fields.get(theirs)
        if field is None or source is None or draft.form.layout.group_of(mine) or shared.form.layout.group_of(theirs):
            continue
        if mine in answers and marks.get(mine) not in origins.OF_BUNDLE:
            continue
        answers.pop(mine, None)
        marks.pop(mine, None)
        if theirs in shared.way.answers and fits(source, field):
            _take(draft, answers, field, shared.way.answers[theirs])
            if mine in answers:
                marks[mine] = origins.shared(shared.content.origins.get(theirs))
    draft.rewalk()
    return before != (answers, marks)


def _carry_group(draft: Draft, part: PartView, shared: BundleDraft, group: str) -> None:
    """Entry by entry. An entry of the person's own stays as it is, and one that she took out of the part stays out.

    Marks say which entries (`familie/b1`) and which answers in them (`familie/b1/vorname`) are the bundle's.
    """
    marks, pairs = draft.content.origins, within(part.carries, draft.form.layout, shared.form.layout, group)
    there = {str(item.get("_id")): dict(item) for item in items.stored(draft.content.answers, group)}
    given = {f"b{item['_id']}": item for item in shared.way.items(part.carries[group])}
    for name, theirs in given.items():
        mark = f"{group}/{name}"
        taken_out = name not in there and mark in marks
        if not taken_out and any(source in theirs for source in pairs.values()):
            marks[mark] = origins.BUNDLE
            _carry_item(draft, shared, there.setdefault(name, {"_id": name}), theirs, pairs, mark)
    for mark in [mark for mark in marks if mark.startswith(f"{group}/") and mark.count("/") == 1]:
        name = mark.partition("/")[2]
        if name not in given:
            _let_go(draft, there, name, mark)
    if there or group in draft.content.answers:
        draft.content.answers[group] = list(there.values())


def _carry_item(
    draft: Draft, shared: BundleDraft, item: dict[str, Any], theirs: Answers, pairs: Mapping[str, str], mark: str
) -> None:
    marks = draft.content.origins
    for mine, source in pairs.items():
        own = f"{mark}/{mine}"
        if mine in item and own not in marks:
            continue
        item.pop(mine, None)
        marks.pop(own, None)
        field = draft.form.fields[mine]
        if source in theirs and fits(shared.form.fields[source], field):
            _take(draft, item, field, theirs[source])
            if mine in item:
                marks[own] = origins.BUNDLE


def _let_go(draft: Draft, there: dict[str, dict[str, Any]], name: str, mark: str) -> None:
    """An entry that the bundle has no more goes, unless the person answered something of it in the part."""
    marks, item = draft.content.origins, there.get(name, {})
    for own in [own for own in marks if own.startswith(f"{mark}/")]:
        item.pop(own.rpartition("/")[2], None)
        del marks[own]
    del marks[mark]
    if not item.keys() - {"_id"}:
        there.pop(name, None)


def _take(draft: Draft, answers: dict[str, Any], field: Field, value: Any) -> None:
    if value is None:
        if field.optional:
            answers[field.id] = None
        return
    context = replace(draft.context(), places=None)  # whether town and postcode fit was asked there
    cleaned = _cleaned(field, value, context)
    if cleaned is not None:
        answers[field.id] = cleaned


def _cleaned(field: Field, value: Any, context: Context) -> Any:
    cleaned = field.clean(RawDict(field.to_raw(value)), context)
    return None if cleaned.errors else cleaned.value


def settled(draft: Draft, step: Step) -> bool:
    """Whether a page need not be shown on the way: the bundle has answered every one of its questions."""
    asked = [field for field in step.fields if field.asks]
    if not draft.content.bundled or not asked or step.status != "done":
        return False
    around = "".join(f"{group}/{item}/" for group, item in items.names(step.trail))
    return all(draft.content.origins.get(around + field.id) in origins.OF_BUNDLE for field in asked)
