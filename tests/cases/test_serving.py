"""Serving a notice: by each law and way, what the days bring, what a clerk does, and its proof for the file."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from applications.world import ANSWERS, answer, begin
from cases.office import Office, again, applicant, case_of, explained, kinds, work
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage

from amtsweg.accounts.models import Account
from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.applications.queries import agreed_to_electronic
from amtsweg.cases import actions, decisions, delivered, proofs, queries, terms
from amtsweg.cases.actions.serving import PATIENCE, ask_postbox, follow_the_days
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.jobs import Worker
from amtsweg.core.mail import send_mail
from amtsweg.core.models import Job, OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.documents import queries as papers
from amtsweg.documents.models import Document
from amtsweg.federation.published import bump
from amtsweg.mailbox import postbox
from amtsweg.mailbox import queries as mailbox
from amtsweg.mailbox.laws import Follows, Law, Way
from amtsweg.mailbox.models import Delivery
from amtsweg.mailbox.postbox_demo import DemoPostbox, demo_handle
from amtsweg.mailbox.postbox_links import link_postbox
from amtsweg.mailbox.queries import DeliveryView

pytestmark = pytest.mark.django_db
Travel = Callable[..., datetime]


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Moves the clock to a moment."""

    def go(text: str) -> datetime:
        moment = datetime.fromisoformat(text).replace(tzinfo=clock.GERMANY)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    go("2026-11-23 10:00")
    return go


@pytest.fixture
def anna() -> Account:
    made: Account = Account.objects.create_user("anna.behrens@post.example")
    return made


@pytest.fixture
def linked(anna: Account, settings: Any, tmp_path: Any) -> DemoPostbox:
    """Anna's federal postbox, linked with her account."""
    settings.AMTSWEG_POSTBOX = f"demo://{tmp_path}/postbox"
    link_postbox(anna.pk, demo_handle(anna.pk), actor=Actor("resident", anna.pk))
    place = postbox.configured()
    assert isinstance(place, DemoPostbox)
    return place


def by_law(office: Office, law: str, **more: Any) -> None:
    """The offer's decisions fall under this law."""
    offer = office.world.offer
    offer.parameters = {**offer.parameters, "verfahrensrecht": law, **more}
    offer.save()
    bump()


def sent(office: Office, account: Account | None = None, *, electronic: bool = True) -> Case:
    holder = account.pk if account else uuid4()
    application = begin(office.world, holder=holder, guest=account is None)
    for key, raw in ANSWERS.items():
        assert not answer(application, office.world, key, raw).errors
    actor = Actor("resident" if account else "guest", holder)
    with as_holder(holder):
        made = applications.submit(application.pk, actor=actor, trust=GUEST, electronic=electronic)
    return case_of(made)


def decided(office: Office, case: Case) -> None:
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    work()


def delivery(case: Case) -> DeliveryView:
    return mailbox.conversation_for_staff(case.authority, "case", case.pk).deliveries[-1]


def notice(case: Case) -> Document:
    with across_tenants("test"):
        return Document.objects.select_related("data_key").get(kind="notice", data_key=case.data_key)


def opens(case: Case) -> Any:
    return actions.open_paper([case.holder_id], applicant(case), case.pk, notice(case))


def test_own_mailbox_by_the_general_law(office: Office, at: Travel) -> None:
    case = sent(office)
    decided(office, case)
    found = delivery(case)
    assert (found.law, found.way, found.follows) == (Law.VWVFG, Way.MAILBOX, Follows.RETRIEVAL)
    assert found.collect_until == date(2026, 12, 3)
    at("2026-11-24 19:05")
    opens(case)
    follow_the_days()
    assert "case.notice-served" not in kinds(case)
    at("2026-11-25 00:30")
    for _ in range(2):
        follow_the_days()
    assert kinds(case)[-2:] == ["mailbox.retrieved", "case.notice-served"]
    found = delivery(case)
    assert (found.served_on, found.remedy_until) == (date(2026, 11, 25), date(2026, 12, 28))
    explained(case)


@pytest.mark.parametrize(("law", "served"), [("sgb-x", date(2026, 11, 28)), ("ao", date(2026, 11, 30))])
def test_the_fourth_day_comes_by_itself(office: Office, at: Travel, law: str, served: date) -> None:
    by_law(office, law)
    at("2026-11-24 09:00")
    case = sent(office)
    decided(office, case)
    assert (delivery(case).served_on, delivery(case).follows) == (served, Follows.SERVICE)
    at(f"{served - timedelta(days=1)} 23:00")
    follow_the_days()
    assert kinds(case)[-1] == "mailbox.provided"
    at(f"{served} 00:30")
    follow_the_days()
    assert kinds(case)[-1] == "case.notice-served"
    opens(case)
    assert kinds(case)[-1] == "mailbox.retrieved"
    assert delivery(case).served_on == served
    actions.close(office.maren, case.pk, version=again(case).version)
    explained(case)


