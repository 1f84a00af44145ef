"""The same code or renewal token shown by several at the same moment: it counts once at most, and then for nobody."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from web.a_relying_party import Service, service
from web.world import Role, build

from amtsweg.accounts.relying import keys
from amtsweg.accounts.relying.models import Grant

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(ask: Callable[[], Any], count: int = 4) -> list[int]:
    """The status of each answer."""
    gate, found = threading.Barrier(count), list[int]()

    def run() -> None:
        gate.wait(20)
        try:
            found.append(ask().status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(found)


@pytest.mark.parametrize("what", ["code", "renewal"])
def test_it_counts_once(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(keys, "BITS", 2048)
    world = build()
    kita = service(world.memberships[Role.ADMINISTRATOR])
    browser = world.client(Role.OWNER)
    if what == "code":
        code = kita.code(browser)
        answers = at_once(lambda: Service(kita.party, kita.secret).redeems(code))
    else:
        renewal = kita.tokens(browser)["refresh_token"]
        answers = at_once(lambda: Service(kita.party, kita.secret).renews(renewal))
    assert answers == [200, 400, 400, 400] and not Grant.objects.exists()
