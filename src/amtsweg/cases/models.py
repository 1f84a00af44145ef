"""Work: the authority's side of a submitted application. What happened is in the event log; rows hold the present.

Outside the envelope, because the desk must list, filter and sort by it: number, service, unit, state, outcome, days and
moments, assignee, language, and a keyed hash of the family name. Everything else is sealed under the case's data key.
"""

from django.db import models
from django.db.models import Q

from amtsweg.cases.access.models import Access
from amtsweg.cases.models_desk import (
    AssignmentRule,
    CaseLink,
    CaseTag,
    Deputy,
    HandOver,
    SavedView,
    Tag,
    TextModule,
)
from amtsweg.cases.participation.models import Consultation, Participant
from amtsweg.cases.procedures.models import ProcedureDefinition, ProcedureRevision
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager

__all__ = [
    "Access", "AssignmentRule", "Case", "CaseLink", "CaseTag", "Consultation", "Decision", "Deputy", "Finding",
    "HandOver", "Note", "Participant", "ProcedureDefinition", "ProcedureRevision", "Request", "SavedView", "Tag",
    "TextModule",
]  # fmt: skip

_OPEN, _CLOSED = ~Q(state="closed"), Q(state="closed")
_WAITING = Q(state__in=["waiting-applicant", "waiting-third-party"])
_BY_DUE = ["due_on", "received_at", "id"]  # the order of the desk's list


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
    name_index = models.CharField(max_length=64, blank=True)  # keyed hash of the family name
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=20, choices=State.choices)
    outcome = models.CharField(max_length=12, blank=True)  # granted, partly, refused, otherwise; with "decided"
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_on = models.DateField(null=True)  # when the desk should have acted, or the applicant answered
    news_since = models.DateTimeField(null=True)  # something came in that no clerk has reacted to; see life.NEWS
    assignee = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.OneToOneField("Decision", on_delete=models.PROTECT, null=True, related_name="+")  # the latest
    version = models.PositiveIntegerField(default=0)  # two clerks: the second one to save is told
    procedure = models.ForeignKey("cases.ProcedureRevision", on_delete=models.PROTECT, null=True, related_name="+")
    erase_on = models.DateField(null=True)  # of a closed case: from when on it may be erased
    step = models.CharField(max_length=40, blank=True, default="")  # of the procedure; what its events say
    life = models.JSONField(default=dict)  # what its events amount to, for lists; empty until it next changes

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
            # The desk's views, for those who see the whole authority and for those who see one unit: each read is in
            # the index's own order, so a page and a capped count touch as many rows as they show.
            models.Index(fields=["authority", *_BY_DUE], condition=_OPEN, name="case_open"),
            models.Index(fields=["unit", *_BY_DUE], condition=_OPEN, name="case_open_of_unit"),
            models.Index(fields=["authority", "assignee", *_BY_DUE], condition=_OPEN, name="case_mine"),
            models.Index(
                fields=["unit", *_BY_DUE], condition=_OPEN & Q(assignee__isnull=True), name="case_unassigned_of_unit"
            ),
            models.Index(fields=["authority", *_BY_DUE], condition=_WAITING, name="case_waiting"),
            models.Index(fields=["unit", *_BY_DUE], condition=_WAITING, name="case_waiting_of_unit"),
            models.Index(
                fields=["authority", *_BY_DUE], condition=_OPEN & Q(news_since__isnull=False), name="case_news"
            ),
            # Open cases by their receipt: the oldest of them lie behind years of closed ones.
            models.Index(fields=["authority", "-received_at", "id"], condition=_OPEN, name="case_open_received"),
            models.Index(fields=["unit", "-received_at", "id"], condition=_OPEN, name="case_open_received_in_unit"),
            models.Index(fields=["authority", "service", *_BY_DUE], name="case_by_service"),
            # Units have few services each, which PostgreSQL cannot know: without these it sorts all cases of the two.
            models.Index(fields=["service", "authority", "unit", *_BY_DUE], name="case_by_service_in_unit"),
            models.Index(
                fields=["service", "authority", "unit", "-received_at", "id"],
                condition=_CLOSED,
                name="case_closed_in_unit",
            ),
            models.Index(fields=["authority", "-received_at", "id"], name="case_received"),
            models.Index(fields=["unit", "-received_at", "id"], name="case_received_in_unit"),
            models.Index(fields=["authority", "name_index"], name="case_by_name"),
            models.Index(fields=["authority", "-changed_at", "id"], name="case_changed"),
            models.Index(fields=["unit", "-changed_at", "id"], name="case_changed_in_unit"),
            models.Index(fields=["erase_on"], condition=Q(erase_on__isnull=False), name="case_to_erase"),
        ]


