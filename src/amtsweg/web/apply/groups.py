"""The list of a group: its items with what can be done with each; of an application, or of answers that are shared.

`doing` is the room's actions on items: of applications, or of bundles.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, Protocol
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from amtsweg.applications.drafts import Answered
from amtsweg.applications.grouping import GroupFull
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.definition import GroupPage
from amtsweg.forms.fields.base import FieldError
from amtsweg.forms.flow import Step
from amtsweg.web.apply.shows import Addresses, Aside


class Asked(Addresses, Protocol):
    """One request to what holds the group."""

    request: HttpRequest
    id: UUID

    @property
    def sitting(self) -> Sitting | SharedSitting:
        """What the answers depend on."""


def listed(
    visit: Asked, draft: Answered, step: Step, group: GroupPage, errors: tuple[FieldError, ...], *, checking: bool
) -> dict[str, Any]:
    """What the list shows."""
    prefix = f"{step.key}/"
    undone = {one.key for one in draft.way.steps if one.status != "done"}
    unfinished = {key.removeprefix(prefix).partition("/")[0] for key in undone if key.startswith(prefix)}
    items = [
        {
            "id": item["_id"],
            "title": draft.way.title_of(group, item, number, draft.sitting.language),
            "open": item["_id"] in unfinished,
            "change": visit.step(f"{prefix}{item['_id']}/{group.pages[0].id}", checking=checking),
            "remove": visit.url("remove", key=f"{prefix}{item['_id']}"),
        }
        for number, item in enumerate(draft.way.items(step.key), 1)
    ]
    return {
        "items": items,
        "full": len(items) >= group.max,
        "errors": [("hinzufuegen", error.message) for error in errors],
        "has_errors": bool(errors),
    }


def changed(visit: Asked, key: str, doing: ModuleType, *, checking: bool) -> HttpResponseBase | None:
    """Adds or moves an item if that was posted: then where it goes on, at the item."""
    post, here = visit.request.POST, visit.step(key, checking=checking)
    if "hinzufuegen" in post:
        try:
            return HttpResponseRedirect(visit.step(doing.add_item(visit.id, key, visit.sitting)))
        except GroupFull:
            return HttpResponseRedirect(here)
    if "hoch" in post or "runter" in post:
        item, by = (post["hoch"], -1) if "hoch" in post else (post["runter"], 1)
        doing.move_item(visit.id, key, item, visit.sitting, by=by)
        return HttpResponseRedirect(f"{here}#eintrag-{quote(item)}")
    return None


def remove(visit: Asked, draft: Answered, key: str, doing: ModuleType, aside: Aside) -> HttpResponseBase:
    """Asks once, then takes an item out. `key` is that of the group's list, and the item's id."""
    group, _, item = key.rpartition("/")
    step = draft.way.step(group)
    if step is None or not isinstance(step.page, GroupPage):
        raise UnknownStep(group)
    items = draft.way.items(group)
    number = next((number for number, one in enumerate(items, 1) if one["_id"] == item), 0)
    if not number:
        return HttpResponseRedirect(visit.step(group))
    if visit.request.method == "POST":
        doing.remove_item(visit.id, group, item, visit.sitting)
        return HttpResponseRedirect(visit.step(group))
    title = draft.way.title_of(step.page, items[number - 1], number, draft.sitting.language)
    context = {"visit": visit, "title": title, "back_url": visit.step(group), "aside": aside}
    return render(visit.request, "apply/remove.html", context)
