"""Items of a group come, go and move, in a draft or bundle that is locked for it. Each raises `UnknownStep`."""

import secrets

from amtsweg.applications.drafts import Answered
from amtsweg.forms import answering
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.definition import GroupPage


class GroupFull(Exception):
    """The group takes no more items."""


def add(draft: Answered, key: str) -> str:
    """An empty item more in the group whose list has this key; the key of its first page. Raises `GroupFull`."""
    _group(draft, key)
    try:
        answers, first = answering.add_item(draft.form, draft.content.answers, key, secrets.token_hex(4))
    except ValueError:
        raise GroupFull(key) from None
    draft.content.answers = answers
    draft.rewalk()
    return first


def remove(draft: Answered, key: str, item_id: str) -> None:
    """Takes an item out with everything that was answered for it."""
    _group(draft, key)
    content, prefix = draft.content, f"{key}/{item_id}/"
    content.answers = answering.remove_item(content.answers, key, item_id)
    for kept in (content.saved, content.unfinished):
        for name in [name for name in kept if name.startswith(prefix)]:
            del kept[name]
    draft.rewalk()


def move(draft: Answered, key: str, item_id: str, by: int) -> None:
    """Moves an item of a group whose order counts up (-1) or down (1)."""
    if not _group(draft, key).ranked:
        raise UnknownStep(key)
    draft.content.answers = answering.move_item(draft.form, draft.content.answers, key, item_id, by)
    draft.rewalk()


def _group(draft: Answered, key: str) -> GroupPage:
    step = draft.way.step(key)
    if step is None or not isinstance(step.page, GroupPage):
        raise UnknownStep(key)
    return step.page
