"""Reads of requests: for whoever knows the code, for holders, for an authority."""

from collections.abc import Iterable
from uuid import UUID

from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.models import LedgerEntry, Payee, PaymentAttempt, PaymentItem, PaymentRequest, PaymentWay
from amtsweg.payments.port import class_of


def by_code(code: str) -> PaymentRequest:
    """The request that this code opens: whoever knows it may pay. Raises `PaymentRequest.DoesNotExist`."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    with across_tenants("the code is the key"):
        found: PaymentRequest = PaymentRequest.objects.select_related("authority", "payee").get(code=plain)
    return found


def attempt_by_code(code: str, attempt_id: UUID) -> PaymentAttempt:
    """An attempt of the request that this code opens. Raises `PaymentAttempt.DoesNotExist`."""
    with across_tenants("the code is the key"):
        rows = PaymentAttempt.objects.select_related("request__authority", "request__payee", "way__payee")
        found: PaymentAttempt = rows.get(pk=attempt_id, request__code=code)
    return found


def items_of(request: PaymentRequest) -> list[PaymentItem]:
    """The lines of a request."""
    with across_tenants("the request is at hand"):
        return list(PaymentItem.objects.filter(request=request))


def entries_of(request: PaymentRequest) -> list[LedgerEntry]:
    """The ledger of a request."""
    with across_tenants("the request is at hand"):
        return list(LedgerEntry.objects.filter(request=request))


def ways_for(request: PaymentRequest) -> list[PaymentWay]:
    """How it can be paid online: several ways, by § 4 EGovG, as far as the authority has set them up."""
    rows = PaymentWay.objects.filter(payee_id=request.payee_id, active=True).select_related("payee", "authority")
    return [way for way in rows if (cls := class_of(way.kind)) and not cls.staffed]


def about(subject_kind: str, subject_ids: Iterable[UUID]) -> list[PaymentRequest]:
    """Requests about these subjects, oldest first. Needs a scope: the authority's through `objects`."""
    rows = PaymentRequest.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    return list(rows.select_related("authority", "payee").order_by("created_at"))


def accounts_of(authority_id: UUID) -> tuple[list[Payee], list[PaymentWay]]:
    """The authority's accounts and ways, those included that are offered no more."""
    return list(Payee.objects.filter(authority_id=authority_id)), list(
        PaymentWay.objects.filter(authority_id=authority_id)
    )
