"""Mails about a case that the mailbox does not send itself: that something happened, never what, no service's name."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override

from amtsweg.applications.queries import contact_address
from amtsweg.cases.links import page_url
from amtsweg.cases.models import Case
from amtsweg.cases.wording import day_text
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants
from amtsweg.forms import procedures
from amtsweg.mailbox.models import Thread
from amtsweg.mailbox.wishes import wanted

REMINDER = "case.reminder:"  # and the request; how its mail is keyed

_SAID = {
    "withdrawn": (
        gettext_noop("Ihr Vorgang ist zurückgezogen: {number}"),
        gettext_noop("Ihr Vorgang {number} ist zurückgezogen. Wir bearbeiten ihn nicht weiter."),
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
    if not address or not wanted(case.holder_id, "progress", _thread(case)):
        return
    subject, text = _SAID[what]
    with override(case.language):
        heading = _(subject).format(number=case.number)
        queue_mail(address, heading, _letter(case, _(text).format(number=case.number)), key=f"case.{what}:{occasion}")


def _thread(case: Case) -> Thread | None:
    with across_tenants("asks whether the holder muted the thread of this case"):
        return Thread.objects.filter(subject_type="case", subject_id=case.pk).first()


def tell_received(case: Case, procedure: str, promised: Sequence[date], *, to: str) -> None:
    """Queues the mail after sending: that it arrived, what happens next and until when, how many papers are to come.

    `promised` are the days until which papers will follow. Nothing without an address. It is the proof of having
    sent, so no wish stops it.
    """
    if not to:
        return
    with override(case.language):
        called = procedures.words(procedure)
        arrived = _("{yours} ist angekommen: {number}").format(yours=called.yours, number=case.number)
        said = [
            _("{yours} ist angekommen. Die Vorgangsnummer ist {number}.").format(
                yours=called.yours, number=case.number
            ),
            _next(case, called.it),
            *([_to_come(promised)] if promised else []),
        ]
        queue_mail(to, arrived, _letter(case, *said), key=f"case.received:{case.pk}")


def remind(case: Case, request: UUID, due: date) -> None:
    """Queues the reminder that something is due, in the caller's transaction, once per request; never what it is.

    Nothing without an address, or where no reminders are wanted.
    """
    address = contact_address(case.submission.application)
    if not address or not wanted(case.holder_id, "reminder", _thread(case)):
        return
    with override(case.language):
        subject = _("Erinnerung: Frist am {day}").format(day=day_text(due))
        text = _("Zu Ihrem Vorgang {number} fehlt uns noch etwas von Ihnen. Die Frist endet am {day}.")
        said = text.format(number=case.number, day=day_text(due))
        queue_mail(address, subject, _letter(case, said), key=f"{REMINDER}{request}")


def _next(case: Case, it: str) -> str:
    if case.due_on is None:
        return _("So geht es weiter: Wir prüfen {it} und melden uns bei Ihnen.").format(it=it)
    text = _("So geht es weiter: Wir prüfen {it} voraussichtlich bis {day}. Bei Fragen melden wir uns bei Ihnen.")
    return text.format(it=it, day=day_text(case.due_on))


def _to_come(promised: Sequence[date]) -> str:
    text = ngettext(
        "Sie wollten noch {count} Unterlage nachreichen. Laden Sie sie bis {day} hoch.",
        "Sie wollten noch {count} Unterlagen nachreichen. Laden Sie die erste davon bis {day} hoch.",
        len(promised),
    )
    return text.format(count=len(promised), day=day_text(min(promised)))


def _letter(case: Case, *paragraphs: str) -> str:
    """The text of a mail, in the active language."""
    return "\n\n".join([_("Guten Tag,"), *paragraphs, _where(case), case.authority.full_name]) + "\n"


def _where(case: Case) -> str:
    if case.submission.application.guest:
        page = page_url(case.authority, "apply:resume", case.language)
        return _("So sehen Sie nach: Öffnen Sie {page} und geben Sie Ihren Code und Ihre PIN ein.").format(page=page)
    return _("Hier sehen Sie nach: {page}").format(
        page=page_url(case.authority, "mailbox:case", case.language, number=case.number)
    )
