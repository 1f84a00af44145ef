"""Jobs: what leaves the transaction, carried out at least once by a worker that may die at any moment.

`enqueue` writes the job in the caller's transaction. A worker leases a due job, runs its function outside any
transaction and marks it done; a lease that ran out is taken up again. A function that raises is tried again with
growing pauses, one that raises `Permanent` is parked at once. Functions must be idempotent.
"""

import random
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from django.db import close_old_connections, connection, transaction
from django.db.models import Q

from amtsweg.core import clock
from amtsweg.core.models import Job
from amtsweg.core.rows import insert

log = structlog.get_logger()

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=6)
KEEP_DONE = timedelta(days=7)


class Permanent(Exception):
    """Trying again is no use: a person has to look. The message is shown to operators and holds no personal data."""


@dataclass(frozen=True, slots=True)
class _Spec:
    function: Callable[..., None]
    attempts: int
    lease: timedelta


_SPECS: dict[str, _Spec] = {}
_PERIODIC: dict[str, timedelta] = {}
_wake = threading.Event()

JobFunction = Callable[..., None]


def job(
    name: str, *, attempts: int = 10, lease: timedelta = timedelta(seconds=60), every: timedelta | None = None
) -> Callable[[JobFunction], JobFunction]:
    """Registers a function as a job; `every` makes it recur. `lease` must be longer than the function ever takes."""

    def decorate(function: JobFunction) -> JobFunction:
        if name in _SPECS:
            raise ValueError(f"job {name} is registered twice")
        _SPECS[name] = _Spec(function, attempts, lease)
        if every:
            _PERIODIC[name] = every
        return function

    return decorate


def enqueue(
    name: str, payload: dict[str, Any] | None = None, *, key: str | None = None, run_at: datetime | None = None
) -> None:
    """Adds a job to the caller's transaction. A second one with the same `key` is ignored, for good measure.

    The payload holds ids only. Raises `KeyError` for a job nobody registered.
    """
    if name not in _SPECS:
        raise KeyError(f"job {name} is not registered")
    added = Job(name=name, payload=payload or {}, key=key, run_at=run_at or clock.now())
    insert(added, unless_there=key is not None)
    transaction.on_commit(_wake.set)


def retry(parked: Job) -> None:
    """Puts a parked job back into the queue with fresh attempts."""
    Job.objects.filter(pk=parked.pk, state=Job.State.PARKED).update(
        state=Job.State.QUEUED, attempts=0, run_at=clock.now(), problem=""
    )
    transaction.on_commit(_wake.set)


class Worker:
    """Runs due jobs one after another until told to stop."""

    def __init__(self, *, poll: float = 1.0) -> None:
        self.poll = poll
        self.stopping = threading.Event()
        self._scheduled_until = datetime.min.replace(tzinfo=clock.GERMANY)

    def stop(self) -> None:
        """Asks the worker to finish its current job and return."""
        self.stopping.set()
        _wake.set()

    def run(self) -> None:
        """Works until `stop`; survives a database that is away for a while."""
        while not self.stopping.is_set():
            try:
                close_old_connections()
                self._schedule()
                if self.run_one():
                    continue
            except Exception as error:
                log.error("worker.trouble", error=type(error).__name__)
            _wake.wait(self.poll)
            _wake.clear()
        connection.close()

    def run_all(self) -> int:
        """Runs what is due now and returns how many jobs that were."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Leases and runs one due job; False when none is due."""
        leased = _lease()
        if leased is None:
            return False
        try:
            _SPECS[leased.name].function(**leased.payload)
        except Permanent as error:
            _finish(leased, state=Job.State.PARKED, problem=str(error))
            log.error("job.parked", job=leased.name, id=str(leased.id), problem=str(error))
        except Exception as error:
            self._again(leased, error)
        else:
            _finish(leased, state=Job.State.DONE, problem="")
        return True

    def _again(self, leased: Job, error: Exception) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        problem = f"{type(error).__name__} in {last.name}, line {last.lineno}"
        if leased.attempts >= _SPECS[leased.name].attempts:
            _finish(leased, state=Job.State.PARKED, problem=problem)
            log.error("job.parked", job=leased.name, id=str(leased.id), problem=problem)
            return
        pause = min(FIRST_PAUSE * 2 ** (leased.attempts - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 spreads retries
        _finish(leased, state=Job.State.QUEUED, problem=problem, run_at=clock.now() + pause)
        log.warning("job.again", job=leased.name, id=str(leased.id), problem=problem, attempt=leased.attempts)

    def _schedule(self) -> None:
        moment = clock.now()
        if moment < self._scheduled_until:
            return
        self._scheduled_until = moment + timedelta(seconds=30)
        for name, every in _PERIODIC.items():
            slot = int(moment.timestamp() // every.total_seconds())
            if not Job.objects.filter(key=f"{name}@{slot}").exists():
                enqueue(name, key=f"{name}@{slot}")


def _due(moment: datetime) -> Q:
    return Q(state=Job.State.QUEUED, run_at__lte=moment) | Q(state=Job.State.LEASED, leased_until__lt=moment)


def _lease() -> Job | None:
    moment = clock.now()
    if not Job.objects.filter(_due(moment)).exists():
        return None  # a plain read: an idle worker never takes the database's write lock
    with transaction.atomic():
        rows = Job.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        found = rows.filter(_due(moment), name__in=list(_SPECS)).order_by("run_at", "id").first()
        if found is None:
            return None
        spec = _SPECS[found.name]
        if found.state == Job.State.LEASED and found.attempts >= spec.attempts:
            found.state, found.problem = Job.State.PARKED, "the worker died while running this, every time"
            found.save(update_fields=["state", "problem"])
            return None
        found.state, found.lease = Job.State.LEASED, uuid4()
        found.attempts += 1
        found.leased_until = moment + spec.lease
        found.save(update_fields=["state", "lease", "attempts", "leased_until"])
        return found


def _finish(leased: Job, **changes: Any) -> None:
    """Writes the outcome, unless the lease ran out and somebody else has taken the job over."""
    if changes["state"] == Job.State.DONE:
        changes["finished_at"] = clock.now()
    Job.objects.filter(pk=leased.pk, lease=leased.lease).update(lease=None, leased_until=None, **changes)


@job("core.tidy", every=timedelta(hours=6))
def tidy() -> None:
    """Removes finished jobs and ended rate windows that nobody will ask about."""
    from amtsweg.core.models import RateWindow

    Job.objects.filter(state=Job.State.DONE, finished_at__lt=clock.now() - KEEP_DONE).delete()
    RateWindow.objects.filter(ends_at__lt=clock.now()).delete()
