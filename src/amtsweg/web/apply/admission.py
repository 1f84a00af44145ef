"""The first page of a form that only a code from the authority's letter opens."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.applications import actions
from amtsweg.applications.drafts import Draft
from amtsweg.applications.letter_codes import admitting
from amtsweg.forms.context import RawDict
from amtsweg.forms.fields.base import Field
from amtsweg.forms.flow import Step
from amtsweg.web.apply import shows, typed
from amtsweg.web.apply.visit import Visit
from amtsweg.web.kit import actor, texts
from amtsweg.web.kit.limited import too_many

CODE = "zugangscode"  # name of the control; what is typed there is kept nowhere
_LONGEST = 200


def page(visit: Visit, key: str) -> HttpResponseBase | None:
    """Asks for reference and code, or says that they were given; None where `key` is any other page."""
    draft = visit.draft()
    step = admitting.asking(draft)
    if step is None or step.key != key:
        return None
    if visit.request.method == "POST" or typed.take(visit.request, visit.id, key):
        return _posted(visit, draft, step)
    if admitting.still_good(draft):
        return _render(visit, draft, step, onward=_onward(visit, draft, step))
    return _render(visit, draft, step, typed=str(draft.way.raw(key).get(_field(step).id, "")))


def _posted(visit: Visit, draft: Draft, step: Step) -> HttpResponseBase:
    field, post = _field(step), visit.request.POST
    reference, code = post.get(field.id, "")[:_LONGEST], post.get(CODE, "").strip()[:_LONGEST]
    cleaned = field.clean(RawDict({field.id: reference}), draft.context())
    wrong = [(error.control, error.message) for error in cleaned.errors]
    if not code:
        wrong.append((CODE, _("Geben Sie den Zugangscode aus dem Schreiben ein")))
    if wrong:
        return _render(visit, draft, step, typed=reference, errors=wrong)
    address = actor.network_address(visit.request)
    try:
        opened = actions.admit(visit.id, reference, code, visit.sitting, address=address)
    except actions.NotAdmitted:
        return _render(visit, draft, step, typed=reference, errors=[(CODE, _refusal(visit))])
    except actions.TooManyTries as error:
        return too_many(visit.request, error.until)
    return HttpResponseRedirect(_onward(visit, opened, step))


def _field(step: Step) -> Field:
    return step.fields[0]


def _onward(visit: Visit, draft: Draft, step: Step) -> str:
    if visit.checking:
        return visit.ahead(draft)
    following = draft.way.next(step.key)
    return visit.step(following) if following else visit.url("check")


def _refusal(visit: Visit) -> str:
    """One text whatever was wrong, so that nobody learns which references there are."""
    wrong = _("Prüfen Sie Aktenzeichen und Zugangscode. Sie passen nicht zusammen, oder der Code gilt nicht mehr.")
    return f"{wrong} {contact(visit)}"


def contact(visit: Visit) -> str:
    """Whom to ask about a letter and its code."""
    said = {"unit": texts.plain(visit.offer.unit.name), "phone": shows.phone_of(visit.offer)}
    if said["phone"]:
        return _("Fragen beantwortet: %(unit)s, Telefon %(phone)s") % said
    return _("Fragen beantwortet: %(unit)s") % said


def _render(
    visit: Visit,
    draft: Draft,
    step: Step,
    *,
    typed: str = "",
    errors: list[tuple[str, str]] | None = None,
    onward: str = "",
) -> HttpResponse:
    errors = errors or []
    context = {
        "visit": visit,
        "page": step.page,
        "field": _field(step),
        "section": step.section.title,
        "position": draft.way.position(step.key),
        "item": "",
        "back_url": visit.url("check") if visit.checking else _back(visit, draft),
        "checking": visit.checking,
        "version": draft.application.version,
        "typed": typed,
        "wrong": dict(errors),
        "errors": errors,
        "has_errors": bool(errors),
        "onward": onward,
        "given": draft.way.answers.get(_field(step).id),
        "aside": shows.aside(visit, draft),
    }
    return render(visit.request, "apply/admission.html", context, status=422 if errors else 200)


def _back(visit: Visit, draft: Draft) -> str:
    return visit.overview_url() if draft.content.bundled else visit.start_url
