"""XBezahldienste 1.0.0, the interface of German payment services for authorities.

Written after a reconstruction of the standard's OpenAPI file, not after the official one; try it against the provider's
test system before it takes money. The provider tells nothing by itself: the portal asks.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from amtsweg.core import clock
from amtsweg.core.money import cents
from amtsweg.core.ports import Check
from amtsweg.payments.adapters.over_the_net import Address, ask, euros, json_object, page, plain
from amtsweg.payments.port import (
    Adapter,
    Line,
    Options,
    Order,
    Outcome,
    Refused,
    Report,
    Started,
    Unreachable,
    register,
)

SECRET = "client_secret"  # noqa: S105 - a name
ID = r"^[\w-]{1,36}$"
STATES: Mapping[str, Outcome] = {"INITIAL": "open", "BOOKED": "paid", "FAILED": "failed", "CANCELED": "cancelled"}


class XBezahldienstOptions(Options):
    """Where the service is, and what it calls this portal and the authority."""

    address: Address  # up to the part before /paymenttransaction
    token_address: Address
    client_id: str = Field(min_length=1)
    scope: str = ""
    originator_id: str = Field(pattern=ID)
    endpoint_id: str = Field(pattern=ID)
    budget_key: str = ""  # under which name the booking data carry the Haushaltsstelle
    booking_data: dict[str, str] = Field(default_factory=dict)  # what else the cash office wants with each item


@register("xbezahldienste")
class XBezahldienst(Adapter[XBezahldienstOptions]):
    """Starts a payment, sends the payer to the service, asks how it stands."""

    options = XBezahldienstOptions
    secrets = frozenset({SECRET})

    def start(self, order: Order) -> Started:
        """Begins a payment under the attempt's id; the service refuses a second one of that id."""
        told = self._told(self._address("paymenttransaction"), json.dumps(self._request(order)).encode())
        report = _report(told)
        if report.outcome != "open" or report.amount != order.amount:
            raise Refused("amount" if report.outcome == "open" else "state")
        return Started(report.reference, page(told["paymentInformation"].get("transactionRedirectUrl")))

    def status(self, reference: str) -> Report:
        """How the payment stands."""
        report = _report(self._told(f"{self._address('paymenttransaction')}/{reference}"))
        if report.reference != reference:
            raise Refused("reference")
        return report

    def check(self) -> Iterator[Check]:
        """Whether the service takes our credentials and knows originator and endpoint."""
        name = f"payment way {self.settings.slug}"
        try:
            self._told(self._address("status"))
        except (Refused, Unreachable) as error:
            yield Check(name, "failed", f"the service says: {error}")
        else:
            yield Check(name, "ok", "the service answers")

    def _request(self, order: Order) -> dict[str, Any]:
        return {
            "requestId": str(order.attempt),
            "requestTimestamp": clock.now().isoformat(),
            "currency": "EUR",
            "grosAmount": float(order.amount),
            "purpose": plain(order.reference, 27),
            "description": plain(order.purpose, 250, " -,."),
            "redirectUrl": order.answer_to,
            "items": [self._item(number, line, order) for number, line in enumerate(order.lines, start=1)],
        }

    def _item(self, number: int, line: Line, order: Order) -> dict[str, Any]:
        net = cents(line.amount / (1 + line.tax_rate / 100))
        data = dict(self.settings.options.booking_data)
        if self.settings.options.budget_key and line.budget_item:
            data[self.settings.options.budget_key] = line.budget_item
        return {
            "id": str(number),
            "reference": plain(order.reference, 36, "-"),
            "description": line.label,
            "taxRate": float(line.tax_rate),
            "quantity": 1,
            "totalNetAmount": float(net),
            "totalTaxAmount": float(line.amount - net),
            "singleNetAmount": float(net),
            "singleTaxAmount": float(line.amount - net),
            "bookingData": data,
        }

    def _address(self, what: str) -> str:
        options = self.settings.options
        return f"{options.address.rstrip('/')}/{what}/{options.originator_id}/{options.endpoint_id}"

    def _told(self, address: str, data: bytes | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token()}"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        answer = ask(address, data, headers)
        if answer.status != 200:
            raise Refused(_word(answer.body) or f"status {answer.status}")
        return json_object(answer.body) if answer.body else {}

    def _token(self) -> str:
        """A token that only the service understands, new for each question: a portal asks seldom."""
        options = self.settings.options
        form = {"grant_type": "client_credentials", "client_id": options.client_id}
        form |= {"client_secret": self.settings.secrets[SECRET]} | ({"scope": options.scope} if options.scope else {})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = ask(options.token_address, urlencode(form).encode(), headers)
        token = json_object(answer.body).get("access_token") if answer.status == 200 else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise Refused("no token")
        return token


def _report(told: Mapping[str, Any]) -> Report:
    """Raises `Refused` for an answer that leaves out what it must say."""
    about, asked = told.get("paymentInformation"), told.get("paymentRequest")
    if not isinstance(about, dict) or not isinstance(asked, dict):
        raise Refused("no payment")
    outcome = STATES.get(str(about.get("status")))
    reference = about.get("transactionId")
    if outcome is None or not isinstance(reference, str) or not reference or len(reference) > 36:
        raise Refused("state")
    if asked.get("currency", "EUR") != "EUR":
        raise Refused("currency")
    return Report(reference, outcome, euros(asked.get("grosAmount")), note=str(about.get("paymentMethod") or "")[:36])


def _word(body: bytes) -> str:
    """The standard's word for a mistake, such as PAYMENT_EXISTS; not the texts, which might name somebody."""
    try:
        word = json_object(body).get("type")
    except Refused:
        return ""
    return word[:60] if isinstance(word, str) and word.replace("_", "").isalpha() else ""
