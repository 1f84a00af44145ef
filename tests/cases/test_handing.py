"""Handing a case over: everything goes along, the giving side sees nothing any more, the applicant is told."""

from datetime import timedelta

import pytest
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from django.apps import apps
from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Account, Membership
from amtsweg.cases import actions, exports, queries
from amtsweg.cases.actions import questions
from amtsweg.cases.actions.handing import MOVED
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case, CaseTag, Question
from amtsweg.cases.participation import consulting
from amtsweg.cases.participation.consulting import Outside
from amtsweg.cases.participation.contents import Parts
from amtsweg.cases.record import Changed
from amtsweg.core import clock, events
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Authority, Unit
from amtsweg.mailbox.models import Thread

# Tables with an authority that a case does not take along: each is the authority's own.
STAYS = {
    "accounts.Bundle", "accounts.CounterVisit", "accounts.Identity", "accounts.IdentityProvider",
    "accounts.Membership", "accounts.RelyingParty", "accounts.StaffInvitation", "applications.LetterCode",
    "appointments.AppointmentKind", "appointments.Booking", "appointments.Resource",
    "cases.AssignmentRule", "cases.Deputy",
    "cases.HandOver", "cases.NoticeTemplate", "cases.ProcedureDefinition",
    "cases.SavedView", "cases.Tag",
    "cases.TextModule", "catalogue.Adoption", "catalogue.Offer", "catalogue.ServiceAddition", "documents.Certificate",
    "documents.Proof", "federation.Portal", "federation.StaffEntry", "federation.Unit", "forms.FormDefinition",
    "insights.BarrierReport", "insights.FeedbackCount",
    # money stays with who asked for it
    "payments.BankLine", "payments.BankStatement", "payments.LedgerEntry", "payments.Payee",
    "payments.PaymentAttempt", "payments.PaymentRequest", "payments.Collection", "payments.DebitMandate",
    "payments.PaymentWay",
}  # fmt: skip
GOES = {
    "applications.Application", "applications.Submission", "cases.Case", "cases.Question", "documents.Document",
    "mailbox.Delivery", "mailbox.Message", "mailbox.Thread", *(model._meta.label for model in MOVED),
}  # fmt: skip


def other_unit(office: Office) -> Unit:
    return Unit.objects.filter(authority=office.world.other).first() or Unit.objects.create(
        authority=office.world.other, slug="ordnung", kind="office", name={"de": "Ordnungsamt"},
        street="Am Markt 1", postcode="21271", town="Hanstedt",
    )  # fmt: skip


def clerk_reach(clerk: Membership) -> queries.Reach:
    found = queries.reach([clerk], clerk.authority)
    assert found is not None
    return found


def test_every_table_with_an_authority_has_said_whether_it_goes_along() -> None:
    with_authority = {
        model._meta.label
        for model in apps.get_models()
        if any(field.name == "authority" and field.related_model is Authority for field in model._meta.fields)
    }
    assert with_authority == STAYS | GOES


