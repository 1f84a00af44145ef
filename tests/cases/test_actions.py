"""The whole way of a case through its actions: who may, what follows, and that the events explain the row."""

from datetime import timedelta

import pytest
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from django.core.exceptions import PermissionDenied

from amtsweg.cases import actions, labels, requests
from amtsweg.cases.actions.serving import follow_the_days
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case, Request
from amtsweg.cases.record import Changed
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.models import Event, Job, OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents import queries as papers
from amtsweg.mailbox import queries as mailbox
from amtsweg.mailbox.actions import NothingToSend

pytestmark = pytest.mark.django_db

IN_TWO_WEEKS = timedelta(days=14)


def asked(office: Office, case: Case, title: str = "Rettungshundeprüfung") -> Request:
    version = again(case).version
    actions.request_document(office.maren, case.pk, Wording(title), clock.today() + IN_TWO_WEEKS, version=version)
    with as_authority(office.authority):
        found: Request = Request.objects.filter(case=case).latest("asked_at")
    return found


def test_what_is_sent_becomes_a_case_with_all_that_belongs_to_it(office: Office) -> None:
    case = send(office)
    explained(case)
    assert kinds(case) == ["case.received"]
    assert case.number == case.submission.reference
    assert labels.opened(case) == labels.Label("Anna Behrens", "Fiete")
    assert b"Behrens" not in bytes(case.label)
    assert case.name_index == labels.name_index("BEHRENS") != labels.name_index("Albers")
    talk = mailbox.conversation_for_holder([case.holder_id], "case", case.pk)
    assert (talk.title, talk.entries) == ("Hund anmelden: Fiete", ())
    assert OutgoingMail.objects.filter(key=f"case.received:{case.pk}").count() == 1
    work()
    (receipt,) = papers.papers_for_holder([case.holder_id], case.data_key)
    assert (receipt.kind, receipt.name) == ("receipt", f"Antrag {case.number}.pdf")


def test_a_document_is_asked_for_handed_in_and_shown_as_news(office: Office) -> None:
    case = send(office)
    request = asked(office, case)
    waiting = again(case)
    assert (waiting.state, waiting.due_on) == ("waiting-applicant", request.due_on)
    assert waiting.assignee_id == office.maren.pk
    assert requests.opened(case.data_key, request).title == "Rettungshundeprüfung"

    with pytest.raises(NothingToSend):
        actions.answer_request([case.holder_id], applicant(case), case.pk, request.pk, [])
    actions.answer_request([case.holder_id], applicant(case), case.pk, request.pk, [SCAN], "Bitte sehr.")
    answered = again(case)
    assert answered.state == "in-progress"
    assert answered.news_since is not None
    assert answered.due_on > clock.today()
    talk = mailbox.conversation_for_staff(office.authority, "case", case.pk)
    assert [entry.side for entry in talk.entries] == ["staff", "holder"]
    assert [paper.name for paper in talk.entries[1].papers] == [SCAN.name]
    with pytest.raises(NotPossible):
        actions.answer_request([case.holder_id], applicant(case), case.pk, request.pk, [SCAN])
    with as_authority(office.authority):
        assert len(papers.part_for_staff(case.data_key)) == 1
    actions.take_note(office.maren, case.pk, version=answered.version)
    assert again(case).news_since is None
    explained(case)


def test_a_case_goes_on_when_the_last_request_is_answered_or_dropped(office: Office) -> None:
    case = send(office)
    first, second = asked(office, case, "Erste"), asked(office, case, "Zweite")
    actions.answer_request([case.holder_id], applicant(case), case.pk, first.pk, [SCAN])
    assert again(case).state == "waiting-applicant"
    actions.withdraw_request(office.maren, case.pk, second.pk, version=again(case).version)
    assert again(case).state == "in-progress"
    explained(case)