def test_opened_too_late_is_not_opened(office: Office, at: Travel) -> None:
    """Between midnight and the job nobody slips through."""
    case = sent(office)
    decided(office, case)
    at("2026-12-04 00:05")
    with pytest.raises(NotPossible):
        opens(case)
    assert kinds(case)[-1] == "case.notice-lapsed"
    assert opens(case) is None
    assert delivery(case).follows == Follows.OTHERWISE
    explained(case)


def test_what_lapsed_is_provided_once_more(office: Office, at: Travel) -> None:
    case = sent(office)
    decided(office, case)
    at("2026-12-04 00:30")
    follow_the_days()
    at("2026-12-07 09:00")
    actions.provide_again(office.maren, case.pk, version=again(case).version)
    work()
    assert OutgoingMail.objects.filter(key__startswith="mailbox.delivery:").count() == 2
    assert delivery(case).collect_until == date(2026, 12, 17)
    at("2026-12-10 09:00")
    opens(case)
    assert delivery(case).served_on == date(2026, 12, 11)
    with pytest.raises(NotPossible):
        actions.provide_again(office.maren, case.pk, version=again(case).version)
    explained(case)


def test_whoever_opted_out_gets_a_letter(office: Office, at: Travel) -> None:
    case = sent(office, electronic=False)
    assert not agreed_to_electronic(case.submission)
    decided(office, case)
    row = again(case)
    assert kinds(case)[-1] == "case.notice-to-post"
    assert (row.news_since is not None, row.due_on) == (True, date(2026, 11, 24))
    assert not OutgoingMail.objects.filter(key__startswith="mailbox.delivery:").exists()
    assert all(paper.kind != "notice" for paper in papers.papers_for_holder([case.holder_id], case.data_key))
    assert delivery(case).follows == Follows.OTHERWISE
    at("2026-11-25 09:00")
    for wrong in (date(2026, 11, 22), date(2026, 11, 26)):
        with pytest.raises(ValueError, match="posting"):
            actions.serve_otherwise(office.maren, case.pk, wrong, version=row.version)
    with pytest.raises(PermissionDenied):
        actions.serve_otherwise(office.standesamt, case.pk, date(2026, 11, 24), version=row.version)
    actions.serve_otherwise(office.maren, case.pk, date(2026, 11, 24), version=row.version)
    assert (delivery(case).served_on, delivery(case).remedy_until) == (date(2026, 11, 28), date(2026, 12, 28))
    at("2026-11-28 00:30")
    follow_the_days()
    assert kinds(case)[-1] == "case.notice-served"
    actions.close(office.maren, case.pk, version=again(case).version)
    explained(case)


def test_the_federal_postbox_takes_it_and_reports_the_retrieval(
    office: Office, at: Travel, anna: Account, linked: DemoPostbox
) -> None:
    case = sent(office, anna)
    decided(office, case)
    (letter,) = linked.letters(demo_handle(anna.pk))
    found = delivery(case)
    assert (found.way, found.provided_at, found.paragraph) == (Way.POSTBOX, letter.at, "§ 9 OZG")
    assert found.announced_at is not None
    assert clock.local(found.announced_at).date() == clock.local(letter.at).date()
    assert found.served_on == date(2026, 11, 27)
    assert opens(case) is None, "what lies here is a copy"
    ask_postbox()
    assert kinds(case)[-1] == "mailbox.provided"
    at("2026-11-24 12:00")
    opened = linked.open(demo_handle(anna.pk), letter.number)
    assert opened is not None
    assert opened[1].startswith(b"%PDF")
    for _ in range(2):
        ask_postbox()
    assert kinds(case).count("mailbox.retrieved") == 1
    assert delivery(case).retrieved_at is not None
    assert delivery(case).served_on == date(2026, 11, 27)
    explained(case)