@pytest.mark.django_db
def test_a_case_goes_to_another_authority_with_everything(office: Office) -> None:
    case = send(office)
    actions.take_over(office.maren, case.pk, version=case.version)
    actions.add_note(office.maren, case.pk, "Wohnt jetzt in Hanstedt.")
    actions.add_tag(office.maren, case.pk, "Umzug")
    actions.reply([case.holder_id], applicant(case), case.pk, "Hier ist das Zeugnis.", [SCAN])
    body, due = Outside("Kammer", "kammer@post.example"), clock.today() + timedelta(days=9)
    consulting.ask(office.maren, case.pk, [body], "Bedenken?", Parts(), due, version=again(case).version)
    unit = other_unit(office)
    with pytest.raises(Changed):
        actions.hand_over(office.maren, case.pk, unit.pk, "", version=1)
    actions.hand_over(office.maren, case.pk, unit.pk, "Sie wohnen jetzt dort.", version=again(case).version)
    work()
    explained(case)
    moved = again(case)
    assert (moved.authority, moved.unit, moved.assignee_id) == (office.world.other, unit, None)

    with pytest.raises(Case.DoesNotExist):
        queries.desk_case(clerk_reach(office.maren), case.number)
    for forbidden in (
        lambda: actions.add_note(office.maren, case.pk, "Noch etwas"),
        lambda: exports.for_clerk(office.maren, case.pk, "json"),
        lambda: actions.hand_over(office.maren, case.pk, unit.pk, "", version=moved.version),
    ):
        with pytest.raises(Case.DoesNotExist):
            forbidden()
    with across_tenants("test"):
        labels = GOES - {
            "cases.Case",
            "cases.Proposal",
            "cases.Question",
            "mailbox.Delivery",
            "cases.Decision",
            "cases.Finding",
            "cases.Request",
        }
        for label in labels:
            rows = apps.get_model(label).objects
            assert rows.filter(authority=office.world.other).exists(), label
            assert not rows.filter(authority=office.authority).exists(), label
        assert not CaseTag.objects.exists()

    found, clerk = queries.desk_case(clerk_reach(office.hanstedt), case.number)
    file = queries.case_file(found, clerk)
    assert file.sent is not None and file.conversation is not None
    assert [note.text for note in file.notes] == ["Wohnt jetzt in Hanstedt."]
    assert "Hier ist das Zeugnis." in [entry.text for entry in file.conversation.entries]
    assert SCAN.name in [paper.name for paper in file.papers]
    assert "Maren Albers" in [step.who for step in file.history]
    assert [step.kind for step in file.history][-2:] == ["case.passed-on", "case.taken-in"]

    view = queries.case_of([case.holder_id], case.number, "de")
    told = view.conversation.entries[-1].text
    assert office.world.other.full_name in told and "Sie wohnen jetzt dort." in told
    assert "An eine andere Stelle abgegeben" in [one[0] for one in view.happenings]
    assert view.case.authority == office.world.other

    given = queries.given_away(clerk_reach(office.maren))
    assert [(one.number, one.to, one.by) for one in given] == [
        (case.number, office.world.other.full_name, "Maren Albers")
    ]
    assert not queries.given_away(clerk_reach(office.standesamt))
    assert not list(events.verify())
    actions.take_over(office.hanstedt, case.pk, version=moved.version)
    actions.decide(office.hanstedt, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    work()
    explained(case)


@pytest.mark.django_db
def test_a_case_goes_to_another_unit_of_the_house(office: Office) -> None:
    case = send(office)
    births = office.standesamt.unit
    assert births is not None
    with pytest.raises(PermissionDenied):
        actions.hand_over(office.standesamt, case.pk, births.pk, "", version=case.version)
    with pytest.raises(NotPossible):
        actions.hand_over(office.maren, case.pk, case.unit_id, "", version=case.version)
    actions.hand_over(office.maren, case.pk, births.pk, "", version=case.version)
    with pytest.raises(Case.DoesNotExist):
        queries.desk_case(clerk_reach(office.maren), case.number)
    queries.desk_case(clerk_reach(office.standesamt), case.number)
    assert kinds(case)[-2:] == ["mailbox.sent", "case.passed-on"]
    with as_authority(office.authority):
        assert Case.objects.get(pk=case.pk).unit == births
    explained(case)


@pytest.mark.django_db
def test_a_question_that_went_on_in_the_case_goes_along(office: Office) -> None:
    asker = Account.objects.create_user("anna@post.example")
    case = send(office, holder=asker.id, guest=False)
    question = questions.ask(asker, case.unit_id, "Steuer", "Wie hoch ist sie?", language="de")
    questions.attach(office.maren, question.pk, case.number)
    unit = other_unit(office)
    actions.hand_over(office.maren, case.pk, unit.pk, "", version=again(case).version)
    with across_tenants("test"):
        moved = Question.objects.get(pk=question.pk)
        assert (moved.authority, moved.unit) == (office.world.other, unit)
        assert not Thread.objects.filter(authority=office.authority).exists()
    explained(case)
