"""Mails about a fee: how much, until when, and the link to pay it. Never what the case is about."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from amtsweg.applications.queries import contact_address
from amtsweg.cases.models import Case
from amtsweg.cases.wording import day_text
from amtsweg.core.mail import queue_mail
from amtsweg.core.money import euro
from amtsweg.federation.links import page_at
from amtsweg.payments.models import PaymentRequest

OPEN_FEE = "case.fee-"  # and the occasion and the payment request; how mails that demand money are keyed

_ASKED = (
    gettext_noop("Gebühr zu Ihrem Vorgang {number}"),
    gettext_noop(
        "Zu Ihrem Vorgang {number} ist eine Gebühr zu zahlen: {amount}, bis {day}. Kassenzeichen: {reference}."
    ),
)
_REMINDER = (
    gettext_noop("Erinnerung: Gebühr zu Ihrem Vorgang {number}"),
    gettext_noop(
        "Zu Ihrem Vorgang {number} ist noch eine Gebühr offen: {amount}, zu zahlen bis {day}. Kassenzeichen: "
        "{reference}. Haben Sie schon gezahlt? Dann müssen Sie nichts tun."
    ),
)

_UNDONE = (
    gettext_noop("Gebühr zu Ihrem Vorgang {number} ist noch offen"),
    gettext_noop(
        "Eine Zahlung war irrtümlich Ihrem Vorgang {number} zugeordnet. Die Buchung ist berichtigt. Offen sind jetzt "
        "{amount}, zu zahlen bis {day}. Kassenzeichen: {reference}."
    ),
)


def tell_asked(case: Case, request: PaymentRequest, to: str | None = None) -> None:
    """Queues the demand in the caller's transaction, once per request; nothing without an address.

    No wish stops it: who does not learn of a demand cannot pay it. Needs the submission with application and data key,
    unless `to` is given.
    """
    _tell(case, request, _ASKED, "asked", contact_address(case.submission.application) if to is None else to)


def remind(case: Case, request: PaymentRequest) -> None:
    """Queues the reminder that a fee is still open, once per request."""
    _tell(case, request, _REMINDER, "reminder", contact_address(case.submission.application))


def tell_undone(case: Case, request: PaymentRequest) -> None:
    """Queues that a fee is open though she was told that it is paid: somebody else's money had been booked."""
    _tell(case, request, _UNDONE, f"undone-{request.version}", contact_address(case.submission.application))


def tell_guest_paid(case: Case, request: PaymentRequest) -> None:
    """Queues the receipt for a guest, once per request; accounts get theirs from the room of payments."""
    address = contact_address(case.submission.application) if case.submission.application.guest else ""
    if not address:
        return
    with override(case.language):
        said = _("Ihre Zahlung über {amount} zum Vorgang {number} ist eingegangen. Kassenzeichen: {reference}.")
        words = (_("Ihre Zahlung ist eingegangen"), said)
        _send(address, case, request, words, request.paid, request.receipt_key)


def _tell(case: Case, request: PaymentRequest, words: tuple[str, str], occasion: str, address: str) -> None:
    if not address:
        return
    with override(case.language):
        _send(address, case, request, (_(words[0]), _(words[1])), request.open, f"{OPEN_FEE}{occasion}:{request.pk}")


def _send(address: str, case: Case, request: PaymentRequest, said: tuple[str, str], amount: Decimal, key: str) -> None:
    """In the active language."""
    words = {
        "number": case.number, "reference": request.reference, "day": day_text(request.due_on),
        "amount": euro(amount, case.language),
    }  # fmt: skip
    page = page_at(request.authority.slug, f"/zahlung/{request.code}/", case.language)
    lines = [
        _("Guten Tag,"),
        said[1].format(**words),
        _("Hier steht alles zu dieser Zahlung:") + "\n" + page,
        case.authority.full_name,
    ]
    queue_mail(address, said[0].format(**words), "\n\n".join(lines) + "\n", key=key)
