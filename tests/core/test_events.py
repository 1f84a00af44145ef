"""The event log: appended in the transaction, chained, and every meddling is found and named."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from amtsweg.core import events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.models import Chain, Event

pytestmark = pytest.mark.django_db

KIND = events.register("test.happened", "Ein Test geschah")


def append(count: int = 1) -> list[Event]:
    with transaction.atomic():
        return [
            events.record(None, KIND, actor=SYSTEM, subject_type="test", subject_id=uuid4(), data={"n": number})
            for number in range(count)
        ]


def meddle(sql: str, *values: object) -> None:
    """Changes rows the way an intruder with the database would: past the model."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_clean_chain_verifies() -> None:
    append(5)
    assert list(events.verify()) == []
    assert Chain.objects.get(name="federation").length == 5


def test_events_are_neither_changed_nor_deleted() -> None:
    (event,) = append()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_an_unknown_kind_and_a_missing_transaction_are_refused() -> None:
    with pytest.raises(KeyError):
        events.record(None, "test.unheard", actor=SYSTEM, subject_type="test", subject_id=uuid4())


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        events.record(None, KIND, actor=SYSTEM, subject_type="test", subject_id=uuid4())
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "column_and_value",
    [
        ("kind", "test.happens"),
        ("actor_kind", "staff"),
        ("subject_type", "tent"),
        ("visibility", "all"),
        ("data", '{"n": 7}'),
        ("at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_column_is_found(column_and_value: tuple[str, str]) -> None:
    made = append(5)
    column, value = column_and_value
    meddle(f"UPDATE core_event SET {column} = %s WHERE id = %s", value, made[2].pk)
    found = list(events.verify())
    assert [problem.position for problem in found] == [3]


def test_a_changed_digest_a_removed_and_a_lost_last_event_are_found() -> None:
    made = append(6)
    meddle("UPDATE core_event SET digest = %s WHERE id = %s", b"\x01" * 32, made[0].pk)
    assert [problem.position for problem in events.verify()] == [1, 2]
    meddle("UPDATE core_event SET digest = %s WHERE id = %s", bytes(made[0].digest), made[0].pk)
    assert list(events.verify()) == []
    meddle("DELETE FROM core_event WHERE id = %s", made[5].pk)
    assert "the chain's head says 6 events, found 5" in [problem.message for problem in events.verify()]
    meddle("DELETE FROM core_event WHERE id = %s", made[2].pk)
    assert "expected event 3, found 4" in [problem.message for problem in events.verify()]


def test_residents_see_only_what_is_meant_for_everybody() -> None:
    subject = uuid4()
    with transaction.atomic():
        for visible in ("all", "staff", "system"):
            events.record(
                None, KIND, actor=Actor("staff", uuid4()), subject_type="test", subject_id=subject, visible=visible
            )
    assert len(events.history(subject)) == 3
    assert [event.visibility for event in events.history(subject, visible_to_resident=True)] == ["all"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_unbroken_chain() -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                append(2)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Chain.objects.get(name="federation").length == 120
    assert list(events.verify()) == []
