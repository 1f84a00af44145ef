"""Mails about appointments: booked, moved, cancelled, and a reminder on the day before. Each with a calendar entry.

They carry the code that opens the appointment: who gets the mail may move and cancel it, which is the way for guests.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.dispatch import receiver
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amtsweg.accounts.mails import are_wanted
from amtsweg.appointments import actions
from amtsweg.appointments.contents import Contact, contact
from amtsweg.appointments.entry import NAME, TYPE, entry, place_of
from amtsweg.appointments.locking import locked
from amtsweg.appointments.models import Booking, Variant
from amtsweg.appointments.signals import changed
from amtsweg.core import clock
from amtsweg.core.jobs import job
from amtsweg.core.mail import Attachment, queue_mail
from amtsweg.core.tenancy import across_tenants
from amtsweg.core.text import pick
from amtsweg.federation.links import page_at

AHEAD = timedelta(hours=26)  # a reminder comes so long before, at the earliest
LATEST = timedelta(hours=3)  # and so long before at the latest
_AT_ONCE = 1000  # the rest comes with the next run


@receiver(changed, sender=Booking)
def tell(booking: Booking, kind: str, before: datetime | None, **_signal: Any) -> None:
    """Writes to whoever booked, in the transaction of the change; nothing without an address, or while only held."""
    person = contact(booking)
    if not person.email or kind not in (actions.BOOKED, actions.MOVED, actions.CANCELLED):
        return
    with translation.override(booking.language):
        subject, first = {
            actions.BOOKED: (_("Ihr Termin am {day}"), _("Ihr Termin ist gebucht:")),
            actions.MOVED: (_("Ihr Termin ist verschoben auf den {day}"), _("Ihr Termin ist verschoben. Neu ist:")),
            actions.CANCELLED: (_("Ihr Termin am {day} ist abgesagt"), _("Dieser Termin ist abgesagt:")),
        }[kind]
        _send(booking, person, subject, first, f"appointment:{booking.pk}:{booking.version}")


@job("appointments.remind", every=timedelta(minutes=30), lease=timedelta(minutes=10))
def remind() -> None:
    """Reminds of what is about a day ahead, once for each appointment and its time.

    Not of what was booked or moved less than a day before it: that mail is fresh.
    """
    with across_tenants("reminders go out for everybody"):
        for key in list(_to_remind().order_by("start").values_list("pk", flat=True)[:_AT_ONCE]):
            with transaction.atomic():
                _remind(key)


def _to_remind() -> Any:
    now = clock.now()
    near = Booking.objects.filter(state=Booking.State.BOOKED, start__gt=now + LATEST, start__lte=now + AHEAD)
    return near.annotate(told=Coalesce("told_at", "created_at")).filter(told__lt=F("start") - AHEAD)


def _remind(key: UUID) -> None:
    """Looks once more at the booking, which nobody moves or cancels meanwhile."""
    booking = locked(key)
    if not _to_remind().filter(pk=key).exists():
        return
    person = contact(booking)
    Booking.objects.filter(pk=key).update(told_at=clock.now())
    if person.email and are_wanted(booking.holder_id, "reminder"):
        with translation.override(booking.language):
            subject, first = _("Erinnerung: Ihr Termin am {day}"), _("wir erinnern Sie an Ihren Termin:")
            _send(booking, person, subject, first, f"appointment:{booking.pk}:{booking.start.isoformat()}")


def address_of(booking: Booking, code: str) -> str:
    """The page of the appointment at its authority's portal."""
    return page_at(booking.authority.slug, f"/termin/{code}/", booking.language)


def _send(booking: Booking, person: Contact, subject: str, first: str, key: str) -> None:
    plain = partial(_plain, booking.language)
    address = address_of(booking, person.code)
    day = date_format(clock.local(booking.start), _("d.m.Y"))
    attachment = Attachment(NAME, TYPE, entry(booking, address, plain))
    body = "\n\n".join(part for part in _parts(booking, first, address) if part) + "\n"
    queue_mail(person.email, subject.format(day=day), body, key=key, attachment=attachment)


def _parts(booking: Booking, first: str, address: str) -> list[str]:
    plain = partial(_plain, booking.language)
    over = booking.state == Booking.State.CANCELLED
    bring = plain(booking.kind.bring)
    return [
        _("Guten Tag,"),
        first,
        "\n".join(line for line in _facts(booking) if line),
        "" if over else plain(booking.kind.variants.get(booking.variant)),
        "" if over or not bring else _("Bringen Sie mit:") + "\n" + bring,
        _("Einen neuen Termin buchen Sie hier:") + "\n" + page_at(booking.authority.slug, "/termine/", booking.language)
        if over
        else _("Ansehen, verschieben oder absagen können Sie ihn hier. Der Link gilt nur für Sie:") + "\n" + address,
        booking.authority.full_name,
    ]


def _facts(booking: Booking) -> list[str]:
    start = clock.local(booking.start)
    what = _plain(booking.language, booking.kind.title)
    link = booking.resource.video_link if booking.resource and booking.variant == Variant.VIDEO else ""
    return [
        f"{what} ({booking.quantity})" if booking.quantity > 1 else what,
        _("{weekday}, {day}, {time} Uhr").format(
            weekday=date_format(start, "l"), day=date_format(start, _("d.m.Y")), time=f"{start:%H:%M}"
        ),
        {Variant.PHONE.value: _("Wir rufen Sie an."), Variant.VIDEO.value: _("Per Video.")}.get(booking.variant, "")
        or place_of(booking, partial(_plain, booking.language)),
        link,
        _("Ihre Nummer für den Aufruf: {number}").format(number=booking.number)
        if booking.number and booking.variant == Variant.ON_SITE
        else "",
    ]


def _plain(language: str, value: Any) -> str:
    return pick(value or {}, language).text
