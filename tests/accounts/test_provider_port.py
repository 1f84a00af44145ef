"""What the port to identity providers promises, asked of every kind: a new kind adds a case and passes all of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
from django.core.cache import cache
from services.bad_openid import CLIENT, SECRET, BadOpenId, running
from web.a_provider_visit import LEVELS, asked_in

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Adapter, Arrival, Ask, Refused, Unreachable, Way, adapter_of
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


@pytest.fixture(params=["oidc"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    with running() as bad:
        yield Oidc(bad)


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
    assert not any(one in sent for one in kept) and SECRET not in way.address


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
    case.fall_silent()
    with pytest.raises(Unreachable):
        adapter.begin(ask())
    [found] = adapter.check()
    assert found.state == "failed" and "other ways" in found.message


def test_the_check_is_content_when_it_answers(case: Case) -> None:
    assert [one.state for one in adapter_of(case.row()).check()] == ["ok"]
