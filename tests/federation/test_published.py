"""Copies in memory: one question per request, never stale, never of a change that was rolled back."""

import threading
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from amtsweg.core.actors import SYSTEM
from amtsweg.federation.actions import upsert_area
from amtsweg.federation.directory import directory
from amtsweg.federation.models import PublishedVersion
from amtsweg.federation.published import Copy, begin_request, bump, end_request, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_under_way() -> Iterator[None]:
    begin_request()
    yield
    end_request()


def test_a_request_asks_once(request_under_way: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bump()
    copy = Copy(lambda number: number)
    copy.get()
    with django_assert_num_queries(0):
        assert copy.get() == version()
    begin_request()
    with django_assert_num_queries(1):
        assert copy.get() == version() == copy.get()


def test_outside_a_request_every_change_is_seen_at_once() -> None:
    copy = Copy(lambda number: object())
    bump()
    first = copy.get()
    assert copy.get() is first
    bump()
    assert copy.get() is not first


def test_a_change_within_the_request_is_seen_by_it(request_under_way: None) -> None:
    bump()
    before = version()
    bump()
    assert version() > before


def test_a_number_that_was_rolled_back_never_comes_again() -> None:
    bump()
    with transaction.atomic():
        lost = bump()
        transaction.set_rollback(True)
    assert version() < lost
    assert bump() > lost


def test_nothing_published_is_never_kept() -> None:
    PublishedVersion.objects.all().delete()
    copy = Copy(lambda number: object())
    assert version() == 0
    assert copy.get() is not copy.get()


def test_what_changes_while_a_copy_is_built_makes_it_build_again() -> None:
    built: list[int] = []

    def build(number: int) -> int:
        built.append(number)
        if len(built) == 1:
            bump()
        return number

    bump()
    assert Copy(build).get() == version()
    assert len(built) == 2


@pytest.mark.django_db(transaction=True)
def test_many_threads_build_one_copy() -> None:
    bump()
    built: list[int] = []
    gate = threading.Barrier(8)
    copy = Copy(lambda number: built.append(number) or len(built))

    def ask() -> None:
        from django.db import connection

        gate.wait()
        assert copy.get() == 1
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1


def test_saying_the_same_twice_moves_nothing() -> None:
    def say(name: str) -> str:
        done = upsert_area("03", name=name, kind="Land", parent=None, postcodes=["21266"], actor=SYSTEM)
        return done.outcome

    assert say("Niedersachsen") == "created"
    before = version()
    assert say("Niedersachsen") == "unchanged"
    assert version() == before
    assert say("Land Niedersachsen") == "changed"
    assert version() > before
    assert directory.get().areas["03"].name == "Land Niedersachsen"
