"""A provider whose protocol is configured: which fields in which order, how they are signed, what its words mean.

The payer is led there with a signed query, the provider tells by a signed query what happened, and can be asked by one.
Made for providers whose descriptions are under contract (ePayBL, pmPayment): not verified against any of them.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from string import Formatter
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, field_validator

from amtsweg.core.ports import Check
from amtsweg.payments.adapters import speaking
from amtsweg.payments.port import Adapter, Incoming, Options, Order, Outcome, Refused, Report, Started, register

PARTS = frozenset({"cents", "amount", "reference", "attempt", "purpose", "answer_to", "notify_to", "language"})


class Signature(BaseModel):
    """How a set of fields is signed: the values of `over`, in that order, with `between` between them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "hash"  # of the field that holds it
    algorithm: Literal["sha256", "sha512"] = "sha256"
    over: list[str]
    between: str = ""


class Told(BaseModel):
    """Under which names the provider tells what happened, and what its words mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: str  # brings back `{attempt}`
    amount: str
    state: str
    cents: bool = True  # whether the amount is in cents
    states: dict[str, Outcome]
    signature: Signature


class RedirectOptions(Options):
    """`fields`: name and value in their order; a value may hold {cents}, {amount}, {reference}, {attempt}, {purpose},
    {answer_to}, {notify_to}, {language}. `status_url` is asked with the same reference, signed as `told` is."""

    url: str
    status_url: str
    fields: list[tuple[str, str]]
    signature: Signature
    told: Told

    @field_validator("url", "status_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return speaking.address(value)

    @field_validator("fields")
    @classmethod
    def _fields(cls, value: list[tuple[str, str]]) -> list[tuple[str, str]]:
        used = {part for _, text in value for _, part, _, _ in Formatter().parse(text) if part is not None}
        if unknown := sorted(used - PARTS):
            raise ValueError(f"unknown {', '.join(unknown)}; there are {', '.join(sorted(PARTS))}")
        if "attempt" not in used:
            raise ValueError("{attempt} must be among the values: by it the payment is found again")
        return value


@register("redirect")
class Redirect(Adapter[RedirectOptions]):
    """Leads there, is told, asks."""

    options = RedirectOptions
    secrets = frozenset({"key"})

    def start(self, order: Order) -> Started:
        """The provider learns of it by the payer's coming; the attempt's id is its name there."""
        parts = {
            "cents": speaking.cents(order.amount), "amount": str(order.amount), "reference": order.reference,
            "attempt": order.attempt.hex, "purpose": order.purpose, "answer_to": order.answer_to,
            "notify_to": order.notify_to, "language": order.language,
        }  # fmt: skip
        fields = {name: text.format_map(parts) for name, text in self.settings.options.fields}
        return Started(order.attempt.hex, f"{self.settings.options.url}?{urlencode(self._signed(fields))}")

    def status(self, reference: str) -> Report:
        """Asks by the payment's name; the answer is signed like a message."""
        told = self.settings.options.told
        fields = {told.reference: reference}
        proof = self._hash(fields, Signature(name=told.signature.name, algorithm=told.signature.algorithm,
                                             over=[told.reference]))  # fmt: skip
        query = urlencode(fields | {told.signature.name: proof})
        raw = speaking.ask(f"{self.settings.options.status_url}?{query}")
        if raw.status != 200:
            raise Refused(f"status {raw.status}")
        return self._read({name: str(value) for name, value in speaking.read(raw.body).items()}, reference)

    def read(self, message: Incoming) -> Report:
        """A message: in the query, or as a form."""
        from django.http import QueryDict

        fields = message.query if message.method == "GET" else QueryDict(message.body).dict()
        return self._read({name: str(value) for name, value in fields.items()})

    def check(self) -> Iterator[Check]:
        """Only whether it answers at all: what it would say to a payer is not known beforehand."""
        raw = speaking.ask(self.settings.options.status_url)
        yield Check(f"payment way {self.settings.slug}", "ok", f"the provider answers (status {raw.status})")

    def _read(self, fields: Mapping[str, str], reference: str | None = None) -> Report:
        told = self.settings.options.told
        proof = fields.get(told.signature.name, "")
        if not hmac.compare_digest(self._hash(fields, told.signature), proof):
            raise Refused("signature")
        said, word = fields.get(told.reference, ""), fields.get(told.state, "")
        if reference is not None and said != reference:
            raise Refused("reference")
        if word not in told.states:
            raise Refused("state")
        return Report(said, told.states[word], _amount(fields.get(told.amount, ""), in_cents=told.cents), note=word)

    def _signed(self, fields: Mapping[str, str]) -> dict[str, str]:
        signature = self.settings.options.signature
        return {**fields, signature.name: self._hash(fields, signature)}

    def _hash(self, fields: Mapping[str, str], signature: Signature) -> str:
        values: Sequence[str] = [fields.get(name, "") for name in signature.over]
        text = signature.between.join(values)
        return hmac.new(self.settings.secrets["key"].encode(), text.encode(), signature.algorithm).hexdigest()


def _amount(text: str, *, in_cents: bool) -> Decimal:
    try:
        amount = speaking.from_cents(text) if in_cents else Decimal(text)
    except (ValueError, ArithmeticError):
        raise Refused("amount") from None
    if not amount.is_finite() or amount < 0:
        raise Refused("amount")
    return amount
