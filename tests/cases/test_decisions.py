"""Decisions after the first one, a second pair of eyes, and decisions that nobody was involved in."""

from dataclasses import replace

import pytest
from cases.office import Office, again, allow, applicant, explained, kinds, send, work
from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Membership
from amtsweg.cases import actions, decisions, drafting, queries
from amtsweg.cases.decisions import Text
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case, Decision, Note, Proposal
from amtsweg.core import events
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents.models import Document
from amtsweg.documents.pdf import Notice

pytestmark = pytest.mark.django_db
Kind = Decision.Kind
TEXT = Text("Statt 60,00 € muss es 72,00 € heißen.", "Ein Schreibfehler.")


def notices(case: Case) -> list[Document]:
    with as_authority(case.authority):
        return list(Document.objects.filter(data_key=case.data_key, kind="notice").order_by("created_at", "pk"))


def served(office: Office, outcome: str = "granted") -> Case:
    """A case whose first notice was opened."""
    case = send(office)
    actions.decide(office.maren, case.pk, outcome, "Die Steuer beträgt 60,00 €.", "Ein Hund.", version=case.version)
    work()
    actions.open_paper([case.holder_id], applicant(case), case.pk, notices(case)[-1])
    return again(case)


def follow_up(office: Office, case: Case, kind: str, outcome: str, text: Text = TEXT) -> Case:
    actions.decide_again(office.maren, case.pk, kind, outcome, text, version=again(case).version)
    work()
    explained(case)
    return again(case)


def test_a_correction_has_a_notice_and_a_delivery_of_its_own(office: Office) -> None:
    case = served(office)
    first = case.decision_id
    after = follow_up(office, case, Kind.CORRECTION, "otherwise")
    assert (after.state, after.outcome) == ("decided", "granted"), "a correction changes nothing about how it ended"
    with as_authority(case.authority):
        assert after.decision is not None
        assert (after.decision.kind, after.decision.replaces_id) == (Kind.CORRECTION, first)
    assert kinds(case)[-3:] == ["case.corrected", "mailbox.sent", "mailbox.provided"]
    with pytest.raises(NotPossible):
        actions.close(office.maren, case.pk, version=after.version)
    assert len(notices(case)) == 2
    actions.open_paper([case.holder_id], applicant(case), case.pk, notices(case)[1])
    actions.close(office.maren, case.pk, version=again(case).version)
    explained(case)
    assert list(events.verify()) == []


@pytest.mark.parametrize(
    ("kind", "outcome", "before", "after"),
    [
        (Kind.WITHDRAWAL, "revoked", "granted", "revoked"),
        (Kind.REVOCATION, "partly", "granted", "partly"),
        (Kind.OBJECTION, "granted", "refused", "granted"),
        (Kind.OBJECTION, "partly", "refused", "partly"),
        (Kind.OBJECTION, "refused", "partly", "partly"),
    ],
)
def test_how_the_case_ended_after_a_later_decision(
    office: Office, kind: str, outcome: str, before: str, after: str
) -> None:
    case = served(office, before)
    actions.close(office.maren, case.pk, version=case.version)
    if kind == Kind.OBJECTION:
        actions.note_objection(office.maren, case.pk, version=again(case).version)
        with pytest.raises(NotPossible):
            actions.close(office.maren, case.pk, version=again(case).version)
    found = follow_up(office, case, kind, outcome)
    assert (found.state, found.outcome) == ("decided", after)


def test_what_does_not_fit_is_refused(office: Office) -> None:
    case = send(office)
    for kind, outcome in ((Kind.CORRECTION, "otherwise"), (Kind.REVOCATION, "revoked"), (Kind.OBJECTION, "granted")):
        with pytest.raises(NotPossible):
            actions.decide_again(office.maren, case.pk, kind, outcome, TEXT, version=again(case).version)
    case = served(office)
    with pytest.raises(NotPossible):  # nobody objected
        actions.decide_again(office.maren, case.pk, Kind.OBJECTION, "granted", TEXT, version=case.version)
    with pytest.raises(ValueError, match="outcome"):
        actions.decide_again(office.maren, case.pk, Kind.CORRECTION, "granted", TEXT, version=case.version)
    with pytest.raises(PermissionDenied):
        actions.decide_again(office.standesamt, case.pk, Kind.CORRECTION, "otherwise", TEXT, version=case.version)
    actions.decide_again(office.maren, case.pk, Kind.CORRECTION, "otherwise", TEXT, version=case.version)
    with pytest.raises(NotPossible):  # its notice is not made yet
        actions.decide_again(office.maren, case.pk, Kind.CORRECTION, "otherwise", TEXT, version=again(case).version)


def test_an_earlier_notice_opened_late_says_nothing_about_the_latest(office: Office) -> None:
    case = send(office)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    work()
    case = follow_up(office, case, Kind.CORRECTION, "otherwise")
    for _ in range(2):
        actions.open_paper([case.holder_id], applicant(case), case.pk, notices(case)[0])
    explained(case)
    view = queries.case_of([case.holder_id], case.number, "de")
    assert (view.life.notice, view.life.document) == ("provided", str(notices(case)[1].pk))
    assert kinds(case).count("mailbox.retrieved") == 1


