"""Messages that are forged, replayed, reordered, doubled or late come by the real door and change nothing wrongly."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from payments.peers import GiroPeer, posted, signed_giro
from payments.players import REDIRECT, Player, begin, redirect_message, seal, way
from payments.purse import again, conserved, entries, kinds

from amtsweg.core.models import Event
from amtsweg.payments import actions
from amtsweg.payments.ledger import Source
from amtsweg.payments.models import PaymentAttempt
from amtsweg.payments.port import Incoming


def tell(client: Client, played: Player, message: Incoming) -> HttpResponse:
    address = f"/zahlungen/meldung/{played.way.pk}/"
    if message.method == "POST":
        return client.post(address, message.body, "application/x-www-form-urlencoded")  # type: ignore[return-value]
    return client.get(f"{address}?{urlencode(message.query)}")  # type: ignore[return-value]


def paid_giro(giro: Player, attempt: PaymentAttempt, **changed: str) -> Incoming:
    """The message that it is paid, signed anew after the changes."""
    peer: GiroPeer = giro.peer
    peer.payments[attempt.provider_reference].state = "4000"
    return peer.message(attempt.provider_reference, **changed)


def unsigned(message: Incoming, **changed: str) -> Incoming:
    """The message with changes that nobody signed."""
    query = {name: value for name, value in (dict(message.query) | changed).items() if value != "-"}
    return Incoming("GET", query, {}, b"")


FORGED_GIRO: dict[str, Callable[[Incoming], Incoming]] = {
    "another result": lambda one: unsigned(one, gcResultPayment="4900"),
    "another amount": lambda one: unsigned(one, gcAmount="1"),
    "another currency": lambda one: unsigned(one, gcCurrency="USD"),
    "another reference": lambda one: unsigned(one, gcReference="fremd"),
    "another transaction": lambda one: unsigned(one, gcMerchantTxId="00000000-0000-0000-0000-000000000000"),
    "no hash": lambda one: unsigned(one, gcHash=""),
    "hash left out": lambda one: unsigned(one, gcHash="-"),
    "hash in capitals": lambda one: unsigned(one, gcHash=one.query["gcHash"].upper()),
    "hash cut short": lambda one: unsigned(one, gcHash=one.query["gcHash"][:8]),
    "hash with other signs": lambda one: unsigned(one, gcHash="ä" * 32),
    "a field more": lambda one: unsigned(one, gcMore="1"),
    "a field less": lambda one: unsigned(one, gcBackendTxId="-"),
    "another's passphrase": lambda one: signed_giro(
        {name: value for name, value in one.query.items() if name != "gcHash"}, "secret"
    ),
    "shifted into the amount": lambda one: unsigned(one, gcBackendTxId="B-", gcAmount=f"17{one.query['gcAmount']}"),
    "shifted out of the amount": lambda one: unsigned(one, gcBackendTxId="B-173", gcAmount="700"),
    "shifted into the reference": lambda one: unsigned(
        one, gcReference=one.query["gcReference"] + one.query["gcMerchantTxId"][0],
        gcMerchantTxId=one.query["gcMerchantTxId"][1:],
    ),
    "shifted into the currency": lambda one: unsigned(one, gcAmount="370", gcCurrency="0EUR"),
}  # fmt: skip

SIGNED_AND_WRONG_GIRO: dict[str, dict[str, str]] = {
    "more than was ordered": {"gcAmount": "3701"},
    "less than was ordered": {"gcAmount": "1"},
    "not euro": {"gcCurrency": "USD"},
    "no amount": {"gcAmount": ""},
    "below nothing": {"gcAmount": "-3700"},
    "an unknown payment": {"gcReference": "gibt-es-nicht"},
    "no reference": {"gcReference": ""},
    "no result": {"gcResultPayment": ""},
}


@pytest.mark.parametrize("name", FORGED_GIRO)
def test_a_forged_message_is_refused(client: Client, giro: Player, name: str) -> None:
    attempt = begin(giro)
    message = FORGED_GIRO[name](paid_giro(giro, attempt))
    assert tell(client, giro, message).status_code == 400
    assert kinds(attempt.request) == ["asked", "begun"]
    assert Event.objects.filter(kind="payments.refused").count() == 1
    assert tell(client, giro, paid_giro(giro, attempt)).status_code == 200  # the genuine one still counts
    assert again(attempt.request).state == "settled"


@pytest.mark.parametrize("name", SIGNED_AND_WRONG_GIRO)
def test_a_signed_message_that_cannot_be_is_refused(client: Client, giro: Player, name: str) -> None:
    attempt = begin(giro)
    message = paid_giro(giro, attempt, **SIGNED_AND_WRONG_GIRO[name])
    assert tell(client, giro, message).status_code == 400
    assert kinds(attempt.request) == ["asked", "begun"]


FORGED_REDIRECT: dict[str, Callable[[str], Incoming]] = {
    "no signature": lambda one: posted({"id": one, "betrag": "3700", "stand": "OK", "nr": "1"}),
    "another's key": lambda one: posted(
        (values := {"id": one, "betrag": "3700", "stand": "OK", "nr": "1"}) | {"siegel": seal(values, "fremd")}
    ),
    "another state": lambda one: posted(
        {"id": one, "betrag": "3700", "stand": "OK", "nr": "1"}
        | {"siegel": seal({"id": one, "betrag": "3700", "stand": "NEIN", "nr": "1"})}
    ),
    "a name twice": lambda one: Incoming(
        "POST", {}, {}, redirect_message(one, "3700", "NEIN").body + b"&stand=OK"
    ),
    "two values in one": lambda one: redirect_message(one, "3700", "OK|1", ""),
    "an unknown state": lambda one: redirect_message(one, "3700", "VIELLEICHT"),
    "another amount": lambda one: redirect_message(one, "100"),
    "an amount with a comma": lambda one: redirect_message(one, "37,00"),
    "an amount in other digits": lambda one: redirect_message(one, "٣٧٠٠"),
    "an unknown payment": lambda one: redirect_message("gibt-es-nicht", "3700"),
    "refunded before it was paid": lambda one: redirect_message(one, "3700", "GUT"),
    "charged back before it was paid": lambda one: redirect_message(one, "3700", "STORNO"),
    "no text": lambda one: Incoming("POST", {}, {}, b"\xff\xff"),
    "far too many fields": lambda one: Incoming("POST", {}, {}, b"a=1&" * 500),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED_REDIRECT)
def test_a_configured_protocol_refuses_too(client: Client, redirect: Player, name: str) -> None:
    attempt = begin(redirect)
    assert tell(client, redirect, FORGED_REDIRECT[name](attempt.provider_reference)).status_code == 400
    assert kinds(attempt.request) == ["asked", "begun"]


@pytest.mark.parametrize("kind", ["giro", "redirect"])
def test_a_message_that_comes_again_is_noted_once(client: Client, request: pytest.FixtureRequest, kind: str) -> None:
    played: Player = request.getfixturevalue(kind)
    attempt = begin(played)
    played.pays(attempt)
    assert played.tells is not None
    message = played.tells(attempt)
    for _ in range(5):
        assert tell(client, played, message).status_code == 200
    if played.asks:
        actions.inquire(attempt, Source.RETURN)
    assert kinds(attempt.request) == ["asked", "begun", "paid"]
    conserved(attempt.request)


def test_a_message_for_another_way_is_refused(client: Client, giro: Player) -> None:
    attempt = begin(giro)
    other = way(giro.purse, "redirect", REDIRECT, key="x")
    message = paid_giro(giro, attempt)
    answer = client.get(f"/zahlungen/meldung/{other.pk}/?{urlencode(message.query)}")
    assert answer.status_code == 400
    assert kinds(attempt.request) == ["asked", "begun"]


def test_one_payment_s_message_says_nothing_of_another(client: Client, giro: Player) -> None:
    first, second = begin(giro), begin(giro)
    tell(client, giro, paid_giro(giro, first))
    assert kinds(second.request) == ["asked", "begun"]
    replayed = unsigned(paid_giro(giro, first), gcReference=second.provider_reference)
    assert tell(client, giro, replayed).status_code == 400
    assert kinds(second.request) == ["asked", "begun"]


def test_an_old_failure_after_the_payment_changes_nothing(client: Client, giro: Player) -> None:
    attempt = begin(giro)
    failed = paid_giro(giro, attempt, gcResultPayment="4502")
    tell(client, giro, paid_giro(giro, attempt))
    for _ in range(2):
        assert tell(client, giro, failed).status_code == 200
    assert kinds(attempt.request) == ["asked", "begun", "paid"]


def test_paid_after_a_failure_is_paid(client: Client, giro: Player) -> None:
    attempt = begin(giro)
    tell(client, giro, paid_giro(giro, attempt, gcResultPayment="4501"))
    assert kinds(attempt.request)[-1] == "expired"
    tell(client, giro, paid_giro(giro, attempt))
    assert again(attempt.request).state == "settled"
    conserved(attempt.request)


def test_a_late_message_of_a_withdrawn_request_shows_what_is_to_go_back(client: Client, giro: Player) -> None:
    from amtsweg.core.actors import SYSTEM

    attempt = begin(giro)
    actions.waive(attempt.request_id, "Härtefall", by=SYSTEM)
    tell(client, giro, paid_giro(giro, attempt))
    assert again(attempt.request).paid == 37
    assert "refund-asked" in kinds(attempt.request) or again(attempt.request).state == "overpaid"
    conserved(attempt.request)


def test_what_is_not_known_yet_is_waited_for(client: Client, giro: Player) -> None:
    attempt = begin(giro)
    assert tell(client, giro, paid_giro(giro, attempt, gcResultPayment="4500")).status_code == 200
    assert kinds(attempt.request) == ["asked", "begun"]


def test_two_refunds_are_told_apart_and_never_exceed_what_was_paid(client: Client, redirect: Player) -> None:
    attempt = begin(redirect)
    told = attempt.provider_reference
    tell(client, redirect, redirect_message(told, "3700"))
    for _ in range(2):
        assert tell(client, redirect, redirect_message(told, "1000", "GUT", "a")).status_code == 200
    tell(client, redirect, redirect_message(told, "2000", "GUT", "b"))
    assert tell(client, redirect, redirect_message(told, "1000", "GUT", "c")).status_code == 400
    assert [str(one.amount) for one in entries(attempt.request) if one.kind == "refunded"] == ["10.00", "20.00"]
    assert tell(client, redirect, redirect_message(told, "3701", "STORNO", "d")).status_code == 400
    assert tell(client, redirect, redirect_message(told, "3700", "STORNO", "e")).status_code == 200
    assert tell(client, redirect, redirect_message(told, "1", "STORNO", "f")).status_code == 400
    conserved(attempt.request)


def test_a_switched_off_way_still_hears_of_what_was_begun(client: Client, giro: Player) -> None:
    attempt = begin(giro)
    giro.way.active = False
    giro.way.save()
    assert tell(client, giro, paid_giro(giro, attempt)).status_code == 200
    assert again(attempt.request).state == "settled"
