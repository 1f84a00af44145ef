"""A filled database of an earlier state is brought to the present one, and what was in it is still there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from amtsweg.applications import queries as applications
from amtsweg.cases.models import Case
from amtsweg.core.models import Job
from amtsweg.core.tenancy import across_tenants
from amtsweg.forms import queries as forms
from amtsweg.forms.models import FormDefinition, FormRevision
from amtsweg.mailbox.models import Delivery, Thread

pytestmark = pytest.mark.timeout(600)  # all migrations back and forth

ROOMS = ("federation", "forms", "catalogue", "applications", "accounts", "cases", "mailbox", "documents", "core")
FIRST = [(room, "0001_initial") for room in ROOMS]
MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
STATES = {"asked": "waiting-applicant", "notice": "decided", "read": "decided", "over": "closed"}


@dataclass(frozen=True)
class Before:
    """What was in the database in its first state."""

    form: Any
    application: Any
    case: Any
    clerk: Any
    deliveries: dict[UUID, str]


def at(*targets: tuple[str, str | None]) -> Any:
    """The models as they were after these migrations, with the database in that state."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture(scope="module")
def before(django_db_setup: None, django_db_blocker: Any) -> Iterator[Before]:
    """The first state was filled and brought to the present one, once for all tests that look at it."""
    with django_db_blocker.unblock():
        then = at(*FIRST)
        form, application = filled(then)
        case, clerk = decided(then, application)
        deliveries = delivered(then, application.authority)
        for number, (name, state) in enumerate(STATES.items()):
            case_of(then, application, name, state, number)
        at(*MigrationExecutor(connection).loader.graph.leaf_nodes())
        yield Before(form, application, case, clerk, deliveries)
        call_command("flush", interactive=False, verbosity=0)


