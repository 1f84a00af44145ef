"""Money for tests."""

from collections.abc import Iterator

import pytest
from payments.players import Player, player
from payments.purse import Purse, purse


@pytest.fixture
def till(db: None, settings: object) -> Purse:
    return purse()


@pytest.fixture
def xbezahl(till: Purse) -> Iterator[Player]:
    with player("xbezahldienste", till) as found:
        yield found


@pytest.fixture
def giro(till: Purse) -> Iterator[Player]:
    with player("girocheckout", till) as found:
        yield found


@pytest.fixture
def redirect(till: Purse) -> Iterator[Player]:
    with player("redirect", till) as found:
        yield found
