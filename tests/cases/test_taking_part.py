"""Advisers and further parties: they come in by invitation, see what is theirs and nothing else, and it ends."""

from datetime import timedelta
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from cases.test_consulting import link, resident
from django.core.exceptions import PermissionDenied

from amtsweg.accounts.limits import TooManyTries
from amtsweg.accounts.models import Account
from amtsweg.cases import actions
from amtsweg.cases.life import NotPossible, of_life
from amtsweg.cases.models import Case, Participant, Request
from amtsweg.cases.participation import inviting, queries, talking
from amtsweg.cases.participation.contents import Contact, Parts
from amtsweg.cases.queries import case_of
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import as_authority
from amtsweg.documents import queries as papers
from amtsweg.documents.models import Document
from amtsweg.federation.models import Unit
from amtsweg.mailbox import queries as mailbox

pytestmark = pytest.mark.django_db


def newest(case: Case) -> Participant:
    with as_authority(case.authority_id):
        found: Participant = Participant.objects.filter(case=case).latest("invited_at")
    return found


def adviser(case: Case, email: str = "plan@post.example", *, notices: bool = False) -> tuple[Account, Participant]:
    """Somebody who has accepted the applicant's invitation."""
    contact = Contact("Petra Plan", email, "Architektin")
    inviting.invite_adviser([case.holder_id], applicant(case), case.pk, contact, notices=notices)
    account = Account.objects.filter(email=email).first() or resident(email)
    return account, inviting.accept(account, link(newest(case)))


def party(office: Office, case: Case, parts: Parts | None = None) -> tuple[Account, Participant]:
    """A neighbour who has accepted the office's invitation."""
    contact = Contact("Nora Nachbar", "nora@post.example", "Nachbarin", "Es geht um den Hund.", parts or Parts())
    inviting.add_party(office.maren, case.pk, contact, version=again(case).version)
    account = Account.objects.filter(email="nora@post.example").first() or resident("nora@post.example")
    return account, inviting.accept(account, link(newest(case)))


def notice_of(case: Case) -> UUID:
    with as_authority(case.authority_id):
        found: UUID = Document.objects.filter(data_key=case.data_key, kind="notice").values_list("pk", flat=True).get()
    return found


# --- advisers --------------------------------------------------------------------------------------------------------


def test_an_adviser_sees_the_case_and_acts_in_her_own_name(office: Office) -> None:
    case = send(office)
    account, row = adviser(case)
    mine = queries.taking_part([account.pk], row.pk, "adviser")
    assert queries.adviser_view(mine, "de").case.pk == case.pk
    actions.request_document(
        office.maren, case.pk, Wording("Zeugnis"), clock.today() + timedelta(days=9), version=again(case).version
    )
    with as_authority(office.authority):
        request = Request.objects.get(case=case)
    talking.adviser_writes([account.pk], row.pk, "Ich kümmere mich.")
    talking.adviser_hands_in([account.pk], row.pk, request.pk, [SCAN])
    past = of_life(events.history(case.pk))
    by_her = [event.kind for event in past if event.actor_id == account.pk]
    assert by_her == ["case.joined", "mailbox.sent", "case.request-answered", "mailbox.sent"]
    talk = mailbox.conversation_for_staff(office.authority, "case", case.pk)
    assert [entry.author for entry in talk.entries][1:] == ["Petra Plan, Architektin"] * 2
    told = case_of([case.holder_id], case.number, "de").happenings
    assert ("Unterlage eingegangen", "durch die Begleitung") in [(one.what, one.detail) for one in told]
    assert OutgoingMail.objects.filter(key__startswith="participation.adviser:").count() == 1
    assert b"Petra" not in bytes(newest(case).contact)
    explained(case)


