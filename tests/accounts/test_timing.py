"""Signing in, signing up and asking for a new password take as long for a known address as for an unknown one.

Measured is the processor time of whole requests, known and unknown in turn, and compared by rank (Mann and Whitney):
what else the machine does at the time hits both alike. No duration is asserted, only that the two cannot be told apart.
"""

import random
import time
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.test import Client
from web.world import account

from amtsweg.accounts import backend

pytestmark = pytest.mark.django_db

KNOWN = "bekannt@post.example"
ROUNDS = 40
SUSPICIOUS = 4.5  # standard deviations: by chance once in 150,000 runs


def rank_distance(some: list[float], others: list[float]) -> float:
    """By how many standard deviations the ranks of two samples differ from what chance gives."""
    wins = sum((one > other) + 0.5 * (one == other) for one in some for other in others)
    count = len(some) * len(others)
    spread = (count * (len(some) + len(others) + 1) / 12) ** 0.5
    return (wins - count / 2) / float(spread)


def measured(act: Callable[[Client, str], int]) -> float:
    """How far known and unknown addresses stand apart."""
    took: dict[bool, list[float]] = {True: [], False: []}
    order = random.Random(1)
    answers = set()
    for number in range(-3, ROUNDS):
        for known in order.sample([True, False], 2):
            client = Client(headers={"host": "jesteburg.localhost"}, REMOTE_ADDR=f"192.0.{number % 250}.{known + 1}")
            email = KNOWN if known else f"fremde{number % 90:02}@post.example"
            start = time.process_time()
            answers.add(act(client, email))
            if number >= 0:  # the first ones warm up
                took[known].append(time.process_time() - start)
    assert len(answers) == 1
    return rank_distance(took[True], took[False])


def sign_in(client: Client, email: str) -> int:
    return int(client.post("/konto/anmelden/", {"login": email, "password": "falsch geraten"}).status_code)


def sign_up(client: Client, email: str) -> int:
    return int(client.post("/konto/registrieren/", {"email": email, "password": "vier Hunde am Deich"}).status_code)


def forgotten(client: Client, email: str) -> int:
    return int(client.post("/konto/passwort-vergessen/", {"email": email}).status_code)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with an account; no limit gets in the way of so many tries on it."""
    monkeypatch.setattr("amtsweg.core.limits.allow", lambda *_args, **_more: True)
    monkeypatch.setattr("amtsweg.accounts.limits.allow", lambda *_args, **_more: True)
    account(KNOWN)


@pytest.mark.parametrize("act", [sign_in, sign_up, forgotten])
def test_known_and_unknown_addresses_cannot_be_told_apart(act: Callable[[Client, str], int]) -> None:
    assert abs(measured(act)) < SUSPICIOUS


def test_the_measurement_would_see_a_missing_password_hash() -> None:
    with patch.object(backend, "check_password", return_value=False):
        assert measured(sign_in) > SUSPICIOUS
