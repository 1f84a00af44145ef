"""The office of these tests, in the database."""

import pytest
from cases.office import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def real_office(transactional_db: None) -> Office:
    """The same for tests whose threads need what is committed."""
    return make_office()
