"""Forms and their revisions as rows: a form has one draft at most, and published revisions that never change.

Published forms are public texts, so they carry no tenant scope; a draft is reached only through its authority.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.federation.models import SLUG


class FormDefinition(models.Model):
    """A form by its name: of one authority, or of nobody in particular and then shared by the federation."""

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.CharField(max_length=60, validators=[SLUG])
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, null=True, related_name="forms")

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="form_slug_once_per_authority"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(authority__isnull=True), name="form_slug_once_among_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class RevisionQuerySet(models.QuerySet["FormRevision"]):
    """Bulk changes obey immutability as well."""

    def update(self, **values: Any) -> int:
        _refuse(self)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self)
        return super().delete()


def _refuse(rows: models.QuerySet["FormRevision"]) -> None:
    if rows.filter(published_at__isnull=False).exists():
        raise TypeError("a published revision is never changed")


class FormRevision(models.Model):
    """One state of a form. As a draft it may change; published it stays as it is, because submissions refer to it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()  # a definition as plain data
    digest = models.CharField(max_length=64)  # SHA-256 of the content, canonical: equal content, equal digest
    published_at = models.DateTimeField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["form", "number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_revision_number_once"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(published_at__isnull=True), name="form_has_one_draft_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(FormRevision.objects.filter(pk=self.pk))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse(FormRevision.objects.filter(pk=self.pk))
        return super().delete(*args, **kwargs)


class FormRetirement(models.Model):
    """From this moment the revisions up to `number` are not offered any more; a newer one opens the form again.

    Nothing is switched on or off: whether a form is retired follows from its revisions and these rows.
    """

    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="retirements")
    number = models.PositiveIntegerField()
    retired_at = models.DateTimeField()

    class Meta:
        ordering = ["form", "number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_revision_retired_once")]

    def __str__(self) -> str:
        return f"{self.form_id} up to {self.number}"