def test_all_parts_stand_in_the_notice_but_the_summary(office: Office) -> None:
    case = send(office)
    more = {"conditions": "Führen Sie den Hund an der Leine.", "fee": "37.00", "remedy": "Klage ist möglich."}
    actions.decide(
        office.maren, case.pk, "granted", "Die Haltung ist erlaubt.", "Passt.", version=case.version,
        summary="Sie dürfen den Hund halten.", summary_en="You may keep the dog.", **more,
    )  # fmt: skip
    work()
    view = queries.case_of([case.holder_id], case.number, "en")
    said = view.conversation.entries[-1].text
    assert said.startswith("Sie dürfen den Hund halten.")
    assert view.decided is not None
    assert view.decided.text.plain("en") == "You may keep the dog."
    letter = letter_of(case)
    assert letter.decisions[0] == "Die Haltung ist erlaubt."
    assert "37,00" in letter.decisions[1]
    assert letter.conditions == ("Führen Sie den Hund an der Leine.",)
    assert letter.remedy == ("Klage ist möglich.",)
    assert not letter.remarks
    assert "dürfen den Hund" not in str(letter)


def letter_of(case: Case) -> Notice:
    """The latest notice as it is printed."""
    with across_tenants("test"):
        loaded = "case__submission__application__data_key", "case__submission__application__offer"
        rows = Decision.objects.select_related(*loaded, "case__authority", "case__unit", "case__service", "decided_by")
        made = rows.get(pk=again(case).decision_id)
        return decisions.notice(made.case, made)


# --- a second pair of eyes -------------------------------------------------------------------------------------------


def test_one_proposes_another_releases(office: Office) -> None:
    case = send(office)
    allow(case, vier_augen=True)
    with pytest.raises(actions.NeedsRelease):
        actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=case.version)
    propose(office.maren, case)
    with pytest.raises(PermissionDenied):
        actions.approve(office.maren, case.pk, version=again(case).version)
    with pytest.raises(NotPossible):  # one at a time
        propose(office.timo, case)
    actions.send_back(office.timo, case.pk, "Die Steuer ist falsch.", version=again(case).version)
    with as_authority(case.authority):
        assert Note.objects.filter(case=case).count() == 1
        kept = queries.proposal_of(again(case))
        assert kept is not None
        assert kept.text.operative == TEXT.operative, "what was sent back can be gone on with"
    with pytest.raises(NotPossible):
        actions.approve(office.timo, case.pk, version=again(case).version)
    propose(office.maren, case, replace(TEXT, operative="Die Steuer beträgt 72,00 €."))
    assert again(case).outcome == ""
    actions.approve(office.timo, case.pk, version=again(case).version)
    work()
    explained(case)
    with as_authority(case.authority):
        assert not Proposal.objects.exists()
        made = Decision.objects.select_related("decided_by").get(case=case)
        assert made.decided_by == office.timo
    steps = ("case.proposed", "case.sent-back", "case.approved", "case.decided")
    assert [one for one in kinds(case) if one in steps] == [
        "case.proposed", "case.sent-back", "case.proposed", "case.approved", "case.decided",
    ]  # fmt: skip


def propose(clerk: Membership, case: Case, text: Text = TEXT) -> None:
    actions.propose(clerk, case.pk, Kind.DECISION, "granted", text, version=again(case).version)


def test_a_withdrawn_application_needs_no_release(office: Office) -> None:
    case = send(office)
    propose(office.maren, case)
    actions.withdraw([case.holder_id], applicant(case), case.pk)
    with pytest.raises(NotPossible):
        actions.approve(office.timo, case.pk, version=again(case).version)
    explained(case)


# --- nobody involved -------------------------------------------------------------------------------------------------


def test_a_program_decides_only_where_a_law_allows_it(office: Office) -> None:
    case = send(office)
    with pytest.raises(actions.NotAllowed):
        actions.decide_automatically(case.pk, "granted", authority=case.authority)
    allow(case, automatisch="§ 1 der Mustersatzung", vier_augen=True)
    with pytest.raises(actions.NotAllowed):
        actions.decide_automatically(case.pk, "granted", authority=case.authority)
    allow(case, vier_augen=False)
    with pytest.raises(drafting.Unfinished):
        actions.decide_automatically(case.pk, "refused", authority=case.authority)
    assert kinds(case) == ["case.received"]
    actions.decide_automatically(case.pk, "granted", authority=case.authority)
    work()
    explained(case)
    letter = letter_of(case)
    assert "vollständig automatisch" in letter.remarks[0]
    assert "§ 1 der Mustersatzung" in letter.remarks[0]
    assert letter.signatory == "Samtgemeinde Jesteburg"
    view = queries.case_of([case.holder_id], case.number, "de")
    assert view.decided is not None
    assert view.decided.automatic
    assert "automatisch entschieden" in view.conversation.entries[-1].text

    actions.ask_human([case.holder_id], applicant(case), case.pk)
    assert again(case).news_since is not None
    assert again(case).due_on is not None
    with pytest.raises(NotPossible):
        actions.ask_human([case.holder_id], applicant(case), case.pk)
    explained(case)


def test_nobody_asks_a_human_about_what_a_human_decided(office: Office) -> None:
    case = served(office)
    with pytest.raises(NotPossible):
        actions.ask_human([case.holder_id], applicant(case), case.pk)
