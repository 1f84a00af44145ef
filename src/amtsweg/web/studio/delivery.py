"""Files in and out: an editor takes over a delivery of services, offices and offers, or downloads the own ones.

What reads and writes XML is imported when a file comes or goes: a web process that never sees one does without.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.catalogue.importing.records import Broken
from amtsweg.catalogue.importing.report import OUTCOMES, Report
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.delivery_words import kinds, outcomes, said
from amtsweg.web.studio.fields import tidy

MOST = 10 * 1024 * 1024  # bytes of the file that is sent
SHOWN = 300  # lines of a report


class Told(NamedTuple):
    """A line of the report for reading."""

    outcome: str  # a key of `outcomes`
    kind: str
    name: str
    place: str
    note: str


@studio_page()
def take(request: StudioRequest) -> HttpResponseBase:
    """The form; a POST checks a file or takes it over, and shows what became of each record."""
    from amtsweg.catalogue.editing import deliveries

    context: dict[str, Any] = {"desk": frame(request, "exchange"), "outcomes": outcomes(), "errors": [], "report": None}
    if request.method != "POST":
        return render(request, "studio/delivery.html", context)
    file, try_only = request.FILES.get("datei"), bool(request.POST.get("pruefen"))
    if wrong := _unfit(file):
        return _refused(request, context, wrong)
    assert file is not None
    name = tidy(file.name or "")[-80:] or "Datei"
    try:
        report = deliveries.take(request.editor, request.authority, name, file.read(), try_only=try_only)
    except Broken as error:
        place = _("{file}, Zeile {line}").format(file=error.place.file, line=error.place.line)
        return _refused(request, context, f"{place}: {said(error.reason)}")
    context |= {"try_only": try_only, **_told(report)}
    return render(request, "studio/delivery.html", context)


def _unfit(file: Any) -> str:
    if file is None:
        return _("Wählen Sie eine Datei aus")
    if file.size > MOST:
        return _("Die Datei ist größer als {count} MB. Teilen Sie die Lieferung").format(count=MOST // 1024 // 1024)
    return ""


def _refused(request: StudioRequest, context: dict[str, Any], wrong: str) -> HttpResponseBase:
    context |= {"errors": [("datei", wrong)], "has_errors": True}
    return render(request, "studio/delivery.html", context, status=422)


def _told(report: Report) -> dict[str, Any]:
    names = kinds()
    worth = [line for line in report.lines if line.outcome != "unchanged" or line.note]
    told = [
        Told(
            line.outcome, names.get(line.kind, line.kind), line.name or line.key.id,
            _("{file}, Zeile {line}").format(file=line.place.file, line=line.place.line), said(line.note),
        )
        for line in sorted(worth, key=lambda line: OUTCOMES[::-1].index(line.outcome))[:SHOWN]
    ]  # fmt: skip
    counts = Counter(line.outcome for line in report.lines)
    return {
        "report": report,
        "counts": [(label, counts[key]) for key, label in outcomes().items()],
        "lines": told,
        "more": len(worth) - len(told),
    }


@require_safe
@studio_page()
def download(request: StudioRequest) -> HttpResponse:
    """What the authority keeps or does, published, as XZuFi."""
    from amtsweg.catalogue.exporting.choice import choose
    from amtsweg.catalogue.exporting.xzufi import message

    answer = HttpResponse(message(choose(request.authority)), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="katalog-{request.authority.slug}.xml"'
    return answer
