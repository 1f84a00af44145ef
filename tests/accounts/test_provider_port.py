"""What the port to identity providers promises, asked of every kind: a new kind adds a case and passes all of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, Protocol

import pytest
from accounts.saml.a_provider import Answer, Provider
from accounts.saml.a_question import NEW, NOW, US
from django.core.cache import cache
from services.bad_openid import CLIENT, SECRET, BadOpenId, running
from web.a_provider_visit import LEVELS, asked_in

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Adapter, Arrival, Ask, Refused, Unreachable, Way, adapter_of
from amtsweg.accounts.providers.saml import words
from amtsweg.accounts.providers.saml.adapter import PAIR, Saml
from amtsweg.accounts.providers.saml.words import tag
from amtsweg.accounts.trust import LEVELS as EVERY_LEVEL

pytestmark = pytest.mark.django_db
HERE = "http://jesteburg.localhost/konto/anmelden/mit/haus/antwort/"


class Case(Protocol):
    """A provider of one kind as the promises need it."""

    def row(self) -> IdentityProvider:
        """The provider, set up."""

    def answer(self, way: Way, ask: Ask, acr: str) -> Mapping[str, str]:
        """What the browser brings back when somebody signs in there at that level."""

    def fall_silent(self) -> None:
        """From now on nobody answers; nothing is remembered."""

    @property
    def secret(self) -> str:
        """What no message may hold."""


@dataclass
class Oidc:
    """An OpenID provider."""

    bad: BadOpenId

    def row(self) -> IdentityProvider:
        options = {"issuer": self.bad.issuer, "client_id": CLIENT}
        values = {"kind": "oidc", "title": {"de": "Haus"}, "options": options, "levels": LEVELS}
        return save_provider("haus", values, secrets={"client_secret": SECRET})

    def answer(self, way: Way, ask: Ask, acr: str) -> Mapping[str, str]:
        self.bad.id_token = self.bad.signed(self.bad.claims(asked_in(way.address)["nonce"], acr=acr))
        return {"state": asked_in(way.address)["state"], "code": "einmal"}

    def fall_silent(self) -> None:
        cache.clear()
        self.bad.status = 503

    secret = SECRET


class Silent(BaseHTTPRequestHandler):
    """A page of a SAML provider that minds an empty question."""

    def do_GET(self) -> None:
        self.send_error(400)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@dataclass
class SamlProvider:
    """A SAML provider; who it is says the lasting name."""

    peer: Provider
    server: HTTPServer

    def row(self) -> IdentityProvider:
        options = {
            "service_id": US.entity_id, "entity_id": self.peer.name, "certificates": self.peer.pair.certificate,
            "address": f"http://localhost:{self.server.server_port}/sso",
        }  # fmt: skip
        values = {"kind": "saml", "title": {"de": "Haus"}, "options": options, "levels": LEVELS}
        row = save_provider("haus", values, secrets=dict(zip(PAIR, (NEW.key, NEW.certificate), strict=True)))
        adapter = adapter_of(row)
        assert isinstance(adapter, Saml)
        self.peer.meet(adapter.metadata(HERE))
        return row

    def answer(self, way: Way, ask: Ask, acr: str) -> Mapping[str, str]:
        moment = datetime.now(UTC).replace(microsecond=0)
        given = Answer(way.kept["id"], ask.answer_to, US.entity_id, moment, level=acr, before=_lasting)
        return {"RelayState": ask.handle, "SAMLResponse": self.peer.posted(given)}

    def fall_silent(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    secret = "PRIVATE KEY"


def _lasting(root: Any) -> None:
    next(root.iter(tag(words.SAML, "NameID"))).set("Format", words.PERSISTENT)


@pytest.fixture(params=["oidc", "saml"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    if request.param == "oidc":
        with running() as bad:
            yield Oidc(bad)
        return
    server = HTTPServer(("127.0.0.1", 0), Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    yield SamlProvider(request.getfixturevalue("standing"), server)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    return Provider(tmp_path_factory.mktemp("provider"), NOW)


def ask(minimum: Any = "basic", handle: str = "griff") -> Ask:
    return Ask(minimum, HERE, handle)


def came_back(case: Case, acr: str, wanted: Ask) -> Arrival:
    adapter = adapter_of(case.row())
    way = adapter.begin(wanted)
    return adapter.complete(wanted, json.loads(json.dumps(dict(way.kept))), case.answer(way, wanted, acr))


def test_it_says_who_is_there_how_surely_and_by_what(case: Case) -> None:
    for acr, level in LEVELS.items():
        found = came_back(case, acr, ask())
        assert found.subject and found.level == level and found.means == adapter_of(case.row()).means
        assert found.means.endswith(":haus")
        for one in found.attributes.values():
            assert one.value and EVERY_LEVEL.index(one.trust) <= EVERY_LEVEL.index(found.level)


def test_what_it_keeps_does_not_travel(case: Case) -> None:
    way = adapter_of(case.row()).begin(ask())
    kept = [one for one in way.kept.values() if isinstance(one, str) and len(one) > 50]
    sent = way.address + "".join(way.fields.values())
    assert not any(one in sent for one in kept) and case.secret not in sent


def test_less_than_asked_is_refused(case: Case) -> None:
    with pytest.raises(Refused, match="level"):
        came_back(case, "mail", ask("substantial"))


def test_an_answer_to_another_question_is_refused(case: Case) -> None:
    adapter = adapter_of(case.row())
    one, other = ask(), ask(handle="anders")
    first, second = adapter.begin(one), adapter.begin(other)
    with pytest.raises(Refused):
        adapter.complete(other, second.kept, case.answer(first, one, "stark"))
    with pytest.raises(Refused):
        adapter.complete(one, first.kept, {})


def test_silence_is_said_and_nothing_else_breaks(case: Case) -> None:
    adapter: Adapter[Any] = adapter_of(case.row())
    assert {one.state for one in adapter.check()} == {"ok"}
    case.fall_silent()
    with pytest.raises(Unreachable):
        adapter.begin(ask())
    [found] = [one for one in adapter.check() if one.state != "ok"]
    assert found.state == "failed" and "other ways" in found.message


def test_the_check_is_content_when_it_answers(case: Case) -> None:
    assert {one.state for one in adapter_of(case.row()).check()} == {"ok"}
