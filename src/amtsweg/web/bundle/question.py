"""The shared questions, one page after another, as in any application."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from amtsweg.applications import prefill
from amtsweg.applications.bundles import actions
from amtsweg.applications.bundles.drafts import BundleDraft
from amtsweg.forms.answering import UnknownStep
from amtsweg.forms.context import Raw
from amtsweg.forms.definition import GroupPage
from amtsweg.forms.fields.base import FieldError
from amtsweg.forms.flow import Step
from amtsweg.web.apply import groups, shows
from amtsweg.web.bundle.visit import BundleVisit, bundle_page


@bundle_page
def question(visit: BundleVisit, key: str) -> HttpResponseBase:
    """A page of the shared form."""
    draft = visit.draft()
    step = draft.way.step(key)
    if step is None:
        raise UnknownStep(key)
    if visit.request.method == "POST":
        return _posted(visit, key)
    if isinstance(step.page, GroupPage):
        return _group(visit, draft, step, step.page)
    known = visit.known() if key not in draft.content.saved and prefill.concerns(draft, step) else None
    raw, filled = shows.shown_raw(draft, step, known)
    return _question(visit, draft, step, raw, (), filled)


@bundle_page
def remove(visit: BundleVisit, key: str) -> HttpResponseBase:
    """Asks once, then takes an item out of a shared group."""
    draft = visit.draft()
    return groups.remove(visit, draft, key, actions, visit.aside(draft))


def _posted(visit: BundleVisit, key: str) -> HttpResponseBase:
    post = visit.request.POST
    if (changed := groups.changed(visit, key, actions, checking=_checking(visit))) is not None:
        return changed
    typed = post.get("fassung", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    raw = cast(Raw, post)
    try:
        saved = actions.save_page(visit.id, key, raw, visit.sitting, version=version, known=visit.known)
    except actions.Conflict as conflict:
        stored = shows.stored_rows(conflict.draft, conflict.step)
        typed_raw = shows.posted_raw(conflict.step, post)
        return _question(visit, conflict.draft, conflict.step, typed_raw, conflict.errors, status=409, stored=stored)
    if "spaeter" in post:
        return HttpResponseRedirect(visit.url("later"))
    if "sprache" in post:
        return HttpResponseRedirect(visit.step(key, checking=_checking(visit)))
    draft = saved.draft
    step = draft.way.step(key)
    if saved.errors and step is not None and isinstance(step.page, GroupPage):
        return _group(visit, draft, step, step.page, saved.errors)
    if saved.errors and step is not None:
        return _question(visit, draft, step, shows.posted_raw(step, post), saved.errors, status=422)
    if _checking(visit):
        return HttpResponseRedirect(visit.ahead(draft))
    following = draft.way.next(key) if step is not None else None
    return HttpResponseRedirect(visit.step(following) if following else visit.ahead(draft))


def _checking(visit: BundleVisit) -> bool:
    request = visit.request
    return (request.POST if request.method == "POST" else request.GET).get("von") == "pruefen"


def _question(
    visit: BundleVisit,
    draft: BundleDraft,
    step: Step,
    raw: shows.RawPage,
    errors: tuple[FieldError, ...],
    filled: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    fields = shows.field_views(visit, draft, step, raw, errors, filled)
    context |= {
        "fields": fields,
        "alone": len(fields) == 1 and fields[0].heading,
        "scripts": sorted(frozenset[str]().union(*(view.scripts for view in fields))),
        "has_files": False,
        "errors": [(error.control, error.message) for error in errors],
        "has_errors": bool(errors),
    }
    return _render(visit, draft, step, "apply/question.html", status, **context)


def _group(
    visit: BundleVisit, draft: BundleDraft, step: Step, group: GroupPage, errors: tuple[FieldError, ...] = ()
) -> HttpResponse:
    context = groups.listed(visit, draft, step, group, errors, checking=_checking(visit))
    return _render(visit, draft, step, "apply/group.html", status=422 if errors else 200, **context)


def _render(
    visit: BundleVisit, draft: BundleDraft, step: Step, template: str, status: int, **context: Any
) -> HttpResponse:
    before = draft.way.previous(step.key)
    back = visit.url("overview") if _checking(visit) else visit.step(before) if before else visit.start_url
    everything = {
        "visit": visit,
        "page": step.page,
        "section": step.section.title,
        "item": draft.way.item_title(step, draft.sitting.language),
        "position": draft.way.position(step.key),
        "back_url": back,
        "checking": _checking(visit),
        "version": draft.bundle.version,
        "aside": visit.aside(draft),
        **context,
    }
    return render(visit.request, template, everything, status=status)
