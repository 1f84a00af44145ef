"""Mails about a case that the mailbox does not send itself: that something happened, never what, no service's name."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from amtsweg.applications.queries import contact_address
from amtsweg.cases.links import page_url
from amtsweg.cases.models import Case
from amtsweg.core.mail import queue_mail

_SAID = {
    "received": (
        gettext_noop("Ihr Antrag ist angekommen: {number}"),
        gettext_noop("Ihr Antrag ist angekommen. Die Vorgangsnummer ist {number}."),
    ),
    "withdrawn": (
        gettext_noop("Ihr Antrag ist zurückgezogen: {number}"),
        gettext_noop("Ihr Antrag mit der Vorgangsnummer {number} ist zurückgezogen. Wir bearbeiten ihn nicht weiter."),
    ),
    "closed": (
        gettext_noop("Ihr Vorgang ist abgeschlossen: {number}"),
        gettext_noop("Ihr Vorgang {number} ist abgeschlossen. Sie finden ihn weiter in Ihrem Postkorb."),
    ),
}


def tell(case: Case, what: str, occasion: UUID, *, to: str | None = None) -> None:
    """Queues a mail to the applicant in the caller's transaction, once per `occasion`; nothing without an address.

    Needs the case's authority and submission with application and data key loaded, unless `to` is given.
    """
    address = contact_address(case.submission.application) if to is None else to
    if not address:
        return
    subject, text = _SAID[what]
    with override(case.language):
        paragraphs = [
            _("Guten Tag,"),
            _(text).format(number=case.number),
            _where(case),
            case.authority.full_name,
        ]
        heading = _(subject).format(number=case.number)
        queue_mail(address, heading, "\n\n".join(paragraphs) + "\n", key=f"case.{what}:{occasion}")


def _where(case: Case) -> str:
    if case.submission.application.guest:
        page = page_url(case.authority, "apply:resume", case.language)
        return _("So sehen Sie nach: Öffnen Sie {page} und geben Sie Ihren Code und Ihre PIN ein.").format(page=page)
    return _("Hier sehen Sie nach: {page}").format(
        page=page_url(case.authority, "mailbox:case", case.language, number=case.number)
    )
