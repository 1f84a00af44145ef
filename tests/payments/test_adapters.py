"""What is particular to one kind of provider."""

import hashlib
import hmac
import json
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from payments.peers import PHRASE, SECRET, Answer, GiroPeer, XBezahlPeer
from payments.players import KEY, REDIRECT, Player, begin, player
from payments.purse import IBAN, Purse
from pydantic import ValidationError
from segno import helpers
from shared_standards import standard

from amtsweg.payments import paying
from amtsweg.payments.adapters import girocheckout, transfer
from amtsweg.payments.adapters.over_the_net import euros, from_cents, plain
from amtsweg.payments.adapters.redirect import RedirectOptions
from amtsweg.payments.adapters.xbezahldienste import XBezahldienstOptions
from amtsweg.payments.port import Account, Refused, Unreachable

# --- XBezahldienste --------------------------------------------------------------------------------------------------


def test_the_order_has_its_items_tax_and_booking_data(xbezahl: Player) -> None:
    from amtsweg.payments.port import Line

    attempt = begin(xbezahl, "119.07")
    peer: XBezahlPeer = xbezahl.peer
    sent = peer.payments[attempt.provider_reference].order
    assert (sent["requestId"], sent["currency"], sent["grosAmount"]) == (str(attempt.pk), "EUR", 119.07)
    assert sent["items"][0]["bookingData"] == {"haushaltsstelle": "1221.431100"}
    assert sent["purpose"] == attempt.request.reference.replace(".", "-")
    order = paying.order(attempt, "de")
    lines = (Line("Auszug", Decimal("119.00"), Decimal(19)), Line("Porto", Decimal("0.07"), Decimal(7)))
    taxed = xbezahl.adapter._request(type(order)(**{n: getattr(order, n) for n in order.__slots__} | {"lines": lines}))  # type: ignore[attr-defined]
    assert [(one["totalNetAmount"], one["totalTaxAmount"]) for one in taxed["items"]] == [(100.0, 19.0), (0.07, 0.0)]


def test_the_token_is_asked_for_with_our_credentials_and_never_in_an_address(xbezahl: Player) -> None:
    begin(xbezahl)
    peer: XBezahlPeer = xbezahl.peer
    token, order = peer.asked
    assert token.form == {"grant_type": "client_credentials", "client_id": "amtsweg", "client_secret": SECRET}
    assert order.headers["content-type"] == "application/json"
    assert SECRET not in order.path + order.body.decode() + token.path


def test_wrong_credentials_are_found_by_the_check(xbezahl: Player) -> None:
    from amtsweg.payments.port import sealed_secrets

    xbezahl.way.sealed_secrets = sealed_secrets(xbezahl.way.pk, {"client_secret": "falsch"})
    (check,) = xbezahl.adapter.check()
    assert (check.state, "no token" in check.message) == ("failed", True)


