"""What its holder deletes lies in the trash for a week, can be taken back, and is gone after that."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from amtsweg.applications import actions, deleting, queries
from amtsweg.applications.models import Application
from amtsweg.core import clock, events
from amtsweg.core.models import DataKey
from amtsweg.core.tenancy import as_holder
from applications.test_ending import ends, exists, later
from applications.test_sending import send
from applications.world import ANSWERS, World, answer, filled

__all__ = ["later"]


def trash(application: Application) -> None:
    with as_holder(application.holder_id):
        actions.trash_draft(application.id)


def restore(application: Application) -> None:
    with as_holder(application.holder_id):
        actions.restore_draft(application.id)


def lists(application: Application) -> tuple[int, int]:
    mine = [application.holder_id]
    return len(queries.drafts_of(mine)), len(queries.trash_of(mine))


def test_a_deleted_draft_lies_in_the_trash_and_comes_back_whole(world: World, later: Any) -> None:
    application = filled(world)
    assert lists(application) == (1, 0)
    trash(application)
    trash(application)
    assert lists(application) == (0, 1)
    later(6.9)
    deleting.expire()
    restore(application)
    restore(application)
    assert lists(application) == (1, 0)
    row = queries.access_draft([application.holder_id], application.id)
    assert (row.expires_at - row.saved_at).days == 30 and row.expires_at > clock.now() + timedelta(days=29)
    assert queries.opened(row, world.sitting()).way.complete


def test_after_a_week_it_is_gone_with_its_key(world: World, later: Any) -> None:
    application = filled(world)
    trash(application)
    later(7.1)
    assert lists(application) == (0, 0)
    deleting.expire()
    assert not exists(application)
    assert DataKey.objects.get(pk=application.data_key_id).wrapped is None
    assert [event.kind for event in events.history(application.id)] == ["application.deleted"]


def test_nobody_is_reminded_of_what_she_deleted(world: World, later: Any) -> None:
    application = filled(world)
    later(22)
    trash(application)
    later(25)
    deleting.expire()
    assert ends() == [] and exists(application)


def test_a_draft_taken_back_late_has_its_thirty_days_and_its_notice(world: World, later: Any) -> None:
    application = filled(world)
    later(24)
    deleting.expire()
    trash(application)
    later(30.5)
    deleting.expire()
    restore(application)
    later(54)
    deleting.expire()
    assert exists(application) and len(ends()) == 2


def test_what_lies_in_the_trash_is_neither_changed_nor_sent(world: World) -> None:
    application = filled(world)
    trash(application)
    with pytest.raises(actions.InTrash):
        answer(application, world, "wo", ANSWERS["wo"])
    with pytest.raises(actions.InTrash):
        send(application)
    with pytest.raises(actions.InTrash):
        queries.opened(queries.access_draft([application.holder_id], application.id), world.sitting())


def test_what_was_sent_is_not_thrown_away_and_nobody_elses_is_found(world: World) -> None:
    sent, other = filled(world), filled(world)
    send(sent)
    with pytest.raises(actions.AlreadySent):
        trash(sent)
    with as_holder(uuid4()), pytest.raises(Application.DoesNotExist):
        actions.trash_draft(other.id)
    assert queries.trash_of([uuid4()]) == []
