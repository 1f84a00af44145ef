"""A payer's pages: what is owed, the way out and back, and what providers tell."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from payments.purse import Purse, again, kinds, purse
from web.editing import text_of

from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import actions
from amtsweg.payments.adapters import demo
from amtsweg.payments.models import DemoPayment, PaymentAttempt, PaymentRequest
from amtsweg.payments.port import Incoming, Report, Unreachable

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(client: Client) -> Purse:
    return purse()


def choose(client: Client, request: PaymentRequest, how: str) -> str:
    """Pays on the demo provider's page; the address where the browser comes back."""
    onwards = client.post(f"/zahlung/{request.code}/", {"weg": "karte"})
    assert onwards.status_code == 302
    page = client.get(onwards["Location"])
    away = re.fullmatch("0; url=(.+)", page["Refresh"])
    assert away is not None
    assert away[1] in page.content.decode()
    answer = client.post(away[1], {"ausgang": how})
    assert answer.status_code == 302
    return re.sub("^https?://[^/]+", "", answer["Location"])


def test_what_is_owed_is_shown(client: Client, till: Purse) -> None:
    request = till.ask()
    shown = text_of(client.get(f"/zahlung/{request.code}/"))
    for word in ("Personalausweis", "37,00", request.reference, "Kreditkarte", till.payee.name):
        assert word in shown
    assert client.get("/zahlung/AAAABBBBCCCCDDDD/").status_code == 404


def test_the_receipt_is_there_once_all_is_paid(client: Client, till: Purse) -> None:
    request = till.ask()
    address = f"/zahlung/{request.code}/beleg/"
    assert client.get(address).status_code == 404
    actions.note_paid(request.pk, request.owed, key="1", by=SYSTEM)
    assert address in client.get(f"/zahlung/{request.code}/").content.decode()
    assert client.get(address)["Content-Type"] == "application/pdf"


def test_paid(client: Client, till: Purse) -> None:
    request = till.ask()
    back = choose(client, request, "paid")
    answer = client.get(back)
    assert answer["Location"] == f"/zahlung/{request.code}/"
    shown = text_of(client.get(answer["Location"]))
    assert "Bezahlt" in shown
    assert "Wie möchten Sie bezahlen?" not in shown
    Worker().run_all()
    assert kinds(request) == ["asked", "begun", "paid"]
    again_paid = client.post(f"/zahlung/{request.code}/", {"weg": "karte"})
    assert again_paid["Location"] == f"/zahlung/{request.code}/"


@pytest.mark.parametrize(
    ("how", "said"), [("declined", "hat nicht geklappt"), ("cancelled", "Sie haben das Bezahlen abgebrochen")]
)
def test_given_up_and_still_to_pay(client: Client, till: Purse, how: str, said: str) -> None:
    request = till.ask()
    shown = text_of(client.get(choose(client, request, how)))
    assert said in shown
    assert "Wie möchten Sie bezahlen?" in shown


def test_a_slow_provider_is_waited_for(client: Client, till: Purse) -> None:
    request = till.ask()
    back = choose(client, request, "slow")
    answer = client.get(back)
    assert answer["Refresh"] == "10"
    assert "Bezahlen Sie nicht noch einmal" in text_of(answer)
    DemoPayment.objects.update(decided_at=clock.now() - demo.SLOW - timedelta(seconds=1))
    asked_long_ago()
    assert client.get(back).status_code == 302
    assert again(request).state == "settled"


def asked_long_ago() -> None:
    """The page has looked again by itself."""
    with across_tenants("time passes"):
        PaymentAttempt.objects.update(asked_at=clock.now() - timedelta(seconds=10))


