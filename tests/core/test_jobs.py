"""Jobs: written with the change, leased, retried, parked, taken over from the dead."""

from datetime import timedelta

import pytest
from django.db import transaction

from amtsweg.core import clock, jobs
from amtsweg.core.models import Job

pytestmark = pytest.mark.django_db

ran: list[str] = []


@jobs.job("test.note")
def note(text: str) -> None:
    ran.append(text)


@jobs.job("test.fail", attempts=3)
def fail() -> None:
    raise OSError("the network is away")


@jobs.job("test.give_up")
def give_up() -> None:
    raise jobs.Permanent("the recipient does not exist")


@pytest.fixture(autouse=True)
def _clean() -> None:
    ran.clear()


def test_a_job_runs_once_and_is_done() -> None:
    jobs.enqueue("test.note", {"text": "hello"})
    assert jobs.Worker().run_all() == 1
    assert ran == ["hello"]
    assert Job.objects.get().state == "done"


def test_a_job_vanishes_with_its_transaction() -> None:
    class Abort(Exception):
        pass

    def change_that_fails() -> None:
        with transaction.atomic():
            jobs.enqueue("test.note", {"text": "never"})
            raise Abort

    with pytest.raises(Abort):
        change_that_fails()
    assert jobs.Worker().run_all() == 0
    assert ran == []


def test_the_same_key_makes_one_job() -> None:
    for _ in range(3):
        jobs.enqueue("test.note", {"text": "once"}, key="note:1")
    assert jobs.Worker().run_all() == 1
    assert ran == ["once"]


def test_a_later_job_waits_for_its_time() -> None:
    jobs.enqueue("test.note", {"text": "later"}, run_at=clock.now() + timedelta(hours=1))
    assert jobs.Worker().run_all() == 0
    Job.objects.update(run_at=clock.now())
    assert jobs.Worker().run_all() == 1


def test_a_passing_error_is_tried_again_with_growing_pauses_and_then_parked() -> None:
    jobs.enqueue("test.fail")
    pauses = []
    for _ in range(2):
        moment = clock.now()
        assert jobs.Worker().run_one()
        waiting = Job.objects.get()
        assert waiting.state == "queued"
        pauses.append(waiting.run_at - moment)
        Job.objects.update(run_at=clock.now())
    assert pauses[1] > pauses[0] > timedelta(seconds=3)
    assert jobs.Worker().run_one()
    parked = Job.objects.get()
    assert (parked.state, parked.attempts) == ("parked", 3)
    assert "the network is away" not in parked.problem  # messages of others may hold personal data
    assert parked.problem.startswith("OSError in fail")
    jobs.retry(parked)
    assert Job.objects.get().state == "queued"


def test_a_permanent_error_is_parked_at_once() -> None:
    jobs.enqueue("test.give_up")
    jobs.Worker().run_one()
    parked = Job.objects.get()
    assert (parked.state, parked.attempts, parked.problem) == ("parked", 1, "the recipient does not exist")


def test_a_dead_workers_job_is_taken_over_and_its_late_answer_ignored() -> None:
    jobs.enqueue("test.note", {"text": "again"})
    dead = jobs._lease()
    assert dead is not None
    assert jobs.Worker().run_all() == 0  # still leased
    Job.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    other = jobs._lease()
    assert other is not None and other.lease != dead.lease
    jobs._finish(dead, state="done", problem="")
    assert Job.objects.get().state == "leased"
    jobs._finish(other, state="done", problem="")
    assert Job.objects.get().state == "done"


def test_a_job_that_always_kills_its_worker_is_parked() -> None:
    jobs.enqueue("test.fail")
    for _ in range(3):
        assert jobs._lease() is not None
        Job.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert jobs._lease() is None
    assert Job.objects.get().state == "parked"


def test_recurring_jobs_are_queued_once_per_slot() -> None:
    for _ in range(3):
        jobs.Worker()._schedule()
    assert Job.objects.filter(name="core.tidy").count() == 1


def test_unknown_jobs_are_refused() -> None:
    with pytest.raises(KeyError):
        jobs.enqueue("test.unheard")
