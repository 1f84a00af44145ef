"""What is offered: services, who is responsible for them where, how they are offered online, life situations.

Around a service: what an authority adds to it, how its description changed, who adopted it, where it came from.
"""

from django.db import models
from django.db.models import F, Q

from amtsweg.core.ids import new_id
from amtsweg.core.text import LocalisedField
from amtsweg.federation.models import SLUG


class LifeSituation(models.Model):
    """A tile on the start page, and the list of services behind it."""

    slug = models.CharField(max_length=60, primary_key=True, validators=[SLUG])
    title = LocalisedField()
    teaser = LocalisedField()
    icon = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)


class Service(models.Model):
    """What residents can get: texts per module and language, words by which people look for it, LeiKa key.

    Only a published one within its validity (both days included) is in the copy that pages are made of.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Entwurf"
        PUBLISHED = "published", "veröffentlicht"
        RETIRED = "retired", "zurückgezogen"

    class Audience(models.TextChoices):
        RESIDENTS = "residents", "Bürgerinnen und Bürger"
        COMPANIES = "companies", "Unternehmen"
        BOTH = "both", "alle"

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    leika_key = models.CharField(max_length=14, blank=True, db_index=True)
    title = LocalisedField()
    summary = LocalisedField()
    # Text modules of a service description (FIM, Leistungsbeschreibung): see catalogue/modules.py for the keys.
    modules = models.JSONField(default=dict)
    keywords = models.JSONField(default=dict)  # {"de": ["Hundesteuer", …], "en": ["dog tax", …]}
    needs = LocalisedField()  # what to have at hand before starting, at a glance: "Chipnummer und IBAN"
    needs_note = LocalisedField()
    # A table of local amounts: {"caption": Localised, "rows": [{"label": Localised, "parameter": "dog_tax.first"}]}
    # where the parameters are those of each authority.
    rates = models.JSONField(default=dict)
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.RESIDENTS)
    situations = models.ManyToManyField(LifeSituation, related_name="services")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    # Who makes and carries out the rules (LeiKa, Typisierung): "2/3" Land and municipality, "4" and "5" municipalities.
    typing = models.CharField(max_length=4, blank=True)
    # Whose description it is; nobody's in particular: the federation's operator keeps it.
    steward = models.ForeignKey(
        "federation.Authority", on_delete=models.PROTECT, null=True, related_name="stewarded_services"
    )
    shared = models.DateTimeField(null=True)  # since when the steward offers it to the other authorities
    internal_note = models.TextField(blank=True)  # for editors; never part of a copy or a page

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="service_valid_from_before_valid_to",
            ),
        ]


class BundleDefinition(models.Model):
    """Several services that one event in life asks for, with the questions that they share.

    `form` is a form like any other; its computed values `teil_<part>` say which parts apply. `parts` are plain data:
    `{"name", "service", "carries": {field of the part's form: field of this one}, "note", "title"}`.
    """

    slug = models.CharField(max_length=50, primary_key=True, validators=[SLUG])
    situation = models.ForeignKey(LifeSituation, on_delete=models.PROTECT, related_name="bundles")
    form = models.ForeignKey("forms.FormDefinition", on_delete=models.PROTECT, related_name="+")
    title = LocalisedField()
    lead = LocalisedField()
    keywords = models.JSONField(default=dict)
    parts = models.JSONField(default=list)


class ServiceAddition(models.Model):
    """What one authority adds to a description that it shares with others: texts by module, shown below the shared."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.CASCADE, related_name="service_additions")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="additions")
    modules = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "service"], name="addition_once_per_authority")]


class ServiceRevision(models.Model):
    """A shared description as it was at one moment; never changed, so that who adopted it can compare."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()  # the fields of `sharing.CONTENT`
    at = models.DateTimeField()
    by = models.UUIDField(null=True)  # id of the actor

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="revision_number_once_per_service")]


class ServiceDraft(models.Model):
    """What the steward is changing in a published description; readers see nothing of it until it is published."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="draft", primary_key=True)
    content = models.JSONField()  # what is changed, by part: see `editing.services`
    at = models.DateTimeField()
    by = models.UUIDField(null=True)  # id of the actor


