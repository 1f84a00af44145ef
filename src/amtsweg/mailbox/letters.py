"""Mails that tell a resident to look into the mailbox: who wrote and where to look, never what."""

from datetime import UTC

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amtsweg.accounts.queries import mail_address
from amtsweg.core import clock
from amtsweg.core.crypto import unseal_json
from amtsweg.core.mail import queue_mail
from amtsweg.federation.links import page_at
from amtsweg.mailbox.clock import collect_until, free_days
from amtsweg.mailbox.laws import RULES, Begin, Law, Way
from amtsweg.mailbox.models import Delivery, Message, Thread
from amtsweg.mailbox.wishes import Kind, wanted

ANNOUNCEMENT = "mailbox.delivery:"  # keys of announcements begin so; the delivery's id follows


def announcement_key(delivery: Delivery) -> str:
    """Under which key the announcement of a delivery lies in the outbox; its sending starts most legal clocks."""
    again = f":{delivery.again_at.astimezone(UTC):%Y%m%d%H%M%S%f}" if delivery.again_at else ""
    return f"{ANNOUNCEMENT}{delivery.id}{again}"


def tell_of_message(thread: Thread, message: Message, kind: Kind = "message") -> None:
    """Queues the notice that a message has come, once per message; nothing when no address is known.

    `kind`: as what the holder may not want to be told of it.
    """
    address = address_of(thread)
    if not address or not wanted(thread.holder_id, kind, thread):
        return
    with translation.override(thread.language):
        subject = _("Neue Nachricht in Ihrem Postkorb")
        what = _("{authority} hat Ihnen geschrieben.").format(authority=thread.authority.full_name)
        queue_mail(address, subject, _body(thread, what), key=f"mailbox.message:{message.id}")


def tell_of_delivery(thread: Thread, delivery: Delivery) -> None:
    """Queues the announcement of a notice, once per provision: no wish and no muting stops it.

    Nothing when no address is known.
    """
    address = address_of(thread)
    if not address:
        return
    with translation.override(thread.language):
        at_home = delivery.way == Way.MAILBOX
        subject = _("Ein Bescheid liegt in Ihrem Postkorb") if at_home else _("Ein Bescheid liegt in Ihrem Postfach")
        where = "" if at_home else _("Er liegt im Postfach Ihres Nutzerkontos beim Bund.")
        what = _("{authority} hat einen Bescheid für Sie bereitgestellt.").format(authority=thread.authority.full_name)
        text = " ".join(part for part in (what, where, _when(thread, delivery)) if part)
        queue_mail(address, subject, _body(thread, text), key=announcement_key(delivery))


def _when(thread: Thread, delivery: Delivery) -> str:
    """From when the notice counts, as the law of this delivery says."""
    rule = RULES[Law(delivery.law), Way(delivery.way)]
    if not rule.lapses:
        text = _("Er gilt vier Tage nach der Bereitstellung als bekannt gegeben, auch wenn Sie ihn nicht öffnen.")
        if rule.begin == Begin.NOTICED:
            text = _("Er gilt vier Tage nach dieser E-Mail als bekannt gegeben, auch wenn Sie ihn nicht öffnen.")
        return text + " " + _("Ab dann laufen Fristen.")
    until = collect_until(clock.now(), free_days(thread.authority.area_id))
    text = _(
        "Öffnen Sie ihn bis zum {day}. Er gilt am Tag nach dem Öffnen als bekannt gegeben; ab dann laufen Fristen."
    )
    return text.format(day=date_format(until, _("d.m.Y")))


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
        _subject(thread),
        _("Hier lesen Sie weiter:") + "\n" + _door(thread),
        _("Aus Gründen des Datenschutzes steht der Inhalt nicht in dieser E-Mail."),
        thread.authority.full_name,
    ]
    return "\n\n".join(line for line in lines if line) + "\n"


def _subject(thread: Thread) -> str:
    if not thread.reference:
        return ""
    text = _("Frage {reference}") if thread.subject_type == "question" else _("Vorgang {reference}")
    return text.format(reference=thread.reference)


_PAGES = {
    "case": "/vorgaenge/{reference}/", "question": "/fragen/{reference}/", "party": "/beteiligung/{subject}/",
}  # fmt: skip


def _door(thread: Thread) -> str:
    """The page of the thread at the authority's own portal."""
    page = "/postkorb/"
    if thread.reference and thread.subject_type in _PAGES:
        page = _PAGES[thread.subject_type].format(reference=thread.reference, subject=thread.subject_id)
    return page_at(thread.authority.slug, page, thread.language)
