"""Which providers the federation and its authorities accept, and whom they call by which name."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager
from amtsweg.core.text import LocalisedField
from amtsweg.federation.models import SLUG


class IdentityProvider(models.Model):
    """Somebody else who says who a person is: for residents of the federation, or for one authority's staff.

    Configuration, readable by everybody who runs the portal, so not scoped; its secrets are sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.CharField(max_length=40, unique=True, validators=[SLUG])
    kind = models.CharField(max_length=24)  # a kind of `port.register`
    title = LocalisedField()  # how the button names it: "Servicekonto"
    authority = models.ForeignKey(  # whose staff sign in with it; None: residents
        "federation.Authority", on_delete=models.PROTECT, null=True, related_name="identity_providers"
    )
    options = models.JSONField(default=dict)  # by the schema of its adapter
    levels = models.JSONField(default=dict)  # {what the provider calls a level: one of `trust.LEVELS`}
    groups = models.JSONField(default=dict)  # staff: {group: {"role": …, "unit": slug or ""}}
    sealed_secrets = models.BinaryField(null=True)  # JSON of names and values, see `port.secrets_of`
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(authority__isnull=False) | Q(groups={}), name="identity_provider_groups_are_of_staff"
            )
        ]

    def __str__(self) -> str:
        return self.slug


class ProviderLink(models.Model):
    """A provider's name for an account. The name itself is not kept, only a keyed hash by which it is found."""

    id = models.UUIDField(primary_key=True, default=new_id)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT, related_name="links")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="provider_links")
    subject_index = models.CharField(max_length=64)
    sealed_attributes = models.BinaryField(null=True)  # what came last, each with its trust; under the account's key
    linked_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    held = holder_manager("account_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject_index"], name="provider_subject_once"),
            models.UniqueConstraint(fields=["provider", "account"], name="provider_once_per_account"),
        ]
