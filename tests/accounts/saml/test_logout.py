"""The end of a session by SAML, both ways, with pysaml2 on the other side; and what is not believed about it."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from accounts.saml.a_provider import ENDS, Provider
from accounts.saml.a_question import NEW, NOW, US
from accounts.saml.test_hostile_answers import NO_XML, OTHER_KEY, RSA_SHA1, saying, setting, without
from lxml import etree

from amtsweg.accounts.providers.saml import logout
from amtsweg.accounts.providers.saml.metadata import metadata
from amtsweg.accounts.providers.saml.parties import Called, Partner
from amtsweg.accounts.providers.saml.refused import Refused
from amtsweg.accounts.providers.saml.words import DS, SAML, SAMLP, tag
from amtsweg.core import clock

HERE = "https://harburg.example/konto/beendet/"
THERE = replace(US, answers_to=HERE)
ERIKA = Called("fleeting", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "idp", "sp", "session-1")


@pytest.fixture
def peer(provider: Provider) -> Provider:
    """It has read where the portal hears about the end of sessions."""
    provider.meet(metadata(US, ends_at=HERE))
    return provider


def known(peer: Provider) -> Partner:
    return peer.partner(ends_at=ENDS)


def test_the_provider_understands_whose_session_ends(peer: Provider) -> None:
    asked = peer.told_to_end(logout.request("_goodbye", ERIKA, THERE, known(peer), clock.now()))
    assert (asked.id, asked.destination, asked.name_id.text) == ("_goodbye", ENDS, "fleeting")
    assert (asked.name_id.name_qualifier, asked.name_id.sp_name_qualifier) == ("idp", "sp")
    assert [one.text for one in asked.session_index] == ["session-1"]
    assert logout.answered(peer.ended(asked), THERE, known(peer), clock.now()) == ("_goodbye", True)


def test_a_provider_that_did_not_end_it_is_not_taken_to_have(peer: Provider) -> None:
    def failed(root: Any) -> None:
        root.find(".//{*}StatusCode").set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")

    asked = peer.told_to_end(logout.request("_goodbye", ERIKA, THERE, known(peer), clock.now()))
    assert logout.answered(peer.ended(asked, before=failed), THERE, known(peer), clock.now()) == ("_goodbye", False)


def test_what_the_provider_wants_to_end_is_understood_and_answered(peer: Provider) -> None:
    given = peer.wants_to_end(HERE, "fleeting", ("one", "two"))
    wanted = logout.asked(given, THERE, known(peer), clock.now())
    assert (wanted.name, wanted.sessions) == ("fleeting", {"one", "two"})
    answer = logout.answer(wanted, THERE, known(peer), clock.now())
    assert peer.said_ended(answer)
    assert etree.fromstring(base64.b64decode(answer)).get("InResponseTo") == wanted.id


@pytest.mark.parametrize("pair", [NEW, THERE.pairs[1]], ids=["new", "old"])
def test_during_a_roll_over_either_pair_signs_what_the_provider_believes(peer: Provider, pair: Any) -> None:
    asked = peer.told_to_end(logout.request("_goodbye", ERIKA, replace(THERE, pairs=(pair,)), known(peer), clock.now()))
    assert asked.id == "_goodbye"


ELSEWHERE = "https://elsewhere.example/"
SOON, LONG_AGO = ((NOW + one).strftime("%Y-%m-%dT%H:%M:%SZ") for one in (timedelta(days=1), timedelta(days=-1)))


def another_kind(root: Any) -> None:
    root.tag = tag(SAMLP, "ManageNameIDRequest")


def two_names(root: Any) -> None:
    etree.SubElement(root, tag(SAML, "NameID")).text = "mallory"


def wrapped(root: Any) -> None:
    """The genuine request hides in one for somebody else."""
    inner = etree.fromstring(etree.tostring(root))
    root.find(tag(SAML, "NameID")).text = "mallory"
    root.remove(root.find(tag(DS, "Signature")))
    root.set("ID", "_outer")
    etree.SubElement(root, tag(SAMLP, "Extensions")).append(inner)


def weakly_signed(root: Any) -> None:
    root.find(f".//{tag(DS, 'SignatureMethod')}").set("Algorithm", RSA_SHA1)


HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "unsigned": ("unsigned", {"sign": False}),
    "signature cut out": ("unsigned", {"after": without("Signature", DS)}),
    "another person": ("signature", {"after": saying("NameID", "mallory")}),
    "a person added": ("signature", {"after": two_names}),
    "two persons": ("subject", {"before": two_names}),
    "nobody": ("subject", {"before": without("NameID")}),
    "wrapped": ("unsigned", {"after": wrapped}),
    "weakly signed": ("algorithm", {"after": weakly_signed}),
    "another issuer": ("issuer", {"before": saying("Issuer", ELSEWHERE)}),
    "another address": ("destination", {"before": setting("LogoutRequest", "Destination", ELSEWHERE, SAMLP)}),
    "no address": ("destination", {"before": setting("LogoutRequest", "Destination", None, SAMLP)}),
    "long ago": ("time", {"before": setting("LogoutRequest", "IssueInstant", LONG_AGO, SAMLP)}),
    "in the future": ("time", {"before": setting("LogoutRequest", "IssueInstant", SOON, SAMLP)}),
    "no time": ("time", {"before": setting("LogoutRequest", "IssueInstant", "soon", SAMLP)}),
    "run out": ("time", {"before": setting("LogoutRequest", "NotOnOrAfter", LONG_AGO, SAMLP)}),
    "something else": ("not-a-response", {"before": another_kind}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_ends_nothing(peer: Provider, name: str) -> None:
    why, how = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        logout.asked(peer.wants_to_end(HERE, "fleeting", ("one",), **how), THERE, known(peer), clock.now())
    assert refused.value.why == why and "mallory" not in str(refused.value)


def test_a_stranger_may_not_end_it(peer: Provider) -> None:
    stranger = replace(THERE, pairs=(OTHER_KEY,), entity_id=peer.name)
    given = logout.request("_a", ERIKA, stranger, known(peer), clock.now())
    with pytest.raises(Refused, match="signature"):
        logout.asked(given, THERE, known(peer), clock.now())


@pytest.mark.parametrize("name", NO_XML)
def test_what_is_no_plain_xml_is_not_read(peer: Provider, name: str) -> None:
    for read in (logout.asked, logout.answered):
        with pytest.raises(Refused, match="not-readable"):
            read(base64.b64encode(NO_XML[name]).decode(), THERE, known(peer), clock.now())


@pytest.mark.parametrize(
    ("why", "edit"),
    [
        ("issuer", saying("Issuer", ELSEWHERE)),
        ("destination", setting("LogoutResponse", "Destination", ELSEWHERE, SAMLP)),
        ("time", setting("LogoutResponse", "IssueInstant", LONG_AGO, SAMLP)),
    ],
    ids=["another issuer", "another address", "long ago"],
)
def test_a_hostile_answer_says_nothing(peer: Provider, why: str, edit: Callable[[Any], None]) -> None:
    asked = peer.told_to_end(logout.request("_goodbye", ERIKA, THERE, known(peer), clock.now()))
    with pytest.raises(Refused, match=why):
        logout.answered(peer.ended(asked, before=edit), THERE, known(peer), clock.now())
