"""Mails that tell a resident to look into the mailbox: who wrote and where to look, never what."""

from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amtsweg.accounts.queries import mail_address
from amtsweg.core.crypto import unseal_json
from amtsweg.core.mail import queue_mail
from amtsweg.federation.links import page_at
from amtsweg.mailbox.models import Delivery, Message, Thread


def announcement_key(delivery: Delivery) -> str:
    """Under which key the announcement of a delivery lies in the outbox; its sending starts the legal clock."""
    return f"mailbox.delivery:{delivery.id}"


def tell_of_message(thread: Thread, message: Message) -> None:
    """Queues the notice that a message has come, once per message; nothing when no address is known."""
    address = address_of(thread)
    if not address:
        return
    with translation.override(thread.language):
        subject = _("Neue Nachricht in Ihrem Postkorb")
        what = _("{authority} hat Ihnen geschrieben.").format(authority=thread.authority.full_name)
        queue_mail(address, subject, _body(thread, what), key=f"mailbox.message:{message.id}")


def tell_of_delivery(thread: Thread, delivery: Delivery, collect_until: date) -> None:
    """Queues the announcement of a notice (§ 41 (2a) VwVfG), once per delivery."""
    address = address_of(thread)
    if not address:
        return
    with translation.override(thread.language):
        subject = _("Ein Bescheid liegt in Ihrem Postkorb")
        what = _(
            "{authority} hat einen Bescheid für Sie bereitgestellt. Öffnen Sie ihn bis zum {day}. "
            "Er gilt am Tag nach dem Öffnen als bekannt gegeben; ab dann laufen Fristen."
        ).format(authority=thread.authority.full_name, day=date_format(collect_until, _("d.m.Y")))
        queue_mail(address, subject, _body(thread, what), key=announcement_key(delivery))


def address_of(thread: Thread) -> str:
    """Where to write: the account's own address, else the one that the guest gave, else nothing."""
    given: str = unseal_json(thread.data_key, thread.header, context=header_context(thread))["email"]
    return mail_address(thread.holder_id) or given


def header_context(thread: Thread) -> str:
    """What the sealed header of a thread is bound to."""
    return f"thread.header:{thread.id}"


def _body(thread: Thread, what: str) -> str:
    lines = [
        _("Guten Tag,"),
        what,
        _("Vorgang {reference}").format(reference=thread.reference) if thread.reference else "",
        _("Hier lesen Sie weiter:") + "\n" + _door(thread),
        _("Aus Gründen des Datenschutzes steht der Inhalt nicht in dieser E-Mail."),
        thread.authority.full_name,
    ]
    return "\n\n".join(line for line in lines if line) + "\n"


def _door(thread: Thread) -> str:
    """The page of the thread at the authority's own portal."""
    pages = {"case": f"/vorgaenge/{thread.reference}/", "party": f"/beteiligung/{thread.subject_id}/"}
    page = pages.get(thread.subject_type, "/postkorb/") if thread.reference else "/postkorb/"
    return page_at(thread.authority.slug, page, thread.language)
