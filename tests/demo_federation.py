"""The demo federations in the test database, each loaded once for the tests of a module, rolled back after them.

A `conftest.py` that imports one offers it to its tests; they still ask for the database themselves.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings


@contextmanager
def loaded(federation: str, django_db_blocker: Any) -> Iterator[None]:
    """Everything public of a federation, without log-ins and seals."""
    from amtsweg.demo.load import load
    from amtsweg.federation.published import bump

    with django_db_blocker.unblock():
        with transaction.atomic():
            with override_settings(AMTSWEG_DEMO=False):
                load(federation)
            yield
            transaction.set_rollback(True)
        with transaction.atomic():  # what the rolled back rows filled is not to be taken for current
            bump()


@pytest.fixture(scope="module")
def harburg(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The federation that most tests look at."""
    with loaded("harburg", django_db_blocker):
        yield


@pytest.fixture(scope="module")
def emsland(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The largest federation."""
    with loaded("emsland", django_db_blocker):
        yield


@pytest.fixture(scope="module")
def heinsberg(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A federation in another Land."""
    with loaded("heinsberg", django_db_blocker):
        yield


def check_portals(portals: int, services: int) -> None:
    """Every portal has all services, its people, news and texts."""
    from amtsweg.catalogue import queries as catalogue
    from amtsweg.federation import queries

    assert len(queries.portals()) == portals
    for portal in queries.portals():
        assert portal.town_hall and portal.town_hall.hours and 2 <= len(portal.news) <= 3, portal.slug
        assert 2 <= len(portal.staff) <= 12, portal.slug
        assert len(catalogue.popular(portal)) == len(portal.popular) >= 4, portal.slug
        assert len(catalogue.entries(portal)) == services, portal.slug
        for page in portal.pages.values():
            assert not re.search(r"[{}]", "".join(page.body.values())), (portal.slug, page.slug)
