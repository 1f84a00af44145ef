"""What a signed assertion says, and whether it says it to us, now, about the question that we asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amtsweg.accounts.providers.saml import reading
from amtsweg.accounts.providers.saml.parties import Called, Partner, Question, Service
from amtsweg.accounts.providers.saml.reading import SKEW
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import (
    AKDB,
    ATTRIBUTE_TRUST,
    BEARER,
    NAME_PARTS,
    PERSISTENT,
    REACHED,
    SAML,
    tag,
)
from amtsweg.accounts.trust import LEVELS, Level

MOST = 500  # groups of one person


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute and how much it is worth; a sign-in with a card may still carry a self-declared address."""

    value: str
    trust: Level


@dataclass(frozen=True, slots=True)
class Statement:
    """Who signed in at the provider, how well that was proven, when, and what came along."""

    subject: str
    level: Level
    at: datetime
    attributes: Mapping[str, Attribute]  # by their names on the wire
    groups: frozenset[str]  # of staff
    called: Called | None  # how both sides name person and session when it ends; None where the provider says nothing


def checked(assertion: Any, question: Question, us: Service, them: Partner, moment: datetime) -> Statement:
    """The statement of an assertion that its signature already proved. Raises `Refused`."""
    if assertion.get("Version") != "2.0" or reading.text(assertion, "Issuer") != them.entity_id:
        raise Refused("issuer", "assertion")
    _check_subject(assertion, question, us, moment)
    _check_conditions(assertion, us, moment)
    attributes = _attributes(assertion, them)
    level, at = _proof(assertion, attributes, question, them, moment)
    if LEVELS.index(level) < LEVELS.index(question.minimum):
        raise Refused("level", f"{level} instead of {question.minimum}")
    trusted = {name: Attribute(one.value, min(one.trust, level, key=LEVELS.index)) for name, one in attributes.items()}
    who = _who(assertion, attributes, them)
    return Statement(who, level, at, trusted, _groups(assertion, them), _called(assertion))


def _check_subject(assertion: Any, question: Question, us: Service, moment: datetime) -> None:
    """A bearer confirmation for our address and our question, that has not run out."""
    bearers = [
        one
        for one in assertion.findall(f"{tag(SAML, 'Subject')}/{tag(SAML, 'SubjectConfirmation')}")
        if one.get("Method") == BEARER
    ]
    if len(bearers) != 1:
        raise Refused("subject", "not one bearer confirmation")
    data = bearers[0].find(tag(SAML, "SubjectConfirmationData"))
    if data is None or data.get("Recipient") != us.answers_to:
        raise Refused("recipient")
    if data.get("InResponseTo") != question.id:
        raise Refused("in-response-to", "assertion")
    if data.get("NotBefore") is not None:  # saml-profiles-2.0, 4.1.4.2
        raise Refused("condition", "NotBefore in a bearer confirmation")
    ends = reading.moment(data, "NotOnOrAfter")
    if ends is None or ends <= moment - SKEW:
        raise Refused("time", "the confirmation has run out")