@pytest.mark.parametrize(
    "said",
    [
        {"paymentInformation": {"transactionId": "a", "status": "INITIAL"}},  # no amount: could never be believed later
        {"paymentInformation": {"transactionId": "a", "status": "INITIAL"}, "paymentRequest": {"grosAmount": 1}},
        {"paymentInformation": {"transactionId": "a", "status": "BOOKED"}, "paymentRequest": {"grosAmount": 37}},
        {"paymentInformation": {"transactionId": "a", "status": "NEU"}, "paymentRequest": {"grosAmount": 37}},
        {"paymentInformation": {"transactionId": "", "status": "INITIAL"}, "paymentRequest": {"grosAmount": 37}},
        {
            "paymentInformation": {
                "transactionId": "a", "status": "INITIAL", "transactionRedirectUrl": "javascript:alert(1)"
            },
            "paymentRequest": {"grosAmount": 37},
        },
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_sends_nobody_anywhere(xbezahl: Player, said: object) -> None:
    xbezahl.peer.instead = Answer(said)
    with pytest.raises(Unreachable):
        begin(xbezahl)


def test_the_standard_s_words_for_mistakes_are_passed_on_without_its_texts(xbezahl: Player) -> None:
    xbezahl.peer.instead = Answer({"type": "BOOKING_DATA_MISSING", "text": "Anna Muster"}, 400)
    with pytest.raises(Unreachable, match=r"^BOOKING_DATA_MISSING$"):
        begin(xbezahl)


@pytest.mark.parametrize("wrong", [{"originator_id": "a/b"}, {"address": "http://zahlung.example"}, {"mehr": "1"}])
def test_settings_that_do_not_fit(xbezahl: Player, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        XBezahldienstOptions.model_validate(xbezahl.way.options | wrong)


# --- GiroCheckout ----------------------------------------------------------------------------------------------------


def test_the_documented_hash() -> None:
    for one in json.loads(standard("payment/girocheckout-hash-vectors.json").read_text())["official"]:
        text = "".join([one["merchantId"], one["projectId"], *one["values"]])
        assert girocheckout.signature(text.encode(), one["passphrase"]) == one["hash"]


@pytest.mark.parametrize("method", ["creditcard", "paypal", "directdebit"])
def test_each_method_begins_with_its_fields(giro: Player, method: str) -> None:
    giro.way.options |= {"method": method}
    giro.way.save()
    attempt = begin(giro)
    peer: GiroPeer = giro.peer
    sent = peer.payments[attempt.provider_reference].order
    assert (sent["merchantTxId"], sent["amount"], sent["currency"]) == (str(attempt.pk), "3700", "EUR")
    assert ("type" in sent) is (method != "directdebit")
    assert list(sent)[-2:] == ["urlRedirect", "urlNotify"]
    assert f"/zahlungen/meldung/{giro.way.pk}/" in sent["urlNotify"]


def test_an_answer_signed_by_somebody_else_is_not_believed(giro: Player) -> None:
    attempt = begin(giro)
    giro.peer.payments[attempt.provider_reference].state = "4000"
    giro.peer.phrase = "fremd"
    with pytest.raises(Refused, match="signature"):
        giro.adapter.status(attempt.provider_reference)
    with pytest.raises(Unreachable):
        begin(giro)
    (check,) = list(giro.adapter.check())
    assert check.state == "ok"  # it answers that there is no such payment; that answer moves nothing


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("4000", "paid"), ("4051", "failed"), ("4152", "open"), ("4500", "open"), ("4501", "expired"),
     ("4502", "cancelled"), ("4900", "failed")],
)  # fmt: skip
def test_result_codes(giro: Player, code: str, outcome: str) -> None:
    attempt = begin(giro)
    giro.peer.payments[attempt.provider_reference].state = code
    told = giro.adapter.status(attempt.provider_reference)
    assert (told.outcome, told.note) == (outcome, code)
    assert giro.adapter.read(giro.peer.message(attempt.provider_reference)).outcome == outcome


def test_a_wrong_passphrase_is_found_by_the_check(giro: Player) -> None:
    from amtsweg.payments.port import sealed_secrets

    giro.way.sealed_secrets = sealed_secrets(giro.way.pk, {"passphrase": PHRASE + "?"})
    assert [one.state for one in giro.adapter.check()] == ["failed"]


# --- a configured protocol -------------------------------------------------------------------------------------------


def test_the_order_is_signed_in_its_order(till: Purse) -> None:
    with player("redirect", till) as played:
        attempt = begin(played)
    sent = {name: one[0] for name, one in parse_qs(urlsplit(attempt.address).query).items()}
    seal = sent.pop("siegel")
    assert list(sent) == ["mandant", "id", "betrag", "zweck", "zurueck"]
    assert (sent["id"], sent["betrag"], sent["zweck"]) == (str(attempt.pk), "3700", attempt.request.reference)
    assert seal == hmac.new(KEY.encode(), "|".join(sent.values()).encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": ["id={attempt.__class__}"]},
        {"fields": ["id={attempt}{secret}"]},
        {"fields": ["id={attempt!r}"]},
        {"fields": ["betrag={cents}"]},
        {"fields": ["={attempt}"]},
        {"fields": ["{attempt}"]},
        {"told": ["id", "stand", "nr"]},
        {"told": ["id", "betrag", "nr"]},
        {"joiner": ""},
        {"states": {"OK": "bezahlt"}},
        {"algorithm": "md5"},
    ],
)
def test_a_protocol_that_could_not_be_trusted_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RedirectOptions.model_validate(REDIRECT | wrong)


# --- transfer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Samtgemeinde Jesteburg", "Große Kreisstadt Müllheim"])
def test_a_giro_code_says_what_the_guideline_wants(name: str) -> None:
    text = transfer.girocode(Account(name, "DE02 1203 0000 0000 2020 51"), Decimal("37.00"), "JE26.000001.X")
    lines = text.split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert lines[4:] == ["", name, IBAN, "EUR37.00", "", "", "JE26.000001.X"]
    theirs = helpers.make_epc_qr(name, IBAN, Decimal("37.00"), text="JE26.000001.X", encoding="utf-8")
    ours = segno.make("\n".join(lines), error="m", micro=False, encoding="utf-8")
    assert (theirs.error, ours.version <= 13) == ("M", True)


def test_the_payer_sees_account_and_code(till: Purse) -> None:
    with player("transfer", till) as played:
        attempt = begin(played)
        shown = played.adapter.shown(paying.order(attempt, "de"))
        assert shown["iban"] == "DE02 1203 0000 0000 2020 51"
        assert shown["reference"] == attempt.request.reference
        assert [one.state for one in played.adapter.check()] == ["ok"]
        played.way.payee.iban = "DE00"
        assert [one.state for one in played.adapter.check()] == ["failed"]


# --- what they share -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "-1", "1.001", "NaN", "Infinity", None, [], "1e9999", "abc"])
def test_what_is_no_amount(value: object) -> None:
    with pytest.raises(Refused):
        euros(value)


@pytest.mark.parametrize("value", ["", "-1", "1.0", "٣", None, "9" * 11, "1e3"])
def test_what_is_no_number_of_cents(value: object) -> None:
    with pytest.raises(Refused):
        from_cents(value)


def test_narrow_texts() -> None:
    assert plain("Gebühr für Straße 1/2", 50) == "Gebuehr fuer Strasse 1-2"
    assert len(plain("ß" * 27, 27)) == 27
