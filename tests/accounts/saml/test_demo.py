"""The federal account of a demonstration: its answers are believed like genuine ones, and nowhere but in a demo."""

import base64
from typing import Any

import pytest
from accounts.saml.a_question import NEW
from lxml import etree

from amtsweg.accounts.providers import port
from amtsweg.accounts.providers.port import Ask
from amtsweg.accounts.providers.saml import demo, demo_answers, keys
from amtsweg.accounts.providers.saml.words import OIDS
from amtsweg.core.ports import run_checks

pytestmark = pytest.mark.django_db
ASK = Ask("substantial", "http://jesteburg.localhost/antwort/", "a handle", again=True)
LENA, NOBODYS_NAME, KURT = demo.PEOPLE


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> demo.DemoBundId:
    monkeypatch.setattr(keys.KeyPair, "new", lambda name, moment: NEW)
    found = port.adapter_of(demo.ensure_demo_provider())
    assert isinstance(found, demo.DemoBundId)
    return found


def answered(ours: demo.DemoBundId, who: demo.Invented | None, level: str = "STORK-QAA-Level-4") -> port.Arrival:
    way = ours.begin(ASK)
    assert way.address == "http://jesteburg.localhost/demo/bundid/"
    question, to, asked_for = demo_answers.asked(way.fields["SAMLRequest"])
    assert (to, asked_for) == (ASK.answer_to, "STORK-QAA-Level-3")
    return ours.complete(ASK, way.kept, {"SAMLResponse": demo_answers.answered(ours, question, to, who, level)})


def test_an_invented_person_arrives(ours: demo.DemoBundId) -> None:
    arrival = answered(ours, LENA)
    assert (arrival.subject, arrival.level, arrival.means) == ("DEMO-1", "high", "bundid-demo:bundid-demo")
    assert arrival.attributes["house_number"].value == "4"
    assert arrival.attributes["email"].trust == "guest"


def test_people_without_first_name_or_with_an_address_abroad_arrive_too(ours: demo.DemoBundId) -> None:
    assert "given_name" not in answered(ours, NOBODYS_NAME).attributes
    assert answered(ours, KURT).attributes["postcode"].value == "1010"


def test_too_weak_a_sign_in_and_a_stopped_one_are_told_apart(ours: demo.DemoBundId) -> None:
    with pytest.raises(port.Refused) as weak:
        answered(ours, LENA, "STORK-QAA-Level-1")
    assert weak.value.reason == "level"
    with pytest.raises(port.Declined):
        answered(ours, None)


def test_an_answer_that_was_changed_is_refused(ours: demo.DemoBundId) -> None:
    way = ours.begin(ASK)
    answer = base64.b64decode(demo_answers.answered(ours, way.kept["id"], ASK.answer_to, LENA, "STORK-QAA-Level-4"))
    changed = etree.fromstring(answer.replace(b"DEMO-1", b"DEMO-2"))
    assert any(one.get("Name") == OIDS["bpk"] for one in changed.iter())
    with pytest.raises(port.Refused, match="signature"):
        ours.complete(ASK, way.kept, {"SAMLResponse": base64.b64encode(etree.tostring(changed)).decode()})


def test_outside_of_a_demo_it_vouches_for_nobody(ours: demo.DemoBundId, settings: Any) -> None:
    way = ours.begin(ASK)
    question, to, _level = demo_answers.asked(way.fields["SAMLRequest"])
    answer = demo_answers.answered(ours, question, to, LENA, "STORK-QAA-Level-4")
    settings.AMTSWEG_DEMO = False
    with pytest.raises(port.Faulty):
        ours.begin(ASK)
    with pytest.raises(port.Faulty):
        ours.complete(ASK, way.kept, {"SAMLResponse": answer})
    found = next(one for one in run_checks() if one.name == "identity provider bundid-demo")
    assert found.state == "failed" and "switch it off" in found.message
