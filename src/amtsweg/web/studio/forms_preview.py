"""A form to walk through before it is published. Nothing is stored: the answers travel from page to page."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any, cast

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.applications.content import Content
from amtsweg.applications.drafts import Answered
from amtsweg.applications.sitting import SharedSitting
from amtsweg.catalogue.editing.forms import definition_of
from amtsweg.federation.shapes import AuthorityView
from amtsweg.forms import answering
from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Raw
from amtsweg.forms.definition import GroupPage, dump
from amtsweg.forms.fields.base import FieldError
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.flow import Step
from amtsweg.web.apply import shows
from amtsweg.web.kit import texts
from amtsweg.web.kit.rows import read_only
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.forms import faults, hub, sheet_of, shown_of

_LONGEST = 200_000
_SAMPLE = {"id": "beispiel", "name": "beispiel.pdf", "size": 1200, "media_type": "application/pdf"}


@dataclass(frozen=True)
class _Pages:
    """The preview has one address, whatever page it shows."""

    address: str
    authority: AuthorityView
    from_account: str = ""  # in a preview no account gives answers

    def url(self, name: str, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
        return self.address

    def step(self, key: str, *, checking: bool = False) -> str:
        return self.address


@dataclass
class _Shown:
    """What one page of the preview shows: the step, or None for the end, with what was typed and is wrong."""

    answers: Answered
    step: Step | None
    errors: tuple[FieldError, ...] = ()
    raw: dict[str, Any] | None = None
    news: dict[str, Any] = field(default_factory=dict)


@studio_page()
def preview(request: StudioRequest, slug: str) -> HttpResponseBase:
    """GET begins, each POST brings the answers so far and those of one page."""
    found = sheet_of(request, slug)
    revision = shown_of(request, found)
    definition = definition_of(revision)
    if problems := check(definition):
        context = {"desk": frame(request, "forms"), "sheet": found, "faults": faults(problems, dump(definition))}
        return render(request, "studio/form_faulty.html", context, status=422 if request.method == "POST" else 200)
    sitting = SharedSitting(request.portal.authority, texts.language())
    content = Content(answers=_answers(request), letter_code="preview")  # what is tried out needs no letter
    answers = Answered(Compiled(definition), content, sitting)
    shown = _posted(request, answers) if request.method == "POST" else _begin(answers)
    address = reverse("studio:preview-form", kwargs={"slug": slug}, query={"fassung": revision.number})
    pages = _Pages(address, request.portal.authority)
    status = 422 if shown.errors else 200
    return render(request, "studio/form_preview.html", _context(shown, pages, hub(slug)), status=status)


def _answers(request: StudioRequest) -> dict[str, Any]:
    """The answers so far; whatever else was put there counts as none."""
    text = request.POST.get("antworten", "") if request.method == "POST" else ""
    try:
        found = json.loads(text) if len(text) <= _LONGEST else {}
    except (ValueError, RecursionError):
        found = {}
    return found if isinstance(found, dict) else {}


def _begin(answers: Answered) -> _Shown:
    steps = answers.way.steps
    return _Shown(answers, steps[0] if steps else None)


def _posted(request: StudioRequest, answers: Answered) -> _Shown:
    post, key = request.POST, request.POST.get("seite", "")
    step = answers.way.step(key)
    if step is None:
        return _begin(answers)
    if "zurueck" in post:
        before = answers.way.previous(key)
        return _Shown(answers, answers.way.step(before) if before else step)
    if "hinzufuegen" in post and isinstance(step.page, GroupPage):
        try:
            changed, first = answering.add_item(answers.form, answers.content.answers, key, secrets.token_hex(4))
        except ValueError:
            return _Shown(answers, step)
        answers.content.answers = changed
        answers.rewalk()
        return _Shown(answers, answers.way.step(first))
    samples = {one.id: [_SAMPLE] for one in step.fields if isinstance(one, FileField)}
    posted = answering.post(
        answers.form, answers.content.answers, key, cast(Raw, post), answers.sitting.context(samples)
    )  # fmt: skip
    answers.content.answers = posted.answers
    answers.rewalk(posted.way)
    if posted.errors:
        return _Shown(answers, posted.way.step(key), posted.errors, dict(shows.posted_raw(step, post)))
    following = posted.way.next(key) if posted.way.step(key) else posted.way.first_open
    return _Shown(answers, posted.way.step(following) if following else None)


def _context(shown: _Shown, pages: _Pages, back: str) -> dict[str, Any]:
    answers, step = shown.answers, shown.step
    context: dict[str, Any] = {
        "form_title": texts.localised(answers.form.definition.title),
        "answers": json.dumps(answers.content.answers, ensure_ascii=False),
        "here": pages.address,
        "back": back,
        "step": step,
        "errors": [(error.control, error.message) for error in shown.errors],
        "has_errors": bool(shown.errors),
    }
    if step is None:
        language = texts.language()
        review = [(one.title, read_only(one.rows)) for one in answers.way.review(language)]
        return {**context, "sections": review, "fees": answers.way.fees(language)}
    raw = shown.raw if shown.raw is not None else answers.way.raw(step.key)
    fields = shows.field_views(pages, answers, step, raw, shown.errors, {})
    return {
        **context,
        "page": step.page,
        "section": step.section.title,
        "item": answers.way.item_title(step, texts.language()),
        "position": answers.way.position(step.key),
        "fields": fields,
        "alone": len(fields) == 1 and fields[0].heading,
        "items": _items(answers, step),
        "first": answers.way.previous(step.key) is None,
    }


def _items(answers: Answered, step: Step) -> list[str]:
    if not isinstance(step.page, GroupPage):
        return []
    group, language = step.page, texts.language()
    found = answers.way.items(step.key)
    return [answers.way.title_of(group, one, number, language) or _("Eintrag") for number, one in enumerate(found, 1)]