class Request(models.Model):
    """Something that the applicant is asked for until a day, or promised to hand in.

    Once the day has passed the case goes on, but what was asked for is still taken until the decision.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", "Unterlage"
        CORRECTION = "correction", "Berichtigung von Angaben"
        QUESTION = "question", "Frage"
        APPOINTMENT = "appointment", "Termin"
        PAYMENT = "payment", "Zahlung"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.DOCUMENT)
    wording = models.BinaryField()  # sealed JSON, see requests.Wording
    answer = models.BinaryField(null=True)  # sealed JSON, see requests.Answer
    due_on = models.DateField()
    promised = models.BooleanField(default=False)  # the applicant's own announcement, which holds nothing up
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)  # the day passed; it holds nothing up any more
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
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True, expired_at__isnull=True),
                name="request_open_due",
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
    """A decision on a case, with the notice that was served; later ones correct, take back or review earlier ones.

    `decided_by` is empty when nobody was involved (§ 35a VwVfG).
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "Entscheidung"
        CORRECTION = "correction", "Berichtigung"  # § 42 VwVfG
        WITHDRAWAL = "withdrawal", "Rücknahme"  # § 48 VwVfG
        REVOCATION = "revocation", "Widerruf"  # § 49 VwVfG
        OBJECTION = "objection", "Entscheidung über den Widerspruch"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    outcome = models.CharField(max_length=12)
    text = models.BinaryField()  # sealed JSON, see decisions.Text
    decided_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    objects = tenant_manager()
    held = holder_manager("case__holder_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(kind="decision"), name="decision_first_once_per_case"),
            models.CheckConstraint(
                condition=Q(kind="decision", replaces__isnull=True) | ~Q(kind="decision") & Q(replaces__isnull=False),
                name="decision_replaces_unless_first",
            ),
        ]


class Proposal(models.Model):
    """A decision that one clerk has written and another one must release; it goes when the case is decided."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="proposal")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Decision.Kind.choices)
    outcome = models.CharField(max_length=12)
    text = models.BinaryField()  # sealed JSON, see decisions.Text
    proposed_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    objects = tenant_manager()


class NoticeTemplate(models.Model):
    """What an authority's notices about a service say, by kind of decision and outcome, with placeholders."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey("catalogue.Service", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Decision.Kind.choices)
    outcome = models.CharField(max_length=12)
    content = models.JSONField()  # see templates.Wording

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "service", "kind", "outcome"], name="template_once_per_kind_and_outcome"
            )
        ]


class Finding(models.Model):
    """What a register answered about the applicant of a case."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    register = models.CharField(max_length=60)
    record = models.BinaryField()  # sealed JSON: the register's record
    found_at = models.DateTimeField()

    objects = tenant_manager()


class Question(models.Model):
    """A question to a unit that belongs to no case (yet); its thread holds what is said. Its events tell its life."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=24, unique=True)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, null=True, related_name="+")
    holder_id = models.UUIDField(db_index=True)
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    label = models.BinaryField()  # sealed JSON: topic, and who asks
    language = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)  # since when the unit owes an answer
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="questions")  # where it went on

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(waiting_since__isnull=True), name="question_goes_on_in_its_case"
            )
        ]
        indexes = [
            models.Index(fields=["authority", "waiting_since"], name="question_waiting"),
            models.Index(fields=["authority", "-changed_at"], name="question_changed"),
        ]
