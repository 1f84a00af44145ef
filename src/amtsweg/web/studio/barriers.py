"""Barriers that visitors reported: what waits for an answer, one report in full, and that it is answered."""

from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.insights import barriers
from amtsweg.insights.models import BarrierReport
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to
from amtsweg.web.studio.fields import NAMES


@require_safe
@studio_page()
def index(request: StudioRequest) -> HttpResponseBase:
    """All reports, those that wait first."""
    context = {"desk": frame(request, "overview"), "rows": barriers.barriers(request.authority)}
    return render(request, "studio/barriers.html", context)


@require_safe
@studio_page()
def report(request: StudioRequest, identifier: UUID) -> HttpResponseBase:
    """One report in full."""
    try:
        found = barriers.barrier(request.authority, identifier)
    except BarrierReport.DoesNotExist:
        raise Http404("no such report") from None
    language = NAMES.get(found.language, found.language)
    return render(
        request, "studio/barrier.html", {"desk": frame(request, "overview"), "one": found, "language": language}
    )


@require_POST
@studio_page()
def answered(request: StudioRequest, identifier: UUID) -> HttpResponseBase:
    """Notes that it is answered."""
    try:
        barriers.answer_barrier(request.editor, request.authority, identifier)
    except BarrierReport.DoesNotExist:
        raise Http404("no such report") from None
    return to(request, reverse("studio:barriers"), _("Als beantwortet festgehalten."))
