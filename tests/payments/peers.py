"""Payment services for tests: HTTP servers of this machine that keep payments as the genuine ones would."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import jsonschema
import yaml
from shared_standards import standard

from amtsweg.payments.adapters.girocheckout import signature
from amtsweg.payments.port import Incoming

PHRASE, SECRET, TOKEN = "secure", "geheim", "undurchsichtig"


@dataclass
class Answer:
    """What a service says."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """What a service was asked."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


@contextmanager
def served(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """A server on a free port; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = answer(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            raw = found.body if isinstance(found.body, bytes) else json.dumps(found.body).encode()
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Payment:
    """A payment as a service keeps it."""

    id: str
    order: dict[str, Any]
    state: str


class XBezahlPeer:
    """Holds requests and its own answers to the schemas of the standard's (reconstructed) file."""

    def __init__(self) -> None:
        text = standard("payment/xbezahldienste-1.0.0.RECONSTRUCTED.openapi.yaml").read_text(encoding="utf-8")
        self.schemas = yaml.safe_load(text)["components"]
        self.payments: dict[str, Payment] = {}
        self.asked: list[Asked] = []
        self.instead: Answer | None = None  # said instead of everything but a token

    def valid(self, name: str, value: Any) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": self.schemas}
        exact = json.loads(json.dumps(schema), parse_float=Decimal)
        jsonschema.validate(json.loads(json.dumps(value), parse_float=Decimal), exact, jsonschema.Draft202012Validator)

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if asked.path == "/auth/token":
            good = (asked.form["grant_type"], asked.form["client_secret"]) == ("client_credentials", SECRET)
            return Answer({"access_token": TOKEN, "token_type": "Bearer"}) if good else Answer({}, 401)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer({"type": "FORBIDDEN", "code": 403}, 403)
        if self.instead is not None:
            return self.instead
        what, originator, endpoint, *rest = asked.path.strip("/").split("/")
        if (originator, endpoint) != ("amtsweg", "03353017"):
            return Answer({"type": "NO_VALID_ORIGINATOR_OR_ENDPOINT", "code": 403}, 403)
        if what == "status":
            return Answer({})
        if rest:
            found = self.payments.get(rest[0])
            return self._told(found) if found else Answer({"type": "UNSPECIFIED", "code": 404}, 404)
        order = json.loads(asked.body)
        self.valid("PaymentRequest", order)
        total = sum(Decimal(str(one["totalNetAmount"])) + Decimal(str(one["totalTaxAmount"])) for one in order["items"])
        if total != Decimal(str(order["grosAmount"])):
            return Answer({"type": "CALCULATION_ERROR", "code": 400}, 400)
        if any(one.order["requestId"] == order["requestId"] for one in self.payments.values()):
            return Answer({"type": "PAYMENT_EXISTS", "code": 400}, 400)
        payment = Payment(str(uuid4()), order, "INITIAL")
        self.payments[payment.id] = payment
        return self._told(payment)

    def _told(self, payment: Payment) -> Answer:
        about = {
            "transactionId": payment.id, "status": payment.state,
            "transactionRedirectUrl": f"http://127.0.0.1/zahlen/{payment.id}",
        }  # fmt: skip
        said = {"paymentInformation": about, "paymentRequest": payment.order}
        self.valid("PaymentTransaction", said)
        return Answer(said)


class GiroPeer:
    """Checks the hash of what it is asked, signs what it says."""

    def __init__(self) -> None:
        self.payments: dict[str, Payment] = {}
        self.refunds: dict[str, int] = {}
        self.asked: list[Asked] = []
        self.phrase = PHRASE
        self.instead: Answer | None = None

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        form = asked.form
        given = form.pop("hash")
        if list(form)[:2] != ["merchantId", "projectId"] or given != signature("".join(form.values()).encode(), PHRASE):
            return self._said({"rc": 5000, "msg": "hash"})
        if self.instead is not None:
            return self.instead
        match asked.path.rsplit("/", 1)[1]:
            case "start":
                if any(one.order["merchantTxId"] == form["merchantTxId"] for one in self.payments.values()):
                    return self._said({"rc": 5027, "msg": "duplicate"})
                payment = Payment(str(uuid4()), form, "")
                self.payments[payment.id] = payment
                away = f"http://127.0.0.1/karte/{payment.id}"
                return self._said({"rc": 0, "msg": "", "reference": payment.id, "redirect": away})
            case "status":
                found = self.payments.get(form["reference"])
                if found is None:
                    return self._said({"rc": 5017, "msg": "unknown"})
                more = {"resultPayment": int(found.state)} if found.state else {}
                said = {"rc": 0, "msg": "", "reference": found.id, "amount": int(found.order["amount"])}
                return self._said(said | {"currency": "EUR"} | more)
            case _:
                code = 4503 if form["merchantTxId"] in self.refunds else 4000
                self.refunds.setdefault(form["merchantTxId"], int(form["amount"]))
                return self._said({"rc": 0, "msg": "", "reference": str(uuid4()), "resultPayment": code})

    def _said(self, body: dict[str, Any]) -> Answer:
        raw = json.dumps(body).encode()
        return Answer(raw, headers={"hash": signature(raw, self.phrase)})

    def message(self, reference: str, **changed: str) -> Incoming:
        """What the service tells of a payment, signed anew after the changes."""
        payment = self.payments[reference]
        values = {
            "gcReference": reference, "gcMerchantTxId": payment.order["merchantTxId"], "gcBackendTxId": "B-17",
            "gcAmount": payment.order["amount"], "gcCurrency": "EUR", "gcResultPayment": payment.state,
        }  # fmt: skip
        return signed_giro(values | changed)


def signed_giro(values: dict[str, str], phrase: str = PHRASE) -> Incoming:
    """Such a message with a good signature."""
    return Incoming("GET", values | {"gcHash": signature("".join(values.values()).encode(), phrase)}, {}, b"")


def posted(values: dict[str, str]) -> Incoming:
    """A message that comes as a form."""
    return Incoming("POST", {}, {"content-type": "application/x-www-form-urlencoded"}, urlencode(values).encode())
