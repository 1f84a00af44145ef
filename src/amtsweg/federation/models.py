"""Who takes part: areas, authorities, their portals, units and public staff. Readable by everybody, so not scoped."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.text import LocalisedField

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "lower-case letters, digits and single dashes")


class PublishedVersion(models.Model):
    """One row that moves with every change of what anonymous pages show: see `published.py`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="published_version_is_one_row")]


class Area(models.Model):
    """A region by its key (Amtlicher Regionalschlüssel): 2 digits Land, 3 Bezirk, 5 county, 9 association, 12 place."""

    key = models.CharField(max_length=12, primary_key=True, validators=[RegexValidator(r"^\d{2,12}$")])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=32)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")


class Postcode(models.Model):
    """Postcode and place are n:m: one row per pair."""

    code = models.CharField(max_length=5)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="postcodes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "area"], name="postcode_once_per_area")]
        indexes = [models.Index(fields=["code"], name="postcode_code")]


class Authority(models.Model):
    """A county or municipality that takes part: the tenant."""

    class Kind(models.TextChoices):
        COUNTY = "county", "Landkreis"
        MUNICIPALITY = "municipality", "Gemeinde"
        SAMTGEMEINDE = "samtgemeinde", "Samtgemeinde"

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.CharField(max_length=40, unique=True, validators=[SLUG])
    kind = models.CharField(max_length=16, choices=Kind.choices)
    kind_label = models.CharField(max_length=40)  # "Stadt", "Samtgemeinde", "Landkreis": how it calls itself
    name = models.CharField(max_length=80)  # without the kind: "Jesteburg", "Winsen (Luhe)"
    prefix = models.CharField(max_length=4, unique=True, validators=[RegexValidator(r"^[A-Z]{2,4}$")])
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="authorities")
    stage = models.PositiveSmallIntegerField(default=1)
    street = models.CharField(max_length=80)
    postcode = models.CharField(max_length=5)
    town = models.CharField(max_length=80)
    phone = models.CharField(max_length=40)
    email = models.EmailField()
    emblem = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)  # typed local data for forms: tax rates, fees, deadlines

    class Meta:
        ordering = ["stage", "slug"]
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Kind and name as people say it: `Samtgemeinde Jesteburg`."""
        return f"{self.kind_label} {self.name}"


def start_blocks() -> list[str]:
    """The blocks of a start page in the order that a portal has until its authority chooses another."""
    return ["search", "hours", "popular", "tiles", "news", "partners"]


class Portal(models.Model):
    """One door: a slug for `<slug>.localhost`, further host names, theme and texts of one authority."""

    authority = models.OneToOneField(Authority, on_delete=models.PROTECT, related_name="portal")
    slug = models.CharField(max_length=40, unique=True, validators=[SLUG])
    hosts = models.JSONField(default=list)
    accent_light = models.CharField(max_length=7)
    accent_dark = models.CharField(max_length=7)
    on_accent_light = models.CharField(max_length=7, default="#ffffff")
    on_accent_dark = models.CharField(max_length=7)
    horizon = models.CharField(max_length=40)
    welcome = LocalisedField()
    often = models.JSONField(default=list)  # search words offered under the search field, as localised texts
    tiles = models.JSONField(default=list)  # slugs of life situations in the order of the start page
    popular = models.JSONField(default=list)  # slugs of services shown as "often needed"
    blocks = models.JSONField(default=start_blocks)  # what the start page shows, in this order; "search" comes first
    pages = models.JSONField(default=dict)  # slug -> what `pages.Page` holds


class Artwork(models.Model):
    """A coat of arms or a logo in a portal's header, for one colour scheme; checked before it is kept."""

    class Kind(models.TextChoices):
        ARMS = "arms", "Wappen"
        LOGO = "logo", "Logo"

    class Scheme(models.TextChoices):
        LIGHT = "light", "hell"
        DARK = "dark", "dunkel"

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="artwork")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    media_type = models.CharField(max_length=32)
    content = models.BinaryField()
    digest = models.CharField(max_length=16)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = LocalisedField()  # what it shows, for those who do not see it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portal", "kind", "scheme"], name="artwork_once_per_scheme")]


class News(models.Model):
    """A short item on a portal's start page."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="news")
    slug = models.CharField(max_length=60, validators=[SLUG])
    published_on = models.DateField()
    title = LocalisedField()
    text = LocalisedField()

    class Meta:
        ordering = ["-published_on"]
        constraints = [models.UniqueConstraint(fields=["portal", "slug"], name="news_slug_once_per_portal")]


class Unit(models.Model):
    """An office, department or facility with address, opening hours and ways of contact."""

    class Kind(models.TextChoices):
        TOWN_HALL = "town-hall", "Rathaus"
        OFFICE = "office", "Amt"
        FACILITY = "facility", "Einrichtung"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    slug = models.CharField(max_length=60, validators=[SLUG])
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = LocalisedField()
    description = LocalisedField()
    street = models.CharField(max_length=80)
    postcode = models.CharField(max_length=5)
    town = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    fax = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    contacts = models.JSONField(default=list)  # further ways: [{"kind": "video", "label": Localised, "value": "…"}, …]
    room = models.CharField(max_length=20, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)  # WGS 84, degrees
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    hours = models.JSONField(default=dict)  # {"mo": [["08:00","12:00"],["14:00","18:00"]], …}, local time
    exceptions = models.JSONField(default=dict)  # {"2026-12-02": [["08:00","12:00"]], "2026-12-24": []}
    access = LocalisedField()  # accessibility of the building, in sentences
    accessible = models.JSONField(default=list)  # the same as keys of `building.FEATURES`: ["step-free", "lift", …]
    transport = LocalisedField()  # how to get there
    internal_note = models.TextField(blank=True)  # for editors; in no copy, page or file
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="unit_slug_once_per_authority"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="unit_has_a_whole_position_or_none",
            ),
        ]


class StaffEntry(models.Model):
    """A person in the public staff directory; appears only while `public`, which is under the person's control."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="staff_entries")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="staff_entries")
    slug = models.CharField(max_length=60, validators=[SLUG])
    salutation = models.CharField(max_length=16, blank=True)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    role = LocalisedField()
    room = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    letters = models.CharField(max_length=40, blank=True)  # which surnames, such as "A–K"
    districts = models.CharField(max_length=200, blank=True)  # which places, such as "Bendestorf, Harmstorf"
    account_id = models.UUIDField(null=True, db_index=True)  # the person's account in the room above, if there is one
    public = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)  # when the person chose `public`; from then on nobody else may

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="staff_slug_once_per_authority"),
            models.CheckConstraint(condition=~Q(family_name=""), name="staff_has_a_family_name"),
        ]
