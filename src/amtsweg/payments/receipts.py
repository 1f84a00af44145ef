"""The mail that a payment has arrived: once for each request, to an account's owner who wants such mails.

Guests, and whoever is reached by the subject of the request, hear of it from the room above.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.letters import compose
from amtsweg.accounts.mails import are_wanted
from amtsweg.accounts.queries import mail_address
from amtsweg.core.mail import queue_mail
from amtsweg.core.money import euro
from amtsweg.core.text import pick
from amtsweg.federation.links import page_at
from amtsweg.payments.models import PaymentRequest

KIND = "payments"  # of mails, for those who do without


def send(request: PaymentRequest) -> None:
    """Queues the mail in the caller's transaction; a second one for the same request is not queued."""
    address = mail_address(request.holder_id)
    if not address or not are_wanted(request.holder_id, KIND):
        return
    with override(request.language):
        letter = compose(
            _("Ihre Zahlung ist eingegangen"),
            _("Ihre Zahlung über {amount} für „{purpose}“ ist eingegangen. Kassenzeichen: {reference}.").format(
                amount=euro(request.paid, request.language),
                purpose=pick(request.purpose, request.language).text,
                reference=request.reference,
            ),
            _("Die Quittung finden Sie hier:"),
            page_at(request.authority.slug, f"/zahlung/{request.code}/", request.language),
            sender=request.authority.full_name,
        )
    queue_mail(address, letter.subject, letter.body, key=request.receipt_key)
