"""What an appointment means for the case that it is about: it answers the request for one, and the thread says when.

A job does it after the booking is committed: bookings lock their authority's events first, cases their own row.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.appointments import actions as appointments
from amtsweg.appointments.models import Booking
from amtsweg.appointments.signals import changed
from amtsweg.cases.actions.answering import answered
from amtsweg.cases.actions.applicant import acting, author
from amtsweg.cases.actions.talk import thread_of, write
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case, Request
from amtsweg.cases.participation.queries import represents
from amtsweg.cases.participation.talking import name_of
from amtsweg.cases.record import SUBJECT, changing
from amtsweg.cases.requests import Answer
from amtsweg.core import clock
from amtsweg.core.actors import Actor, Kind
from amtsweg.core.jobs import enqueue, job
from amtsweg.core.tenancy import across_tenants
from amtsweg.core.text import pick

_TOLD = (appointments.BOOKED, appointments.MOVED, appointments.CANCELLED)


@receiver(changed, sender=Booking)
def _heard(booking: Booking, kind: str, actor: Actor, **_signal: Any) -> None:
    if booking.subject_kind != SUBJECT or kind not in _TOLD:
        return
    told = {
        "booking": str(booking.pk), "kind": kind, "start": booking.start.isoformat(), "actor": actor.kind,
        "actor_id": str(actor.id) if actor.id else "", "version": booking.version,
    }  # fmt: skip
    enqueue("cases.visit", told, key=f"cases.visit:{booking.pk}:{booking.version}")


@job("cases.visit")
def tell_case(*, booking: str, kind: str, start: str, actor: Kind, actor_id: str, version: int = 0) -> None:
    """Writes into the case's thread; what was booked answers the oldest open request for an appointment.

    Nothing for a case that is closed or gone.
    """
    with across_tenants("the job knows the booking only"):
        row = Booking.objects.select_related("kind", "unit", "authority").get(pk=booking)
        case = Case.objects.filter(pk=row.subject_id, authority=row.authority).first() if row.subject_id else None
    if case is None:
        return
    who = Actor(actor, UUID(actor_id) if actor_id else None)
    helper = None if who.kind == "staff" or who.id is None else represents(case, who.id)
    who = who if who.kind == "staff" or helper else acting(case, who)
    try:
        with changing(case.pk, case.authority_id) as change:
            language = thread_of(change.case).language
            with override(language):
                text = _text(row, kind, datetime.fromisoformat(start), language)
                name = pick(row.unit.name, language).text if who.kind == "staff" else author(change.case, who)
                name = name_of(helper) if helper else name
            if kind == appointments.BOOKED and (open_one := _asked(change.case)):
                answered(change, open_one, who, Answer(text=text))
            moved = f":{version}" if version and kind == appointments.MOVED else ""  # there and back is said twice
            write(change, text, who, name, key=f"visit:{booking}:{kind}:{start}{moved}")
    except NotPossible:
        return


def _asked(case: Case) -> Request | None:
    found: Request | None = (
        Request.objects.select_for_update()
        .filter(case=case, kind=Request.Kind.APPOINTMENT, answered_at=None, withdrawn_at=None)
        .order_by("asked_at")
        .first()
    )
    return found


def _text(booking: Booking, kind: str, start: datetime, language: str) -> str:
    local = clock.local(start)
    when = _("{weekday}, {day}, {time} Uhr").format(
        weekday=date_format(local, "l"), day=date_format(local, _("d.m.Y")), time=f"{local:%H:%M}"
    )
    what, where = pick(booking.kind.title, language).text, pick(booking.unit.name, language).text
    said = {
        appointments.BOOKED: _("Termin gebucht: {what}, {when}, {where}."),
        appointments.MOVED: _("Termin verschoben: {what}, jetzt {when}, {where}."),
        appointments.CANCELLED: _("Termin abgesagt: {what}, {when}, {where}."),
    }[kind]
    return said.format(what=what, when=when, where=where)
