"""The county account of a demonstration: its answers are checked like genuine ones, and nowhere but in a demo."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from web.applying import browser, text
from web.world import build

from amtsweg.accounts.providers import port
from amtsweg.accounts.providers.oidc import demo
from amtsweg.accounts.providers.port import Arrival, Ask
from amtsweg.core import clock
from amtsweg.core.ports import run_checks

pytestmark = pytest.mark.django_db
TO = "http://jesteburg.localhost/antwort/"
ASK = Ask("substantial", TO, "a handle")


@pytest.fixture
def ours() -> demo.DemoOpenId:
    found = port.adapter_of(demo.ensure_demo_provider())
    assert isinstance(found, demo.DemoOpenId)
    return found


def answered(ours: demo.DemoOpenId, person: str = "mara", acr: str = "stark", **changed: str) -> Arrival:
    way = ours.begin(ASK)
    assert way.address.startswith("http://jesteburg.localhost/demo/kreiskonto/?")
    question = {name: one[0] for name, one in parse_qs(urlsplit(way.address).query).items()} | changed
    answer = {"state": "a handle", "iss": way.kept["issuer"], "code": demo.new_code(person, acr, question)}
    return ours.complete(ASK, way.kept, answer)


def test_an_invented_person_arrives(ours: demo.DemoOpenId) -> None:
    arrival = answered(ours)
    assert (arrival.subject, arrival.level, arrival.means) == ("mara", "substantial", "oidc-demo:kreiskonto-demo")
    assert (arrival.attributes["street"].value, arrival.attributes["house_number"].value) == ("Ahornweg", "7")
    assert arrival.attributes["email"].trust == "basic"


def test_a_person_of_whom_little_is_known_arrives_too(ours: demo.DemoOpenId) -> None:
    assert set(answered(ours, "wenig").attributes) == {"given_name", "family_name"}


@pytest.mark.parametrize(
    ("why", "how"),
    [
        ("level", {"acr": "einfach"}),
        ("nonce", {"nonce": "another"}),
        ("code-rejected", {"code_challenge": "another"}),
        ("code-rejected", {"redirect_uri": "https://elsewhere.example/"}),
    ],
    ids=["too weak", "another question", "another browser's proof", "another address"],
)
def test_an_answer_that_does_not_fit_is_refused(ours: demo.DemoOpenId, why: str, how: dict[str, str]) -> None:
    with pytest.raises(port.Refused, match=why):
        answered(ours, **how)


def test_a_code_is_good_for_a_minute(ours: demo.DemoOpenId, monkeypatch: pytest.MonkeyPatch) -> None:
    way = ours.begin(ASK)
    question = {name: one[0] for name, one in parse_qs(urlsplit(way.address).query).items()}
    code = demo.new_code("mara", "stark", question)
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr("amtsweg.core.clock.now", lambda: later)
    with pytest.raises(port.Refused, match="code-rejected"):
        ours.complete(ASK, way.kept, {"state": "a handle", "iss": way.kept["issuer"], "code": code})


def test_outside_of_a_demo_it_vouches_for_nobody(ours: demo.DemoOpenId, settings: Any) -> None:
    settings.AMTSWEG_DEMO = False
    with pytest.raises(port.Faulty):
        ours.begin(ASK)
    found = next(one for one in run_checks() if one.name == "identity provider kreiskonto-demo")
    assert found.state == "failed" and "switch it off" in found.message


def test_its_page_answers_the_portal_of_its_own_host_alone(ours: demo.DemoOpenId) -> None:
    build()
    client = browser()
    away = client.get("/konto/anmelden/mit/kreiskonto-demo/", {"next": "/konto/angaben/"})["Location"]
    page = away.removeprefix("http://jesteburg.localhost")
    assert "Mara Probe" in text(client.get(page)) and f"/en{page}"[:60] in text(client.get(page)).replace("&amp;", "&")
    back = client.post(page, {"person": "mara", "stufe": "stark"})
    assert client.get(back.url.removeprefix("http://jesteburg.localhost")).url == "/konto/anmelden/willkommen/"
    elsewhere = page.replace("jesteburg.localhost", "elsewhere.example")
    assert client.get(elsewhere).status_code == 404


def test_there_is_nothing_to_end_there(ours: demo.DemoOpenId) -> None:
    build()
    client = browser()
    way = client.get("/konto/anmelden/mit/kreiskonto-demo/abmelden/")
    assert "Auch bei „Kreiskonto (Vorführung)“ sind Sie jetzt abgemeldet." in text(client.get(way.url))
