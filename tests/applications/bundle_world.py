"""A municipality and its county, a service with a form of each, one at another system, and a bundle of the three."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from amtsweg.accounts.trust import GUEST
from amtsweg.applications.bundles import actions, drafts
from amtsweg.applications.bundles import queries as bundle_queries
from amtsweg.applications.bundles.drafts import BundleDraft
from amtsweg.applications.models import Application, Bundle
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.bundles import import_bundle
from amtsweg.catalogue.bundles import load as load_bundle
from amtsweg.catalogue.models import LifeSituation, Offer, Responsibility, Service
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_holder
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.forms.context import RawDict
from amtsweg.forms.models import FormDefinition, FormRevision
from applications.world import make_authority, make_unit

DOG = """
format: 1
slug: hund-neu
title: {de: Hund anmelden, en: Register a dog}
applicant: {name: halter, email: email, address: anschrift}
sections:
  - id: person
    title: Ihre Person
    pages:
      - {id: wer, title: "Wie heißen Sie?", fields: [{type: name, id: halter, label: Name}]}
      - id: kontakt
        title: "Wie erreichen wir Sie?"
        fields:
          - {type: email, id: email, label: E-Mail}
          - {type: phone, id: telefon, label: Telefon, optional: true}
      - {id: wo, title: "Wo wohnen Sie?", fields: [{type: address, id: anschrift, label: Anschrift}]}
  - id: hund
    title: Ihr Hund
    pages:
      - {id: seit, title: "Seit wann?", fields: [{type: date, id: seit, label: Seit}]}
      - {id: rufname, title: "Wie heißt Ihr Hund?", fields: [{type: text, id: rufname, label: Rufname}]}
"""

BINS = """
format: 1
slug: tonne-neu
title: {de: Tonne bestellen, en: Order a bin}
applicant: {name: antragsteller, address: anschrift}
sections:
  - id: person
    title: Ihre Person
    pages:
      - {id: wer, title: "Wie heißen Sie?", fields: [{type: name, id: antragsteller, label: Name}]}
      - id: wo
        title: "Wo steht die Tonne?"
        fields:
          - {type: address, id: anschrift, label: Anschrift}
          - {type: date, id: ab, label: Ab wann}
  - id: tonne
    title: Die Tonne
    pages:
      - {id: farbe, title: "Welche Tonne?", fields: [{type: text, id: farbe, label: Tonne}]}
"""

MOVING = """
slug: umzug
situation: umzug
title: {de: "Umzug: alles zusammen", en: "Moving: everything together"}
lead: {de: "Einmal beantworten, was alle wissen müssen.", en: Answer once what everybody has to know.}
keywords: {de: [Wohnungswechsel]}
form:
  format: 1
  applicant: {name: name, email: email, address: anschrift, phone: telefon}
  sections:
    - id: person
      title: {de: Ihre Person, en: About you}
      pages:
        - id: name
          title: {de: "Wie heißen Sie?", en: "What is your name?"}
          fields: [{type: name, id: name, short: {de: Name, en: Name}}]
        - id: kontakt
          title: {de: "Wie erreichen wir Sie?", en: "How can we reach you?"}
          fields:
            - {type: email, id: email, label: {de: E-Mail, en: Email}}
            - {type: phone, id: telefon, label: {de: Telefon, en: Telephone}, optional: true}
    - id: umzug
      title: {de: Ihr Umzug, en: Your move}
      pages:
        - id: anschrift
          title: {de: "Wie ist Ihre neue Anschrift?", en: "What is your new address?"}
          fields: [{type: address, id: anschrift, short: {de: Anschrift, en: Address}}]
        - id: einzug
          title: {de: "Wann ziehen Sie um?", en: "When do you move?"}
          fields: [{type: date, id: einzug, short: {de: Umzug, en: Move}}]
        - id: hund
          title: {de: "Haben Sie einen Hund?", en: "Do you have a dog?"}
          fields: [{type: yes_no, id: hund, short: {de: Hund, en: Dog}}]
parts:
  wohnsitz:
    service: wohnsitz-ummelden
    note: {de: Legen Sie den Ausweis bereit., en: Have your identity card at hand.}
  hund:
    service: hund-anmelden
    when: {answer: hund}
    carries: {halter: name, anschrift: anschrift, email: email, telefon: telefon, seit: einzug}
  tonne:
    service: tonne-bestellen
    carries: {antragsteller: name, anschrift: anschrift, ab: einzug, gibt_es_nicht: name}
"""

FAMILY = (
    '        - id: einzug\n          title: {de: "Wann ziehen',
    """        - id: familie
          kind: group
          title: {de: "Wer zieht mit?", en: "Who moves with you?"}
          item: {de: Person, en: Person}
          item_title: vorname
          add: {de: Weitere Person nennen, en: Name another person}
          min: 0
          max: 4
          pages:
            - id: person
              title: {de: "Wer ist es?", en: "Who is it?"}
              fields:
                - {type: text, id: vorname, label: {de: Vorname, en: Given name}}
                - {type: date, id: geboren, label: {de: Geboren, en: Born}, optional: true}
        - id: einzug\n          title: {de: \"Wann ziehen""",
)
HALTER = """
      - id: mithalter
        kind: group
        title: Wer hält den Hund mit Ihnen?
        item: Mithalter
        item_title: rufname_mensch
        add: Weitere Person nennen
        min: 0
        max: 4
        pages:
          - {id: wer, title: "Wie heißt die Person?", fields: [{type: text, id: rufname_mensch, label: Vorname}]}
          - {id: kann, title: "Kann sie den Hund führen?", fields: [{type: yes_no, id: kann, label: Führt den Hund}]}
"""
FAMILY_CARRIED = ("seit: einzug}", "seit: einzug, mithalter: familie, rufname_mensch: vorname}")

