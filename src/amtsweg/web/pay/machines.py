"""What providers tell. They prove themselves by a signature over what they say; no cookie, no form of ours."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amtsweg.payments import actions
from amtsweg.payments.models import PaymentWay
from amtsweg.payments.port import Faulty, Incoming, Refused, Unreachable

LARGEST = 64 * 1024  # bytes of one message


@csrf_exempt  # the provider's message carries its own proof
@never_cache
@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, way_id: UUID) -> HttpResponse:
    """One message of the provider of this way. 400 for what is not believed, 503 for what should come again."""
    way = PaymentWay.objects.select_related("payee", "authority").filter(pk=way_id).first()
    if way is None:
        raise Http404
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdigit()) or int(length) > LARGEST:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    message = Incoming(request.method or "GET", request.GET.dict(), headers, request.body)
    try:
        actions.notified(way, message)
    except Refused:
        return HttpResponse("refused\n", status=400, content_type="text/plain")
    except (Unreachable, Faulty):
        return HttpResponse("later\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
