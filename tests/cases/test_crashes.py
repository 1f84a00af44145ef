"""What is left when a worker dies, and when many act at once: nothing double, nothing half, everything explained."""

from typing import Any

import pytest
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from django.db import transaction

from amtsweg.cases import actions
from amtsweg.cases.actions import deciding
from amtsweg.cases.actions.intake import write_receipt
from amtsweg.cases.models import Case, Decision, Request
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.models import Job, OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents.models import Document
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox.models import Delivery, Message


class Killed(BaseException):
    """The process ended here."""


def decided(office: Office) -> Case:
    case = send(office)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    return case


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("room", "name"),
    [(documents, "issue"), (documents, "store"), (mailbox, "provide_notice"), (deciding, "provide_notice")],
)
@pytest.mark.parametrize("after", [False, True])
def test_a_notice_job_that_dies_leaves_one_notice(
    office: Office, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, after: bool
) -> None:
    case, real = decided(office), getattr(room, name)
    with across_tenants("test"):
        decision = str(Decision.objects.get(case=case).pk)

    def dies(*args: Any, **kwargs: Any) -> Any:
        if after:
            with transaction.atomic():
                real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(room, name, dies)
        with pytest.raises(Killed):
            deciding.issue_notice(decision=decision)
    for _ in range(2):
        deciding.issue_notice(decision=decision)
    with across_tenants("test"):
        assert Document.objects.filter(kind="notice").count() == 1
        assert Delivery.objects.count() == Message.objects.count() == 1
    assert OutgoingMail.objects.filter(key__startswith="mailbox.").count() == 1
    assert kinds(case).count("mailbox.provided") == 1
    explained(case)
    assert list(events.verify()) == []


@pytest.mark.django_db
def test_without_a_seal_the_job_is_parked_and_the_decision_stays(office: Office) -> None:
    from amtsweg.core.jobs import Worker, retry
    from amtsweg.documents.certificates import ensure_demo_seals
    from amtsweg.documents.models import Certificate

    case = decided(office)
    with across_tenants("test"):
        Certificate.objects.update(retired_at=clock.now())
    Worker().run_all()
    parked = Job.objects.get(name="cases.notice")
    assert parked.state == Job.State.PARKED
    assert "no certificate" in parked.problem
    assert again(case).outcome == "granted"
    ensure_demo_seals()
    retry(parked)
    work()
    assert kinds(case)[-1] == "mailbox.provided"
    explained(case)


@pytest.mark.django_db
def test_the_applicants_copy_is_written_once(office: Office) -> None:
    case = send(office)
    for _ in range(3):
        write_receipt(case=str(case.pk))
    with across_tenants("test"):
        assert Document.objects.filter(kind="receipt").count() == 1


@pytest.mark.django_db
def test_what_fails_leaves_nothing_behind(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = send(office)

    def fails(*args: Any, **kwargs: Any) -> None:
        raise Killed

    monkeypatch.setattr(mailbox, "send_message", fails)
    with pytest.raises(Killed):
        actions.reply([case.holder_id], applicant(case), case.pk, "Hallo", [SCAN])
    with pytest.raises(Killed):
        actions.request_document(office.maren, case.pk, Wording("X"), clock.today().replace(year=2099), version=1)
    with across_tenants("test"):
        assert not Document.objects.filter(kind="upload").exists()
        assert not Request.objects.exists()
    assert kinds(case) == ["case.received"]
    explained(case)