def test_an_adviser_gets_to_no_other_case_and_to_nothing_after_the_end(office: Office) -> None:
    case, other = send(office), send(office)
    account, row = adviser(case)
    with pytest.raises(Case.DoesNotExist):
        case_of([account.pk], case.number, "de")
    with pytest.raises(Case.DoesNotExist):
        actions.withdraw([account.pk], applicant(case), case.pk)
    with pytest.raises(Participant.DoesNotExist):
        inviting.end_adviser([other.holder_id], applicant(other), case.pk, row.pk)
    with pytest.raises(Participant.DoesNotExist):
        inviting.end_adviser([account.pk], applicant(case), case.pk, row.pk)
    stranger = resident("fremd@post.example")
    for held in ([stranger.pk], [other.holder_id], []):
        with pytest.raises(Participant.DoesNotExist):
            queries.taking_part(held, row.pk)
    with pytest.raises(Participant.DoesNotExist):
        talking.party_writes([account.pk], row.pk, "Hallo")
    inviting.end_adviser([case.holder_id], applicant(case), case.pk, row.pk)
    for act in (
        lambda: queries.taking_part([account.pk], row.pk),
        lambda: talking.adviser_writes([account.pk], row.pk, "Hallo"),
        lambda: talking.adviser_hands_in([account.pk], row.pk, row.pk, [SCAN]),
    ):
        with pytest.raises(Participant.DoesNotExist):
            act()
    assert queries.parts_of([account.pk]) == []
    actions.send_message(office.maren, case.pk, "Noch etwas.")
    assert not OutgoingMail.objects.filter(key__startswith="participation.adviser:").exists()
    assert kinds(case)[-2:] == ["case.left", "mailbox.sent"]
    explained(case)


def test_only_who_may_receive_notices_starts_their_clock(office: Office) -> None:
    case = send(office)
    plain, plain_row = adviser(case)
    empowered, empowered_row = adviser(case, "vollmacht@post.example", notices=True)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    work()
    notice = notice_of(case)
    looking = queries.taking_part([plain.pk], plain_row.pk)
    with pytest.raises(Document.DoesNotExist):
        queries.adviser_paper(looking, notice)
    view = queries.adviser_view(looking, "de")
    shown = [paper.kind for paper in view.papers] + [
        paper.kind for entry in view.conversation.entries for paper in entry.papers
    ]
    assert "notice" not in shown
    receiving = queries.taking_part([empowered.pk], empowered_row.pk)
    talking.adviser_opened(receiving, queries.adviser_paper(receiving, notice))
    assert kinds(case)[-1] == "mailbox.retrieved"
    assert events.history(case.pk)[-1].actor_id == empowered.pk
    assert queries.adviser_paper(looking, notice).pk == notice
    talking.adviser_opened(looking, queries.adviser_paper(looking, notice))
    assert kinds(case).count("mailbox.retrieved") == 1
    explained(case)


def test_invitations_are_limited(office: Office) -> None:
    case = send(office)
    contact = Contact("Wer", "wer@post.example")
    for _number in range(inviting.INVITATIONS.tries):
        inviting.invite_adviser([case.holder_id], applicant(case), case.pk, contact)
    with pytest.raises(TooManyTries):
        inviting.invite_adviser([case.holder_id], applicant(case), case.pk, contact)
    with pytest.raises(Case.DoesNotExist):
        inviting.invite_adviser([office.maren.account_id], applicant(case), case.pk, contact)


def test_an_ended_invitation_opens_nothing(office: Office) -> None:
    case = send(office)
    inviting.invite_adviser([case.holder_id], applicant(case), case.pk, Contact("Petra", "plan@post.example"))
    row = newest(case)
    inviting.end_adviser([case.holder_id], applicant(case), case.pk, row.pk)
    with pytest.raises(inviting.Gone):
        inviting.accept(resident("plan@post.example"), link(row))


# --- further parties -------------------------------------------------------------------------------------------------


def test_both_threads_stay_apart(office: Office) -> None:
    case = send(office)
    actions.reply([case.holder_id], applicant(case), case.pk, "Nur für das Amt.", [SCAN])
    account, row = party(office, case)
    mine = [account.pk]
    talking.party_writes(mine, row.pk, "Der Hund bellt.", [SCAN], token="einmal")
    talking.party_writes(mine, row.pk, "Der Hund bellt.", [SCAN], token="einmal")
    talking.write_to_party(office.maren, case.pk, row.pk, "Danke.")
    theirs = mailbox.conversation_for_holder(mine, "party", row.pk)
    assert [entry.text for entry in theirs.entries] == ["Der Hund bellt.", "Danke."]
    assert len(papers.papers_for_holder(mine, case.data_key)) == 1
    view = case_of([case.holder_id], case.number, "de")
    assert [entry.text for entry in view.conversation.entries] == ["Nur für das Amt."]
    assert len(view.papers) == 1
    assert not {"case.invited", "case.joined", "case.party-message"} & {one.what for one in view.happenings}
    assert "Nora" not in repr(view.happenings)
    assert mailbox.conversation_for_staff(office.authority, "party", row.pk).entries[0].author == (
        "Nora Nachbar, Nachbarin"
    )
    with as_authority(office.authority):
        assert len(papers.part_for_staff(case.data_key)) == 2
    assert kinds(case)[-3:] == ["case.joined", "case.party-message", "case.party-message"]
    assert again(case).news_since is None
    letter = OutgoingMail.objects.get(key=f"mailbox.message:{theirs.entries[1].id}")
    assert letter is not None
    explained(case)


