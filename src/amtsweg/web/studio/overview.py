"""The studio's first page: what is published, what is begun, what partners improved."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amtsweg.catalogue.editing import reading
from amtsweg.federation.models import News, StaffEntry
from amtsweg.insights import barriers
from amtsweg.web.studio.access import StudioRequest, frame, studio_page


@require_safe
@studio_page(of_a_unit=True)
def overview(request: StudioRequest) -> HttpResponseBase:
    """Numbers, then what waits for somebody."""
    authority = request.authority
    context = {"desk": frame(request, "overview"), "authority": authority, "whole": request.editor.unit_id is None}
    if request.editor.unit_id is not None:
        return render(request, "studio/overview_unit.html", {**context, "unit": request.editor.unit})
    lines = [one for one in reading.lines(authority) if one.here or one.common]
    shared = reading.shared_by_others(authority)
    people = StaffEntry.objects.filter(authority=authority)
    context |= {
        "published": sum(one.here and one.state == "published" for one in lines),
        "online": sum(bool({"form", "link", "appointment"} & set(one.offers)) for one in lines),
        "own": sum(one.own for one in lines),
        "drafts": [one for one in lines if one.drafted or (one.state == "draft" and (one.own or one.common))],
        "newer": [one for one in shared if one.newer],
        "barriers": barriers.waiting(authority),
        "withdrawn": reading.withdrawn(authority),
        "waiting": [one for one in shared if not one.adoption][:5],
        "waiting_total": sum(not one.adoption for one in shared),
        "units": authority.units.count(),
        "people": people.count(),
        "hidden": people.filter(public=False).count(),
        "news": News.objects.filter(portal__authority=authority).count(),
    }
    return render(request, "studio/overview.html", context)
