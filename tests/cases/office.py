"""An office with clerks, and applications that were really sent to it."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from applications.world import ANSWERS, World, answer, begin, make_world
from documents.samples import NOTICE

from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.applications.models import Submission
from amtsweg.cases.life import of_life, replay
from amtsweg.cases.models import Case
from amtsweg.catalogue.models import Offer
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Job
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.documents.certificates import ensure_demo_seals
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.pdf import render_notice
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import bump

SCAN = Checked("pruefung-fiete.pdf", PDF, b"%PDF-1.7 scan")


@dataclass(frozen=True)
class Office:
    """Jesteburg's tax office with two clerks, one of another unit, one of another authority."""

    world: World
    maren: Membership
    timo: Membership
    standesamt: Membership
    hanstedt: Membership

    @property
    def authority(self) -> Authority:
        return self.world.authority


def appoint(authority: Authority, name: str, unit: Unit | None, role: str = "clerk") -> Membership:
    given = name.partition(" ")[0].lower()
    account = Account.objects.create_user(f"{given}@amt.example")
    with as_authority(authority):
        made: Membership = Membership.objects.create(
            account=account, authority=authority, unit=unit, role=role, name=name,
            since=clock.today() - timedelta(days=30),
        )  # fmt: skip
    return made


def make_office() -> Office:
    world = make_world()
    tax = Unit.objects.get(authority=world.authority, slug="steueramt")
    births = Unit.objects.create(
        authority=world.authority, slug="standesamt", kind="office", name={"de": "Standesamt"},
        street="Am Musterplatz 5", postcode="21266", town="Jesteburg",
    )  # fmt: skip
    ensure_demo_seals()
    return Office(
        world,
        maren=appoint(world.authority, "Maren Albers", tax),
        timo=appoint(world.authority, "Timo Brandt", None),
        standesamt=appoint(world.authority, "Susanne Ohm", births),
        hanstedt=appoint(world.other, "Hanna Meyn", None),
    )


def send(office: Office, *, holder: UUID | None = None, guest: bool = True, **pages: dict[str, Any]) -> Case:
    """Fills in a form and sends it; `pages` replaces or adds answers by page. The case as it stands then."""
    application = begin(office.world, holder=holder or uuid4(), guest=guest)
    for key, raw in {**ANSWERS, **{name.replace("__", "/"): raw for name, raw in pages.items()}}.items():
        saved = answer(application, office.world, key, raw)
        assert not saved.errors, saved.errors
    actor = Actor("guest" if guest else "resident", application.holder_id)
    with as_holder(application.holder_id):
        submission = applications.submit(application.pk, actor=actor, trust=GUEST)
    return case_of(submission)


def case_of(submission: Submission) -> Case:
    with across_tenants("test"):
        found: Case = Case.objects.select_related("authority", "service", "unit", "data_key").get(submission=submission)
    return found


def again(case: Case) -> Case:
    """The case as it stands in the database."""
    with across_tenants("test"):
        found: Case = Case.objects.select_related("authority", "service", "unit", "data_key").get(pk=case.pk)
    return found


def applicant(case: Case) -> Actor:
    return Actor("guest", case.holder_id)


def kinds(case: Case) -> list[str]:
    return [event.kind for event in of_life(events.history(case.pk))]


def work() -> None:
    """Carries out every job that is due; a job that failed fails the test."""
    Worker().run_all()
    troubled = Job.objects.exclude(problem="")
    assert not troubled.exists(), list(troubled.values_list("name", "problem"))


def explained(case: Case) -> None:
    """The stored row is exactly what its events say."""
    row, past = again(case), of_life(events.history(case.pk))
    life = replay(past)
    assert (row.state, row.outcome, row.version) == (life.state, life.outcome, len(past))
    assert (row.news_since is not None) == life.news
    with as_authority(row.authority):
        waiting = row.requests.filter(answered_at=None, withdrawn_at=None)
        assert {str(one.pk) for one in waiting if not one.promised and not one.expired_at} == life.open_requests
        assert {str(one.pk) for one in waiting if one.expired_at} == life.late
        assert {str(one.pk) for one in waiting if one.promised} == life.promises


def allow(case: Case, **parameters: Any) -> None:
    """Sets local data of the case's offer."""
    with across_tenants("test"):
        offer = Offer.objects.get(pk=case.submission.application.offer_id)
        offer.parameters |= parameters
        offer.save(update_fields=["parameters"])
    bump()


def real_pdf() -> io.BytesIO:
    """A PDF that every check passes."""
    return io.BytesIO(render_notice(NOTICE))
