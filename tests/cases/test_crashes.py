"""What is left when a worker dies, and when many act at once: nothing double, nothing half, everything explained."""

import random
import threading
from collections import Counter
from typing import Any

import pytest
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from django.db import connection, transaction

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions
from amtsweg.cases.actions import deciding
from amtsweg.cases.actions.intake import write_receipt
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case, Decision, Request
from amtsweg.cases.record import Changed
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.models import Job, OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority
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


TURNS = 12


class Crowd:
    """Two clerks and an applicant, each a thread that acts without looking at the others."""

    def __init__(self, office: Office, case: Case) -> None:
        self.office, self.case = office, case
        self.done: Counter[str] = Counter()
        self.problems: list[BaseException] = []
        self._lock = threading.Lock()

    def act(self) -> None:
        office = self.office
        people = [(self.clerk, office.maren), (self.clerk, office.timo), (self.resident, None)]
        threads = [threading.Thread(target=self._guarded, args=person) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)

    def _guarded(self, act: Any, member: Any) -> None:
        dice = random.Random(str(member))
        try:
            for turn in range(TURNS):
                while not self._tried(act, member, dice, turn):
                    pass
        except BaseException as error:
            self.problems.append(error)
        finally:
            connection.close()

    def _tried(self, act: Any, member: Any, dice: random.Random, turn: int) -> bool:
        """Whether it went through; False when somebody was faster: then one looks again."""
        try:
            what = act(member, dice, turn)
        except (Changed, NotPossible):
            return False
        with self._lock:
            self.done[what] += 1
        return True

    def clerk(self, member: Membership, dice: random.Random, turn: int) -> str:
        case, version = self.case.pk, again(self.case).version
        match dice.randrange(4):
            case 0:
                actions.take_over(member, case, version=version)
                return "taken"
            case 1:
                day = clock.today().replace(year=2099)
                actions.request_document(member, case, Wording(f"{member.name} {turn}"), day, version=version)
                return "staff"
            case 2:
                actions.send_message(member, case, f"Nachricht {turn}")
                return "staff"
            case _:
                actions.add_note(member, case, f"Notiz {turn}")
                return "note"

    def resident(self, _nobody: None, _dice: random.Random, turn: int) -> str:
        case, who = self.case, applicant(self.case)
        with as_authority(self.office.authority):
            waiting = Request.objects.filter(case=case, answered_at=None, withdrawn_at=None).first()
        if waiting and turn % 2:
            actions.answer_request([case.holder_id], who, case.pk, waiting.pk, [SCAN])
        else:
            actions.reply([case.holder_id], who, case.pk, f"Frage {turn}")
        return "holder"


@pytest.mark.django_db(transaction=True)
def test_two_clerks_and_the_applicant_at_once(real_office: Office) -> None:
    case = send(real_office)
    crowd = Crowd(real_office, case)
    crowd.act()
    assert crowd.problems == []
    assert sum(crowd.done.values()) == 3 * TURNS
    explained(case)
    with across_tenants("test"):
        assert Message.objects.filter(side="staff").count() == crowd.done["staff"]
        assert Message.objects.filter(side="holder").count() == crowd.done["holder"]
        assert again(case).notes.count() == crowd.done["note"]
    assert kinds(case).count("case.taken") >= crowd.done["taken"]
    assert list(events.verify(real_office.authority.slug)) == []
