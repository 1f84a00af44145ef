"""Roles that an authority composes itself, and people whom it has invited to work for it."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import tenant_manager
from amtsweg.federation.models import SLUG


class Bundle(models.Model):
    """A role of one authority: permissions under a name of its own, beside the roles that everybody has."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=40, validators=[SLUG])
    name = models.CharField(max_length=60)
    permissions = models.JSONField()  # words of `permissions.Permission`

    objects = tenant_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "slug"], name="bundle_once_per_authority")]


class StaffInvitation(models.Model):
    """Somebody may work for the authority once she has used the link that was mailed to her; then the row goes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=16, blank=True)  # as in a membership
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    salutation = models.CharField(max_length=16, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    token_index = models.CharField(max_length=64, unique=True)  # keyed hash of the link's secret
    sealed_email = models.BinaryField()
    invited_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role="", bundle__isnull=False) | ~Q(role="") & Q(bundle__isnull=True),
                name="invitation_role_or_bundle",
            )
        ]