ADDRESS = {
    "anschrift-street": "Lindenallee",
    "anschrift-number": "14",
    "anschrift-postcode": "21266",
    "anschrift-town": "Jesteburg",
}
SHARED: dict[str, dict[str, str]] = {
    "name": {"name-given": "Anna", "name-family": "Behrens"},
    "kontakt": {"email": "anna@post.example", "telefon": ""},
    "anschrift": ADDRESS,
    "einzug": {"einzug-day": "1", "einzug-month": "12", "einzug-year": "2026"},
    "hund": {"hund": "yes"},
}


@dataclass(frozen=True)
class BundleWorld:
    """What the tests need at hand."""

    here: Authority
    county: Authority
    dog: Offer
    bin: Offer

    @property
    def sitting(self) -> SharedSitting:
        authority = next(
            one for one in catalogue.snapshot().directory.authorities.values() if one.slug == self.here.slug
        )
        return SharedSitting(authority, "de", GUEST)

    def offering(self, name: str) -> Sitting:
        owner, offer = (self.here, self.dog) if name == "hund" else (self.county, self.bin)
        found = catalogue.offer(owner.slug, offer.slug)
        assert found is not None
        return Sitting(found)


def make_bundle_world(**offer: Any) -> BundleWorld:
    county = make_authority("landkreis", "Harburg", "LKH", "03353")
    Authority.objects.filter(pk=county.pk).update(kind="county")
    here = make_authority("jesteburg", "Jesteburg", "JES", "033535404")
    return add_bundle(here, make_unit(here), county, make_unit(county), **offer)


def add_bundle(here: Authority, office: Unit, county: Authority, county_office: Unit, **offer: Any) -> BundleWorld:
    """The three services and their bundle at a municipality and a county that are there."""
    for text in (DOG, BINS):
        import_definition(definitions.load(text), None, actor=SYSTEM)
    made = {}
    for slug, owner, unit, form in (
        ("hund-anmelden", here, office, "hund-neu"),
        ("tonne-bestellen", county, county_office, "tonne-neu"),
        ("wohnsitz-ummelden", here, office, ""),
    ):
        service, _created = Service.objects.get_or_create(
            slug=slug, defaults={"title": {"de": slug.replace("-", " "), "en": slug}, "summary": {"de": slug}}
        )
        Responsibility.objects.create(service=service, unit=unit, area=owner.area)
        kind = {"kind": "form", "form": FormDefinition.objects.get(slug=form)} if form else {"kind": "link"}
        more = offer if slug == "tonne-bestellen" else {} if form else {"url": "https://wohnsitz.example/"}
        made[slug] = Offer.objects.create(
            authority=owner, service=service, unit=unit, slug=slug, fee={"de": "kostenlos"}, **kind, **more
        )
    LifeSituation.objects.create(slug="umzug", title={"de": "Umzug"}, teaser={"de": "Umziehen"}, icon="umzug")
    import_bundle(load_bundle(MOVING), actor=SYSTEM)
    bump()
    return BundleWorld(here, county, made["hund-anmelden"], made["tonne-bestellen"])


def publish(*changes: tuple[str, str]) -> FormRevision:
    """The bundle with some of its text replaced; the newest revision of its shared form."""
    changed = MOVING
    for old, new in changes:
        assert changed.count(old) == 1, old
        changed = changed.replace(old, new)
    import_bundle(load_bundle(changed), actor=SYSTEM)
    bump()
    return FormRevision.objects.filter(form__slug="buendel-umzug").latest("number")


def begin(world: BundleWorld, *, guest: bool = True, holder: UUID | None = None) -> Bundle:
    view = catalogue.bundle("umzug")
    assert view is not None
    return actions.start(view, world.sitting, holder_id=holder or uuid4(), guest=guest)


def say(world: BundleWorld, bundle: Bundle, key: str, raw: dict[str, str], **more: Any) -> Any:
    with as_holder(bundle.holder_id):
        return actions.save_page(bundle.id, key, RawDict(raw), world.sitting, version=10_000, **more)


def answered(world: BundleWorld, **kwargs: Any) -> Bundle:
    """A bundle with every shared question answered."""
    bundle = begin(world, **kwargs)
    for key, raw in SHARED.items():
        saved = say(world, bundle, key, raw)
        assert not saved.errors, saved.errors
    return bundle


def opened(world: BundleWorld, bundle: Bundle) -> BundleDraft:
    with as_holder(bundle.holder_id):
        return drafts.opened(bundle_queries.access([bundle.holder_id], bundle.id), world.sitting)


def start_part(world: BundleWorld, bundle: Bundle, name: str) -> Application:
    with as_holder(bundle.holder_id):
        return actions.start_part(bundle.id, name, world.offering(name), world.sitting)
