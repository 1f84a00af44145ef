"""Fees of cases: asked for when the offer says so, never twice, told in the history, and never the end of a case."""

from datetime import timedelta
from decimal import Decimal

import pytest
from applications.world import answer
from cases.office import Office, again, allow, applicant, case_of, explained, kinds, send, work
from cases.test_consulting import mail_to
from cases.till import entries, fee, filled, now, pay, submitted, take_money
from django.core import mail
from django.core.exceptions import PermissionDenied

from amtsweg.applications import actions as applications
from amtsweg.applications.actions import Unpaid
from amtsweg.applications.charging import requests_of, rule_of
from amtsweg.cases import actions, queries
from amtsweg.cases.actions.erasing import erase_due
from amtsweg.cases.fees import asking
from amtsweg.cases.fees.letters import OPEN_FEE
from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.fees.reminding import remind_of_fees
from amtsweg.cases.models import Case
from amtsweg.core import clock, events
from amtsweg.core.mail import send_mail
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.payments import actions as payments
from amtsweg.payments.entering import Note, enter
from amtsweg.payments.ledger import Kind as LedgerKind
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import LedgerEntry, PaymentRequest

pytestmark = pytest.mark.django_db
State = PaymentRequest.State


@pytest.mark.parametrize(
    "raw", ["ja", {"wann": "bald"}, {"wann": "after-sending", "tage": "x"}, {"wann": "after-sending", "tag": "3"}]
)
def test_a_rule_that_says_something_unknown_is_a_mistake(raw: object) -> None:
    with pytest.raises(ValueError, match="zahlung"):
        rule_of({"zahlung": raw})


def test_after_sending_the_fees_of_the_form_are_asked_for(office: Office) -> None:
    take_money(office.authority, office.world.offer, tage="10")
    case = send(office, bemerkung={"bemerkung": "eilig"})
    request = fee(case)
    assert (request.owed, request.moment) == (Decimal("17.50"), "after-sending")
    assert request.due_on == clock.today() + timedelta(days=10)
    with across_tenants("test"):
        assert [(one.label, one.amount, one.budget_item) for one in request.items.all()] == [
            ({"de": "Hundemarke", "en": "Dog tag"}, Decimal("12.50"), "1221.431100"),
            ({"de": "Zuschlag", "en": "Surcharge"}, Decimal("5.00"), "1221.431100"),
        ]
    assert kinds(case)[:2] == ["case.received", "case.fee-asked"]
    view = queries.case_of([case.holder_id], case.number, "de")
    assert (view.next.turn, view.next.anchor) == ("you", "zahlung")
    mail = mail_to(f"case.fee-asked:{request.pk}")
    assert f"/zahlung/{request.code}/" in mail
    assert "Hund" not in mail
    explained(case)


def test_a_rule_that_cannot_be_used_or_has_no_account_costs_nobody_the_application(office: Office) -> None:
    allow(send(office), zahlung={"wann": "bald"})
    assert of_case(send(office)) == []
    allow(send(office), zahlung={"wann": "before-sending"})
    assert of_case(send(office)) == []