def filled(then: Any) -> tuple[Any, Any]:
    """A published form with a draft, and an application that somebody began with it."""
    area = then.get_model("federation", "Area").objects.create(key="033535406", name="Jesteburg", kind="x")
    authority = then.get_model("federation", "Authority").objects.create(
        slug="jesteburg", kind="samtgemeinde", kind_label="Samtgemeinde", name="Jesteburg", prefix="JES", area=area,
        street="Niedersachsenplatz 5", postcode="21266", town="Jesteburg", phone="040 66969-100",
        email="rathaus@jesteburg.example", emblem="jesteburg",
    )  # fmt: skip
    unit = then.get_model("federation", "Unit").objects.create(
        authority=authority, slug="steueramt", kind="office", name={"de": "Steueramt"}
    )
    form = then.get_model("forms", "FormDefinition").objects.create(slug="hund")
    revisions = then.get_model("forms", "FormRevision").objects
    content = {"format": 1, "slug": "hund", "title": {"de": "Hund"}, "sections": []}
    revision = revisions.create(form=form, number=1, content=content, digest="0" * 64, published_at=MOMENT)
    revisions.create(form=form, number=2, content=content, digest="1" * 64)
    service = then.get_model("catalogue", "Service").objects.create(slug="hund", title={"de": "Hund"})
    offer = then.get_model("catalogue", "Offer").objects.create(
        authority=authority, service=service, unit=unit, slug="hund", kind="form", form=form
    )
    key = then.get_model("core", "DataKey").objects.create(wrapped=b"x", master="1")
    application = then.get_model("applications", "Application").objects.create(
        authority=authority, offer=offer, revision=revision, holder_id=uuid4(), guest=True, language="de",
        data_key=key, content=b"sealed", saved_at=MOMENT, expires_at=datetime(2999, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return form, application


def decided(then: Any, application: Any) -> tuple[Any, Any]:
    """A case with a decision whose notice is about to be made, and the clerk who decided."""
    submission = then.get_model("applications", "Submission").objects.create(
        application=application, holder_id=application.holder_id, reference="JES-1", payload=b"x", digest="0" * 64,
        trust="guest", sent_at=MOMENT, authority=application.authority,
    )  # fmt: skip
    offer, authority = application.offer, application.authority
    account = then.get_model("accounts", "Account").objects.create(email="maren@amt.example")
    clerk = then.get_model("accounts", "Membership").objects.create(
        account=account, authority=authority, role="clerk", name="Maren Albers", since=MOMENT.date()
    )
    case = then.get_model("cases", "Case").objects.create(
        number="JES-1", authority=authority, unit=offer.unit, service=offer.service, submission=submission,
        holder_id=application.holder_id, data_key=application.data_key, label=b"x", language="de", state="decided",
        outcome="granted", received_at=MOMENT, changed_at=MOMENT,
    )  # fmt: skip
    then.get_model("cases", "Decision").objects.create(
        case=case, authority=authority, outcome="granted", text=b"sealed", decided_by=clerk, decided_at=MOMENT
    )
    then.get_model("core", "Job").objects.create(name="cases.notice", payload={"case": str(case.pk)}, run_at=MOMENT)
    return case, clerk


def delivered(then: Any, authority: Any) -> dict[UUID, str]:
    """Three deliveries, with what became of each."""
    key = then.get_model("core", "DataKey").objects.create(wrapped=b"x", master="1")
    chain = then.get_model("core", "Chain").objects.create(name="test", length=0, head=b"")
    made = {}
    for number, name in enumerate(("opened", "lapsed", "posted")):
        common = {"authority": authority, "holder_id": uuid4()}
        thread = then.get_model("mailbox", "Thread").objects.create(
            **common, data_key=key, subject_type="case", subject_id=uuid4(), header=b"x", language="de",
            opened_at=MOMENT, last_at=MOMENT,
        )  # fmt: skip
        message = then.get_model("mailbox", "Message").objects.create(
            **common, thread=thread, side="staff", content=b"x", sent_at=MOMENT
        )
        document = then.get_model("documents", "Document").objects.create(
            **common, data_key=key, kind="notice", name=b"x", media_type="application/pdf", size=1, stored=name,
            digest="0" * 64, created_at=MOMENT,
        )  # fmt: skip
        delivery = then.get_model("mailbox", "Delivery").objects.create(
            **common, message=message, document=document, provided_at=MOMENT,
            retrieved_at=MOMENT if name == "opened" else None,
        )  # fmt: skip
        then.get_model("core", "OutgoingMail").objects.create(key=f"mailbox.delivery:{delivery.pk}", sent_at=MOMENT)
        if name != "opened":
            then.get_model("core", "Event").objects.create(
                chain=chain, position=number, at=MOMENT, kind=f"case.notice-{name}", actor_kind="system",
                subject_type="case", subject_id=thread.subject_id, visibility="all", data={}, digest=b"x",
            )  # fmt: skip
        made[delivery.pk] = name
    return made


def case_of(then: Any, application: Any, name: str, state: str, number: int) -> None:
    """A case with a thread of three messages, two of them by the authority, of which "read" was seen once."""
    authority, key, holder = application.authority, application.data_key, uuid4()
    copy = then.get_model("applications", "Application").objects.create(
        authority=authority, offer=application.offer, revision=application.revision, holder_id=holder, guest=True,
        language="de", data_key=key, content=b"sealed", saved_at=MOMENT, expires_at=None,
    )  # fmt: skip
    sent = then.get_model("applications", "Submission").objects.create(
        authority=authority, application=copy, holder_id=holder, reference=name,
        sent_at=MOMENT, payload=b"sealed", digest="0" * 64, trust="guest", trust_means="",
    )  # fmt: skip
    case = then.get_model("cases", "Case").objects.create(
        number=name, authority=authority, unit=application.offer.unit, service=application.offer.service,
        submission=sent, holder_id=holder, data_key=key, label=b"sealed", language="de", state=state,
        outcome="granted" if state in ("decided", "closed") else "", received_at=MOMENT, changed_at=MOMENT,
    )  # fmt: skip
    earlier = datetime(2026, 11, 19, tzinfo=UTC)
    thread = then.get_model("mailbox", "Thread").objects.create(
        authority=authority, holder_id=holder, data_key=key, subject_type="case", subject_id=case.pk, reference=name,
        header=b"sealed", language="de", opened_at=earlier, last_at=earlier,
    )  # fmt: skip
    messages = [
        then.get_model("mailbox", "Message").objects.create(
            thread=thread, authority=authority, holder_id=holder, side=side, content=b"sealed", sent_at=earlier
        )
        for side in ("staff", "staff", "holder")
    ]
    chain, _ = then.get_model("core", "Chain").objects.get_or_create(name="jesteburg")
    told = {"notice": ["mailbox.provided"], "read": ["mailbox.provided", "mailbox.retrieved"]}.get(name, [])
    for position, kind in enumerate(told, 10 * number + 1):
        then.get_model("core", "Event").objects.create(
            chain=chain, position=position, at=MOMENT, kind=kind, actor_kind="system", subject_type="case",
            subject_id=case.pk, visibility="all", digest=b"x",
        )  # fmt: skip
    if name == "read":
        then.get_model("mailbox", "Reading").objects.create(
            message=messages[0], side="holder", reader_id=holder, at=MOMENT
        )


# --- what is there afterwards ----------------------------------------------------------------------------------------


def test_forms_and_drafts_are_there(before: Before, db: None) -> None:
    assert FormDefinition.objects.get().pk == before.form.pk
    assert forms.current(before.form.pk).number == 1, "nothing is retired by being brought up to date"
    assert FormRevision.objects.get(published_at=None).number == 2
    mine = [before.application.holder_id]
    assert [line.id for line in applications.drafts_of(mine)] == [before.application.pk]
    assert applications.trash_of(mine) == []


def test_a_decision_is_the_first_of_its_case(before: Before, db: None) -> None:
    with across_tenants("test"):
        made = Case.objects.select_related("decision").get(number="JES-1").decision
        assert made is not None
        assert (made.pk, made.case_id, made.kind, made.replaces_id) == (
            before.case.pk,
            before.case.pk,
            "decision",
            None,
        )
        assert (bytes(made.text), made.decided_by_id, made.decided_at) == (b"sealed", before.clerk.pk, MOMENT)
    assert Job.objects.get().payload == {"decision": str(before.case.pk)}


def test_what_was_delivered_keeps_its_days(before: Before, db: None) -> None:
    """Announcement, end and post of earlier deliveries come from the outbox and the event log."""
    with across_tenants("test"):
        rows = {before.deliveries[row.pk]: row for row in Delivery.objects.all()}
    assert {(row.law, row.way, row.instructed, row.noticed_at) for row in rows.values()} == {
        ("vwvfg", "mailbox", True, MOMENT)
    }
    assert (rows["opened"].served_on, rows["opened"].withdrawn_at) == (date(2026, 11, 21), None)
    assert (rows["lapsed"].served_on, rows["lapsed"].withdrawn_at) == (None, MOMENT)
    assert (rows["posted"].served_on, rows["posted"].posted_on) == (date(2026, 11, 24), date(2026, 11, 20))


def test_threads_know_where_their_cases_stand(before: Before, db: None) -> None:
    with across_tenants("test"):
        mine = Thread.objects.filter(reference__in=STATES)
        found = {row.reference: (row.standing, row.unread, row.changed_at) for row in mine}
    assert found == {
        "asked": ("holder", 2, MOMENT), "notice": ("holder", 2, MOMENT), "read": ("open", 1, MOMENT),
        "over": ("closed", 2, MOMENT),
    }  # fmt: skip