def test_what_a_party_writes_is_news(office: Office) -> None:
    case = send(office)
    account, row = party(office, case)
    talking.party_writes([account.pk], row.pk, "Der Hund bellt.")
    assert again(case).news_since is not None
    explained(case)


def test_a_party_sees_chosen_parts_only_and_nothing_after_the_end(office: Office) -> None:
    case = send(office)
    actions.reply([case.holder_id], applicant(case), case.pk, "Geheim.", [SCAN])
    account, row = party(office, case, Parts(("tiere",)))
    with pytest.raises(Case.DoesNotExist):
        case_of([account.pk], case.number, "de")
    with pytest.raises(mailbox.Thread.DoesNotExist):
        mailbox.conversation_for_holder([account.pk], "case", case.pk)
    with pytest.raises(mailbox.Thread.DoesNotExist):
        mailbox.conversation_for_holder([case.holder_id], "party", row.pk)
    assert papers.papers_for_holder([account.pk], case.data_key) == []
    with pytest.raises(Participant.DoesNotExist):
        talking.adviser_writes([account.pk], row.pk, "Hallo")
    with pytest.raises(PermissionDenied):
        talking.write_to_party(office.standesamt, case.pk, row.pk, "Hallo")
    inviting.end_party(office.maren, case.pk, row.pk, version=again(case).version)
    with pytest.raises(Participant.DoesNotExist):
        talking.party_writes([account.pk], row.pk, "Hallo")
    with pytest.raises(NotPossible):
        talking.write_to_party(office.maren, case.pk, row.pk, "Hallo")
    explained(case)


def test_whoever_takes_part_goes_along_with_the_case(office: Office) -> None:
    case = send(office)
    account, row = party(office, case)
    talking.party_writes([account.pk], row.pk, "Der Hund bellt.")
    unit = Unit.objects.create(authority=office.world.other, slug="ordnung", kind="office", name={"de": "Ordnung"})
    actions.hand_over(office.maren, case.pk, unit.pk, "Zuständig", version=again(case).version)
    talking.write_to_party(office.hanstedt, case.pk, row.pk, "Wir sind jetzt zuständig.")
    talking.party_writes([account.pk], row.pk, "Danke.")
    talk = mailbox.conversation_for_staff(office.world.other, "party", row.pk)
    assert [entry.text for entry in talk.entries] == ["Der Hund bellt.", "Wir sind jetzt zuständig.", "Danke."]
    with pytest.raises(Case.DoesNotExist):
        talking.write_to_party(office.maren, case.pk, row.pk, "Hallo")
    explained(case)


def test_a_party_is_written_to_only_once_it_can_read(office: Office) -> None:
    case = send(office)
    contact = Contact("Nora Nachbar", "nora@post.example")
    wrong = Contact("Nora Nachbar", "nora@post.example", parts=Parts(("fehlt",)))
    with pytest.raises(ValueError, match="section"):
        inviting.add_party(office.maren, case.pk, wrong, version=again(case).version)
    inviting.add_party(office.maren, case.pk, contact, version=again(case).version)
    with pytest.raises(NotPossible):
        talking.write_to_party(office.maren, case.pk, newest(case).pk, "Hallo")
    account = resident("nora@post.example", confirmed=False)
    with pytest.raises(inviting.NotInvited):
        inviting.accept(account, link(newest(case)))
    EmailAddress.objects.filter(user=account).update(verified=True)
    inviting.accept(account, link(newest(case)))
    talking.write_to_party(office.maren, case.pk, newest(case).pk, "Hallo")
