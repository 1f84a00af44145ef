"""The task list of a long form: every section in one word, in any order, and the way back to where one was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.applications.drafts import Draft
from amtsweg.forms.definition import Definition, GroupPage, Page
from amtsweg.forms.flow import SectionStatus
from amtsweg.web.apply import shows
from amtsweg.web.apply.visit import Visit, application_page
from amtsweg.web.kit import texts

SECTIONS, PAGES = 6, 12  # with more than so many of either, a form is long


class Task(NamedTuple):
    """A section with its state in a word; without an address it cannot be answered yet."""

    title: str
    word: str
    quiet: bool
    href: str


def is_long(definition: Definition) -> bool:
    """Whether a form is long enough that people lose the thread of it."""
    return len(definition.sections) > SECTIONS or _count(page for _s, page in definition.pages()) > PAGES


def _count(pages: Iterable[Page]) -> int:
    return sum(1 + _count(page.pages) if isinstance(page, GroupPage) else 1 for page in pages)


def address(visit: Visit, draft: Draft) -> str:
    """Where the task list is; empty for a form that is short, or that one part of a bundle makes."""
    return visit.url("tasks") if is_long(draft.form.definition) and not draft.content.bundled else ""


def again(visit: Visit, draft: Draft) -> str:
    """Where somebody goes on who comes back: the task list of a long form that was begun, else the next question."""
    return (address(visit, draft) if draft.content.saved else "") or visit.ahead(draft)


@application_page
def tasks(visit: Visit) -> HttpResponseBase:
    """The list; of a short form too, for whoever kept its address."""
    draft = visit.draft()
    rows = {row.section.id: row for row in draft.way.sections}
    undecided = {section.id for section in draft.way.undecided}
    found = [
        _task(visit, draft, rows[section.id])
        if section.id in rows
        else Task(texts.plain(section.title), _("Noch nicht möglich"), True, "")
        for section in draft.form.definition.sections
        if section.id in rows or section.id in undecided
    ]
    context = {
        "visit": visit,
        "tasks": found,
        "done": sum(row.status == "done" for row in rows.values()),
        "undecided": bool(undecided),
        "complete": draft.way.complete,
        "ahead_url": visit.ahead(draft),
        "aside": shows.aside(visit, draft),
    }
    return render(visit.request, "apply/tasks.html", context)


def _task(visit: Visit, draft: Draft, row: SectionStatus) -> Task:
    begun = any(step.section is row.section and step.key in draft.content.saved for step in draft.way.steps)
    word = _("Angefangen") if begun else _("Noch offen")
    if row.status == "done":
        word = _("Erledigt")
    elif row.status == "exit":
        word = _("Hier geht es nicht weiter")
    return Task(texts.plain(row.section.title), word, row.status == "done", visit.step(row.key))
