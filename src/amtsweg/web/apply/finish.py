"""The last three pages: check everything, send it, see that it arrived."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.applications import actions, charging, queries
from amtsweg.applications.access import code_index, new_access
from amtsweg.applications.bundles import carrying
from amtsweg.applications.carrying import Given
from amtsweg.applications.drafts import Answered, Draft
from amtsweg.applications.queries import SubmissionView
from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.models import Case
from amtsweg.cases.participation.queries import part_in
from amtsweg.cases.queries import access_case
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock
from amtsweg.documents import queries as documents
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper
from amtsweg.forms import procedures
from amtsweg.forms.outcome import Proof
from amtsweg.payments.models import PaymentRequest
from amtsweg.web.apply import admission, consent, once, shows
from amtsweg.web.apply.once import keep, kept
from amtsweg.web.apply.visit import Visit, application_page
from amtsweg.web.appointments.choosing import page_for
from amtsweg.web.kit import texts
from amtsweg.web.kit.rows import read_only
from amtsweg.web.kit.step_up import step_up
from amtsweg.web.portal import words


class Gap(NamedTuple):
    """Something that is still to be answered: where, and what to say."""

    href: str
    text: str


@application_page
def check(visit: Visit) -> HttpResponseBase:
    """All answers once more, each with its way back; nothing is sent yet."""
    return _check(visit, visit.draft())


def _check(
    visit: Visit, draft: Draft, gaps: list[Gap] | None = None, status: int = 200, spent: str = ""
) -> HttpResponseBase:
    if end := draft.way.exit:
        return HttpResponseRedirect(visit.step(end.key))
    definition = draft.form.definition
    context = {
        "visit": visit,
        "sections": sections(visit, draft),
        "fees": draft.way.fees(draft.sitting.language),
        "pays_first": charging.pays_first(draft),
        "position": draft.way.position(None),
        "back_url": _back(visit, draft),
        "overview_url": visit.overview_url() if draft.content.bundled else "",
        "aside": shows.aside(visit, draft),
        "declaration": definition.declaration,
        "privacy": definition.privacy,
        "errors": gaps or [],
        "has_errors": bool(gaps or spent),
        "spent": spent,
        "code_url": visit.step(draft.way.steps[0].key, checking=True),
        "step_up": step_up(visit.request, visit.offer.trust_to_send, visit.url("check")),
        "proof": words.proof(visit.offer.trust_to_send),
        "complete": draft.way.complete,
        "laid_aside": laid_aside(draft),
        "called": procedures.words(definition.procedure),
        "consent": consent.shown(visit),
    }
    return render(visit.request, "apply/check.html", context, status=status)


def _back(visit: Visit, draft: Draft) -> str:
    asked = [step for step in draft.way.steps if not carrying.settled(draft, step)]
    if asked:
        return visit.step(asked[-1].key)
    return visit.overview_url() if draft.content.bundled else visit.start_url


def sections(visit: shows.Addresses, draft: Answered) -> list[tuple[str, list[dict[str, Any]]]]:
    """The review with links, and a word where the account or the bundle gave the answer."""
    found, fixed = [], draft.form.definition.letter_code  # it came with the code
    for section in draft.way.review(draft.sitting.language):
        rows = [
            {
                "label": row.label,
                "lines": row.lines,
                "optional": row.optional,
                "missing": row.missing,
                "href": visit.step(row.key, checking=True) if row.missing or row.field_id != fixed else None,
                "source": None if row.missing else shows.source(draft.content.origins.get(row.field_id), visit),
            }
            for row in section.rows
        ]
        found.append((section.title, rows))
    return found


def laid_aside(draft: Answered) -> list[dict[str, Any]]:
    """Answers that a newer form has no question for: for reading, not for sending."""
    return read_only(Given(one["label"], tuple(one["lines"])) for one in draft.content.laid_aside)


def _gaps(visit: Visit, draft: Draft) -> list[Gap]:
    """What keeps the draft from being sent: answers that are missing, and answers that contradict each other."""
    language = draft.sitting.language
    rows = [row for section in draft.way.review(language) for row in section.rows if row.missing]
    missing = [
        Gap(visit.step(row.key, checking=True), _("Beantworten Sie: %(label)s") % {"label": row.label}) for row in rows
    ]
    contradicting = [
        Gap(visit.step(step.key, checking=True), texts.plain(rule.message))
        for step in draft.way.steps
        for rule in step.broken
    ]
    return [*missing, *contradicting]


@application_page
def send(visit: Visit) -> HttpResponseBase:
    """Sends, once. However often this is posted, the same receipt follows."""
    request = visit.request
    if request.method != "POST":
        return HttpResponseRedirect(visit.ahead(visit.draft()))
    access = new_access()
    try:
        submission = actions.submit(
            visit.id, actor=visit.actor, trust=visit.trust, access=access, electronic=consent.given(request)
        )
    except actions.Incomplete:
        draft = visit.draft()
        return _check(visit, draft, _gaps(visit, draft), 422)
    except actions.CodeSpent:
        return _check(visit, visit.draft(), status=409, spent=admission.contact(visit))
    except actions.Outdated:
        return HttpResponseRedirect(visit.url("enter"))
    except actions.Unpaid as unpaid:
        return HttpResponseRedirect(reverse("pay:pay", kwargs={"code": unpaid.request.code}))
    except (actions.TrustTooLow, actions.Withdrawn):
        return HttpResponseRedirect(visit.url("check"))
    answer = HttpResponseRedirect(visit.url("sent"))
    if submission.application.guest and submission.application.tracking_index is None and visit.bundle:
        once.keep_for_bundle(answer, visit.bundle)
    elif submission.application.tracking_index == code_index(access.code):
        keep(answer, visit.id, access)
    return answer


@application_page
def sent(visit: Visit) -> HttpResponseBase:
    """The receipt; it can be opened again at any time."""
    if visit.application.expires_at is not None:
        return HttpResponseRedirect(visit.ahead(visit.draft()))
    submission = queries.access_submission(visit.holders, visit.id)
    view = queries.submission_view(submission)
    service = catalogue.service(visit.offer.service_slug)
    proofs = view.way.evidence()
    case = access_case(visit.holders, submission.reference)
    context = {
        "visit": visit,
        "submission": submission,
        "called": procedures.words(view.way.form.definition.procedure),
        "fees": view.way.fees(texts.language()),
        "due_on": case.due_on,
        "email": "" if visit.mandate else view.email,
        "electronic": view.electronic,
        "access": kept(visit.request, visit.bundle.id if visit.bundle else visit.id),
        "overview_url": visit.overview_url() if visit.bundle else "",
        "unpaid": [one for one in _fees_of(case) if one.open],
        "guest": visit.application.guest,
        "service": service,
        "aside": shows.aside(visit, None),
        "promises": _promises(view, proofs),
        "with_us": [(texts.plain(proof.title), proof.number) for proof in proofs if proof.state == "with_us"],
        "related": catalogue.related(visit.portal, service, 3) if service else (),
        "receipt": _receipt(visit),
        "case_url": _case_url(visit, submission.reference),
        "may_book": page_for(visit.request, visit.offer.authority.slug, visit.offer.service_slug, submission.reference),
    }
    return render(visit.request, "apply/sent.html", context)


def _fees_of(case: Case) -> list[PaymentRequest]:
    """What is asked for in the case; mostly nothing, which its row says."""
    return of_case(case) if case.life.get("unpaid") else []


def _case_url(visit: Visit, reference: str) -> str:
    """The case as whoever sent it may open it: its holder, or who takes part by a mandate."""
    if visit.mandate is None or visit.account is None:
        return texts.path(f"/vorgaenge/{reference}/")
    part = part_in([visit.account.pk], reference)
    return reverse("mailbox:part", kwargs={"participant_id": part}) if part else reverse("mailbox:taking-part")


def _promises(view: SubmissionView, proofs: list[Proof]) -> list[tuple[str, date]]:
    """Proofs that are to follow: what, and until which day."""
    sent_on = clock.local(view.submission.sent_at).date()
    return [
        (texts.plain(proof.title), sent_on + timedelta(days=proof.days)) for proof in proofs if proof.state == "later"
    ]


def _receipt(visit: Visit) -> Paper | None:
    """The copy of what was sent; None while it is being made."""
    papers = documents.papers_for_holder(visit.holders, visit.application.data_key)
    return next((paper for paper in papers if paper.kind == Document.Kind.RECEIPT), None)
