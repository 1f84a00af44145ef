"""XBezahldienste 1.0.0: the payment interface of German administrations, as far as its public descriptions tell.

Verified against a peer built from those descriptions, not against the official interface file or a live service. The
standard has no messages and no refunds: what happened is asked for.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from pydantic import field_validator

from amtsweg.core import clock
from amtsweg.core.money import cents
from amtsweg.core.ports import Check
from amtsweg.payments.adapters import speaking
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

OUTCOMES: dict[str, Outcome] = {"INITIAL": "open", "BOOKED": "paid", "FAILED": "failed", "CANCELED": "cancelled"}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,36}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


class XBezahldiensteOptions(Options):
    """`originator` and `end_point`: the service and the authority, as agreed with the provider.

    With `token_url` the secret belongs to `client_id` (OAuth 2.0, client credentials); without, it is the token itself.
    """

    url: str
    originator: str
    end_point: str
    token_url: str = ""
    client_id: str = ""
    scope: str = ""

    @field_validator("url")
    @classmethod
    def _address(cls, value: str) -> str:
        return speaking.address(value)

    @field_validator("token_url")
    @classmethod
    def _token_address(cls, value: str) -> str:
        return value and speaking.address(value)

    @field_validator("originator", "end_point")
    @classmethod
    def _name(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError("1 to 36 letters, digits, hyphens and underscores")
        return value


@register("xbezahldienste")
class XBezahldienste(Adapter[XBezahldiensteOptions]):
    """Begins a payment, sends the payer there, and asks how it stands."""

    options = XBezahldiensteOptions
    secrets = frozenset({"secret"})

    def start(self, order: Order) -> Started:
        """Creates the transaction; the attempt's id is the key under which there is only one."""
        raw = speaking.ask(self._at("paymenttransaction"), json.dumps(_asked(order)).encode(), self._headers(json=True))
        told = speaking.read(raw.body)
        if raw.status != 200:
            raise Refused(str(told.get("type", raw.status))[:60])
        about = _information(told)
        return Started(about["transactionId"], speaking.onwards(about.get("transactionRedirectUrl")))

    def status(self, reference: str) -> Report:
        """How the transaction stands."""
        if not _NAME.fullmatch(reference):
            raise Refused("reference")
        raw = speaking.ask(self._at("paymenttransaction", reference), headers=self._headers())
        if raw.status != 200:
            raise Unreachable(f"status {raw.status}") if raw.status in (401, 403) else Refused(f"status {raw.status}")
        told = speaking.read(raw.body)
        about = _information(told)
        if about["transactionId"] != reference:
            raise Refused("reference")
        asked = told.get("paymentRequest")
        amount = asked.get("grosAmount") if isinstance(asked, dict) else None
        outcome = OUTCOMES.get(str(about["status"]))
        if outcome is None:
            raise Refused("status")
        return Report(reference, outcome, None if amount is None else Decimal(str(amount)))

    def check(self) -> Iterator[Check]:
        """Asks the provider whether this set-up is usable."""
        name = f"payment way {self.settings.slug}"
        raw = speaking.ask(self._at("status"), headers=self._headers())
        if raw.status == 200:
            yield Check(name, "ok", "the provider says that the set-up is usable")
        else:
            yield Check(name, "failed", f"status {raw.status}: check originator and end point")

    def _at(self, what: str, *more: str) -> str:
        options = self.settings.options
        return "/".join([options.url, what, options.originator, options.end_point, *more])

    def _headers(self, *, json: bool = False) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self._token()}"}
        return headers | {"Content-Type": "application/json"} if json else headers

    def _token(self) -> str:
        options, secret = self.settings.options, self.settings.secrets["secret"]
        if not options.token_url:
            return secret
        form = {"grant_type": "client_credentials", "client_id": options.client_id, "client_secret": secret}
        data = urlencode(form | ({"scope": options.scope} if options.scope else {})).encode()
        raw = speaking.ask(options.token_url, data)
        token = speaking.read(raw.body).get("access_token")
        if raw.status != 200 or not isinstance(token, str):
            raise Unreachable("the provider gives no token: check client id and secret")
        return token


def _asked(order: Order) -> dict[str, Any]:
    return {
        "requestId": str(order.attempt),
        "requestTimestamp": clock.now().isoformat(timespec="seconds"),
        "currency": "EUR",
        "grosAmount": float(order.amount),  # two decimals: its shortest writing is exact
        "purpose": plain(order.reference, 27),
        "description": described(order.purpose, 250),
        "redirectUrl": order.answer_to,
        "items": [_item(number, line, order.reference) for number, line in enumerate(order.lines, 1)],
    }


def _item(number: int, line: Line, reference: str) -> dict[str, Any]:
    net = cents(line.amount / (1 + line.tax_rate / 100))
    booking = {"kassenzeichen": reference} | ({"haushaltsstelle": line.budget_item} if line.budget_item else {})
    return {
        "id": str(number), "reference": plain(reference, 36).replace(" ", "-"), "description": line.label[:250],
        "taxRate": float(line.tax_rate), "quantity": 1, "totalNetAmount": float(net),
        "totalTaxAmount": float(line.amount - net), "bookingData": booking,
    }  # fmt: skip


def plain(text: str, length: int) -> str:
    """Only ASCII letters, digits, blanks and hyphens: more the purpose line does not take."""
    ascii_only = unicodedata.normalize("NFKD", text.translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_\s-]", "-", ascii_only)[:length].strip()


def described(text: str, length: int) -> str:
    """As `plain`, but with the letters of Latin-1 and Latin Extended-A, commas and dots."""
    return re.sub(r"[^\w\s,.\u00C0-\u017F-]|[^\x00-\u017F]", "-", text)[:length].strip()


def _information(told: dict[str, Any]) -> dict[str, Any]:
    about = told.get("paymentInformation")
    if not isinstance(about, dict) or not isinstance(about.get("transactionId"), str) or "status" not in about:
        raise Unreachable("the answer says nothing about a transaction")
    return about
