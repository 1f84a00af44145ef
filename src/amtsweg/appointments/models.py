"""Who can be met and when; what one can come for. Readable by everybody, so not scoped; bookings are.

Times of day are German wall time. Moments are UTC. Who is taken when lies on a grid of five minutes (`Occupied`).
"""

from django.db import models
from django.db.models import F, Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager
from amtsweg.core.text import LocalisedField
from amtsweg.federation.models import SLUG


class Resource(models.Model):
    """A person, counter or room that meets one party at a time."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        COUNTER = "counter", "Schalter"
        ROOM = "room", "Raum"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.COUNTER)
    name = models.CharField(max_length=80)  # how staff call it
    label = LocalisedField()  # how visitors find it: "Schalter 3", "Zimmer 1.14"
    video_link = models.URLField(blank=True)  # where it is met by video; told to who has booked only
    account_id = models.UUIDField(null=True, db_index=True)  # the person's account, if it is a person who has one
    order = models.PositiveSmallIntegerField(default=0)
    since = models.DateField()
    until = models.DateField(null=True)  # from that day on it takes nobody any more

    class Meta:
        ordering = ["order", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="resource_name_once_per_unit"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="resource_since"),
        ]


_ONE_OF_BOTH = Q(unit__isnull=True, resource__isnull=False) | Q(unit__isnull=False, resource__isnull=True)


class OpeningRule(models.Model):
    """Hours of a weekday, of a resource or of all in a unit.

    Rules with the same first and last day are one week; on each day one week holds, see `slots.weeks`. On days on
    which rules of its own hold, a resource has only those.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    unit = models.ForeignKey("federation.Unit", on_delete=models.CASCADE, null=True, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, null=True, related_name="rules")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    start = models.TimeField()
    end = models.TimeField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # the last day on which it holds
    public = models.BooleanField(default=True)  # else only staff may book into it

    class Meta:
        ordering = ["weekday", "start", "id"]
        constraints = [
            models.CheckConstraint(condition=_ONE_OF_BOTH, name="opening_rule_of_one"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_rule_weekday"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="opening_rule_forwards"),
        ]


class OpeningException(models.Model):
    """Other hours on one day, or none. It counts more than a public holiday; a resource's more than its unit's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    unit = models.ForeignKey("federation.Unit", on_delete=models.CASCADE, null=True, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, null=True, related_name="exceptions")
    day = models.DateField()
    spans = models.JSONField(default=list)  # [["08:00", "12:00"]]; empty: closed
    reason = LocalisedField()

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(condition=_ONE_OF_BOTH, name="opening_exception_of_one"),
            models.UniqueConstraint(fields=["unit", "day"], name="opening_exception_once_per_unit"),
            models.UniqueConstraint(fields=["resource", "day"], name="opening_exception_once_per_resource"),
        ]


class Variant(models.TextChoices):
    """How one meets."""

    ON_SITE = "on-site", "vor Ort"
    PHONE = "phone", "am Telefon"
    VIDEO = "video", "per Video"


class AppointmentKind(models.Model):
    """What one can come for (Terminart), how long it takes, and what holds for booking it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=60, validators=[SLUG])
    title = LocalisedField()
    description = LocalisedField()
    bring = LocalisedField()  # what to bring along
    piece = LocalisedField()  # what is counted, such as "Personalausweis"; empty: nothing is
    variants = models.JSONField(default=dict)  # Variant -> localised text, in the order in which they are offered
    resources = models.ManyToManyField(Resource, related_name="kinds")
    letter = models.CharField(max_length=2, default="A")  # before the number that is called up
    base_minutes = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField()  # for each piece, on top of the base
    buffer = models.PositiveSmallIntegerField(default=0)  # minutes after it, before the next
    step = models.PositiveSmallIntegerField(default=15)  # minutes between times that are offered
    quantity_max = models.PositiveSmallIntegerField(default=1)
    notice_min = models.PositiveIntegerField(default=60)  # minutes before the time, until when it can be booked
    notice_max = models.PositiveSmallIntegerField(default=60)  # days ahead
    change_until = models.PositiveIntegerField(default=60)  # minutes before the time, until when its owner may move it
    per_person = models.PositiveSmallIntegerField(default=2)  # coming bookings of this kind at once
    hold = models.PositiveSmallIntegerField(default=15)  # minutes that a time is kept while details are filled in
    release_min = models.PositiveSmallIntegerField(default=5)  # minutes until a time that was given back is offered
    release_max = models.PositiveSmallIntegerField(default=60)
    order = models.PositiveSmallIntegerField(default=0)
    since = models.DateField()
    until = models.DateField(null=True)  # from that day on it is not offered any more

    class Meta:
        ordering = ["order", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="appointment_kind_once"),
            models.CheckConstraint(
                condition=Q(base_minutes__gt=0) | Q(minutes__gt=0), name="appointment_kind_takes_time"
            ),
            models.CheckConstraint(condition=Q(step__gte=5, quantity_max__gte=1), name="appointment_kind_counts"),
            models.CheckConstraint(condition=Q(release_min__lte=F("release_max")), name="appointment_kind_release"),
        ]


