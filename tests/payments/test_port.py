"""What every adapter promises, held to it against a provider that answers over a real connection."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from payments.players import Player, begin, player
from payments.purse import Purse, again, conserved, kinds

from amtsweg.core.jobs import Worker
from amtsweg.payments import actions, paying, port
from amtsweg.payments.ledger import Source
from amtsweg.payments.port import Faulty, Incoming, Refused, Unreachable, adapter_of

KINDS = ("counter", "demo", "girocheckout", "mandate", "redirect", "transfer", "xbezahldienste")


@pytest.fixture(params=KINDS)
def played(request: pytest.FixtureRequest, till: Purse) -> Iterator[Player]:
    with player(request.param, till) as found:
        yield found


def test_all_kinds_are_here() -> None:
    assert set(KINDS) == set(port.kinds())


def test_a_payment_begins_and_is_open(played: Player) -> None:
    attempt = begin(played)
    assert 0 < len(attempt.provider_reference) <= 120
    shown = played.adapter.shown(paying.order(attempt, "de"))
    assert attempt.address or shown or played.adapter.staffed
    assert played.adapter.status(attempt.provider_reference).outcome == "open"
    assert actions.inquire(attempt) is None
    assert kinds(attempt.request) == ["asked", "begun"]


def test_the_same_order_again_makes_no_second_payment(played: Player) -> None:
    attempt = begin(played)
    try:
        again_started = played.adapter.start(paying.order(attempt, "de"))
    except Refused:
        pass  # the provider takes an id once
    else:
        assert again_started.reference == attempt.provider_reference
    if played.peer is not None:
        assert len(played.peer.payments) == 1


def test_two_payments_have_two_references(played: Player) -> None:
    assert begin(played).provider_reference != begin(played).provider_reference


def test_paid_is_known_by_every_door_and_noted_once(played: Player) -> None:
    attempt = begin(played)
    played.pays(attempt)
    if played.asks:
        assert actions.inquire(attempt, Source.RETURN) is not None
    if played.tells is not None:
        for _ in range(3):
            actions.notified(played.way, played.tells(attempt))
    if played.asks or played.tells:
        assert kinds(attempt.request) == ["asked", "begun", "paid"]
        assert again(attempt.request).state == "settled"
    conserved(attempt.request)


def test_given_up_leaves_the_request_open(played: Player) -> None:
    attempt = begin(played)
    played.cancels(attempt)
    if played.asks:
        actions.inquire(attempt)
    elif played.tells:
        actions.notified(played.way, played.tells(attempt))
    else:
        return
    assert kinds(attempt.request) == ["asked", "begun", "cancelled"]
    assert again(attempt.request).state == "open"


def test_a_message_that_nobody_signed_is_refused(played: Player) -> None:
    attempt = begin(played)
    reference = attempt.provider_reference
    for message in (
        Incoming("GET", {}, {}, b""),
        Incoming("POST", {}, {}, b""),
        Incoming("POST", {}, {}, b"\xff\xfe\x00"),
        Incoming("POST", {"id": reference, "stand": "OK", "betrag": "3700"}, {}, b"{}"),
        Incoming("GET", {"gcReference": reference, "gcResultPayment": "4000", "gcHash": ""}, {}, b""),
    ):
        with pytest.raises(Refused):
            actions.notified(played.way, message)
    assert kinds(attempt.request) == ["asked", "begun"]


def test_another_s_reference_is_refused(played: Player) -> None:
    if played.asks:
        with pytest.raises(Refused):
            played.adapter.status("gibt-es-nicht")


def test_money_goes_back_once_for_each_key(played: Player) -> None:
    attempt = begin(played)
    if not played.adapter.refunds:
        with pytest.raises(Refused):
            played.adapter.refund(attempt.provider_reference, Decimal("1.00"), "a")
        return
    played.pays(attempt)
    actions.inquire(attempt)
    for _ in range(2):
        told = played.adapter.refund(attempt.provider_reference, Decimal("7.00"), "a")
        assert (told.outcome, told.amount) == ("refunded", Decimal("7.00"))
    if played.peer is not None:
        assert played.peer.refunds == {"a": 700}


def test_staff_give_back_a_part(played: Player) -> None:
    attempt = begin(played)
    played.pays(attempt)
    if not (played.asks and played.adapter.refunds):
        return
    actions.inquire(attempt)
    from amtsweg.core.actors import SYSTEM

    actions.ask_refund(attempt.request_id, Decimal("7"), "zu viel", key="b", by=SYSTEM)
    Worker().run_all()
    assert again(attempt.request).returned == 7
    conserved(attempt.request)


def test_a_provider_that_is_away_or_talks_nonsense(played: Player) -> None:
    if played.peer is None:
        return
    attempt = begin(played)
    from payments.peers import Answer

    for instead, error in (
        (Answer({}, 503), Unreachable),
        (Answer(b"", 302, {"Location": "http://127.0.0.1:1/"}), Unreachable),
        (Answer(b"x" * 300_000), Unreachable),
        (Answer(b"<html>", 200), Refused),
        (Answer([1]), Refused),
        (Answer({}), Refused),
        (Answer({"rc": 0}), Refused),
        (Answer({}, 403), Refused),
    ):
        played.peer.instead = instead
        with pytest.raises(error):
            played.adapter.status(attempt.provider_reference)
        with pytest.raises(Unreachable):
            begin(played)
    assert kinds(attempt.request) == ["asked", "begun"]


def test_secrets_that_are_missing_or_settings_that_do_not_fit_are_named(played: Player) -> None:
    played.way.options = {"gibt-es-nicht": 1}
    with pytest.raises(Faulty, match="gibt-es-nicht"):
        adapter_of(played.way)
    played.way.refresh_from_db()
    if played.adapter.secrets:
        name = next(iter(played.adapter.secrets))
        played.way.sealed_secrets = None
        with pytest.raises(Faulty, match=name):
            adapter_of(played.way)


def test_its_check_says_something(played: Player) -> None:
    checks = list(played.adapter.check())
    assert checks
    assert not [one for one in checks if one.state == "failed"]
    named = f"payment way {played.way.authority.slug}/{played.way.slug}"  # several authorities have a way of this name
    assert [one.message for one in port._checks() if one.name == named] == [one.message for one in checks]


def test_secrets_go_nowhere(played: Player) -> None:
    attempt = begin(played)
    order = paying.order(attempt, "de")
    said = (
        f"{attempt.address} {played.adapter.shown(order)} {played.adapter.start(replace(order, attempt=played.way.pk))}"
    )
    for secret in played.adapter.settings.secrets.values():
        assert secret not in said
