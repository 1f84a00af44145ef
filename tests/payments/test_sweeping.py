"""What nobody came back for is asked about, by turns, less and less often, and never at the cost of other ways."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from payments.players import Player, begin, player
from payments.purse import Purse, again, entries, kinds

from amtsweg.core import clock
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Job
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import actions, sweeping
from amtsweg.payments.adapters import demo
from amtsweg.payments.models import DemoPayment, PaymentAttempt, PaymentWay
from amtsweg.payments.port import Report, Unreachable


def swept() -> None:
    """The sweep comes round, and all that it wants asked is asked."""
    sweeping.sweep()
    Worker().run_all()


def ago(attempt: PaymentAttempt, begun: timedelta, asked: timedelta | None = None) -> None:
    """It was begun, and asked about, so long ago."""
    now = clock.now()
    with across_tenants("time passes"):
        PaymentAttempt.objects.filter(pk=attempt.pk).update(begun_at=now - begun, asked_at=asked and now - asked)


def test_a_lost_message_is_asked_for(till: Purse) -> None:
    request = till.ask()
    attempt = till.begin(request)
    till.play(attempt, "silent")
    assert again(request).state == "open"
    swept()
    assert again(request).state == "open"  # the payer may still be there
    with across_tenants("time passes"):
        PaymentAttempt.objects.update(begun_at=clock.now() - timedelta(minutes=5))
    swept()
    assert again(request).state == "settled"
    assert entries(request)[-1].source == "poll"


def test_what_nobody_paid_is_given_up(till: Purse) -> None:
    request = till.ask()
    attempt = till.begin(request)
    with across_tenants("time passes"):
        PaymentAttempt.objects.update(begun_at=clock.now() - timedelta(hours=2))
    DemoPayment.objects.update(begun_at=clock.now() - timedelta(hours=2))
    swept()
    assert kinds(request)[-1] == "expired"
    DemoPayment.objects.update(play="paid")
    assert actions.inquire(attempt) is not None  # late, and a fact all the same
    assert again(request).state == "settled"


def test_what_nobody_can_be_asked_about_keeps_nothing_waiting(till: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 1)
    transfer = PaymentWay.objects.create(
        authority=till.authority, payee=till.payee, slug="ueberweisung", kind="transfer", title={"de": "Überweisung"},
        active=True,
    )  # fmt: skip
    actions.begin(till.ask().pk, transfer, language="de")
    asked, unasked = till.ask(), till.ask()
    slow, silent = till.begin(asked), till.begin(unasked)
    till.play(silent, "silent")
    with across_tenants("time passes"):
        PaymentAttempt.objects.update(begun_at=clock.now() - timedelta(minutes=5))
        PaymentAttempt.objects.filter(pk=slow.pk).update(asked_at=clock.now() - timedelta(minutes=5))
    swept()
    assert (again(asked).state, again(unasked).state) == ("open", "settled")


def test_a_way_set_up_wrongly_waits_its_turn(till: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 1)
    broken = PaymentWay.objects.create(
        authority=till.authority, payee=till.payee, slug="kaputt", kind="demo", title={"de": "Kaputt"}, active=True
    )
    stuck = actions.begin(till.ask().pk, broken, language="de")
    PaymentWay.objects.filter(pk=broken.pk).update(options={"unknown": 1})
    request = till.ask()
    till.play(till.begin(request), "silent")
    with across_tenants("time passes"):
        PaymentAttempt.objects.update(begun_at=clock.now() - timedelta(minutes=5))
        PaymentAttempt.objects.filter(pk=stuck.pk).update(begun_at=clock.now() - timedelta(minutes=6))
    for _ in range(2):
        swept()
    assert again(request).state == "settled"


@pytest.fixture
def service(till: Purse) -> Iterator[Player]:
    """A provider that cannot tell by itself and names no term."""
    with player("xbezahldienste", till) as found:
        yield found


@pytest.mark.parametrize(
    ("begun", "asked", "is_asked"),
    [
        (timedelta(minutes=2), None, False),  # the payer may be there
        (timedelta(minutes=30), timedelta(minutes=5), True),
        (timedelta(hours=2), timedelta(minutes=50), False),
        (timedelta(hours=2), timedelta(minutes=70), True),
        (timedelta(hours=2), None, True),
        (timedelta(days=2), timedelta(hours=23), False),
        (timedelta(days=2), timedelta(hours=25), True),
    ],
)
def test_the_older_the_seldomer(till: Purse, begun: timedelta, asked: timedelta | None, is_asked: bool) -> None:
    attempt = till.begin(till.ask())
    till.play(attempt, "silent")
    ago(attempt, begun, asked)
    swept()
    assert again(attempt.request).state == ("settled" if is_asked else "open")


@pytest.mark.parametrize(("age", "ended"), [(timedelta(hours=23), False), (timedelta(hours=25), True)])
def test_without_a_term_of_the_provider_s_a_day_is_the_end(service: Player, age: timedelta, ended: bool) -> None:
    attempt = begin(service)
    ago(attempt, age)
    swept()
    assert (kinds(attempt.request)[-1] == "expired") is ended


def test_what_was_given_up_is_asked_about_once_a_day_for_a_month(service: Player) -> None:
    attempt = begin(service)
    ago(attempt, timedelta(days=2))
    swept()
    service.pays(attempt)
    ago(attempt, timedelta(days=2), timedelta(hours=2))
    swept()
    assert again(attempt.request).state == "open"
    ago(attempt, timedelta(days=31), timedelta(days=2))
    swept()
    assert again(attempt.request).state == "open"
    ago(attempt, timedelta(days=29), timedelta(days=2))
    swept()
    assert kinds(attempt.request)[-2:] == ["expired", "paid"]
    assert entries(attempt.request)[-1].source == "poll"


def another_way(till: Purse) -> PaymentWay:
    made: PaymentWay = PaymentWay.objects.create(
        authority=till.authority, payee=till.payee, slug="zweite", kind="demo", title={"de": "Zweite"}, active=True
    )
    return made


def test_a_provider_that_hangs_is_asked_one_question_and_keeps_nobody_waiting(
    till: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = [till.begin(till.ask()) for _ in range(3)]
    other = actions.begin(till.ask().pk, another_way(till), language="de")
    demo.play(DemoPayment.objects.get(reference=other.provider_reference), "silent")
    for attempt in (*hanging, other):
        ago(attempt, timedelta(minutes=5))
    asked: list[str] = []
    status = demo.DemoProvider.status

    def hangs(self: demo.DemoProvider, reference: str) -> Report:
        if self.settings.id != till.way.pk:
            return status(self, reference)
        asked.append(reference)
        raise Unreachable("no answer")

    monkeypatch.setattr(demo.DemoProvider, "status", hangs)
    for _ in range(3):
        swept()
    assert again(other.request).state == "settled"
    assert sorted(asked) == sorted(one.provider_reference for one in hanging)  # each came first once


def test_a_provider_that_answers_slowly_is_left_after_its_time(till: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [till.ask() for _ in range(3)]
    for request in requests:
        attempt = till.begin(request)
        till.play(attempt, "silent")
        ago(attempt, timedelta(minutes=5))
    passed = iter(range(0, 1000, 31))
    monkeypatch.setattr(time, "monotonic", lambda: next(passed))
    sweeping.ask(way=str(till.way.pk))
    monkeypatch.undo()
    assert [again(one).state for one in requests].count("settled") == 2  # 31 and 62 seconds


def test_a_way_is_not_asked_twice_at_once(till: Purse) -> None:
    ago(till.begin(till.ask()), timedelta(minutes=5))
    for _ in range(3):
        sweeping.sweep()
    assert Job.objects.filter(name="payments.ask", state=Job.State.QUEUED).count() == 1