def test_a_promised_document_is_kept_open_without_holding_up(office: Office) -> None:
    case = send(office, ermaessigung={"ermaessigung": "rettung"}, nachweis={"nachweis-how": "later"})
    with as_authority(office.authority):
        (promise,) = Request.objects.filter(case=case)
    assert promise.promised
    assert promise.due_on == clock.today() + timedelta(days=14)
    assert case.state == "received"
    actions.answer_request([case.holder_id], applicant(case), case.pk, promise.pk, [SCAN])
    assert again(case).state == "received"
    assert again(case).news_since is not None
    explained(case)


def test_a_promise_ends_with_a_request_for_the_same_or_with_the_decision(office: Office) -> None:
    pages = {"ermaessigung": {"ermaessigung": "rettung"}, "nachweis": {"nachweis-how": "later"}}
    first, second = send(office, **pages), send(office, **pages)
    asked(office, first, "Nachweis")
    assert kinds(first)[-3:] == ["case.request-withdrawn", "case.document-requested", "mailbox.sent"]
    explained(first)
    actions.decide(office.maren, second.pk, "refused", "Nein.", "Darum.", version=second.version)
    assert kinds(second)[-2:] == ["case.taken", "case.decided"]
    explained(second)


def test_a_decision_is_printed_sealed_and_provided_once(office: Office) -> None:
    case = send(office)
    open_one = asked(office, case)
    version = again(case).version
    actions.decide(office.maren, case.pk, "granted", "Bewilligt.\nJahressteuer: 60,00 €", "Passt.", version=version)
    work()
    decided = again(case)
    assert (decided.state, decided.outcome, decided.due_on) == ("decided", "granted", None)
    assert kinds(case)[-4:] == ["case.request-withdrawn", "case.decided", "mailbox.sent", "mailbox.provided"]
    with as_authority(office.authority):
        open_one.refresh_from_db()
    assert open_one.withdrawn_at is not None
    explained(case)
    notice = next(p for p in papers.papers_for_holder([case.holder_id], case.data_key) if p.kind == "notice")
    document = papers.for_holder([case.holder_id], notice.id)
    with across_tenants("test"):
        code = document.proof.code
    report = papers.check_code(code)
    assert report is not None
    assert (report.state, report.authority) == ("genuine", office.authority)

    for _ in range(2):
        actions.open_paper([case.holder_id], applicant(case), case.pk, document)
    assert kinds(case).count("mailbox.retrieved") == 1
    explained(case)
    actions.close(office.maren, case.pk, version=again(case).version)
    assert again(case).state == "closed"
    explained(case)
    assert list(events.verify(office.authority.slug)) == []


def test_who_comes_second_is_told_and_nothing_is_overwritten(office: Office) -> None:
    case = send(office)
    seen = case.version
    actions.take_over(office.maren, case.pk, version=seen)
    with pytest.raises(Changed) as told:
        actions.decide(office.timo, case.pk, "refused", "Nein.", "Darum.", version=seen)
    assert [event.kind for event in told.value.since] == ["case.taken"]
    assert again(case).state == "in-progress"
    explained(case)


def test_permissions_are_those_of_authority_and_unit(office: Office) -> None:
    case = send(office)
    with pytest.raises(PermissionDenied):
        actions.take_over(office.standesamt, case.pk, version=case.version)
    with pytest.raises(Case.DoesNotExist):
        actions.take_over(office.hanstedt, case.pk, version=case.version)
    stranger = send(office)
    for attempt in (
        lambda: actions.reply([stranger.holder_id], applicant(stranger), case.pk, "Hallo"),
        lambda: actions.withdraw([stranger.holder_id], applicant(stranger), case.pk),
        lambda: actions.reply([], applicant(stranger), case.pk, "Hallo"),
    ):
        with pytest.raises(Case.DoesNotExist):
            attempt()
    assert kinds(case) == ["case.received"]


def test_a_form_that_comes_twice_sends_one_message(office: Office) -> None:
    case = send(office)
    for _ in range(2):
        actions.reply([case.holder_id], applicant(case), case.pk, "Guten Tag", [SCAN], token="t1")
    talk = mailbox.conversation_for_staff(office.authority, "case", case.pk)
    assert len(talk.entries) == 1
    with as_authority(office.authority):
        assert len(papers.part_for_staff(case.data_key)) == 1
    explained(case)


