"""Procedures and their revisions as rows: one draft at most, published revisions never change.

Like published forms they are no secret and carry no tenant scope; who may edit one is asked before every change.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.federation.models import SLUG


class ProcedureDefinition(models.Model):
    """A procedure by its name: of one authority, or of nobody in particular and then shared by the federation."""

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.CharField(max_length=60, validators=[SLUG])
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="procedure_slug_once_per_authority"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(authority__isnull=True), name="procedure_slug_once_among_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class ProcedureRevision(models.Model):
    """One state of a procedure. As a draft it may change; published it stays, because running cases refer to it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(ProcedureDefinition, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()  # a procedure as plain data
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["procedure", "number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_revision_number_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(published_at__isnull=True), name="procedure_has_one_draft_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse()
        return super().delete(*args, **kwargs)

    def _refuse(self) -> None:
        if ProcedureRevision.objects.filter(pk=self.pk, published_at__isnull=False).exists():
            raise TypeError("a published revision is never changed")
