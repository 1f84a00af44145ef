"""A provider that is told everything in an address and answers with a signed message, by a protocol that is configured.

Names, order and words are settings, since such providers differ in little else. ePayBL and pmPayment hand out their
documents by contract only: nothing here has been tried against them.
"""

import hashlib
import hmac
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import Field, field_validator, model_validator

from amtsweg.core.ports import Check
from amtsweg.payments.adapters.over_the_net import Address, euros, from_cents
from amtsweg.payments.port import Adapter, Incoming, Options, Order, Outcome, Refused, Report, Started, register

SECRET = "key"  # noqa: S105 - a name
PARTS = frozenset({"attempt", "amount", "cents", "reference", "purpose", "language", "answer_to", "notify_to"})


class RedirectOptions(Options):
    """The protocol. Texts of `fields` may hold {attempt}, {amount}, {cents}, {reference}, {purpose}, {language},
    {answer_to} and {notify_to}."""

    address: Address
    fields: tuple[str, ...] = Field(min_length=1)  # "name=text": what is sent, in the order in which it is signed
    signature_field: str = Field(min_length=1)  # the name under which both sides put their signature
    algorithm: Literal["sha256", "sha512"] = "sha256"  # of the HMAC
    joiner: str = Field("|", min_length=1)  # stands between signed values and in none of them
    told: tuple[str, ...] = Field(min_length=1)  # names of the message's signed values, in their order
    reference_field: str
    amount_field: str
    amount_unit: Literal["cents", "euro"] = "cents"
    state_field: str
    event_field: str = ""  # where the provider tells two refunds apart
    states: dict[str, Outcome] = Field(min_length=1)  # its words

    @field_validator("fields")
    @classmethod
    def _known_parts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for line in value:
            if not line.partition("=")[0].strip():
                raise ValueError(f"{line[:40]!r}: expected name=text")
            for _plain, name, form, turned in string.Formatter().parse(line):
                if name is not None and (name not in PARTS or form or turned):
                    raise ValueError(f"{{{name}}} is none of {', '.join(sorted(PARTS))}")
        if not any("{attempt}" in line.partition("=")[2] for line in value):
            raise ValueError("{attempt} is missing: the provider could not say which payment it speaks of")
        return value

    @model_validator(mode="after")
    def _all_signed(self) -> "RedirectOptions":
        needed = {self.reference_field, self.amount_field, self.state_field} | ({self.event_field} - {""})
        if missing := sorted(needed - set(self.told)):
            raise ValueError(f"not signed: {', '.join(missing)}")
        return self


@register("redirect")
class Redirect(Adapter[RedirectOptions]):
    """Sends the payer with a signed order, believes signed messages, cannot be asked."""

    options = RedirectOptions
    secrets = frozenset({SECRET})

    def start(self, order: Order) -> Started:
        """The address that says it all; nothing is asked of anybody."""
        options = self.settings.options
        values = {
            "attempt": str(order.attempt), "amount": f"{order.amount:.2f}", "cents": str(int(order.amount * 100)),
            "reference": order.reference, "purpose": order.purpose.replace(options.joiner, " "),
            "language": order.language, "answer_to": order.answer_to, "notify_to": order.notify_to,
        }  # fmt: skip
        pairs = [line.partition("=") for line in options.fields]
        sent = {name.strip(): text.strip().format(**values) for name, _sign, text in pairs}
        sent[options.signature_field] = self._signature(list(sent.values()))
        mark = "&" if urlsplit(options.address).query else "?"
        return Started(str(order.attempt), f"{options.address}{mark}{urlencode(sent)}")

    def status(self, reference: str) -> Report:
        """Nothing but what was told already."""
        return Report(reference, "open", from_cents(0))

    def read(self, message: Incoming) -> Report:
        """A signed message, in its address or as a form."""
        options, values = self.settings.options, _values(message)
        signed = [values.get(name) for name in options.told]
        given = values.get(options.signature_field, "")
        if None in signed or not given.isascii():
            raise Refused("fields")
        plain = [one for one in signed if one is not None]
        if not hmac.compare_digest(self._signature(plain), given.lower()):
            raise Refused("signature")
        outcome = options.states.get(values[options.state_field])
        if outcome is None:
            raise Refused("state")
        amount = (from_cents if options.amount_unit == "cents" else euros)(values[options.amount_field])
        event = values[options.event_field] if options.event_field else ""
        return Report(values[options.reference_field], outcome, amount, event[:40])

    def check(self) -> Iterator[Check]:
        """Says what cannot be known beforehand."""
        said = "the settings fit; whether the provider takes them shows the first payment on its test system"
        yield Check(f"payment way {self.settings.slug}", "warning", said)

    def _signature(self, values: Sequence[str]) -> str:
        """Raises `Refused` where a value holds what stands between values: it could be read in two ways."""
        options = self.settings.options
        if any(options.joiner in one for one in values):
            raise Refused("joiner")
        raw = options.joiner.join(values).encode()
        return hmac.new(self.settings.secrets[SECRET].encode(), raw, getattr(hashlib, options.algorithm)).hexdigest()


def _values(message: Incoming) -> Mapping[str, str]:
    """Raises `Refused` for a name that is there twice: sides would differ in which of them counts."""
    if message.method != "POST" or message.query:
        return message.query
    try:
        pairs = parse_qsl(message.body.decode(), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise Refused("form") from None
    if len({name for name, _value in pairs}) < len(pairs):
        raise Refused("fields")
    return dict(pairs)