def test_withdrawing_ends_everything_but_the_closing(office: Office) -> None:
    case = send(office)
    request = asked(office, case)
    actions.withdraw([case.holder_id], applicant(case), case.pk)
    explained(case)
    for attempt in (
        lambda: actions.withdraw([case.holder_id], applicant(case), case.pk),
        lambda: actions.answer_request([case.holder_id], applicant(case), case.pk, request.pk, [SCAN]),
        lambda: actions.decide(office.maren, case.pk, "granted", "Ja.", "", version=again(case).version),
    ):
        with pytest.raises(NotPossible):
            attempt()
    actions.close(office.maren, case.pk, version=again(case).version)
    with pytest.raises(NotPossible):
        actions.reply([case.holder_id], applicant(case), case.pk, "Doch noch etwas", [SCAN])
    explained(case)


def test_other_bodies_are_waited_for(office: Office) -> None:
    case = send(office)
    until = clock.today() + IN_TWO_WEEKS
    actions.ask_others(office.maren, case.pk, until, "Veterinäramt gefragt.", version=case.version)
    assert (again(case).state, again(case).due_on) == ("waiting-third-party", until)
    actions.others_answered(office.timo, case.pk, version=again(case).version)
    assert again(case).state == "in-progress"
    explained(case)


def test_a_notice_nobody_opens_is_taken_back_after_ten_days(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = send(office)
    actions.decide(office.maren, case.pk, "granted", "Bewilligt.", "Passt.", version=case.version)
    work()
    later = clock.now() + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    for _ in range(2):
        follow_the_days()
    assert kinds(case).count("case.notice-lapsed") == 1
    lapsed = again(case)
    assert lapsed.news_since is not None
    assert lapsed.due_on is not None
    assert all(paper.kind != "notice" for paper in papers.papers_for_holder([case.holder_id], case.data_key))
    actions.serve_otherwise(office.maren, case.pk, clock.today(), version=lapsed.version)
    actions.close(office.maren, case.pk, version=again(case).version)
    explained(case)


def test_a_link_is_told_of_in_both_cases_by_whoever_works_on_both(office: Office) -> None:
    one, other = send(office), send(office)
    before = len(kinds(one)), len(kinds(other))
    actions.link(office.maren, one.pk, other.pk)
    actions.link(office.maren, other.pk, one.pk)
    for case, there in ((one, other), (other, one)):
        said = [event.data for event in events.history(case.pk) if event.kind == "case.linked"]
        assert said == [{"other": str(there.pk), "number": there.number}]
        explained(case)
    for clerk, wrong in ((office.standesamt, PermissionDenied), (office.hanstedt, Case.DoesNotExist)):
        for step in (actions.link, actions.unlink):
            with pytest.raises(wrong):
                step(clerk, one.pk, other.pk)
    actions.unlink(office.maren, other.pk, one.pk)
    actions.unlink(office.maren, other.pk, one.pk)
    assert (len(kinds(one)), len(kinds(other))) == (before[0] + 2, before[1] + 2)
    explained(one)
    explained(other)


def test_no_name_and_no_answer_reaches_the_event_log_or_a_job(office: Office) -> None:
    case = send(office)
    request = asked(office, case)
    actions.answer_request([case.holder_id], applicant(case), case.pk, request.pk, [SCAN], "Geheimnis")
    actions.add_note(office.maren, case.pk, "Geheimnis")
    actions.decide(office.maren, case.pk, "refused", "Geheimnis", "Geheimnis", version=again(case).version)
    work()
    text = str([*Event.objects.values_list("data", flat=True), *Job.objects.values_list("payload", "key")])
    for secret in ("Behrens", "Fiete", "Geheimnis", "Rettungshund", "pruefung", "anna@"):
        assert secret not in text
