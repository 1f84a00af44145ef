"""Rows of the shared mechanics: events and their chains, wrapped data keys, jobs, outgoing mail."""

from typing import Any

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id

FEDERATION_CHAIN = "federation"


class Chain(models.Model):
    """Head of one authority's event chain; its row is the lock under which events are appended."""

    name = models.CharField(max_length=64, primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(default=b"\x00" * 32)


class Event(models.Model):
    """One fact: who did what to what, when, visible to whom. Never changed, never deleted, no personal data."""

    class Visibility(models.TextChoices):
        ALL = "all", "resident and staff"
        STAFF = "staff", "staff"
        SYSTEM = "system", "operators"

    id = models.BigAutoField(primary_key=True)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    data = models.JSONField(default=dict)
    digest = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="event_position_once_per_chain")]
        indexes = [models.Index(fields=["subject_id", "id"], name="event_by_subject")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("an event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("an event is never deleted")


class DataKey(models.Model):
    """The key of one case, wrapped by a master key. Destroying `wrapped` erases everything sealed under it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    master = models.CharField(max_length=64)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["master"], name="datakey_by_master")]
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="datakey_wrapped_unless_destroyed",
            )
        ]


class Job(models.Model):
    """Work that leaves the transaction: durable, leased, retried, parked visibly when it gives up."""

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        LEASED = "leased", "running"
        DONE = "done", "done"
        PARKED = "parked", "given up"

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state="queued"), name="job_due"),
            models.Index(fields=["leased_until"], condition=Q(state="leased"), name="job_leased"),
        ]


class OutgoingMail(models.Model):
    """A mail on its way, sealed until it is sent and emptied afterwards; the key makes it exist once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=200, unique=True)
    sealed = models.BinaryField(null=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)


class RateWindow(models.Model):
    """How often something was tried within one window of time; the subject is stored as a keyed hash only."""

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)
