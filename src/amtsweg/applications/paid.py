"""The mail to a guest that the fee of a draft is paid: a transfer may arrive days later, and then she may send.

Accounts get their receipt from the room of payments; its page leads on to the draft.
"""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.applications.charging import SUBJECT
from amtsweg.applications.models import Application
from amtsweg.applications.queries import contact_address
from amtsweg.core.mail import queue_mail
from amtsweg.core.money import euro
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.links import page_at
from amtsweg.payments.models import PaymentRequest
from amtsweg.payments.signals import changed

_SETTLED = (PaymentRequest.State.SETTLED, PaymentRequest.State.OVERPAID)


@receiver(changed, dispatch_uid="applications.paid")
def tell(request: PaymentRequest, before: str, **_rest: Any) -> None:
    """Queues the mail in the transaction of the payment, once; nothing without an address or when the draft is gone."""
    if request.subject_kind != SUBJECT or before in _SETTLED or request.state not in _SETTLED or not request.paid:
        return
    with across_tenants("the books lead to the draft"):
        rows = Application.objects.select_related("data_key", "authority")
        draft = rows.filter(pk=request.subject_id, expires_at__isnull=False).first()
    address = contact_address(draft) if draft else ""
    if draft is None or not address:
        return
    with override(draft.language):
        said = _("Ihre Zahlung über {amount} ist eingegangen. Kassenzeichen: {reference}. Jetzt können Sie senden:")
        page = "/antrag/fortsetzen/" if draft.guest else "/konto/"
        lines = [
            _("Guten Tag,"),
            said.format(amount=euro(request.paid, draft.language), reference=request.reference)
            + "\n" + page_at(draft.authority.slug, page, draft.language),
            draft.authority.full_name,
        ]  # fmt: skip
        text = "\n\n".join(lines) + "\n"
        queue_mail(address, _("Ihre Zahlung ist eingegangen"), text, key=request.receipt_key)
