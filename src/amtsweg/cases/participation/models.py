"""Who else takes part in a case, as rows: what they are shown and what they say is sealed under the case's data key.

Outside the envelope, because lists filter and sort by it: who was asked (a unit), until when, what became of it, and
which account somebody from outside acts with.
"""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager


class Participant(models.Model):
    """A person from outside who takes part in one case with the account that accepted the invitation.

    `token_index` is the keyed hash of the link's secret; the secret itself was only ever in the mail. `ended_at`: from
    then on there is no access; also set when the consultation that a body was invited to is over.
    """

    class Role(models.TextChoices):
        BODY = "body", "Stelle außerhalb der Verwaltung"
        ADVISER = "adviser", "Begleitung der antragstellenden Person"
        PARTY = "party", "Weitere beteiligte Person"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="participants")
    role = models.CharField(max_length=8, choices=Role.choices)
    contact = models.BinaryField()  # sealed JSON: name, e-mail address, in what capacity, and for a party what it sees
    mandate_id = models.UUIDField(null=True, db_index=True)  # of an adviser who came in by a mandate of the applicant
    notices = models.BooleanField(default=False)  # an adviser who may receive notices (§§ 14, 41 (1) VwVfG)
    token_index = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of the link
    account_id = models.UUIDField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = tenant_manager()
    held = holder_manager("case__holder_id")  # the applicant, who invites her advisers
    bound = holder_manager("account_id")  # whoever takes part

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account_id__isnull=True, accepted_at__isnull=True)
                | Q(account_id__isnull=False, accepted_at__isnull=False),
                name="participant_bound_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(notices=False) | Q(role="adviser"), name="participant_notices_for_advisers"
            ),
        ]
        indexes = [models.Index(fields=["account_id", "-accepted_at"], name="participant_of_account")]


class Consultation(models.Model):
    """A body that was asked for a statement: a unit of this or another authority, or (`participant`) one outside."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")  # that asks
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="consultations")
    asked_authority = models.ForeignKey(
        "federation.Authority", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, null=True, related_name="consultation")
    question = models.BinaryField()  # sealed JSON: question, who asks, chosen sections and documents
    statement = models.BinaryField(null=True)  # sealed JSON: verdict, text, author, attachments
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)

    objects = tenant_manager()
    asked = tenant_manager("asked_authority")
    bound = holder_manager("participant__account_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_unit__isnull=False, asked_authority__isnull=False, participant__isnull=True)
                | Q(asked_unit__isnull=True, asked_authority__isnull=True, participant__isnull=False),
                name="consultation_asks_a_unit_or_a_body",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True)
                | Q(answered_at__isnull=True, expired_at__isnull=True)
                | Q(withdrawn_at__isnull=True, expired_at__isnull=True),
                name="consultation_has_one_end",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, statement__isnull=True)
                | Q(answered_at__isnull=False, statement__isnull=False),
                name="consultation_statement_when_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_authority", "due_on"], name="consultation_asked"),
            models.Index(
                fields=["due_on"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True, expired_at__isnull=True),
                name="consultation_open",
            ),
        ]

    @property
    def body(self) -> str:
        """What kind of body was asked, as a key of `wording.BODIES`."""
        if self.asked_unit_id is None:
            return "outside"
        return "unit" if self.asked_authority_id == self.authority_id else "authority"

    @property
    def open(self) -> bool:
        """Whether a statement is still waited for."""
        return self.answered_at is None and self.withdrawn_at is None and self.expired_at is None
