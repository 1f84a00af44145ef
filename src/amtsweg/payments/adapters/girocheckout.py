"""GiroCheckout (API version 2): credit card, PayPal, direct debit; amounts in cents, everything signed by HMAC-MD5.

The rule of the hash is verified by the documented vector; names and order of fields follow the public descriptions and
are verified against a peer built from them, not against the live service.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal
from urllib.parse import urlencode

from pydantic import field_validator

from amtsweg.core.ports import Check
from amtsweg.payments.adapters import speaking
from amtsweg.payments.adapters.xbezahldienste import plain
from amtsweg.payments.port import Adapter, Incoming, Options, Order, Outcome, Refused, Report, Started, register

LIVE = "https://payment.girosolution.de/girocheckout/api/v2"
NOTIFIED = ("gcReference", "gcMerchantTxId", "gcBackendTxId", "gcAmount", "gcCurrency", "gcResultPayment")
RESULTS: dict[str, Outcome] = {
    "4000": "paid", "4001": "open", "4500": "open", "": "open", "4501": "expired", "4502": "cancelled",
}  # fmt: skip


def signed(passphrase: str, values: Sequence[str]) -> str:
    """The hash over values in their order: HMAC-MD5 as the provider documents it."""
    return hmac.new(passphrase.encode(), "".join(values).encode(), "md5").hexdigest()


class GiroCheckoutOptions(Options):
    """`merchant` and `project` as the provider gave them; a project stands for one way to pay."""

    merchant: str
    project: str
    method: Literal["creditcard", "paypal", "directdebit"] = "creditcard"
    url: str = LIVE

    @field_validator("url")
    @classmethod
    def _address(cls, value: str) -> str:
        return speaking.address(value)


@register("girocheckout")
class GiroCheckout(Adapter[GiroCheckoutOptions]):
    """Begins, asks, is told, gives back."""

    options = GiroCheckoutOptions
    secrets = frozenset({"passphrase"})
    refunds = True

    def start(self, order: Order) -> Started:
        """Begins a transaction; the attempt's id is the merchant's own number for it."""
        fields = {
            "merchantTxId": order.attempt.hex, "amount": speaking.cents(order.amount), "currency": "EUR",
            "purpose": plain(order.reference, 27),
        }  # fmt: skip
        if self.settings.options.method == "creditcard":
            fields["locale"] = "en" if order.language == "en" else "de"
        told = self._ask("start", fields | {"urlRedirect": order.answer_to, "urlNotify": order.notify_to})
        return Started(str(told["reference"]), speaking.onwards(told.get("redirect")))

    def status(self, reference: str) -> Report:
        """How the transaction stands."""
        told = self._ask("status", {"reference": reference})
        return _report({f"gc{name[0].upper()}{name[1:]}": str(value) for name, value in told.items()}, reference)

    def read(self, message: Incoming) -> Report:
        """A notification: its values in the order of the description, and their hash."""
        values = [message.query.get(name, "") for name in NOTIFIED]
        if not hmac.compare_digest(self._hash(values), message.query.get("gcHash", "")):
            raise Refused("signature")
        return _report(message.query, message.query["gcReference"])

    def refund(self, reference: str, amount: Decimal, key: str) -> Report:
        """Gives back; the key is the merchant's own number, under which there is one refund only."""
        fields = {
            "merchantTxId": key, "amount": speaking.cents(amount), "currency": "EUR", "reference": reference,
        }  # fmt: skip
        told = self._ask("refund", fields)
        outcome: Outcome = "refunded" if str(told.get("resultPayment")) == "4000" else "failed"
        return Report(reference, outcome, amount, key, note=str(told.get("resultPayment", "")))

    def check(self) -> Iterator[Check]:
        """Asks about a transaction that there is not: a right hash is answered, a wrong one refused."""
        name = f"payment way {self.settings.slug}"
        fields = self._fields({"reference": "00000000-0000-0000-0000-000000000000"})
        raw = speaking.ask(f"{self.settings.options.url}/transaction/status", urlencode(fields).encode())
        told = speaking.read(raw.body)
        if str(told.get("rc")) == "5000":  # authentication failed
            yield Check(name, "failed", "merchant, project and passphrase do not fit together")
        else:
            yield Check(name, "ok", "the provider knows merchant, project and passphrase")

    def _ask(self, what: str, fields: Mapping[str, str]) -> dict[str, object]:
        """One question. The answer's own hash stands in a header, over its bytes."""
        url = f"{self.settings.options.url}/transaction/{what}"
        raw = speaking.ask(url, urlencode(self._fields(fields)).encode())
        expected = self._hash([raw.body.decode(errors="replace")])
        if not hmac.compare_digest(expected, raw.headers.get("hash", "")):
            raise Refused("signature")
        told = speaking.read(raw.body)
        if str(told.get("rc")) != "0":
            raise Refused(f"rc {str(told.get('rc'))[:8]}")
        return told

    def _fields(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields with merchant and project before them and the hash behind."""
        options = self.settings.options
        whole = {"merchantId": options.merchant, "projectId": options.project, **fields}
        return whole | {"hash": self._hash(list(whole.values()))}

    def _hash(self, values: Sequence[str]) -> str:
        return signed(self.settings.secrets["passphrase"], values)


def _report(told: Mapping[str, str], reference: str) -> Report:
    if told.get("gcReference") != reference:
        raise Refused("reference")
    if told.get("gcCurrency", "EUR") != "EUR":
        raise Refused("currency")
    try:
        amount = speaking.from_cents(told.get("gcAmount", ""))
    except ValueError:
        raise Refused("amount") from None
    result = told.get("gcResultPayment", "")
    return Report(reference, RESULTS.get(result, "failed"), amount, note=result)
