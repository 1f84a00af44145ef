"""What happens to the money of a case is told in its history, in the very transaction that notes it in the books."""

from typing import Any

from django.dispatch import receiver

from amtsweg.cases.fees import letters
from amtsweg.cases.fees.asking import facts
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Case
from amtsweg.cases.record import SUBJECT, changing
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.ledger import Kind as Entry
from amtsweg.payments.models import LedgerEntry, PaymentRequest
from amtsweg.payments.signals import changed

_TOLD = {
    Entry.PAID: Kind.FEE_PAID,
    Entry.REDUCED: Kind.FEE_LESS,
    Entry.WAIVED: Kind.FEE_LESS,
    Entry.WITHDRAWN: Kind.FEE_LESS,
    Entry.REFUNDED: Kind.FEE_RETURNED,
    Entry.CHARGED_BACK: Kind.FEE_CHARGED_BACK,
    Entry.PAID_UNDONE: Kind.FEE_UNDONE,
    Entry.REFUND_UNDONE: Kind.FEE_UNDONE,
    Entry.CHARGE_UNDONE: Kind.FEE_UNDONE,
}
_SETTLED = (PaymentRequest.State.SETTLED, PaymentRequest.State.OVERPAID)


@receiver(changed, dispatch_uid="cases.fees")
def follow(request: PaymentRequest, before: str, actor: Actor, **_rest: Any) -> None:
    """Notes in the case what its books have just learned. An erased case learns nothing more; the books do."""
    if request.subject_kind != SUBJECT:
        return
    with across_tenants("the books lead to the case"):
        entry = LedgerEntry.objects.get(request=request, position=request.version)
        case = Case.objects.filter(pk=request.subject_id).only("authority_id").first()
    kind = _TOLD.get(Entry(entry.kind))
    if case is None or kind is None:
        return
    with changing(case.pk, case.authority_id) as change:
        if change.life.erased:
            return
        change.happen(kind, actor, facts(request, entry.amount))
        if before not in _SETTLED and request.state in _SETTLED and kind == Kind.FEE_PAID:
            letters.tell_guest_paid(change.case, request)
        if before in _SETTLED and request.state not in _SETTLED and kind == Kind.FEE_UNDONE:
            letters.tell_undone(change.case, request)
