"""GiroCheckout: credit card, PayPal and direct debit on the provider's page.

Every message carries an HMAC-MD5 over its values in their documented order. Values are joined without a sign between
them, so each is held to its shape: moving characters from one to the next does not make another message.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field

from amtsweg.core.ports import Check
from amtsweg.payments.adapters.over_the_net import Address, ask, from_cents, json_object, page, plain
from amtsweg.payments.port import Adapter, Incoming, Options, Order, Outcome, Refused, Report, Started, register

SECRET = "passphrase"  # noqa: S105 - a name
DONE, REPEATED = 4000, 4503
UNKNOWN_YET = frozenset({4152, 4154, 4500})  # being worked on at PayPal, or no word from the bank yet
_TOLD = {
    "gcReference": re.compile(r"[A-Za-z0-9-]{1,64}"),
    "gcMerchantTxId": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "gcBackendTxId": re.compile(r"[A-Za-z0-9._-]{0,64}"),
    "gcAmount": re.compile(r"[1-9][0-9]{0,9}"),
    "gcCurrency": re.compile(r"EUR"),
    "gcResultPayment": re.compile(r"[0-9]{4}"),
}
_AVS = re.compile(r"[0-9]{4}")
_LANGUAGES = frozenset({"de", "en", "es", "fr", "it", "pt", "nl", "cs", "sv", "da", "pl"})


class GiroCheckoutOptions(Options):
    """The project at the provider; each way to pay there is a project of its own."""

    method: Literal["creditcard", "paypal", "directdebit"]
    merchant_id: int = Field(gt=0)
    project_id: int = Field(gt=0)
    address: Address = "https://payment.girosolution.de/girocheckout/api/v2"


@register("girocheckout")
class GiroCheckout(Adapter[GiroCheckoutOptions]):
    """Payment on the provider's page, with signed messages, inquiry and refunds."""

    options = GiroCheckoutOptions
    secrets = frozenset({SECRET})
    refunds = True

    def start(self, order: Order) -> Started:
        """Begins a payment under the attempt's id, which the provider takes once."""
        fields = {
            "merchantTxId": str(order.attempt),
            "amount": str(int(order.amount * 100)),
            "currency": "EUR",
            "purpose": plain(order.reference, 27, " -."),
        }
        if self.settings.options.method != "directdebit":
            fields["type"] = "SALE"
        short = order.language[:2]
        fields |= {"locale": short if short in _LANGUAGES else "de"}
        fields |= {"urlRedirect": order.answer_to, "urlNotify": order.notify_to}
        told = self._asked("start", fields)
        return Started(_reference(told), page(told.get("redirect")))

    def status(self, reference: str) -> Report:
        """How the payment stands."""
        told = self._asked("status", {"reference": reference})
        if _reference(told) != reference or told.get("currency") != "EUR":
            raise Refused("reference")
        return _report(reference, told.get("resultPayment"), told.get("amount"))

    def read(self, message: Incoming) -> Report:
        """The message by which the provider tells an outcome, in its address."""
        values = message.query
        names = [*_TOLD, *(["gcResultAVS"] if "gcResultAVS" in values else [])]
        if set(values) != {*names, "gcHash"}:
            raise Refused("fields")
        if not self._signed("".join(values[name] for name in names).encode(), values["gcHash"]):
            raise Refused("signature")
        for name in names:
            if not _TOLD.get(name, _AVS).fullmatch(values[name]):
                raise Refused(name)
        return _report(values["gcReference"], values["gcResultPayment"], values["gcAmount"])

    def refund(self, reference: str, amount: Any, key: str) -> Report:
        """Gives back under our key; a repeated one says that it was done before."""
        fields = {"merchantTxId": key, "amount": str(int(amount * 100)), "currency": "EUR", "reference": reference}
        told = self._asked("refund", fields)
        result = _result(told.get("resultPayment"))
        if result in UNKNOWN_YET:
            return Report(reference, "open", amount, key)
        if result not in (DONE, REPEATED):
            raise Refused(f"result {result}")
        return Report(reference, "refunded", amount, key, note=str(result))

    def check(self) -> Iterator[Check]:
        """Whether the provider answers this project with a good signature: it is asked for what there is not."""
        name = f"payment way {self.settings.slug}"
        try:
            self._asked("status", {"reference": str(UUID(int=0))})
        except Refused as error:
            if not error.reason.startswith("rc "):
                yield Check(name, "failed", f"the provider's answer is not believed: {error.reason}")
                return
            if error.reason in _NOT_OURS:
                yield Check(name, "failed", f"the provider refuses merchant, project or passphrase: {error.reason}")
                return
        yield Check(name, "ok", "the provider answers")

    def _asked(self, what: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """One question and its answer. Raises `Refused`, `Unreachable`."""
        options = self.settings.options
        sent = {"merchantId": str(options.merchant_id), "projectId": str(options.project_id), **fields}
        sent["hash"] = self._hash("".join(sent.values()).encode())
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = ask(f"{options.address.rstrip('/')}/transaction/{what}", urlencode(sent).encode(), headers)
        told = json_object(answer.body)
        if told.get("rc") not in (0, "0"):
            raise Refused(f"rc {_result(told.get('rc'))}")
        if not self._signed(answer.body, answer.headers.get("hash", "")):
            raise Refused("signature")
        return told

    def _signed(self, raw: bytes, claimed: str) -> bool:
        return claimed.isascii() and hmac.compare_digest(self._hash(raw), claimed)

    def _hash(self, raw: bytes) -> str:
        return signature(raw, self.settings.secrets[SECRET])


_NOT_OURS = frozenset({"rc 5000", "rc 5001", "rc 5002", "rc 5003", "rc 5004"})


def signature(raw: bytes, passphrase: str) -> str:
    """The provider's hash. MD5 is theirs; as an HMAC it still proves who wrote."""
    return hmac.new(passphrase.encode(), raw, hashlib.md5).hexdigest()


def _reference(told: Mapping[str, Any]) -> str:
    found = str(told.get("reference", ""))
    if not _TOLD["gcReference"].fullmatch(found):
        raise Refused("reference")
    return found


def _result(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) < 8 else None


def _report(reference: str, result: Any, amount: Any) -> Report:
    code = _result(result)
    outcome: Outcome
    match code:
        case None:
            outcome = "open"
        case 4000:
            outcome = "paid"
        case 4501:
            outcome = "expired"
        case 4502:
            outcome = "cancelled"
        case _:
            outcome = "open" if code in UNKNOWN_YET else "failed"
    return Report(reference, outcome, from_cents(amount), note="" if code is None else str(code))