class Adoption(models.Model):
    """An authority shows a shared description as it was in `revision`, until it takes over a newer one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.CASCADE, related_name="adoptions")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="adoptions")
    revision = models.ForeignKey(ServiceRevision, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "service"], name="adoption_once_per_authority")]


class Responsibility(models.Model):
    """Service × unit × area: this unit does it for everybody in the area."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="responsibilities")
    unit = models.ForeignKey("federation.Unit", on_delete=models.CASCADE, related_name="responsibilities")
    area = models.ForeignKey("federation.Area", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "unit", "area"], name="responsibility_once")]


class Offer(models.Model):
    """How one authority offers a service: own form, link, appointment or in person; with its local facts."""

    class Kind(models.TextChoices):
        FORM = "form", "online, eigenes Formular"
        LINK = "link", "online, anderes System"
        APPOINTMENT = "appointment", "mit Termin"
        IN_PERSON = "in-person", "vor Ort"

    class Trust(models.TextChoices):
        GUEST = "guest", "ohne Konto"
        BASIC = "basic", "mit Konto"
        SUBSTANTIAL = "substantial", "substanziell"
        HIGH = "high", "hoch"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="offers")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="offers")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="offers")
    slug = models.CharField(max_length=80, validators=[SLUG])  # in the URL: /antrag/<slug>/ of that authority
    kind = models.CharField(max_length=12, choices=Kind.choices)
    form = models.ForeignKey("forms.FormDefinition", on_delete=models.PROTECT, null=True, related_name="+")
    # The published revision that new applications use until the authority takes over a newer one; none: the newest.
    form_revision = models.ForeignKey("forms.FormRevision", on_delete=models.PROTECT, null=True, related_name="+")
    url = models.URLField(blank=True, max_length=500)  # of another system; an appointment without is booked here
    system = LocalisedField()  # name of the other system that a link leads to: "i-Kfz des Landkreises"
    trust_to_start = models.CharField(max_length=12, choices=Trust.choices, default=Trust.GUEST)
    trust_to_send = models.CharField(max_length=12, choices=Trust.choices, default=Trust.GUEST)
    # As people read them. `{euro:dog_tax.first}` stands for an amount of the authority's parameters.
    fee = LocalisedField()  # "kostenlos", "37,00 €"
    fee_note = LocalisedField()  # "Steuer: {euro:dog_tax.first} im Jahr für den ersten Hund"
    effort = LocalisedField()  # time to fill it in: "etwa 8 Minuten"
    duration = LocalisedField()  # processing time: "Bescheid meist nach 5 Werktagen"
    reason = LocalisedField()  # why it works only in person
    parameters = models.JSONField(default=dict)  # local data for the form, over the authority's own

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="offer_slug_once_per_authority"),
            models.CheckConstraint(
                condition=Q(kind="form", form__isnull=False)
                | Q(kind="link", form__isnull=True) & ~Q(url="")
                | Q(kind__in=["appointment", "in-person"], form__isnull=True),
                name="offer_has_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(form_revision__isnull=True) | Q(form__isnull=False),
                name="offer_revision_is_one_of_a_form",
            ),
        ]


class Source(models.Model):
    """Where a row came from: the agency that delivered it and its number there. What we do not use is kept as it came.

    `digest` is that of the raw record, so that the same delivered again changes nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    agency = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, validators=[SLUG])  # service, unit, offer, staff
    foreign_id = models.CharField(max_length=160)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, related_name="sources")
    unit = models.ForeignKey("federation.Unit", on_delete=models.CASCADE, null=True, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    unknown = models.JSONField(default=list)
    delivered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "foreign_id"], name="source_once_per_agency_and_id"),
        ]
