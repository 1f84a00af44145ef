"""A payment from request to receipt, by every door and in every order: noted once, and nothing is made or lost."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from payments.a_mandate import debit_way
from payments.purse import Purse, again, conserved, kinds

from amtsweg.accounts.models import Account, Membership
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import actions, ledger, paying, queries
from amtsweg.payments.adapters import demo
from amtsweg.payments.asking import Demand, Item
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import DemoPayment, LedgerEntry, PaymentAttempt
from amtsweg.payments.port import Faulty, Refused, Report, Started, Unreachable


def test_paid_and_told_by_both_doors(till: Purse) -> None:
    account = Account.objects.create_user("anna@post.example")
    request = till.ask(holder=account.pk)
    attempt = till.begin(request)
    till.play(attempt, "twice")
    assert actions.inquire(attempt, Source.RETURN) is not None
    assert kinds(request) == ["asked", "begun", "paid"]
    assert again(request).state == "settled"
    Worker().run_all()
    assert [one.subject for one in mail.outbox] == ["Ihre Zahlung ist eingegangen"]
    assert "37,00" in mail.outbox[0].body
    conserved(request)


@pytest.mark.parametrize(("how", "state"), [("declined", "failed"), ("cancelled", "cancelled")])
def test_what_was_given_up_can_be_paid_later(till: Purse, how: demo.Play, state: str) -> None:
    request = till.ask()
    first = till.begin(request)
    till.play(first, how)
    assert again(request).state == "open"
    second = till.begin(request)
    assert second.pk != first.pk
    till.play(second, "paid")
    assert again(request).state == "settled"
    with pytest.raises(paying.NothingToPay):
        till.begin(request)
    conserved(request)


def test_pressed_twice_leads_to_the_same_payment(till: Purse) -> None:
    request = till.ask()
    assert till.begin(request).pk == till.begin(request).pk


def test_paid_twice_by_accident_goes_back(till: Purse) -> None:
    request = till.ask()
    first = till.begin(request)
    with across_tenants("time passes"):
        PaymentAttempt.objects.update(begun_at=clock.now() - timedelta(minutes=5))
    second = till.begin(request)
    assert second.pk != first.pk
    till.play(first, "paid")
    till.play(second, "paid")
    assert kinds(request)[-4:] == ["paid", "refund-asked", "refund-sent", "refunded"]
    assert again(request).state == "settled"
    assert DemoPayment.objects.get(reference=second.provider_reference).refunds
    conserved(request)


def test_an_old_message_changes_nothing(till: Purse) -> None:
    request = till.ask()
    attempt = till.begin(request)
    till.play(attempt, "paid")
    for outcome in ("failed", "cancelled", "expired", "open"):
        told = Report(attempt.provider_reference, outcome, attempt.amount)  # type: ignore[arg-type]
        assert actions.report(attempt, told, Source.NOTIFICATION) is None
    assert kinds(request) == ["asked", "begun", "paid"]


@pytest.mark.parametrize(
    "told",
    [
        lambda one: Report(one.provider_reference, "paid", Decimal("0.01")),
        lambda one: Report(one.provider_reference, "paid", one.amount + 1),
        lambda one: Report("somebody-else", "paid", one.amount),
        lambda one: Report(one.provider_reference, "refunded", one.amount),
        lambda one: Report(one.provider_reference, "charged-back", one.amount),
    ],
)
def test_what_cannot_be_is_refused(till: Purse, told: object) -> None:
    request = till.ask()
    attempt = till.begin(request)
    with pytest.raises(Refused):
        actions.report(attempt, told(attempt), Source.NOTIFICATION)  # type: ignore[operator]
    assert kinds(request) == ["asked", "begun"]


def test_a_forged_message_is_refused_and_noted(till: Purse) -> None:
    request = till.ask()
    attempt = till.begin(request)
    demo.play(DemoPayment.objects.get(), "paid")
    (message,) = demo.messages(DemoPayment.objects.get())
    forged = type(message)("POST", {}, message.headers, message.body.replace(b"37.00", b"00.01"))
    with pytest.raises(Refused):
        actions.notified(till.way, forged)
    assert again(request).state == "open"
    assert Event.objects.filter(kind="payments.refused").get().data == {"way": "karte", "reason": "signature"}
    assert attempt.state == "begun"


def test_charged_back_is_owed_again(till: Purse) -> None:
    request = till.ask()
    till.play(till.begin(request), "charged-back")
    assert kinds(request)[-2:] == ["paid", "charged-back"]
    assert again(request).state == "open"
    conserved(request)


def test_staff_reduce_waive_and_give_back(till: Purse) -> None:
    member = Membership.objects.create(
        authority=till.authority, account=Account.objects.create_user("k@amt.example"), role="clerk", name="Kim",
        since=clock.today(),
    )  # fmt: skip
    request = till.ask()
    actions.reduce(request.pk, Decimal("7"), "Sozialpass", key="a", by=member)
    actions.reduce(request.pk, Decimal("7"), "Sozialpass", key="a", by=member)
    assert again(request).owed == 30
    till.play(till.begin(request), "paid")
    assert again(request).state == "settled"
    for _ in range(2):
        actions.ask_refund(request.pk, Decimal("10"), "zu viel", key="b", by=member)
    Worker().run_all()
    assert again(request).returned == 10
    with pytest.raises(ledger.Impossible):
        actions.ask_refund(request.pk, Decimal("20.01"), "zu viel", key="c", by=member)
    actions.waive(request.pk, "Härtefall", by=member)
    assert again(request).state == "overpaid"
    actions.ask_refund(request.pk, Decimal("20"), "erlassen", key="d", by=member)
    Worker().run_all()
    assert again(request).state == "waived"
    conserved(request)


def test_nobody_without_the_right_changes_what_is_owed(till: Purse) -> None:
    from django.core.exceptions import PermissionDenied

    member = Membership.objects.create(
        authority=till.authority, account=Account.objects.create_user("k@amt.example"), role="editor", name="Kim",
        since=clock.today(),
    )  # fmt: skip
    request = till.ask()
    for act in (
        lambda: actions.waive(request.pk, "so", by=member),
        lambda: actions.ask_refund(request.pk, Decimal(1), "so", key="x", by=member),
        lambda: actions.note_paid(request.pk, Decimal(1), key="x", by=member),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert kinds(request) == ["asked"]


def test_cash_is_noted_once_and_paid_out_by_the_cash_office(till: Purse) -> None:
    request = till.ask()
    for _ in range(2):
        actions.note_paid(request.pk, Decimal("40"), key="receipt-1", by=SYSTEM)
    assert again(request).state == "overpaid"
    entered = actions.ask_refund(request.pk, Decimal("3"), "zu viel gezahlt", key="f", by=SYSTEM)
    assert entered.entry is not None
    assert entered.entry.attempt_id is None
    for _ in range(2):
        actions.paid_out(request.pk, entered.entry.pk, by=SYSTEM)
    assert again(request).state == "settled"
    conserved(request)


def test_what_a_provider_cannot_give_back_the_cash_office_pays_out(till: Purse) -> None:
    request = till.ask()
    till.play(till.begin(request), "paid")
    DemoPayment.objects.update(refunds={"elsewhere": "37.00"})  # so it refuses
    actions.ask_refund(request.pk, Decimal("37"), "Irrtum", key="a", by=SYSTEM)
    Worker().run_all()
    assert kinds(request)[-3:] == ["refund-asked", "refund-sent", "refund-failed"]
    entered = actions.ask_refund(request.pk, Decimal("37"), "Irrtum", key="b", by=SYSTEM)
    assert entered.entry is not None
    assert entered.entry.attempt_id is None
    actions.paid_out(request.pk, entered.entry.pk, by=SYSTEM)
    assert again(request).returned == 37
    conserved(request)


def test_what_a_provider_gives_back_is_not_paid_out_too(till: Purse) -> None:
    request = till.ask()
    till.play(till.begin(request), "paid")
    entered = actions.ask_refund(request.pk, Decimal("37"), "Irrtum", key="a", by=SYSTEM)
    assert entered.entry is not None
    with pytest.raises(LedgerEntry.DoesNotExist):
        actions.paid_out(request.pk, entered.entry.pk, by=SYSTEM)
    Worker().run_all()
    assert kinds(request)[-3:] == ["refund-asked", "refund-sent", "refunded"]
    conserved(request)


def test_what_is_asked_is_the_sum_of_its_items_to_the_cent(till: Purse) -> None:
    items = [Item({"de": "Kopien"}, Decimal("0.125")), Item({"de": "Porto"}, Decimal("0.125"))]
    demand = Demand(uuid4(), ("case", uuid4()), {"de": "Kopien"}, items, "after-sending", clock.today())
    request = actions.ask(till.payee, demand)
    assert request.owed == sum(one.amount for one in queries.items_of(request)) == Decimal("0.26")


@pytest.mark.parametrize("amount", ["0", "-1", "0.004"])
def test_nothing_is_not_noted_as_paid(till: Purse, amount: str) -> None:
    request = till.ask()
    with pytest.raises(ValueError, match="more than nothing"):
        actions.note_paid(request.pk, Decimal(amount), key="1", by=SYSTEM)
    assert kinds(request) == ["asked"]


def test_settings_that_broke_leave_no_try_behind(till: Purse) -> None:
    request, way = till.ask(), debit_way(till)
    till.payee.creditor = ""
    till.payee.save()
    way.refresh_from_db()
    with pytest.raises(Faulty):
        actions.begin(request.pk, way, language="de")
    assert kinds(request) == ["asked", "begun", "failed"]


def test_two_payments_that_a_provider_calls_the_same_are_not_two(till: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo.DemoProvider, "start", lambda *_: Started("same", "/there"))
    first, second = till.ask(), till.ask()
    till.begin(first)
    with pytest.raises(Unreachable):
        till.begin(second)
    assert kinds(second) == ["asked", "begun", "failed"]


def test_a_press_after_a_reduction_begins_with_what_is_owed_now(till: Purse) -> None:
    request = till.ask()
    before = till.begin(request)
    actions.reduce(request.pk, Decimal("7"), "Sozialpass", key="a", by=SYSTEM)
    assert (till.begin(request).pk != before.pk, till.begin(request).amount) == (True, 30)


def test_asked_twice_under_one_key_is_asked_once(till: Purse) -> None:
    key = str(uuid4())
    assert till.ask(key=key).pk == till.ask(key=key).pk