def test_a_job_that_dies_after_handing_over_leaves_one_notice(
    office: Office, at: Travel, anna: Account, linked: DemoPostbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amtsweg.mailbox import actions as talking

    case = sent(office, anna)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    with monkeypatch.context() as patched:
        patched.setattr(talking, "provide_notice", lambda *args, **kwargs: 1 / 0)
        Worker().run_all()
    assert "mailbox.provided" not in kinds(case)
    Job.objects.filter(name="cases.postbox").update(run_at=clock.now())
    Worker().run_all()
    assert kinds(case).count("mailbox.provided") == 1
    assert len(linked.letters(demo_handle(anna.pk))) == 1
    explained(case)


@pytest.mark.parametrize("forever", [False, True])
def test_a_postbox_that_fails_is_tried_again_then_the_mailbox_serves(
    office: Office, at: Travel, anna: Account, linked: DemoPostbox, monkeypatch: pytest.MonkeyPatch, forever: bool
) -> None:
    problem = postbox.Refused("closed") if forever else postbox.Unreachable("away")

    def fails(*_args: Any) -> Any:
        raise problem

    monkeypatch.setattr(DemoPostbox, "provide", fails)
    case = sent(office, anna)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    Worker().run_all()
    job = Job.objects.get(name="cases.postbox")
    if not forever:
        assert (job.state, "Unreachable" in job.problem) == (Job.State.QUEUED, True)
        assert "mailbox.provided" not in kinds(case)
        later = clock.now() + PATIENCE
        monkeypatch.setattr(clock, "now", lambda: later)
        Job.objects.filter(pk=job.pk).update(run_at=later)
        Worker().run_all()
        job.refresh_from_db()
    assert (job.state, "another way" in job.problem) == (Job.State.PARKED, True)
    assert kinds(case)[-3:] == ["case.postbox-failed", "mailbox.sent", "mailbox.provided"]
    assert (delivery(case).way, delivery(case).follows) == (Way.MAILBOX, Follows.RETRIEVAL)
    explained(case)


@pytest.mark.parametrize(
    ("parameters", "says", "instructed"),
    [
        ({}, "Widerspruch erheben", True),
        ({"rechtsbehelf_art": "klage", "rechtsbehelf_gericht": "dem Gericht in Musterstadt"}, "Musterstadt", True),
        ({"rechtsbehelf_art": "klage"}, "Klage erheben", False),
        ({"rechtsbehelf_art": "einspruch"}, "Einspruch einlegen", True),
        ({"rechtsbehelf_art": "ohne"}, "", False),
        ({"rechtsbehelf_art": "klage", "rechtsbehelf": "Eigener Text"}, "Eigener Text", True),
    ],
)  # fmt: skip
def test_remedies_are_local_data(
    office: Office, at: Travel, parameters: dict[str, str], says: str, instructed: bool
) -> None:
    by_law(office, "vwvfg", **parameters)
    case = sent(office)
    decided(office, case)
    at("2026-11-24 09:00")
    opens(case)
    found = delivery(case)
    assert says in found.remedy
    assert bool(says) == bool(found.remedy)
    assert found.remedy_until == (date(2026, 12, 28) if instructed else date(2027, 11, 25))
    with as_authority(office.authority):
        row = Case.objects.select_related("authority", "submission__application__offer").get(pk=case.pk)
        assert decisions.remedy(row, "decision") == found.remedy


def test_a_law_that_nobody_knows_is_told_to_operators(office: Office) -> None:
    assert [check.state for check in terms.check_terms()] == ["ok"]
    by_law(office, "bgb")
    (check,) = terms.check_terms()
    assert (check.state, "bgb" in check.message) == ("failed", True)


def test_the_proof_says_what_the_log_says(office: Office, at: Travel) -> None:
    case = sent(office)
    with pytest.raises(mailbox.Delivery.DoesNotExist):
        proofs.proof(office.maren, case.pk, "json")
    decided(office, case)
    at("2026-11-24 19:05")
    opens(case)
    made = proofs.proof(office.maren, case.pk, "json")
    told = json.loads(made.content)
    assert made.content == proofs.proof(office.maren, case.pk, "json").content
    assert (told["law"], told["rule"], told["served_on"]) == ("vwvfg", "§ 41 Absatz 2a VwVfG", "2026-11-25")
    assert told["agreed_at"] == case.submission.sent_at.isoformat()
    assert [one["kind"] for one in told["events"]] == [
        "case.decided", "mailbox.provided", "mailbox.announced", "mailbox.retrieved",
    ]  # fmt: skip
    logged = {bytes(event.digest).hex() for event in events.history(case.pk)}
    assert {one["digest"] for one in told["events"]} <= logged
    assert "Behrens" not in made.content.decode()
    assert proofs.proof(office.maren, case.pk, "pdf").content.startswith(b"%PDF")
    with pytest.raises(PermissionDenied):
        proofs.proof(office.standesamt, case.pk, "json")
    with pytest.raises(Case.DoesNotExist):
        proofs.proof(office.hanstedt, case.pk, "json")


def test_consent_is_part_of_what_was_sent_and_older_ones_agreed(office: Office) -> None:
    asked, refused = sent(office), sent(office, electronic=False)
    assert [agreed_to_electronic(one.submission) for one in (asked, refused)] == [True, False]


def test_what_is_handed_over_counts_from_that_day(office: Office, at: Travel) -> None:
    case = sent(office, electronic=False)
    decided(office, case)
    at("2026-11-24 11:00")
    version = again(case).version
    actions.serve_otherwise(office.maren, case.pk, date(2026, 11, 24), version=version, handed=True)
    found = delivery(case)
    assert (found.served_on, found.paragraph, found.follows) == (
        date(2026, 11, 24), "§ 41 Absatz 1 VwVfG", Follows.SERVED
    )  # fmt: skip
    view = queries.case_of([case.holder_id], case.number, "de")
    assert view.next.title == "Sie haben den Bescheid bekommen"
    assert ("Bescheid übergeben", "am 24.11.2026") in [(one.what, one.detail) for one in view.happenings]
    follow_the_days()
    assert kinds(case)[-1] == "case.notice-served"
    assert json.loads(proofs.proof(office.maren, case.pk, "json").content)["handed_on"] == "2026-11-24"
    explained(case)


def test_what_nobody_can_be_told_of_is_served_otherwise(office: Office, at: Travel) -> None:
    case = sent(office)
    OutgoingMail.objects.all().delete()
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    Worker().run_all()
    with across_tenants("test"):
        Delivery.objects.update(noticed_at=None)  # as if no mail had got through
    at("2026-11-26 09:00")
    follow_the_days()
    assert again(case).life["notice"] == "provided"
    at("2026-11-26 10:01")
    follow_the_days()
    follow_the_days()
    row = again(case)
    assert (row.life["notice"], row.news_since is not None, row.due_on is not None) == ("lapsed", True, True)
    assert kinds(case).count("case.notice-lapsed") == 1
    assert delivery(case).follows == Follows.OTHERWISE
    assert "nicht per E-Mail benachrichtigen" in delivered.note(delivery(case))
    explained(case)


def refuse(_mail: EmailMessage) -> None:
    raise OSError("the mail server is out of order")


def test_a_mail_that_comes_late_says_nothing_untrue(
    office: Office, at: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, wire = sent(office), []
    work()
    monkeypatch.setattr(EmailMessage, "send", lambda self: wire.append(self.body))
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    with monkeypatch.context() as stuck:
        stuck.setattr(EmailMessage, "send", refuse)
        Worker().run_all()
    at("2026-11-26 10:01")
    follow_the_days()
    first = OutgoingMail.objects.get(key__startswith="mailbox.delivery:")
    send_mail(key=first.key)
    first.refresh_from_db()
    assert (wire, first.sealed, first.sent_at) == ([], None, None), "taken back: nothing lies ready"
    assert delivery(case).announced_at is None


@pytest.mark.parametrize("law", ["sgb-x", "ao"])
def test_what_was_provided_again_is_served_by_a_mail_only(
    office: Office, at: Travel, monkeypatch: pytest.MonkeyPatch, law: str
) -> None:
    by_law(office, law)
    case, wire = sent(office), []
    work()
    with monkeypatch.context() as stuck:
        stuck.setattr(EmailMessage, "send", refuse)
        actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
        Worker().run_all()
        at("2026-11-26 10:01")
        follow_the_days()
        at("2026-11-27 09:00")
        actions.provide_again(office.maren, case.pk, version=again(case).version)
        Worker().run_all()
        assert (delivery(case).served_on, delivery(case).follows) == (None, Follows.NOTICE), "nobody was told"
    at("2026-11-28 09:00")
    monkeypatch.setattr(EmailMessage, "send", lambda self: wire.append(self.body))
    for mail in OutgoingMail.objects.filter(key__startswith="mailbox.delivery:"):
        send_mail(key=mail.key)
    assert len(wire) == 1, "the first announcement has become untrue"
    assert "vier Tage nach dieser E-Mail" in wire[0]
    assert delivery(case).served_on == date(2026, 12, 2)
    explained(case)


def test_what_is_said_about_the_remedy_is_what_stands_in_the_notice(office: Office, at: Travel) -> None:
    case = sent(office)
    actions.decide(office.maren, case.pk, "refused", "Nein.", "Darum.", version=again(case).version)
    work()
    assert "Widerspruch erheben" in delivery(case).remedy
    at("2026-11-24 09:00")
    actions.note_objection(office.maren, case.pk, version=again(case).version)
    text = decisions.Text("Es bleibt dabei.", "Darum.", remedy="Klage beim Verwaltungsgericht Lüneburg.")
    actions.decide_again(office.maren, case.pk, "objection", "refused", text, version=again(case).version)
    work()
    assert (delivery(case).remedy, delivery(case).instructed) == ("Klage beim Verwaltungsgericht Lüneburg.", True)


def test_against_a_decision_about_an_objection_there_is_only_the_court(office: Office) -> None:
    case = sent(office)
    decided(office, case)
    actions.note_objection(office.maren, case.pk, version=again(case).version)
    text = decisions.Text("Es bleibt dabei.", "Darum.")
    actions.decide_again(office.maren, case.pk, "objection", "refused", text, version=again(case).version)
    work()
    found = delivery(case)
    assert "Klage erheben" in found.remedy
    assert not found.instructed, "no court is named: a year counts (§ 58 (2) VwGO)"
