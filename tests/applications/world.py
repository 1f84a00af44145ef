"""Two small municipalities with a portal, an office and a form each: enough to fill in, send and break things."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from amtsweg.accounts.trust import GUEST, Trust
from amtsweg.applications.models import Application
from amtsweg.applications.sitting import Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.models import Offer, Service
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_holder
from amtsweg.federation.models import Area, Authority, Portal, Unit
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.forms.context import RawDict
from amtsweg.forms.models import FormDefinition

FORM = """
format: 1
slug: hund
title: {de: Hund anmelden, en: Register a dog}
applicant: {name: name, email: email, address: anschrift}
subject: rufname
parameters:
  steuer: {type: amount, label: Steuer, value: "60.00"}
computed:
  jahressteuer:
    label: Hundesteuer im Jahr
    value: {mul: [{parameter: steuer}, {count: {of: hunde}}]}
    format: amount
declaration: Ich erkläre, dass meine Angaben stimmen.
sections:
  - id: person
    title: {de: Ihre Person, en: About you}
    pages:
      - id: wer
        title: {de: "Wie heißen Sie?", en: "What is your name?"}
        fields:
          - {type: name, id: name, label: Name}
          - {type: email, id: email, label: {de: E-Mail, en: E-mail}, optional: true}
      - id: wo
        title: Wo wohnen Sie?
        fields:
          - {type: address, id: anschrift, label: Anschrift}
  - id: tiere
    title: Ihre Hunde
    pages:
      - id: hunde
        kind: group
        title: Ihre Hunde
        item: Hund
        item_title: rufname
        add: Weiteren Hund hinzufügen
        max: 3
        pages:
          - id: hund
            title: Angaben zu Ihrem Hund
            lead: Wir brauchen die Angaben für die Hundemarke.
            fields:
              - {type: text, id: rufname, label: Rufname, max_length: 40}
              - {type: date, id: geboren, label: Geburtsdatum, latest: today}
              - {type: file, id: impfpass, label: Impfpass, optional: true, max_files: 2, max_megabytes: 1}
  - id: haltung
    title: Haltung
    pages:
      - id: ermaessigung
        title: Beantragen Sie eine Ermäßigung?
        fields:
          - type: choice
            id: ermaessigung
            label: Ermäßigung
            options:
              - {value: keine, label: Nein}
              - {value: rettung, label: "Ja, Rettungshund"}
              - {value: fremd, label: "Ja, der Hund wohnt woanders"}
      - id: woanders
        kind: exit
        title: Melden Sie den Hund dort an, wo er lebt
        text: Zuständig ist die Gemeinde, in der der Hund gehalten wird.
        when: {eq: [{answer: ermaessigung}, fremd]}
      - id: nachweis
        title: Laden Sie den Nachweis hoch
        when: {eq: [{answer: ermaessigung}, rettung]}
        fields:
          - {type: file, id: nachweis, label: Nachweis, later_days: 14, max_files: 2, max_megabytes: 1}
      - id: bemerkung
        title: Möchten Sie uns noch etwas sagen?
        fields:
          - {type: long_text, id: bemerkung, label: Bemerkung, optional: true, max_length: 200}
"""

ANSWERS: dict[str, dict[str, str]] = {
    "wer": {"name-given": "Anna", "name-family": "Behrens", "email": "anna@post.example"},
    "wo": {
        "anschrift-street": "Lindenallee",
        "anschrift-number": "14",
        "anschrift-postcode": "21266",
        "anschrift-town": "Jesteburg",
    },
    "hunde/1/hund": {"rufname": "Fiete", "geboren-day": "14", "geboren-month": "3", "geboren-year": "2025"},
    "hunde": {},
    "ermaessigung": {"ermaessigung": "keine"},
    "bemerkung": {"bemerkung": ""},
}


@dataclass(frozen=True)
class World:
    """What the tests need at hand."""

    authority: Authority
    other: Authority
    offer: Offer

    @property
    def view(self) -> Any:
        found = catalogue.offer(self.authority.slug, self.offer.slug)
        assert found is not None
        return found

    def sitting(self, language: str = "de", trust: Trust = GUEST) -> Sitting:
        return Sitting(self.view, language, trust)


def make_authority(slug: str, name: str, prefix: str, key: str) -> Authority:
    area = Area.objects.create(key=key, name=name, kind="Samtgemeinde")
    authority = Authority.objects.create(
        slug=slug, kind="samtgemeinde", kind_label="Samtgemeinde", name=name, prefix=prefix, area=area,
        street="Am Musterplatz 5", postcode="21266", town=name, phone="040 66969-120",
        email=f"post@{slug}.example", emblem=slug,
    )  # fmt: skip
    Portal.objects.create(
        authority=authority, slug=slug, accent_light="#1d5a4a", accent_dark="#8fd0bd", on_accent_dark="#10201c",
        horizon=slug, welcome={"de": "Willkommen"},
    )  # fmt: skip
    return authority


def make_unit(authority: Authority) -> Unit:
    return Unit.objects.create(
        authority=authority, slug="steueramt", kind="office", name={"de": "Steueramt", "en": "Tax office"},
        street="Am Musterplatz 5", postcode="21266", town=authority.name, phone="040 66969-124",
    )  # fmt: skip


def make_offer(authority: Authority, service: Service, form: FormDefinition, unit: Unit, **values: Any) -> Offer:
    return Offer.objects.create(
        authority=authority, service=service, unit=unit, slug="hund-anmelden", kind="form", form=form,
        fee={"de": "kostenlos", "en": "free"}, **values,
    )  # fmt: skip


def make_world(**offer: Any) -> World:
    authority = make_authority("jesteburg", "Jesteburg", "JES", "033535406")
    other = make_authority("hanstedt", "Hanstedt", "HAN", "033535404")
    import_definition(definitions.load(FORM), None, actor=SYSTEM)
    form = FormDefinition.objects.get(slug="hund")
    service = Service.objects.create(
        slug="hund-anmelden", title={"de": "Hund anmelden", "en": "Register a dog"}, summary={"de": "Hund anmelden"}
    )
    made = make_offer(authority, service, form, make_unit(authority), **offer)
    make_offer(other, service, form, make_unit(other))
    bump()
    return World(authority, other, made)


def answer(application: Application, world: World, key: str, raw: dict[str, Any], **kwargs: Any) -> Any:
    """Saves one page as its holder."""
    from amtsweg.applications import actions

    with as_holder(application.holder_id):
        return actions.save_page(
            application.id, key, RawDict(raw), kwargs.pop("sitting", world.sitting()), version=10_000, **kwargs
        )


def begin(world: World, *, guest: bool = True, holder: UUID | None = None) -> Application:
    """A fresh draft."""
    from amtsweg.applications import actions

    return actions.start(world.sitting(), holder_id=holder or uuid4(), guest=guest)


def filled(world: World, **kwargs: Any) -> Application:
    """A draft with every page answered."""
    application = begin(world, **kwargs)
    for key, raw in ANSWERS.items():
        saved = answer(application, world, key, raw)
        assert not saved.errors, saved.errors
    return application
