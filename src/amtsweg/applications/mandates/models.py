"""That one account may act for another, how it was declared, and when it ended."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager


class Mandate(models.Model):
    """A mandate. The session in which it was declared says how sure it is who declared it.

    `shares`: parts of the principal's profile that forms may offer the representative. `notices`: the representative
    may receive notices. `paper_id`: a paper among the principal's kept ones that proves it.
    """

    class Scope(models.TextChoices):
        CASE = "case", "ein Vorgang"
        SERVICE = "service", "eine Leistung"
        ALL = "all", "alles"

    id = models.UUIDField(primary_key=True, default=new_id)
    principal = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="mandates_given")
    representative = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, null=True, related_name="mandates_received"
    )
    invited = models.BinaryField()  # sealed under the principal's key: name and e-mail address
    scope = models.CharField(max_length=8, choices=Scope.choices)
    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, null=True, related_name="+")
    case_id = models.UUIDField(null=True)
    shares = models.JSONField(default=list)
    notices = models.BooleanField()
    paper_id = models.UUIDField(null=True)
    trust = models.CharField(max_length=12)
    trust_means = models.CharField(max_length=120)
    token_index = models.CharField(max_length=64, unique=True, null=True)  # keyed hash; None once it was used
    declared_at = models.DateTimeField()
    link_until = models.DateTimeField()
    until = models.DateField(null=True, db_index=True)  # the last day
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    held = holder_manager("principal_id")
    bound = holder_manager("representative_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="all", service__isnull=True, case_id__isnull=True)
                | Q(scope="service", service__isnull=False, case_id__isnull=True)
                | Q(scope="case", service__isnull=True, case_id__isnull=False),
                name="mandate_names_what_it_covers",
            ),
            models.CheckConstraint(
                condition=Q(representative__isnull=True, accepted_at__isnull=True)
                | Q(representative__isnull=False, accepted_at__isnull=False, token_index__isnull=True),
                name="mandate_bound_when_accepted",
            ),
        ]

    def covers(self, service_id: object) -> bool:
        """Whether the representative may apply for this service."""
        return self.scope == self.Scope.ALL or (self.scope == self.Scope.SERVICE and self.service_id == service_id)
