"""Which outside calendars say when a resource is engaged elsewhere."""

from django.db import models

from amtsweg.core.ids import new_id


class OutsideCalendar(models.Model):
    """A calendar elsewhere, of which only the times are kept (`Busy` with this row as `source_id`).

    Address and credentials are sealed: many such addresses open the calendar for whoever knows them.
    """

    class Kind(models.TextChoices):
        ICAL = "ical", "iCal-Adresse"
        CALDAV = "caldav", "CalDAV"

    id = models.UUIDField(primary_key=True, default=new_id)
    resource = models.ForeignKey("appointments.Resource", on_delete=models.CASCADE, related_name="calendars")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    title = models.CharField(max_length=80)  # how staff call it
    host = models.CharField(max_length=253)  # of its address, for whoever looks after the portal
    sealed_access = models.BinaryField()  # JSON of address, user and password
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)  # when its times were last read
    problem = models.CharField(max_length=200, blank=True)  # why not when it was last asked; empty: it went well

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["resource", "title"], name="outside_calendar_title_once")]
