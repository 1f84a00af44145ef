"""Direct debits at the cash office: what payers agreed to, and the collections made of it."""

from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from amtsweg.payments.mandates import collecting
from amtsweg.payments.mandates.file import written
from amtsweg.payments.models_mandates import Collection
from amtsweg.web.desk.access import TreasuryRequest, frame, treasury_page
from amtsweg.web.kit.papers import attachment


@require_http_methods(["GET", "HEAD", "POST"])
@treasury_page
def debits(request: TreasuryRequest) -> HttpResponseBase:
    """What waits and what was collected; a POST makes collections of all that waits."""
    if request.method == "POST":
        collecting.collect(request.cashier)
        return HttpResponseRedirect(reverse("desk:debits"))
    authority = request.cashier.authority_id
    rows = [(one, len(one.mandates.all()), collecting.total(one.mandates.all())) for one in
            collecting.collections_of(authority)]  # fmt: skip
    context = {"desk": frame(request, "treasury"), "waiting": collecting.waiting(authority), "rows": rows}
    return render(request, "desk/treasury/debits.html", context)


@require_safe
@treasury_page
def file(request: TreasuryRequest, collection_id: UUID) -> HttpResponseBase:
    """One collection as the file for the bank."""
    try:
        collection, mandates = collecting.fetched(request.cashier, collection_id)
    except Collection.DoesNotExist:
        raise Http404 from None
    name = f"lastschriften-{collection.due_on.isoformat()}-{collection.pk.hex[-6:]}.xml"
    return attachment(name, "application/xml", written(collection, mandates))
