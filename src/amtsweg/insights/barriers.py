"""Barriers that visitors report: sealed for the authority, answered by its editors, erased after a year.

The accessibility statement must offer an electronic way to report them. What was written is sealed under a key of its
own and erased with it. The mail to the authority says that there is a report, not what.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.models import Membership
from amtsweg.catalogue.editing.rights import editor
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.mail import queue_mail
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.links import page_at
from amtsweg.federation.models import Authority
from amtsweg.insights.models import BarrierReport

REPORTED = events.register("insights.barrier-reported", "Barriere gemeldet")
ANSWERED = events.register("insights.barrier-answered", "Meldung einer Barriere beantwortet")
ERASED = events.register("insights.barrier-erased", "Meldung einer Barriere nach Ablauf der Frist gelöscht")

KEPT = timedelta(days=365)
ANSWER_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Barrier:
    """One report as the authority's editors read it; `email` is empty where nobody wants an answer."""

    id: UUID
    reported_at: datetime
    page: str
    text: str
    email: str
    language: str
    answered_at: datetime | None

    @property
    def late(self) -> bool:
        """Whether it has waited for longer than the statement promises."""
        return self.answered_at is None and clock.now() > self.reported_at + ANSWER_WITHIN

    @property
    def erased_on(self) -> datetime:
        return self.reported_at + KEPT


def report_barrier(authority_id: UUID, *, page: str, text: str, email: str, language: str) -> UUID:
    """Keeps what a visitor says and tells the authority that there is something. The caller limits how often."""
    authority = Authority.objects.get(pk=authority_id)
    said = {"page": page, "text": text, "email": email, "language": language}
    identifier = new_id()
    with transaction.atomic(), as_authority(authority):
        key = crypto.new_data_key()
        BarrierReport.objects.create(
            id=identifier, authority=authority, reported_at=clock.now(), data_key=key,
            content=crypto.seal_json(key, said, context=_context(identifier)),
        )  # fmt: skip
        _record(authority, REPORTED, identifier)
        with override("de"):
            subject, body = _letter(authority, identifier)
        queue_mail(authority.email, subject, body, key=f"insights.barrier:{identifier}")
    return identifier


def _letter(authority: Authority, identifier: UUID) -> tuple[str, str]:
    """What the authority's mailbox learns: nothing of the report itself."""
    lines = [
        _("In Ihrem Portal hat jemand eine Barriere gemeldet."),
        _("Lesen und beantworten Sie die Meldung in der Redaktion:"),
        page_at(authority.slug, f"/studio/barrieren/{identifier}/"),
    ]
    return _("Eine Barriere in Ihrem Portal ist gemeldet"), "\n\n".join(lines) + "\n"


def answer_barrier(by: Membership, authority: Authority, identifier: UUID) -> None:
    """Notes that the report is answered; once. Raises `PermissionDenied` and `BarrierReport.DoesNotExist`."""
    actor = editor(by, authority)
    with transaction.atomic(), as_authority(authority):
        row = BarrierReport.objects.select_for_update(of=("self",)).get(authority=authority, pk=identifier)
        if row.pk not in _answered([row.pk]):
            events.record(authority, ANSWERED, actor=actor, subject_type="barrierreport", subject_id=row.pk)


def barriers(authority: Authority) -> list[Barrier]:
    """All reports to the authority: those that wait first and the oldest of them on top, then the answered ones."""
    with as_authority(authority):
        rows = list(BarrierReport.objects.filter(authority=authority).select_related("data_key"))
    answered = _answered([row.pk for row in rows])
    found = [_opened(row, answered.get(row.pk)) for row in rows]
    waiting = sorted((one for one in found if not one.answered_at), key=lambda one: one.reported_at)
    done = sorted((one for one in found if one.answered_at), key=lambda one: one.reported_at, reverse=True)
    return [*waiting, *done]


def barrier(authority: Authority, identifier: UUID) -> Barrier:
    """One of them. Raises `BarrierReport.DoesNotExist`."""
    with as_authority(authority):
        row = BarrierReport.objects.select_related("data_key").get(authority=authority, pk=identifier)
    return _opened(row, _answered([row.pk]).get(row.pk))


def waiting(authority: Authority) -> int:
    """How many reports nobody has answered; opens none."""
    with as_authority(authority):
        known = set(BarrierReport.objects.filter(authority=authority).values_list("pk", flat=True))
    return len(known - _answered(list(known)).keys())


@job("insights.erase-barriers", every=timedelta(days=1))
def erase_old_barriers() -> None:
    """Erases what was reported a year ago, and its key."""
    with across_tenants("retention is the same for every authority"):
        old = BarrierReport.objects.filter(reported_at__lt=clock.now() - KEPT).select_related("data_key", "authority")
        for row in list(old):
            with transaction.atomic():
                crypto.destroy(row.data_key)
                _record(row.authority, ERASED, row.pk)
                row.delete()


def _answered(identifiers: list[UUID]) -> dict[UUID, datetime]:
    rows = Event.objects.filter(subject_id__in=identifiers, kind=ANSWERED)
    return dict(rows.values_list("subject_id", "at"))


def _opened(row: BarrierReport, answered_at: datetime | None) -> Barrier:
    said = crypto.unseal_json(row.data_key, row.content, context=_context(row.pk))
    return Barrier(
        row.pk, row.reported_at, said["page"], said["text"], said["email"], said["language"], answered_at
    )  # fmt: skip


def _context(identifier: UUID) -> str:
    return f"barrierreport.content:{identifier}"


def _record(authority: Authority, kind: str, identifier: UUID) -> None:
    events.record(authority, kind, actor=SYSTEM, subject_type="barrierreport", subject_id=identifier)
