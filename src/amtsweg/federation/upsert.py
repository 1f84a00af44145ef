"""Create, change or leave: how published rows are written so that saying the same twice changes nothing."""

from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models, transaction

from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority
from amtsweg.federation.published import bump

M = TypeVar("M", bound=models.Model)
Outcome = Literal["created", "changed", "unchanged"]

CREATED = events.register("published.created", "Veröffentlicht")
CHANGED = events.register("published.changed", "Veröffentlichtes geändert")
REMOVED = events.register("published.removed", "Veröffentlichtes entfernt")


@dataclass(frozen=True, slots=True)
class Upserted(Generic[M]):
    """The row, and what became of it."""

    row: M
    outcome: Outcome


def upsert(
    model: type[M], lookup: dict[str, Any], values: dict[str, Any], *, actor: Actor, authority: Authority | None = None
) -> Upserted[M]:
    """Writes one published row, with its event and a new version, if `values` differ from what is there.

    Raises `django.core.exceptions.ValidationError` for values that the model refuses.
    """
    with transaction.atomic():
        row = model._default_manager.filter(**lookup).first()
        outcome: Outcome = "changed" if row else "created"
        row = row or model(**lookup)
        different = [name for name, value in values.items() if _differs(row, name, value)]
        if outcome == "changed" and not different:
            return Upserted(row, "unchanged")
        for name in different:
            setattr(row, name, values[name])
        row.full_clean(exclude=_empty_by_right(row), validate_unique=False, validate_constraints=False)
        row.save()
        kind = CREATED if outcome == "created" else CHANGED
        _record(kind, row, authority, actor, {"fields": different} if outcome == "changed" else {})
        bump()
        return Upserted(row, outcome)


def _differs(row: models.Model, name: str, value: Any) -> bool:
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    wanted = value.pk if isinstance(value, models.Model) else field.to_python(value)
    return bool(getattr(row, field.attname) != wanted)


def _empty_by_right(row: models.Model) -> set[str]:
    """Fields that hold nothing and may: forms mean something else by `blank` than rows do."""
    return {
        field.name
        for field in row._meta.concrete_fields
        if (value := getattr(row, field.attname)) in field.empty_values
        and (field.null if value is None else field.has_default())
    }


def remove_missing(rows: "models.QuerySet[M]", *, actor: Actor, authority: Authority | None = None) -> int:
    """Deletes published rows that are no longer named, with an event each; how many."""
    with transaction.atomic():
        found = list(rows)
        for row in found:
            _record(REMOVED, row, authority, actor, {})
        if found:
            rows.model._default_manager.filter(pk__in=[row.pk for row in found]).delete()
            bump()
        return len(found)


def create_many(model: type[M], rows: list[M], *, actor: Actor, authority: Authority | None = None) -> None:
    """Writes new rows of a kind at once, with one event and one new version.

    Raises `django.core.exceptions.ValidationError` for values that the model refuses.
    """
    with transaction.atomic():
        for row in rows:
            row.full_clean(exclude=_empty_by_right(row), validate_unique=False, validate_constraints=False)
        model._default_manager.bulk_create(rows, batch_size=200)
        record_many(model, authority, {"created": len(rows), "removed": 0}, actor=actor)
        bump()


def record_many(
    model: type[models.Model], authority: Authority | None, counts: dict[str, int], *, actor: Actor
) -> None:
    """One event for many rows that were written at once; the authority's, or the federation's."""
    name = model._meta.model_name or ""
    subject = authority.pk if authority else uuid5(NAMESPACE_URL, f"amtsweg:{name}")
    data = {"rows": name, **counts}
    events.record(authority, CHANGED, actor=actor, subject_type=name, subject_id=subject, data=data)


def _record(kind: str, row: models.Model, authority: Authority | None, actor: Actor, data: dict[str, Any]) -> None:
    name = row._meta.model_name or ""
    subject = row.pk if isinstance(row.pk, UUID) else uuid5(NAMESPACE_URL, f"amtsweg:{name}:{row.pk}")
    events.record(authority, kind, actor=actor, subject_type=name, subject_id=subject, data=data)
