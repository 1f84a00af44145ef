"""What is offered: services, who is responsible for them where, how they are offered online, life situations."""

from django.db import models
from django.db.models import Q

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
    """What residents can get: texts per module and language, words by which people look for it, LeiKa key."""

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
    url = models.URLField(blank=True)
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
                | Q(kind="in-person", form__isnull=True),
                name="offer_has_what_its_kind_needs",
            ),
        ]
