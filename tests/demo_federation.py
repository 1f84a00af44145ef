"""The demo federation Harburg in the test database, loaded once for the tests of a module, rolled back after them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import override_settings


@contextmanager
def loaded(blocker: Any, *, people: bool = False) -> Iterator[None]:
    """Everything public of Harburg; with `people` the log-ins too, which takes some seconds."""
    from amtsweg.demo.load import load
    from amtsweg.federation.published import bump

    with blocker.unblock():
        with transaction.atomic():
            with override_settings(AMTSWEG_DEMO=people):
                load("harburg")
            yield
            transaction.set_rollback(True)
        with transaction.atomic():  # what the rolled back rows filled is not to be taken for current
            bump()
