"""Work: the authority's side of a submitted application. What happened is in the event log; rows hold the present.

Outside the envelope, because the desk must list, filter and sort by it: number, service, unit, state, outcome, days and
moments, assignee, language, and a keyed hash of the family name. Everything else is sealed under the case's data key.
"""

from django.db import models
from django.db.models import Q

from amtsweg.cases.participation.models import Consultation, Participant
from amtsweg.cases.procedures.models import ProcedureDefinition, ProcedureRevision
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager

__all__ = [
    "Case", "Consultation", "Decision", "Finding", "Note", "Participant", "ProcedureDefinition", "ProcedureRevision",
    "Request",
]  # fmt: skip


class Case(models.Model):
    """A case. `state` is what its events say (cases/life.py derives it) and is kept for lists and filters."""

    class State(models.TextChoices):
        RECEIVED = "received", "eingegangen"
        IN_PROGRESS = "in-progress", "in Bearbeitung"
        WAITING_APPLICANT = "waiting-applicant", "wartet auf Antragsteller"
        WAITING_THIRD_PARTY = "waiting-third-party", "wartet auf Dritte"
        DECIDED = "decided", "entschieden"
        WITHDRAWN = "withdrawn", "zurückgezogen"
        CLOSED = "closed", "abgeschlossen"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=24, unique=True)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, related_name="+")
    submission = models.OneToOneField("applications.Submission", on_delete=models.PROTECT, related_name="case")
    holder_id = models.UUIDField(db_index=True)
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    label = models.BinaryField()  # sealed JSON for lists: applicant's name, subject ("Fiete")
    name_index = models.CharField(max_length=64, blank=True, db_index=True)  # keyed hash of the family name
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=20, choices=State.choices)
    outcome = models.CharField(max_length=12, blank=True)  # granted, partly, refused, otherwise; with "decided"
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_on = models.DateField(null=True)  # when the desk should have acted, or the applicant answered
    news_since = models.DateTimeField(null=True)  # something came in that no clerk has reacted to; see life.NEWS
    assignee = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)  # two clerks: the second one to save is told
    procedure = models.ForeignKey("cases.ProcedureRevision", on_delete=models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=40, blank=True, default="")  # of the procedure; what its events say

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(state__in=["decided", "closed"]), name="case_outcome_only_when_decided"
            )
        ]
        indexes = [
            models.Index(fields=["authority", "state", "-received_at"], name="case_worklist"),
            models.Index(fields=["authority", "due_on"], name="case_due"),
        ]


class Request(models.Model):
    """A document that the applicant is asked for, or promised to hand in, until a day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    wording = models.BinaryField()  # sealed JSON: title and explanation
    due_on = models.DateField()
    promised = models.BooleanField(default=False)  # the applicant's own announcement, which holds nothing up
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = tenant_manager()
    held = holder_manager("case__holder_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True), name="request_has_one_end"
            )
        ]


class Note(models.Model):
    """An internal remark; never shown to the applicant."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    body = models.BinaryField()  # sealed
    written_at = models.DateTimeField()

    objects = tenant_manager()


class Decision(models.Model):
    """The decision on a case, with the notice that was served. One per case in this version, by constraint."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="decision")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12)
    text = models.BinaryField()  # sealed JSON: operative part, reasons
    decided_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = tenant_manager()
    held = holder_manager("case__holder_id")


class Finding(models.Model):
    """What a register answered about the applicant of a case."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    register = models.CharField(max_length=60)
    record = models.BinaryField()  # sealed JSON: the register's record
    found_at = models.DateTimeField()

    objects = tenant_manager()
