"""The demo federation Harburg in the test database, loaded once for the tests of a module, rolled back after them.

A `conftest.py` that imports `harburg` offers it to its tests; they still ask for the database themselves.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings


@pytest.fixture(scope="module")
def harburg(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Everything public of Harburg, without log-ins and seals."""
    from amtsweg.demo.load import load
    from amtsweg.federation.published import bump

    with django_db_blocker.unblock():
        with transaction.atomic():
            with override_settings(AMTSWEG_DEMO=False):
                load("harburg")
            yield
            transaction.set_rollback(True)
        with transaction.atomic():  # what the rolled back rows filled is not to be taken for current
            bump()
