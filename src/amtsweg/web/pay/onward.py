"""Where paying belongs to: back to the application that waits to be sent, or to the case. Only for who holds it."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.applications import charging
from amtsweg.applications.models import Application
from amtsweg.applications.queries import access_draft
from amtsweg.cases.fees.queries import number_of
from amtsweg.cases.models import Participant
from amtsweg.cases.participation.queries import represented
from amtsweg.cases.record import SUBJECT
from amtsweg.payments.models import PaymentRequest
from amtsweg.web.kit.actor import own_holders, reading_holders


class Onward(NamedTuple):
    """A link."""

    label: str
    href: str


def onward(request: HttpRequest, owed: PaymentRequest) -> Onward | None:
    """The way on; None for somebody else who pays, and for what has no page."""
    mine = reading_holders(request)
    if not mine:
        return None
    if owed.subject_kind == SUBJECT and (number := number_of(mine, owed.subject_id)):
        return Onward(_("Zum Vorgang"), reverse("mailbox:case", kwargs={"number": number}))
    with suppress(Participant.DoesNotExist):
        part = represented(own_holders(request), pk=owed.subject_id) if owed.subject_kind == SUBJECT else None
        if part is not None:
            return Onward(_("Zum Vorgang"), reverse("mailbox:part", kwargs={"participant_id": part.pk}))
    if owed.subject_kind != charging.SUBJECT:
        return None
    try:
        draft = access_draft(mine, owed.subject_id)
    except Application.DoesNotExist:
        return None
    href = reverse("apply:check", kwargs={"offer": draft.offer.slug, "identifier": draft.pk})
    return Onward(_("Weiter zum Senden") if owed.settled_at else _("Zurück zu Ihren Angaben"), href)
