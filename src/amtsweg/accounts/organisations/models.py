"""Organisations as holders of what their members send, who the members are, and who was invited to become one."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager


class Organisation(models.Model):
    """A company or association. Its id is the holder of what its members send for it.

    An ended one stays as an empty shell, since cases and events name its id.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    facts = models.BinaryField()  # sealed JSON: see facts.py
    mail_to = models.ForeignKey(  # the member who hears by mail of what comes for it; None once it ended
        "accounts.Account", on_delete=models.PROTECT, null=True, related_name="+"
    )
    founded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class OrganisationMember(models.Model):
    """What an account may do for an organisation, from when until when."""

    class Role(models.TextChoices):
        OWNER = "owner", "verwaltet, sendet und liest"
        SENDER = "sender", "sendet und liest"
        READER = "reader", "liest"

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="organisation_members")
    role = models.CharField(max_length=8, choices=Role.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    held = holder_manager("account_id")  # one's own
    among = holder_manager("organisation_id")  # an organisation's

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], condition=Q(ended_at__isnull=True), name="organisation_member_once"
            )
        ]

    @property
    def owns(self) -> bool:
        """Whether the member runs the organisation's account."""
        return self.role == self.Role.OWNER

    @property
    def may_send(self) -> bool:
        """Whether the member may do more than read."""
        return self.role in (self.Role.OWNER, self.Role.SENDER)


class OrganisationInvitation(models.Model):
    """A one-time link for one e-mail address; the row goes with its use. Its secret stands in the mail only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=8, choices=OrganisationMember.Role.choices)
    email = models.BinaryField()  # sealed under the organisation's key
    token_index = models.CharField(max_length=64, unique=True)  # keyed hash
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    among = holder_manager("organisation_id")
