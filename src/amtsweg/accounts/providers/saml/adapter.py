"""Identity providers that speak SAML 2.0: the federal account, a Land's service account, companies, others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from amtsweg.accounts.providers import port
from amtsweg.accounts.providers.port import Adapter, Arrival, Ask, Declined, Farewell, Faulty, Options, Way, register
from amtsweg.accounts.providers.saml import checking, envelope, keys, logout, metadata, request, statement, words
from amtsweg.accounts.providers.saml.parties import Called, Partner, Question, Service
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import ANSWER, HANDLE, QUESTION
from amtsweg.core import clock
from amtsweg.core.ports import Check

PAIR, SPARE = ("key", "certificate"), ("spare_key", "spare_certificate")  # names of secrets
_HOUSE = re.compile(r"(?P<street>.*\D)\s+(?P<number>\d+\s?[a-zA-Z]?(?:\s?[-/]\s?\d+\s?[a-zA-Z]?)?)")


def _readable(text: str) -> str:
    """Certificates as text; the message of a refusal says what is wrong."""
    if not keys.certificates(text):
        raise ValueError("no certificate")
    return text


def _known(name: str) -> str:
    if name not in words.OIDS:
        raise ValueError(f"expected one of {', '.join(sorted(words.OIDS))}")
    return name


Certificates = Annotated[str, AfterValidator(_readable), Field(json_schema_extra={"lines": True})]
_WEB = r"^https://[^\s]+$|^http://([a-z0-9-]+\.)*localhost[:/]"
Web = Annotated[str, Field(pattern=_WEB)]


class SamlOptions(Options):
    """What a partner's metadata say, and how the portal calls itself there."""

    service_id: str  # our entity id
    entity_id: str  # theirs
    address: Web  # where they take questions, by the POST binding
    certificates: Certificates  # PEM; during their change of certificates the present and the coming one
    wanted: tuple[Annotated[str, AfterValidator(_known)], ...] = (
        "family_name", "given_name", "birth_date", "street", "postcode", "town", "bpk", "reached", "postbox",
    )  # fmt: skip
    subject: str = ""  # the attribute that says who it is; empty: the persistent name of the person
    logout_address: Annotated[str, Field(pattern=rf"^$|{_WEB}")] = ""  # theirs, by the POST binding; empty: none
    names: dict[Annotated[str, AfterValidator(_known)], str] = {}  # of attributes, where they are not the usual ones
    groups: str = ""  # of staff: the attribute that names their groups


@register("saml")
class Saml(Adapter[SamlOptions]):
    """Any provider of SAML 2.0, with levels of eIDAS where none are named."""

    options = SamlOptions
    handle_in = HANDLE
    levels = words.EIDAS
    subject: ClassVar[str] = ""
    shape: ClassVar[str] = ""
    extended: ClassVar[bool] = False

    def begin(self, ask: Ask) -> Way:
        question = Question(request.new_id(), ask.minimum, clock.now(), anew=ask.again)
        us, them = self.service(ask.answer_to), self.partner(ask.answer_to)
        checking.awake(them.address)
        try:
            posted = request.authn_request(question, us, them, self.settings.options.wanted)
        except ValueError as error:  # it has no level that would be enough
            raise Faulty(str(error)) from None
        kept = {"id": question.id, "asked_at": question.asked_at.isoformat()}
        return Way(them.address, kept, {QUESTION: posted, self.handle_in: ask.handle})

    def complete(self, ask: Ask, kept: Mapping[str, Any], answer: Mapping[str, str]) -> Arrival:
        asked_at = datetime.fromisoformat(kept["asked_at"]).astimezone(UTC)
        question = Question(kept["id"], ask.minimum, asked_at, anew=ask.again)
        us, them, moment = self.service(ask.answer_to), self.partner(ask.answer_to), clock.now()
        try:
            proven = envelope.assertion(envelope.read(answer.get(ANSWER, "")), question, us, them, moment)
            said = statement.checked(proven, question, us, them, moment)
        except Refused as refused:
            if refused.why == "status":
                raise Declined(refused.detail) from None
            raise
        names = {**words.OIDS, **self.settings.options.names}
        named = {name: said.attributes[wire] for name, wire in names.items() if wire in said.attributes}
        known = said.called if them.ends_at else None
        return Arrival(
            said.subject, said.level, self.means, said.at, _parts(named), said.groups,
            session=said.called.session if said.called else "",
            called=said.called.name if said.called else "",
            farewell=asdict(known) if known else {},
        )  # fmt: skip

    def goodbye(self, farewell: Farewell) -> Way | None:
        them = self.partner(farewell.answer_to)
        if not them.ends_at or not farewell.kept:
            return None
        us, called = self.service(farewell.answer_to), Called(**farewell.kept)
        return Way(them.ends_at, {}, {QUESTION: logout.request(farewell.handle, called, us, them, clock.now())})

    def check(self) -> Iterator[Check]:
        yield from checking.checks(self.settings.slug, self.partner(), self.pairs())

    def metadata(self, answer_to: str, *others: str, ends_at: str = "") -> bytes:
        """What the partner has to know about the portal: where answers go, those of other portals of it too."""
        return metadata.metadata(self.service(answer_to), others, ends_at)

    def service(self, answer_to: str) -> Service:
        """The portal as this provider knows it."""
        return Service(self.settings.options.service_id, answer_to, self.pairs())

    def partner(self, answer_to: str = "") -> Partner:
        """The provider as the portal knows it; `answer_to` matters to the demonstration's only."""
        given = self.settings.options
        return Partner(
            entity_id=given.entity_id,
            address=given.address,
            certificates=keys.certificates(given.certificates),
            levels=self.settings.levels,
            subject=given.subject or self.subject,
            subject_shape=self.shape,
            extended=self.extended,
            groups=given.groups,
            ends_at=given.logout_address,
        )

    def pairs(self) -> tuple[keys.KeyPair, ...]:
        """The signing pair first, then the spare one of a change, if there is one. Raises `Faulty` without any."""
        secrets = self.settings.secrets
        found = tuple(keys.KeyPair(secrets[key], secrets[crt]) for key, crt in (PAIR, SPARE) if secrets.get(key))
        if not found:
            raise Faulty(f"no key pair yet: `amtsweg saml keys {self.settings.slug} new`")
        return found


@register("bundid")
class BundId(Saml):
    """The federal account: STORK levels, its own request extension, and the bPK that it makes for this portal alone."""

    levels = words.STORK
    subject = words.BPK
    extended = True


@register("servicekonto")
class ServiceAccount(Saml):
    """A Land's service account: the levels of the federal one, without its extension."""

    levels = words.STORK


@register("unternehmenskonto")
class CompanyAccount(Saml):
    """The account of companies: who it is says the number of ELSTER, ten digits (as FIT-Connect writes it)."""

    shape = r"\d{10}"


def _parts(named: Mapping[str, statement.Attribute]) -> dict[str, port.Attribute]:
    """The attributes as parts of a profile: the house number stands apart from the street there."""
    parts = {name: port.Attribute(one.value, one.trust) for name, one in named.items()}
    found = _HOUSE.fullmatch(parts["street"].value) if "street" in parts else None
    if found:
        trust = parts["street"].trust
        parts["street"] = port.Attribute(found["street"], trust)
        parts["house_number"] = port.Attribute(found["number"], trust)
    return parts
