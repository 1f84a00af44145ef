"""The small world with a hearing that only a code from a letter opens, and the clerk who issues such codes."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions
from amtsweg.applications.letter_codes import actions as codes
from amtsweg.applications.models import Application, Submission
from amtsweg.applications.sitting import Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.models import Offer, Service
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.forms.context import RawDict
from amtsweg.forms.models import FormDefinition
from applications.world import make_authority, make_unit

FORM = """
format: 2
slug: anhoerung
title: {de: Auf eine Anhörung antworten, en: Answer a hearing}
procedure: hearing
subject: aktenzeichen
letter_code: aktenzeichen
applicant: {name: name}
sections:
  - id: schreiben
    title: {de: Ihr Schreiben, en: Your letter}
    pages:
      - id: kennung
        title: {de: "Was steht in Ihrem Schreiben?", en: "What does your letter say?"}
        lead: {de: Damit ordnen wir Ihre Antwort zu., en: This is how we match your answer.}
        fields:
          - {type: text, id: aktenzeichen, label: {de: Aktenzeichen, en: File number}, max_length: 40}
  - id: sache
    title: {de: Zur Sache, en: The matter}
    pages:
      - id: wer
        title: {de: "Wie heißen Sie?", en: "What is your name?"}
        fields:
          - {type: name, id: name, label: {de: Name, en: Name}}
      - id: aussage
        title: {de: "Was möchten Sie sagen?", en: "What would you like to say?"}
        fields:
          - {type: long_text, id: aussage, label: {de: Ihre Äußerung, en: Your statement}, optional: true}
"""
REFERENCE = "12 OWi 345/26"
ANSWERS = {"wer": {"name-given": "Anna", "name-family": "Behrens"}, "aussage": {"aussage": "Das war ich nicht."}}
ADDRESS = "192.0.2.7"


@dataclass(frozen=True)
class LetterWorld:
    """What these tests need at hand."""

    authority: Authority
    clerk: Membership
    elsewhere: Membership  # the clerk of another unit

    @property
    def offer(self) -> Any:
        found = catalogue.offer("jesteburg", "anhoerung")
        assert found is not None
        return found

    @property
    def sitting(self) -> Sitting:
        return Sitting(self.offer)

    def issue(self, reference: str = REFERENCE, expires_on: date | None = None) -> tuple[UUID, str]:
        """A code for a reference, valid for four weeks unless said otherwise."""
        return codes.issue(self.clerk, self.offer, reference, expires_on or clock.today() + timedelta(weeks=4))

    def begin(self, holder: UUID | None = None) -> Application:
        """A fresh draft of a guest, closed as yet."""
        return actions.start(self.sitting, holder_id=holder or uuid4(), guest=True)

    def admit(self, draft: Application, reference: str, code: str, address: str = ADDRESS) -> Any:
        """Reference and code are given by the draft's holder."""
        with as_holder(draft.holder_id):
            return actions.admit(draft.id, reference, code, self.sitting, address=address)

    def answer(self, draft: Application, key: str, raw: dict[str, Any]) -> Any:
        """Saves one page as its holder."""
        with as_holder(draft.holder_id):
            return actions.save_page(draft.id, key, RawDict(raw), self.sitting, version=10_000)

    def filled(self, code: str, reference: str = REFERENCE) -> Application:
        """A draft that a code opened, with every page answered."""
        draft = self.begin()
        self.admit(draft, reference, code)
        for key, raw in ANSWERS.items():
            assert not self.answer(draft, key, raw).errors
        return draft

    def send(self, draft: Application) -> Submission:
        """Sends a draft as its holder."""
        with as_holder(draft.holder_id):
            return actions.submit(draft.id, actor=Actor("guest", draft.holder_id), trust=GUEST)


def make_offer(authority: Authority, unit: Unit) -> None:
    """The hearing, offered by a unit."""
    import_definition(definitions.load(FORM), None, actor=SYSTEM)
    service = Service.objects.create(
        slug="anhoerung", title={"de": "Anhörung beantworten", "en": "Answer a hearing"}, summary={"de": "Anhörung"}
    )
    Offer.objects.create(
        authority=authority, service=service, unit=unit, slug="anhoerung", kind="form",
        form=FormDefinition.objects.get(slug="anhoerung"), fee={"de": "kostenlos", "en": "free"},
    )  # fmt: skip
    bump()


def make_letter_world() -> LetterWorld:
    authority = make_authority("jesteburg", "Jesteburg", "JES", "033535406")
    unit = make_unit(authority)
    other = Unit.objects.create(
        authority=authority, slug="bauamt", kind="office", name={"de": "Bauamt"}, street="Am Musterplatz 5",
        postcode="21266", town="Jesteburg",
    )  # fmt: skip
    make_offer(authority, unit)
    return LetterWorld(authority, clerk_of(authority, unit, "maren"), clerk_of(authority, other, "jan"))


def clerk_of(authority: Authority, unit: Unit, name: str) -> Membership:
    """A clerk of a unit."""
    account = Account.objects.create(email=f"{name}@jesteburg.example", password="!")
    with as_authority(authority):
        made: Membership = Membership.objects.create(
            account=account, authority=authority, unit=unit, role=Membership.Role.CLERK, name=f"{name.title()} Albers",
            since=date(2026, 1, 1),
        )  # fmt: skip
    return made
