"""Addresses that open without signing in, because a device asks for them: a screen, a terminal, a calendar program."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id


class PrivateAddress(models.Model):
    """A secret part of an address: of a unit's screen or terminal, or of a resource's calendar. One of each kind.

    Kept as a keyed hash; who loses it makes a new one, and the one before opens nothing any more.
    """

    class Kind(models.TextChoices):
        DISPLAY = "display", "Anzeige"
        TERMINAL = "terminal", "Terminal für Wartenummern"
        FEED = "feed", "Kalender"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.ForeignKey("federation.Unit", on_delete=models.CASCADE, null=True, related_name="+")
    resource = models.ForeignKey("appointments.Resource", on_delete=models.CASCADE, null=True, related_name="+")
    secret_index = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="feed", unit__isnull=True, resource__isnull=False)
                | (~Q(kind="feed") & Q(unit__isnull=False, resource__isnull=True)),
                name="private_address_of_one",
            ),
            models.UniqueConstraint(fields=["unit", "kind"], name="private_address_once_per_unit"),
            models.UniqueConstraint(fields=["resource", "kind"], name="private_address_once_per_resource"),
        ]
