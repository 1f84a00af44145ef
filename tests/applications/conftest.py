"""The small world of these tests, in the database."""

import pytest

from applications.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def real_world(transactional_db: None) -> World:
    """The same for tests whose threads need what is committed."""
    return make_world()
