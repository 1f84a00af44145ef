"""What visitors said about the authority's pages: counts by service and month."""

from datetime import date

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.catalogue.models import Service
from amtsweg.core import clock
from amtsweg.insights import queries
from amtsweg.insights.questions import HELPFUL, QUALITIES
from amtsweg.web.studio.access import StudioRequest, frame, studio_page


@require_safe
@studio_page()
def feedback(request: StudioRequest) -> HttpResponseBase:
    """One month as a table; without a month in the address the latest in which anybody said anything."""
    known = queries.months(request.authority)
    wanted = request.GET.get("monat", "")
    month = next((one for one in known if f"{one:%Y-%m}" == wanted), known[0] if known else _first(clock.today()))
    rows = queries.feedback(request.authority, month)
    titles = dict(Service.objects.filter(slug__in=[one.service for one in rows]).values_list("slug", "title"))
    names = {"findable": _("leicht zu finden"), "understandable": _("verständlich"), "complete": _("vollständig"),
             "current": _("aktuell")}  # fmt: skip
    context = {
        "desk": frame(request, "overview"),
        "month": month,
        "months": known,
        "rows": rows,
        "titles": titles,
        "helpful": HELPFUL,
        "qualities": [(key, names[key]) for key in QUALITIES],
    }
    return render(request, "studio/feedback.html", context)


def _first(day: date) -> date:
    return day.replace(day=1)
