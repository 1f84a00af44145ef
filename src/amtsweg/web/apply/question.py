"""One question after another: shown, answered, saved; items of groups; files on the way."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from amtsweg.applications import actions, carrying, drafts, prefill, queries
from amtsweg.applications.actions import Conflict
from amtsweg.applications.bundles import carrying as sharing
from amtsweg.applications.drafts import Draft
from amtsweg.catalogue import queries as catalogue
from amtsweg.documents import queries as documents
from amtsweg.documents import safe
from amtsweg.documents.models import Document, KeptPaper
from amtsweg.forms.context import Raw
from amtsweg.forms.definition import ExitPage, GroupPage
from amtsweg.forms.fields.base import FieldError
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.flow import Step
from amtsweg.web.apply import admission, groups, shows, tasks, typed
from amtsweg.web.apply.visit import Visit, application_page
from amtsweg.web.kit import texts
from amtsweg.web.kit.actor import account
from amtsweg.web.kit.security import POSITION_ALLOWED

KEPT = "ablage:"  # before the id of a paper from the person's own safe


@application_page
def enter(visit: Visit) -> HttpResponseBase:
    """The address of the application itself leads to where it goes on: in the newest form, if answers fit in there."""
    draft = visit.draft()
    if key := typed.waiting(visit.request, visit.id):
        return HttpResponseRedirect(visit.step(key))
    found = carrying.move(draft)
    if found is None:
        return HttpResponseRedirect(tasks.again(visit, draft))
    if not found.silent:
        return HttpResponseRedirect(visit.url("changed"))
    return go_on(visit, found.revision.pk)


def go_on(visit: Visit, revision: UUID) -> HttpResponseBase:
    """On in a newer revision of the form, at the first question that is open there."""
    try:
        actions.carry_over(visit.id, visit.sitting, to=revision)
    except actions.Newer:
        return HttpResponseRedirect(visit.url("enter"))
    return HttpResponseRedirect(
        visit.ahead(drafts.opened(queries.access_draft(visit.holders, visit.id), visit.sitting))
    )


@application_page
def question(visit: Visit, key: str) -> HttpResponseBase:
    """A page of the form."""
    if visit.offer.letter_code and (answer := admission.page(visit, key)) is not None:
        return answer
    if visit.request.method == "POST":
        return _posted(visit, key)
    draft = visit.draft()
    if typed.take(visit.request, visit.id, key):
        return _posted(visit, key)
    step = draft.way.step(key)
    if step is None:
        raise actions.UnknownStep(key)
    if isinstance(step.page, ExitPage):
        return _render(visit, draft, step, "apply/exit.html", helping=_helping(step.page))
    if isinstance(step.page, GroupPage):
        return _group(visit, draft, step, step.page)
    known = visit.known() if key not in draft.content.saved and prefill.concerns(draft, step) else None
    raw, filled = shows.shown_raw(draft, step, known)
    return _question(visit, draft, step, raw, (), filled)


# --- answering -----------------------------------------------------------------------------------------------------


def _posted(visit: Visit, key: str) -> HttpResponseBase:
    post = visit.request.POST
    if (changed := groups.changed(visit, key, actions, checking=visit.checking)) is not None:
        return changed
    refused = _uploads(visit, key) if visit.request.FILES else ()
    if "entfernen" in post:
        actions.detach(visit.id, key, post["entfernen"], visit.sitting)
    if "uebernehmen" in post:
        refused = (*refused, *_reuse(visit, key, post["uebernehmen"]))
    raw, version = cast(Raw, post), _version(post.get("fassung", ""))
    try:
        saved = actions.save_page(visit.id, key, raw, visit.sitting, version=version, known=visit.known)
    except Conflict as conflict:
        return _conflict(visit, conflict, refused)
    if "spaeter" in post:
        return HttpResponseRedirect(visit.url("later"))
    here = any(name in post for name in ("hochladen", "entfernen", "uebernehmen", "sprache"))
    errors = refused if here else _merged(saved.draft, key, saved.errors, refused)
    if errors:
        return _wrong(visit, saved.draft, key, errors)
    if here:
        return HttpResponseRedirect(visit.step(key, checking=visit.checking))
    return HttpResponseRedirect(_onward(visit, saved.draft, key))


def _onward(visit: Visit, draft: Draft, key: str) -> str:
    """The next question; when one came from the check page, back there, after what is newly needed."""
    if visit.checking:
        end = draft.way.exit
        open_key = end.key if end else draft.way.first_open
        return visit.step(open_key, checking=True) if open_key else visit.url("check")
    following = next((one for one in draft.way.after(key) if not sharing.settled(draft, one)), None)
    return visit.step(following.key) if following else visit.url("check")


def _uploads(visit: Visit, key: str) -> tuple[FieldError, ...]:
    """Stores the files of the page; the refusals."""
    step = visit.draft().way.step(key)
    refused = []
    for field in step.fields if step else ():
        if isinstance(field, FileField):
            for file in visit.request.FILES.getlist(field.id):
                content = cast(BinaryIO, file)
                error = actions.attach(visit.id, key, field.id, file.name or "", content, visit.sitting)
                if error is not None:
                    refused.append(error)
    return tuple(refused)


def _reuse(visit: Visit, key: str, wanted: str) -> tuple[FieldError, ...]:
    """Takes a file from elsewhere in the draft; `wanted` is field and file with a colon between."""
    field_id, _colon, document_id = wanted.partition(":")
    if document_id.startswith(KEPT):
        return _reuse_kept(visit, key, field_id, document_id.removeprefix(KEPT))
    error = actions.reuse(visit.id, key, field_id, document_id, visit.sitting)
    return (error,) if error else ()


def _reuse_kept(visit: Visit, key: str, field_id: str, paper_id: str) -> tuple[FieldError, ...]:
    """Takes a copy of a paper that the person keeps, through all checks; one that is gone changes nothing."""
    own = account(visit.request)
    try:
        taken = safe.take(own.id, UUID(paper_id)) if own else None
    except (ValueError, KeptPaper.DoesNotExist):
        return ()
    if taken is None:
        return ()
    error = actions.attach(visit.id, key, field_id, taken.name, io.BytesIO(taken.data), visit.sitting)
    return (error,) if error else ()


def _merged(
    draft: Draft, key: str, errors: Iterable[FieldError], refused: tuple[FieldError, ...]
) -> tuple[FieldError, ...]:
    """All errors in the order of the page; why a file was refused says more than that one is missing."""
    said = {error.field for error in refused}
    every = [*(error for error in errors if error.field not in said), *refused]
    step = draft.way.step(key)
    order = {field.id: place for place, field in enumerate(step.fields if step else ())}
    return tuple(sorted(every, key=lambda error: order.get(error.field, len(order))))


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


# --- showing -------------------------------------------------------------------------------------------------------


def _render(visit: Visit, draft: Draft, step: Step, template: str, status: int = 200, **context: Any) -> HttpResponse:
    checking = visit.checking
    back = visit.url("check") if checking else _back(visit, draft, step)
    everything = {
        "visit": visit,
        "page": step.page,
        "section": step.section.title,
        "item": draft.way.item_title(step, draft.sitting.language),
        "position": draft.way.position(step.key),
        "back_url": back,
        "tasks_url": tasks.address(visit, draft),
        "checking": checking,
        "version": draft.application.version,
        "aside": shows.aside(visit, draft),
        **context,
    }
    return render(visit.request, template, everything, status=status)


def _helping(page: ExitPage) -> list[dict[str, Any]]:
    """The services that help instead, as far as this federation has them."""
    found = ((slug, catalogue.service(slug)) for slug in page.services)
    return [
        {"title": texts.localised(service.title), "href": reverse("portal:service", kwargs={"slug": slug})}
        for slug, service in found
        if service
    ]


def _back(visit: Visit, draft: Draft, step: Step) -> str:
    before = next((one for one in draft.way.before(step.key) if not sharing.settled(draft, one)), None)
    if before is None:
        return visit.overview_url() if draft.content.bundled else visit.start_url
    return visit.step(before.key)


def _question(
    visit: Visit,
    draft: Draft,
    step: Step,
    raw: shows.RawPage,
    errors: tuple[FieldError, ...],
    filled: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    has_files = any(isinstance(field, FileField) for field in step.fields)
    fields = shows.field_views(visit, draft, step, raw, errors, filled, visit.kept if has_files else ())
    scripts = frozenset[str]().union(*(view.scripts for view in fields))
    context |= {
        "fields": fields,
        "alone": len(fields) == 1 and fields[0].heading,
        "scripts": sorted(scripts),
        "has_files": has_files,
        "errors": [(error.control, error.message) for error in errors],
        "has_errors": bool(errors),
    }
    answer = _render(visit, draft, step, "apply/question.html", status, **context)
    if "place" in scripts:
        answer.headers["Permissions-Policy"] = POSITION_ALLOWED
    return answer


def _wrong(visit: Visit, draft: Draft, key: str, errors: tuple[FieldError, ...]) -> HttpResponse:
    step = draft.way.step(key)
    if step is None:
        raise actions.UnknownStep(key)
    if isinstance(step.page, GroupPage):
        return _group(visit, draft, step, step.page, errors)
    return _question(visit, draft, step, shows.posted_raw(step, visit.request.POST), errors, status=422)


def _conflict(visit: Visit, conflict: Conflict, refused: tuple[FieldError, ...]) -> HttpResponse:
    """Saved elsewhere meanwhile: shows both, keeps what was typed here; sending again decides for it."""
    draft, step = conflict.draft, conflict.step
    raw = shows.posted_raw(step, visit.request.POST)
    stored = shows.stored_rows(draft, step)
    return _question(
        visit, draft, step, raw, _merged(draft, step.key, conflict.errors, refused), status=409, stored=stored
    )


# --- groups --------------------------------------------------------------------------------------------------------


def _group(
    visit: Visit, draft: Draft, step: Step, group: GroupPage, errors: tuple[FieldError, ...] = ()
) -> HttpResponse:
    context = groups.listed(visit, draft, step, group, errors, checking=visit.checking)
    return _render(visit, draft, step, "apply/group.html", status=422 if errors else 200, **context)


@application_page
def remove(visit: Visit, key: str) -> HttpResponseBase:
    """Asks once, then takes an item out of its group. `key` is that of the group's list, and the item's id."""
    draft = visit.draft()
    return groups.remove(visit, draft, key, actions, shows.aside(visit, draft))


@application_page
def file(visit: Visit, document_id: UUID) -> HttpResponseBase:
    """A file that was uploaded for this application, as it is kept, or the copy of what was sent.

    Notices are opened in the case alone, where it is recorded and may be refused.
    """
    try:
        paper = documents.for_holder(visit.holders, document_id)
    except Document.DoesNotExist:
        raise Http404("no such file") from None
    kinds = (Document.Kind.UPLOAD, Document.Kind.RECEIPT)
    if paper.data_key_id != visit.application.data_key_id or paper.kind not in kinds:
        raise Http404("no such file")
    content = b"".join(documents.content(paper))
    response = FileResponse(
        iter([content]), as_attachment=True, filename=documents.name(paper), content_type=paper.media_type
    )
    response.headers["Content-Length"] = str(len(content))
    return response
