"""Checking and sending all parts that are ready, and what became of them."""

from __future__ import annotations

import logging
from typing import NamedTuple

from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from amtsweg.applications.actions import CodeSpent, Incomplete, TrustTooLow, Unpaid, Withdrawn, submit
from amtsweg.applications.bundles.drafts import Over
from amtsweg.applications.drafts import InTrash
from amtsweg.applications.models import Application
from amtsweg.catalogue.queries import OfferView
from amtsweg.web.apply import finish, once
from amtsweg.web.apply.shows import phone_of
from amtsweg.web.bundle import parts
from amtsweg.web.bundle.parts import Row
from amtsweg.web.bundle.visit import BundleVisit, bundle_page
from amtsweg.web.kit import actor
from amtsweg.web.kit.step_up import StepUp, step_up
from amtsweg.web.portal import words

_log = logging.getLogger("amtsweg.web.bundle")


@bundle_page
def check(visit: BundleVisit) -> HttpResponseBase:
    """The answers of every part that is ready, one below the other; nothing is sent yet."""
    ready = [row for row in parts.rows(visit) if row.state == "ready"]
    if not ready:
        return HttpResponseRedirect(visit.url("overview"))
    return _check(visit, ready)


def _check(visit: BundleVisit, ready: list[Row]) -> HttpResponse:
    shown = [
        {
            "row": row,
            "sections": finish.sections(row.visit, row.draft),
            "fees": row.draft.way.fees(row.draft.sitting.language),
            "declaration": row.draft.form.definition.declaration,
        }
        for row in ready
        if row.may_send and row.draft is not None and row.visit is not None
    ]
    context = {
        "visit": visit,
        "parts": shown,
        "closed": [_closed(visit, row, row.way.offer) for row in ready if not row.may_send and row.way.offer],
        "back_url": visit.url("overview"),
        "aside": visit.aside(),
    }
    return render(visit.request, "bundle/check.html", context)


class Closed(NamedTuple):
    """A part that this session may not send yet: what is missing, what proves it, and whom to ask."""

    row: Row
    way: StepUp | None
    proof: str
    phone: str


def _closed(visit: BundleVisit, row: Row, offer: OfferView) -> Closed:
    way = step_up(visit.request, offer.trust_to_send, visit.url("check"))
    return Closed(row, way, words.proof(offer.trust_to_send), phone_of(offer))


@bundle_page
def send(visit: BundleVisit) -> HttpResponseBase:
    """Sends the parts that were shown, each in its own transaction; what fails leaves the others sent."""
    if visit.request.method != "POST":
        return HttpResponseRedirect(visit.url("check"))
    chosen = visit.request.POST.getlist("teil")
    wanted = [row for row in parts.rows(visit) if row.name in chosen and row.state in ("ready", "begun")]
    failed = [row.name for row in wanted if not _sent(visit, row)]
    answer = HttpResponseRedirect(visit.url("sent", {"offen": failed} if failed else None))
    if len(failed) < len(wanted):
        once.keep_for_bundle(answer, visit.bundle)
    return answer


def _sent(visit: BundleVisit, row: Row) -> bool:
    """Whether a part is sent now."""
    if row.visit is None:
        return False
    try:
        submit(row.visit.id, actor=actor.actor(visit.request), trust=visit.trust)
    except (CodeSpent, Incomplete, TrustTooLow, Unpaid, Withdrawn, Application.DoesNotExist):
        return False
    except (DatabaseError, RuntimeError):
        _log.exception("a part of a bundle could not be sent")
        return False
    return True


@bundle_page
def sent(visit: BundleVisit) -> HttpResponseBase:
    """What was sent, with its numbers, and what is still to be done; it can be opened again at any time."""
    try:
        rows = parts.rows(visit)
    except (Over, InTrash):
        rows = parts.sent_rows(visit)
    done = [row for row in rows if row.state == "sent"]
    if not done and visit.bundle.expires_at is not None:
        return HttpResponseRedirect(visit.url("overview"))
    asked = visit.request.GET.getlist("offen")
    context = {
        "visit": visit,
        "done": done,
        "failed": [row for row in rows if row.name in asked and row.state in ("ready", "begun")],
        "open": [row for row in rows if row.open],
        "elsewhere": [row for row in rows if row.applies and row.state == "elsewhere"],
        "over": visit.bundle.expires_at is None,
        "access": once.kept(visit.request, visit.id),
        "guest": visit.bundle.guest,
        "aside": visit.aside(),
    }
    return render(visit.request, "bundle/sent.html", context)
