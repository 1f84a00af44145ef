"""Who talks to whom: the portal, the identity provider, and the question that an answer has to fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from amtsweg.accounts.providers.saml import keys
from amtsweg.accounts.trust import Level

if TYPE_CHECKING:
    from cryptography import x509


@dataclass(frozen=True, slots=True)
class Service:
    """The portal, as one provider knows it. The first pair signs; each of them opens what was encrypted for it."""

    entity_id: str
    answers_to: str  # address at which it takes what the provider says now: the answer to a question, or a goodbye
    pairs: tuple[keys.KeyPair, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """The identity provider: its name, where it takes questions, whose signature counts, what its levels mean."""

    entity_id: str
    address: str
    certificates: tuple[x509.Certificate, ...]
    levels: Mapping[str, Level]
    subject: str  # name of the attribute that says who it is; empty: the persistent NameID
    subject_shape: str = ""  # a regular expression for the whole value; empty: any
    extended: bool = False  # it understands the federal account's request extension
    groups: str = ""  # name of the attribute with the groups of staff; empty: there is none
    ends_at: str = ""  # where it takes messages about the end of a session; empty: nowhere


@dataclass(frozen=True, slots=True)
class Called:
    """How the provider names a person and her session there; both sides name them so when it ends."""

    name: str
    format: str = ""
    qualifier: str = ""
    for_us: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, kept until it is answered once."""

    id: str
    minimum: Level
    asked_at: datetime
    anew: bool = False  # the person proves it now, even where the provider still knows her