def test_loading_again_asks_no_provider_and_still_says_what_is_so(
    client: Client, till: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []  # whether a transaction was open; the test itself is in one
    answer = demo.DemoProvider.status

    def status(self: demo.DemoProvider, reference: str) -> Report:
        asked.append(len(connection.savepoint_ids) > 0)
        return answer(self, reference)

    monkeypatch.setattr(demo.DemoProvider, "status", status)
    request = till.ask()
    back = choose(client, request, "slow")
    for _ in range(5):
        shown = client.get(back)
        assert shown["Refresh"] == "10"
        assert "Bezahlen Sie nicht noch einmal" in text_of(shown)
    assert asked == [False]
    asked_long_ago()
    assert [client.get(back).status_code for _ in range(5)] == [200] * 5
    assert asked == [False, False]
    (message,) = told_paid()
    actions.notified(till.way, message)  # says it meanwhile: the next load knows without asking
    assert client.get(back).status_code == 302
    assert len(asked) == 2


def told_paid() -> list[Incoming]:
    payment = DemoPayment.objects.get()
    payment.play = "paid"
    return demo.messages(payment)


def test_whoever_finds_no_answer_for_what_was_given_up_is_not_told_that_it_failed(
    client: Client, till: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = till.ask()
    back = choose(client, request, "silent")
    with across_tenants("time passes"):
        PaymentAttempt.objects.update(state="expired")

    def status(self: demo.DemoProvider, reference: str) -> Report:
        raise Unreachable("hangs")

    monkeypatch.setattr(demo.DemoProvider, "status", status)
    for _ in range(2):
        assert "Bezahlen Sie nicht noch einmal" in text_of(client.get(back))


def test_who_pays_again_after_a_chargeback_waits_for_this_payment(client: Client, till: Purse) -> None:
    request = till.ask()
    till.play(till.begin(request), "charged-back")
    answer = client.get(choose(client, request, "slow"))
    assert (answer.status_code, answer["Refresh"]) == (200, "10")
    assert "Bezahlen Sie nicht noch einmal" in text_of(answer)


def test_coming_back_proves_nothing(client: Client, till: Purse) -> None:
    request = till.ask()
    attempt = till.begin(request)
    address = f"/zahlung/{request.code}/zurueck/{attempt.pk}/?status=paid&gcResultPayment=4000"
    assert client.get(address).status_code == 200
    assert again(request).state == "open"


def test_without_a_choice_nothing_begins(client: Client, till: Purse) -> None:
    request = till.ask()
    for wrong in ({}, {"weg": "gibt-es-nicht"}):
        answer = client.post(f"/zahlung/{request.code}/", wrong)
        assert answer.status_code == 422
        assert "Wählen Sie, wie Sie bezahlen möchten" in text_of(answer)
    with across_tenants("a test looks"):
        assert not PaymentAttempt.objects.exists()


def test_a_way_that_is_switched_off_is_not_offered(client: Client, till: Purse) -> None:
    request = till.ask()
    till.way.active = False
    till.way.save()
    shown = text_of(client.get(f"/zahlung/{request.code}/"))
    assert "IBAN" in shown
    assert client.post(f"/zahlung/{request.code}/", {"weg": "karte"}).status_code == 422


def test_messages_come_through_the_door(client: Client, till: Purse) -> None:
    request = till.ask()
    attempt = till.begin(request)
    payment = DemoPayment.objects.get(reference=attempt.provider_reference)
    payment.play = "paid"
    payment.save()
    (message,) = demo.messages(payment)
    address = f"/zahlungen/meldung/{till.way.pk}/"
    bad = client.post(address, message.body, "application/json", headers={demo.SIGNATURE: "0" * 64})
    assert (bad.status_code, again(request).state) == (400, "open")
    assert client.post(address, b"x" * 70_000, "application/json").status_code == 413
    for length in ("x", "-1", "٣"):
        assert client.post(address, message.body, "application/json", CONTENT_LENGTH=length).status_code == 413
    assert client.post(address, message.body, "application/json", headers={demo.SIGNATURE: "ä"}).status_code == 400
    for _ in range(2):
        good = client.post(address, message.body, "application/json", headers=dict(message.headers))
        assert good.status_code == 200
    assert kinds(request) == ["asked", "begun", "paid"]
