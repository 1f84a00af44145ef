"""What happens to a delivery after it was provided: announced, ended, provided again, posted, served.

Whether a case allows it, the room of the case decides; each change is an event about the case for its proof.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.models import Event, OutgoingMail
from amtsweg.core.signals import mail_due, mail_sent
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents.models import Document
from amtsweg.mailbox import letters
from amtsweg.mailbox.actions import RETRIEVED, note, send_message
from amtsweg.mailbox.laws import Terms, Way
from amtsweg.mailbox.models import Delivery, Thread

ANNOUNCED = events.register("mailbox.announced", "Benachrichtigung über den Bescheid versandt")


@receiver(mail_due, sender=OutgoingMail, dispatch_uid="mailbox.announcement-due")
def still_true(key: str, **_rest: Any) -> bool:
    """Whether a mail may say that a notice lies ready: not when it was taken back, or provided again, meanwhile."""
    if not key.startswith(letters.ANNOUNCEMENT):
        return True
    with across_tenants("the outbox serves every authority"):
        delivery = Delivery.objects.filter(pk=_delivery_in(key)).first()
    return delivery is not None and delivery.withdrawn_at is None and letters.announcement_key(delivery) == key


def _delivery_in(key: str) -> UUID:
    return UUID(key.removeprefix(letters.ANNOUNCEMENT).partition(":")[0])


@receiver(mail_sent, sender=OutgoingMail, dispatch_uid="mailbox.announced")
def note_announcement(key: str, at: datetime, **_rest: Any) -> None:
    """The mail about a notice has left the house: from now on the law counts."""
    if not key.startswith(letters.ANNOUNCEMENT):
        return
    with across_tenants("the outbox serves every authority"):
        rows = Delivery.objects.select_for_update(of=("self",)).select_related("message__thread__authority")
        delivery = rows.get(pk=_delivery_in(key))
        thread = delivery.message.thread
    moment = "again_at" if delivery.noticed_at else "noticed_at"
    setattr(delivery, moment, at)
    delivery.save(update_fields=[moment])
    note(thread, ANNOUNCED, SYSTEM, {"delivery": str(delivery.id)}, visible=Event.Visibility.STAFF)


def order_post(thread: Thread, document: Document, text: str, *, actor: Actor, author: str, terms: Terms) -> Delivery:
    """The notice is to go by post: the applicant is told so, and the paper stays with the authority. Once per document.

    `terms.way` is the post.
    """
    assert terms.way == Way.POST
    with transaction.atomic():
        key = f"mailbox.delivery:{document.id}"
        message = send_message(thread, text, actor=actor, author=author, key=key)
        with across_tenants("the caller has the thread in hand"):
            delivery, _new = Delivery.objects.get_or_create(
                message=message,
                defaults={
                    "authority": thread.authority, "holder_id": thread.holder_id, "document": document,
                    "law": terms.law, "way": terms.way, "instructed": terms.instructed, "remedy": terms.remedy,
                    "agreed_at": terms.agreed_at,
                },
            )  # fmt: skip
    made: Delivery = delivery
    return made


def retrieved_elsewhere(delivery: Delivery, at: datetime) -> None:
    """The federal postbox says that the person opened the notice there."""
    delivery.retrieved_at = at
    delivery.save(update_fields=["retrieved_at"])
    told = {"delivery": str(delivery.id), "document": str(delivery.document_id)}
    note(delivery.message.thread, RETRIEVED, SYSTEM, told)


def end(delivery: Delivery) -> None:
    """Ends the provision: the holder cannot open the notice any more."""
    documents.withhold(delivery.document)
    delivery.withdrawn_at = clock.now()
    delivery.save(update_fields=["withdrawn_at"])


def provide_again(delivery: Delivery) -> None:
    """Lies ready once more, with a new announcement; the days begin again when that is sent."""
    documents.release(delivery.document)
    delivery.again_at, delivery.withdrawn_at = clock.now(), None
    delivery.save(update_fields=["again_at", "withdrawn_at"])
    letters.tell_of_delivery(delivery.message.thread, delivery)


def served_otherwise(delivery: Delivery, day: date, *, handed: bool) -> None:
    """The notice was given to the post, or (`handed`) handed over, on that day; nothing lies ready any more."""
    if delivery.provided_at and delivery.withdrawn_at is None and delivery.way == Way.MAILBOX:
        end(delivery)
    field = "handed_on" if handed else "posted_on"
    setattr(delivery, field, day)
    delivery.save(update_fields=[field])


def served(delivery: Delivery, day: date) -> None:
    """The day of service has come."""
    delivery.served_on = day
    delivery.save(update_fields=["served_on"])
