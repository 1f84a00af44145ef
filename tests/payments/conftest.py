"""Money for tests."""

import pytest
from payments.purse import Purse, purse


@pytest.fixture
def till(db: None, settings: object) -> Purse:
    return purse()