def test_paying_is_told_in_the_case_and_to_a_guest_once(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    version = again(case).version
    pay(fee(case))
    assert kinds(case)[-1] == "case.fee-paid"
    assert queries.case_of([case.holder_id], case.number, "de").next.turn == "office"
    assert OutgoingMail.objects.filter(key__startswith=f"payment-receipt:{fee(case).pk}").count() == 1
    actions.take_over(office.maren, case.pk, version=version)  # money does not get into the clerk's way
    explained(case)
    assert list(events.verify()) == []


def test_before_sending_the_draft_waits_until_it_is_paid(office: Office) -> None:
    take_money(office.authority, office.world.offer, "before-sending")
    draft = filled(office)
    with pytest.raises(Unpaid) as first:
        submitted(draft)
    with pytest.raises(Unpaid) as second:
        submitted(draft)
    assert first.value.request == second.value.request, "asking again brings the same request"
    pay(first.value.request)
    mail = mail_to(now(first.value.request).receipt_key)
    assert "/antrag/fortsetzen/" in mail
    assert "12,50" in mail
    submission = submitted(draft)
    assert submitted(draft) == submission, "it is sent once"
    case = case_of(submission)
    assert (fee(case).pk, fee(case).state) == (first.value.request.pk, State.SETTLED)
    assert kinds(case)[:3] == ["case.received", "case.fee-asked", "case.fee-paid"]
    assert not again(case).life["unpaid"]
    explained(case)


def test_answers_that_change_the_fee_ask_for_the_difference(office: Office) -> None:
    take_money(office.authority, office.world.offer, "before-sending")
    draft = filled(office)
    with pytest.raises(Unpaid) as unpaid:
        submitted(draft)
    answer(draft, office.world, "bemerkung", {"bemerkung": "eilig"})
    with pytest.raises(Unpaid) as dearer:
        submitted(draft)
    assert (now(unpaid.value.request).state, dearer.value.request.owed) == (State.CANCELLED, Decimal("17.50"))
    pay(dearer.value.request)
    with as_holder(draft.holder_id):
        second = applications.add_item(draft.pk, "hunde", office.world.sitting())
    answer(draft, office.world, second, {
        "rufname": "Bolle", "geboren-day": "1", "geboren-month": "2", "geboren-year": "2024",
    })  # fmt: skip
    with pytest.raises(Unpaid) as rest:
        submitted(draft)
    assert rest.value.request.owed == Decimal("12.50")
    pay(rest.value.request)
    case = case_of(submitted(draft))
    assert sorted(one.state for one in of_case(case)) == [State.CANCELLED, State.SETTLED, State.SETTLED]


def test_a_paid_draft_that_is_deleted_gives_the_money_back(office: Office) -> None:
    take_money(office.authority, office.world.offer, "before-sending")
    draft = filled(office)
    with pytest.raises(Unpaid) as unpaid:
        submitted(draft)
    pay(unpaid.value.request)
    with as_holder(draft.holder_id):
        applications.delete_draft(draft.pk)
    work()
    (request,) = requests_of(draft.pk)
    assert (request.state, request.returned) == (State.CANCELLED, Decimal("12.50"))


def decided(office: Office, gebuehr: str) -> Case:
    case = send(office)
    version = again(case).version
    actions.decide(office.maren, case.pk, "granted", "Angemeldet.", "Ein Hund.", version=version, fee=gebuehr)
    work()
    return again(case)


def test_after_the_decision_the_fee_of_the_notice_is_asked_for(office: Office) -> None:
    take_money(office.authority, office.world.offer, "after-decision")
    case = decided(office, "40.00")
    assert (fee(case).owed, fee(case).moment) == (Decimal("40.00"), "after-decision")
    assert kinds(case)[-2:] == ["mailbox.provided", "case.fee-asked"]
    asking.at_decision(case.pk, case.authority_id)
    assert fee(case).owed == Decimal("40.00"), "the job may run twice"
    explained(case)


def test_the_notice_asks_only_for_what_was_not_asked_for_before(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    case = decided(office, "40.00")
    assert [one.owed for one in of_case(case)] == [Decimal("12.50"), Decimal("27.50")]
    assert len(of_case(decided(office, "12.50"))) == 1


def test_a_clerk_asks_reduces_waives_and_gives_back(office: Office) -> None:
    take_money(office.authority, None)
    case, due = send(office), clock.today() + timedelta(days=14)
    args = (case.pk, "Ersatzmarke", Decimal("8.00"), due)
    request = asking.ask(office.maren, *args, key="a", version=again(case).version)
    assert asking.ask(office.maren, *args, key="a", version=again(case).version) == request
    payments.reduce(request.pk, Decimal("3.00"), "Härtefall", key="b", by=office.maren)
    pay(request)
    payments.ask_refund(request.pk, Decimal("2.00"), "Kulanz", key="c", by=office.maren)
    work()
    assert (now(request).owed, now(request).paid, now(request).returned) == (Decimal(5), Decimal(5), Decimal(2))
    assert kinds(case)[1:] == ["case.fee-asked", "case.fee-less", "case.fee-paid", "case.fee-returned"]
    payments.waive(request.pk, "Erledigt", by=office.maren)
    assert not again(case).life["unpaid"]
    with pytest.raises(PermissionDenied):
        asking.ask(office.standesamt, *args, key="d", version=again(case).version)
    with pytest.raises(ValueError, match="amount"):
        asking.ask(office.maren, case.pk, "Marke", Decimal(0), due, key="e", version=again(case).version)
    explained(case)


def test_without_an_account_a_clerk_is_told(office: Office) -> None:
    case = send(office)
    with pytest.raises(asking.NoAccount):
        asking.ask(office.maren, case.pk, "Marke", Decimal(8), clock.today(), key="a", version=case.version)


def test_a_charge_back_is_news_and_owed_again(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    pay(fee(case), "charged-back")
    work()
    assert ("charged-back", Decimal("12.50")) in entries(fee(case))
    assert again(case).news_since is not None
    assert again(case).life["unpaid"] == [str(fee(case).pk)]
    explained(case)


def test_an_unpaid_fee_keeps_the_case_from_being_erased(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    work()
    actions.withdraw([case.holder_id], applicant(case), case.pk)
    actions.close(office.maren, case.pk, version=again(case).version)
    moment = clock.now() + timedelta(days=200)
    monkeypatch.setattr(clock, "now", lambda: moment)
    erase_due()
    assert "case.erased" not in kinds(case)
    payments.waive(fee(case).pk, "Zurückgezogen", by=office.maren)
    later = moment + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    erase_due()
    assert kinds(case)[-1] == "case.erased"
    payments.note_paid(fee(case).pk, Decimal("12.50"), key="spät", by=office.maren)
    assert fee(case).state == State.OVERPAID, "the books learn of it all the same"
    assert kinds(case)[-1] == "case.erased"


def test_one_reminder_for_each_open_fee(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    take_money(office.authority, office.world.offer)
    open_, paid = send(office), send(office)
    pay(fee(paid))
    remind_of_fees()
    reminders = OutgoingMail.objects.filter(key__startswith="case.fee-reminder:")
    assert not reminders.exists()
    moment = clock.now() + timedelta(days=12)
    monkeypatch.setattr(clock, "now", lambda: moment)
    remind_of_fees()
    remind_of_fees()
    assert [one.key for one in reminders] == [f"case.fee-reminder:{fee(open_).pk}"]


@pytest.mark.parametrize("settled", [False, True])
def test_a_demand_that_waited_is_sent_only_while_something_is_owed(
    office: Office, monkeypatch: pytest.MonkeyPatch, settled: bool
) -> None:
    take_money(office.authority, office.world.offer)
    request = fee(send(office))  # nothing works the outbox yet
    moment = clock.now() + timedelta(days=12)
    monkeypatch.setattr(clock, "now", lambda: moment)
    remind_of_fees()
    if settled:
        pay(request)
    mail.outbox.clear()
    for occasion in ("asked", "reminder"):
        send_mail(key=f"{OPEN_FEE}{occasion}:{request.pk}")
    assert len(mail.outbox) == (0 if settled else 2)


def test_money_of_others_that_was_booked_here_is_told_when_it_is_taken_back(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    request = fee(case)
    pay(request)
    with across_tenants("a test looks"):
        paid = LedgerEntry.objects.get(request=request, kind="paid")
    note = Note(LedgerKind.PAID_UNDONE, f"{paid.pk}:undone", Source.MANUAL, paid.amount, paid.attempt_id)
    enter(request.pk, note)
    assert kinds(case)[-2:] == ["case.fee-paid", "case.fee-undone"]
    mail = mail_to(f"case.fee-undone-{now(request).version}:{request.pk}")
    assert "irrtümlich" in mail
    assert "12,50" in mail
    explained(case)
