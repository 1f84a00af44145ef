"""Rows read and written with kept SQL are the same as those that Django reads and writes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from amtsweg.core import clock
from amtsweg.core.ids import new_id
from amtsweg.core.models import DataKey, Job, OutgoingMail
from amtsweg.core.rows import ByKey, insert, store

pytestmark = pytest.mark.django_db


def _job(**more: object) -> Job:
    return Job(name="core.tidy", payload={"ä": [1, None, "x"]}, run_at=clock.now(), **more)


def _same(one: object, other: object) -> None:
    names = [field.attname for field in type(one)._meta.concrete_fields]  # type: ignore[attr-defined]
    assert {name: getattr(one, name) for name in names} == {name: getattr(other, name) for name in names}


def test_what_is_inserted_is_what_django_reads() -> None:
    made = _job(key="once", lease=uuid4(), problem="%s 'quoted'")
    insert(made)
    _same(Job.objects.get(pk=made.pk), made)
    assert not made._state.adding and made.created_at is not None


def test_what_django_wrote_is_read_by_key() -> None:
    made = DataKey.objects.create(master="m", wrapped=b"\x00\xff")
    found = ByKey(DataKey).get(made.pk)
    assert bytes(found.wrapped or b"") == b"\x00\xff"
    assert (found.pk, found.created_at, found._state.adding) == (made.pk, made.created_at, False)


def test_nobody_there() -> None:
    with pytest.raises(Job.DoesNotExist):
        ByKey(Job).get(new_id())


def test_a_key_that_is_taken() -> None:
    insert(_job(key="twice"))
    insert(_job(key="twice"), unless_there=True)
    assert Job.objects.filter(key="twice").count() == 1
    with pytest.raises(IntegrityError):
        insert(_job(key="twice"))


def test_only_the_named_fields_are_stored() -> None:
    made = OutgoingMail(id=new_id(), key="k", sealed=b"secret")
    insert(made)
    made.sent_at, made.key, made.sealed = clock.now() - timedelta(days=1), "other", None
    store(made, "sent_at", "sealed")
    kept = OutgoingMail.objects.get(pk=made.pk)
    assert (kept.key, kept.sealed, kept.sent_at) == ("k", None, made.sent_at)


def test_what_is_gone_cannot_be_stored() -> None:
    made = _job()
    insert(made)
    Job.objects.all().delete()
    with pytest.raises(Job.DoesNotExist):
        store(made, "problem")


def test_several_rows_by_another_column() -> None:
    lease = uuid4()
    for problem, held in (("b", lease), ("a", lease), ("c", uuid4())):
        _job(problem=problem, lease=held).save()
    by_lease = ByKey(Job, column="lease", order=("problem",))
    assert [one.problem for one in by_lease.all(lease)] == ["a", "b"]
    assert by_lease.all(new_id()) == []
