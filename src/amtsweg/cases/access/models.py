"""The log of looks at cases. It stands beside the cases' own events: a look changes nothing."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager


class Access(models.Model):
    """A visit: somebody on the staff had a case open, from a moment until another, so far as one can know.

    It stays in the room of the authority for which she looked, also when the case goes to another one.
    """

    class Ground(models.TextChoices):
        OWN = "own", "eigener Vorgang"
        DEPUTY = "deputy", "Vertretung"
        SEARCH = "search", "Suche"
        UNIT = "unit", "Vorgang der eigenen Stelle"
        ASKED = "asked", "Stellungnahme"
        GIVEN = "given", "angegebener Grund"

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="accesses", db_index=False)
    membership = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    ground = models.CharField(max_length=8, choices=Ground.choices)
    reason = models.BinaryField(null=True)  # sealed text, where the ground was asked for

    objects = tenant_manager("membership__authority")
    held = holder_manager("case__holder_id")

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="access_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground="given", reason__isnull=False) | ~Q(ground="given") & Q(reason__isnull=True),
                name="access_reason_where_given",
            )
        ]