def _check_conditions(assertion: Any, us: Service, moment: datetime) -> None:
    """For us and for now; a condition that we do not know is one that we do not fulfil."""
    found = assertion.findall(tag(SAML, "Conditions"))
    if len(found) != 1:
        raise Refused("condition", "not one set of conditions")
    begins, ends = reading.moment(found[0], "NotBefore"), reading.moment(found[0], "NotOnOrAfter")
    if begins is not None and begins > moment + SKEW:
        raise Refused("time", "not yet")
    if ends is not None and ends <= moment - SKEW:
        raise Refused("time", "no more")
    known = {tag(SAML, name) for name in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")}
    if any(one.tag not in known for one in found[0]):
        raise Refused("condition", "unknown")
    restrictions = found[0].findall(tag(SAML, "AudienceRestriction"))
    audiences = [[reading.inner(one) for one in each.iter(tag(SAML, "Audience"))] for each in restrictions]
    if not audiences or any(us.entity_id not in each for each in audiences):
        raise Refused("audience")


def _proof(
    assertion: Any, attributes: Mapping[str, Attribute], question: Question, them: Partner, moment: datetime
) -> tuple[Level, datetime]:
    """The level reached and when. Where an attribute names a level too, the lower of the two counts."""
    statements = assertion.findall(tag(SAML, "AuthnStatement"))
    if len(statements) != 1:
        raise Refused("ambiguous", "not one authentication statement")
    at, ends = reading.moment(statements[0], "AuthnInstant"), reading.moment(statements[0], "SessionNotOnOrAfter")
    if at is None or at > moment + SKEW or (ends is not None and ends <= moment - SKEW):
        raise Refused("time", "authentication")
    if question.anew and at < question.asked_at - SKEW:
        raise Refused("time", "an older authentication")
    classes = [reading.inner(one) for one in statements[0].iter(tag(SAML, "AuthnContextClassRef"))]
    named = [*classes, *([attributes[REACHED].value] if REACHED in attributes else [])]
    levels = [them.levels[name] for name in named if name in them.levels]
    if len(classes) != 1 or len(levels) != len(named):
        raise Refused("level", "unknown")
    return min(levels, key=LEVELS.index), min(at, moment)


def _who(assertion: Any, attributes: Mapping[str, Attribute], them: Partner) -> str:
    """The identity at this provider, made for this service. A transient name is none."""
    if them.subject:
        value = attributes[them.subject].value if them.subject in attributes else ""
    else:
        names = assertion.findall(f"{tag(SAML, 'Subject')}/{tag(SAML, 'NameID')}")
        value = reading.inner(names[0]) if len(names) == 1 and names[0].get("Format") == PERSISTENT else ""
    if not value or (them.subject_shape and not re.fullmatch(them.subject_shape, value)):
        raise Refused("subject", "missing or of another shape")
    return value


def _called(assertion: Any) -> Called | None:
    """The name by which the provider will end the session; it may be a fleeting one."""
    names = assertion.findall(f"{tag(SAML, 'Subject')}/{tag(SAML, 'NameID')}")
    if len(names) != 1 or not (name := reading.inner(names[0])):
        return None
    statement = assertion.find(tag(SAML, "AuthnStatement"))
    given = {field: names[0].get(word, "") for field, word in NAME_PARTS.items()}
    return Called(name, session=statement.get("SessionIndex", ""), **given)


def _groups(assertion: Any, them: Partner) -> frozenset[str]:
    """The values of the attribute that names groups: the only one that may have several."""
    if not them.groups:
        return frozenset()
    values = [value for name, held in map(_named, _every(assertion)) if name == them.groups for value in held]
    return frozenset(one for one in values[:MOST] if one)


def _every(assertion: Any) -> list[Any]:
    found: list[Any] = assertion.findall(f"{tag(SAML, 'AttributeStatement')}/{tag(SAML, 'Attribute')}")
    return found


def _named(attribute: Any) -> tuple[str, list[str]]:
    """Name and values. Names are freed of the blanks that some providers put after `urn:oid:`."""
    values = attribute.findall(tag(SAML, "AttributeValue"))
    return "".join(attribute.get("Name", "").split()), [reading.inner(one) for one in values]


def _attributes(assertion: Any, them: Partner) -> dict[str, Attribute]:
    """All attributes with a value, but for the groups."""
    found: dict[str, Attribute] = {}
    for one in _every(assertion):
        name, values = _named(one)
        if them.groups and name == them.groups:
            continue
        if name in found or len(values) > 1:
            raise Refused("ambiguous", "attributes")
        if values and values[0]:
            trust = ATTRIBUTE_TRUST.get(one.get(tag(AKDB, "TrustLevel"), ""), "guest")
            found[name] = Attribute(values[0], trust)
    return found
