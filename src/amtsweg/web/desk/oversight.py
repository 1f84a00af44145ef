"""Who looked at a case, for leads; and reading a case of others for a reason that is asked first."""

from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.cases import queries
from amtsweg.cases.access import oversight as rules
from amtsweg.cases.access.queries import looks_at
from amtsweg.cases.models import Case
from amtsweg.documents import queries as documents
from amtsweg.documents.models import Document
from amtsweg.web.desk import shows
from amtsweg.web.desk.access import DeskRequest, OversightRequest, case_page, frame, oversight_page
from amtsweg.web.kit.papers import download


@require_safe
@case_page
def accesses(request: DeskRequest) -> HttpResponseBase:
    """Who opened the case, when and why; for those who watch over it."""
    looks = looks_at(request.clerk, request.case)
    context = {"desk": frame(request), "number": request.case.number, "looks": looks}
    return render(request, "desk/accesses.html", context)


@oversight_page
def oversight(request: OversightRequest) -> HttpResponseBase:
    """GET asks for number and reason; POST opens the case for a while."""
    number = "".join(request.POST.get("nummer", request.GET.get("nummer", "")).split()).upper()[:24]
    reason = request.POST.get("grund", "").strip()
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = _opened(request, number, reason)
        if not errors:
            return HttpResponseRedirect(reverse("desk:overseen", kwargs={"number": number}))
    context = {
        "desk": frame(request, "oversight"), "number": number, "reason": reason, "longest": rules.LONGEST,
        "minutes": int(rules.LASTS.total_seconds()) // 60,
        "errors": errors, "wrong": dict(errors), "has_errors": bool(errors),
    }  # fmt: skip
    return render(request, "desk/oversight.html", context, status=422 if errors else 200)


def _opened(request: OversightRequest, number: str, reason: str) -> list[tuple[str, str]]:
    """Errors; none once the reason is kept."""
    try:
        rules.oversee(request.overseers, number, reason)
    except rules.NoReason:
        if reason:
            return [("grund", _("Kürzen Sie den Grund auf {count} Zeichen").format(count=rules.LONGEST))]
        return [("grund", _("Geben Sie an, warum Sie den Vorgang ansehen"))]
    except Case.DoesNotExist:
        return [("nummer", _("Geben Sie die Nummer eines Vorgangs ein, den Sie beaufsichtigen"))]
    return []


@require_safe
@oversight_page
def overseen(request: OversightRequest, number: str) -> HttpResponseBase:
    """The whole case to read, as long as the reason counts; after that it is asked for again."""
    try:
        case, member = rules.overseen(request.overseers, number)
    except rules.NoReason:
        return HttpResponseRedirect(reverse("desk:oversight", query={"nummer": number}))
    except Case.DoesNotExist:
        raise Http404 from None
    file = queries.case_file(case, member)
    context = {"desk": frame(request, "oversight"), "file": file, "show": shows.Shows(file, "desk:overseen-paper")}
    return render(request, "desk/overseen.html", context)


@require_safe
@oversight_page
def paper(request: OversightRequest, number: str, document_id: UUID) -> HttpResponseBase:
    """One of its documents."""
    try:
        case, _member = rules.overseen(request.overseers, number)
        document = documents.for_staff(case.authority, document_id)
    except (rules.NoReason, Case.DoesNotExist, Document.DoesNotExist):
        raise Http404 from None
    if document.data_key_id != case.data_key_id:
        raise Http404
    return download(document)
