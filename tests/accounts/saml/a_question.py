"""The portal and its peer for the tests of answers: who asked what, and what a genuine answer looks like."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from accounts.saml.a_provider import Answer, Provider

from amtsweg.accounts.providers.saml import envelope, statement
from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.accounts.providers.saml.parties import Question, Service
from amtsweg.accounts.providers.saml.statement import Statement

NOW = datetime.now(UTC).replace(microsecond=0)
OLD, NEW = KeyPair.new("old", NOW), KeyPair.new("new", NOW)
US = Service("https://jesteburg.example/saml/", "https://jesteburg.example/saml/antwort/", (NEW, OLD))
QUESTION = Question("_a-question", "substantial", NOW, anew=True)


def genuine(**more: Any) -> Answer:
    return replace(Answer(QUESTION.id, US.answers_to, US.entity_id, NOW), **more)


def believed(
    provider: Provider,
    posted: str,
    question: Question = QUESTION,
    moment: datetime = NOW,
    us: Service = US,
    **them: Any,
) -> Statement:
    """What comes out of a posted form field."""
    partner = provider.partner(**them)
    response = envelope.read(posted)
    return statement.checked(envelope.assertion(response, question, US, partner, moment), question, US, partner, moment)
