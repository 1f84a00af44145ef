"""The list of parts with what to do about each, and the shared answers below it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from amtsweg.applications.actions import NotOffered, TrustTooLow
from amtsweg.applications.bundles import actions, moving
from amtsweg.applications.sitting import Sitting
from amtsweg.forms.models import FormRevision
from amtsweg.web.apply import finish
from amtsweg.web.apply.changed import told
from amtsweg.web.apply.visit import Visit
from amtsweg.web.bundle import parts
from amtsweg.web.bundle.visit import BundleVisit, bundle_page
from amtsweg.web.kit.step_up import step_up


@bundle_page
def overview(visit: BundleVisit) -> HttpResponseBase:
    """All parts with their state; the shared questions come first, in the newest form if the answers fit in there."""
    draft = visit.draft()
    if (found := moving.move(draft)) is not None:
        return go_on(visit, found.revision.pk) if found.silent else HttpResponseRedirect(visit.url("changed"))
    if not draft.way.complete:
        return HttpResponseRedirect(visit.ahead(draft))
    rows = parts.rows(visit)
    ready = [row for row in rows if row.state == "ready"]
    context = {
        "visit": visit,
        "rows": [row for row in rows if row.applies],
        "others": [row for row in rows if not row.applies],
        "ready": ready,
        "sent": any(row.state == "sent" for row in rows),
        "open": any(row.open for row in rows),
        "sections": finish.sections(visit, draft),
        "laid_aside": finish.laid_aside(draft),
        "back_url": visit.step(draft.way.steps[-1].key),
        "aside": visit.aside(draft),
        "expires_at": draft.bundle.expires_at,
        "step_up_of": lambda row: step_up(visit.request, row.way.offer.trust_to_start, visit.url("overview")),
    }
    return render(visit.request, "bundle/overview.html", context)


@bundle_page
def changed(visit: BundleVisit) -> HttpResponseBase:
    """The shared questions have changed: GET tells, POST goes on in the newer form."""
    draft = visit.draft()
    found = moving.move(draft)
    if found is None:
        return HttpResponseRedirect(visit.ahead(draft))
    if visit.request.method == "POST" and visit.request.POST.get("fassung") == str(found.revision.pk):
        return go_on(visit, found.revision.pk)
    context = {"visit": visit, "aside": visit.aside(draft), **told(found)}
    return render(visit.request, "bundle/changed.html", context)


def go_on(visit: BundleVisit, revision: UUID) -> HttpResponseBase:
    """On in a newer revision of the shared form; the overview leads to what is open there."""
    with suppress(actions.Newer):  # then the overview tells of the one that came meanwhile
        actions.carry_over(visit.id, visit.sitting, to=revision)
    return HttpResponseRedirect(visit.url("overview"))


@bundle_page
def part(visit: BundleVisit, part: str) -> HttpResponseBase:
    """What is to happen with one part: begin or go on, leave out, take up again, note as done."""
    if visit.request.method != "POST":
        return HttpResponseRedirect(visit.url("overview"))
    match visit.request.POST.get("was", ""):
        case "auslassen":
            actions.leave_out(visit.id, part, visit.sitting)
        case "aufnehmen":
            actions.take_up(visit.id, part, visit.sitting)
        case "erledigt":
            actions.mark_done(visit.id, part, visit.sitting)
        case "ausfuellen":
            return HttpResponseRedirect(_begin(visit, part))
    return HttpResponseRedirect(visit.url("overview") + f"#teil-{part}")


def _begin(visit: BundleVisit, name: str) -> str:
    """The address at which the part goes on; begun first where it is not."""
    row = next((row for row in parts.rows(visit) if row.name == name), None)
    if row is None or not row.way.form or row.way.offer is None or not row.may_start:
        return visit.url("overview")
    if row.draft is not None and row.visit is not None:
        return row.visit.ahead(row.draft)
    offering = Sitting(row.way.offer, visit.sitting.language, visit.trust)
    try:
        application = actions.start_part(visit.id, name, offering, visit.sitting)
    except (NotOffered, TrustTooLow, FormRevision.DoesNotExist):
        return visit.url("overview")
    begun = Visit(visit.request, visit.portal, row.way.offer, application.id)
    return begun.url("enter")
