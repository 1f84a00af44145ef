"""A life as it is kept on the row of its case, so that a list need not fold the events of every case that it shows."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from amtsweg.cases.life import Life, State, of_life, replay
from amtsweg.cases.models import Case
from amtsweg.core.models import Event

_PLAIN = (str, bool, int, frozenset)


def kept(life: Life) -> dict[str, Any]:
    """The life as JSON, without its course, which no list shows; sets in order: equal lives are stored equally."""
    values = {field.name: getattr(life, field.name) for field in fields(life)}
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in values.items()
        if isinstance(value, _PLAIN)
    }


def opened(values: dict[str, Any]) -> Life:
    """The life that was kept; parts that it did not have then are as at the beginning."""
    beginning = Life()
    known = {field.name: getattr(beginning, field.name) for field in fields(Life)}
    found: dict[str, Any] = {
        name: frozenset(values[name]) if isinstance(default, frozenset) else values[name]
        for name, default in known.items()
        if name in values
    }
    return Life(**found | {"state": State(values["state"])})


def lives_of(cases: Sequence[Case]) -> dict[UUID, Life]:
    """The lives of cases by id: from their rows; in one query from the events of those that have not changed since."""
    found = {case.pk: opened(case.life) for case in cases if case.life}
    told: dict[UUID, list[Event]] = {case.pk: [] for case in cases if not case.life}
    if told:
        for event in Event.objects.filter(subject_id__in=list(told)).order_by("id"):
            told[event.subject_id].append(event)
    return found | {key: replay(of_life(events)) for key, events in told.items()}