class KindService(models.Model):
    """A service, by its slug, that an appointment kind is for; the same service elsewhere is met by other kinds."""

    kind = models.ForeignKey(AppointmentKind, on_delete=models.CASCADE, related_name="services")
    service = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "kind"], name="kind_service_once")]


class Booking(models.Model):
    """A time that somebody holds or has booked, or a walk-in. What the person said opens with its own data key."""

    class State(models.TextChoices):
        """What the events say, for lists and filters: see `life`."""

        HELD = "held", "vorgemerkt"
        BOOKED = "booked", "gebucht"
        ARRIVED = "arrived", "eingetroffen"
        CALLED = "called", "aufgerufen"
        DONE = "done", "erledigt"
        NO_SHOW = "no-show", "nicht erschienen"
        CANCELLED = "cancelled", "abgesagt"
        EXPIRED = "expired", "verfallen"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(AppointmentKind, on_delete=models.PROTECT, related_name="bookings")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, null=True, related_name="bookings")
    # A walk-in has no resource until it is called.
    holder_id = models.UUIDField()  # an account, or a guest's random id
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()  # sealed `contents.Contact`
    note = models.BinaryField(null=True)  # sealed text of the staff
    code_index = models.CharField(max_length=64, null=True, unique=True)  # keyed hash of the code; null once erased
    person_index = models.CharField(max_length=64, blank=True)  # keyed hash of e-mail address or telephone number
    start = models.DateTimeField()
    end = models.DateTimeField()  # without the buffer
    day = models.DateField()  # of `start`, German local time
    variant = models.CharField(max_length=8, choices=Variant.choices, default=Variant.ON_SITE)
    quantity = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=12, default="de")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    held_until = models.DateTimeField(null=True)  # while held
    number = models.CharField(max_length=8, blank=True)  # called up with it; from booking or walking in on
    subject_kind = models.CharField(max_length=16, blank=True)  # what it is about, in another room: "case", …
    subject_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)  # counts its changes
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when its visitor was last told the time, after booking it
    arrived_at = models.DateTimeField(null=True)
    first_called_at = models.DateTimeField(null=True)  # until then one waited
    called_at = models.DateTimeField(null=True)  # the last call
    ended_at = models.DateTimeField(null=True)  # done, did not come, cancelled or expired
    erased_at = models.DateTimeField(null=True)  # the person's details are gone; numbers stay

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="booking_forwards"),
            models.UniqueConstraint(
                fields=["unit", "day", "number"], condition=~Q(number=""), name="booking_number_once_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "day", "start"], name="booking_of_unit"),
            models.Index(fields=["resource", "start"], name="booking_of_resource"),
            models.Index(fields=["holder_id", "start"], name="booking_of_holder"),
            models.Index(fields=["person_index", "start"], name="booking_of_person"),
            models.Index(fields=["subject_id"], condition=Q(subject_id__isnull=False), name="booking_of_subject"),
            models.Index(fields=["held_until"], condition=Q(state="held"), name="booking_held"),
            models.Index(fields=["day"], condition=Q(erased_at__isnull=True), name="booking_to_erase"),
        ]


class Occupied(models.Model):
    """Five minutes of a resource that are taken. The constraint is what makes double booking impossible.

    With `until` they are taken until that moment only: a time that is merely held, or was given back and is offered
    again later. Rows that ran out count as free and are removed when somebody takes their place.
    """

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="+")
    quantum = models.PositiveIntegerField()  # steps of five minutes since 1970-01-01T00:00Z
    length = models.PositiveSmallIntegerField()  # of the run of steps that begins here; 0 inside a run
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, null=True, related_name="occupied")
    until = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "quantum"], name="occupied_once")]
        indexes = [
            # Holds all that is asked of it: the free times of a county are read from the index alone.
            models.Index(
                fields=["resource", "quantum", "length", "until"], condition=Q(length__gt=0), name="occupied_runs"
            )
        ]


class Busy(models.Model):
    """When a resource is away or engaged elsewhere; entered by staff, or read from an outside calendar."""

    id = models.UUIDField(primary_key=True, default=new_id)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="busy")
    start = models.DateTimeField()
    end = models.DateTimeField()
    source_id = models.UUIDField(null=True)  # the outside calendar; null: entered by staff

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(start__lt=F("end")), name="busy_forwards")]
        indexes = [
            models.Index(fields=["resource", "end"], name="busy_of_resource"),
            models.Index(fields=["source_id"], condition=Q(source_id__isnull=False), name="busy_of_source"),
        ]


class NumberCount(models.Model):
    """The last number that a unit gave out on a day."""

    unit = models.ForeignKey("federation.Unit", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="number_count_once_a_day")]


# Parts of this room with tables of their own.
from amtsweg.appointments.outside.models import OutsideCalendar  # noqa: E402, F401
from amtsweg.appointments.visits.models import PrivateAddress  # noqa: E402, F401
