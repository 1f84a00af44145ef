"""How drafts end: announced a week ahead, deleted after thirty days, gone for good; a changed one starts anew."""

from datetime import timedelta
from typing import Any

import pytest

from amtsweg.accounts.actions import create_account, delete_account
from amtsweg.applications import actions, deleting, queries
from amtsweg.applications.models import Application
from amtsweg.core import clock, events
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import DataKey, OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_holder
from applications.test_sending import send
from applications.world import ANSWERS, World, answer, begin, filled


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock by days."""
    real = clock.now

    def move(days: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=days))

    return move


def exists(application: Application) -> bool:
    with across_tenants("test"):
        return Application.objects.filter(pk=application.pk).exists()


def ends() -> list[str]:
    rows = OutgoingMail.objects.filter(key__startswith="application.ends").order_by("id")
    return [unwrap_secret(mail.sealed, f"mail:{mail.id}").decode() for mail in rows]


def test_a_guest_is_told_a_week_ahead_and_then_the_draft_goes(world: World, later: Any) -> None:
    application = filled(world)
    later(22)
    deleting.expire()
    assert ends() == []
    later(23.5)
    deleting.expire()
    deleting.expire()
    (mail,) = ends()
    assert '"to": "anna@post.example"' in mail and "/antrag/fortsetzen/" in mail and "Samtgemeinde Jesteburg" in mail
    assert "Behrens" not in mail and "Hund" not in mail
    later(29.9)
    deleting.expire()
    assert exists(application)
    later(30.6)
    deleting.expire()
    assert not exists(application)
    assert [event.kind for event in events.history(application.id)] == ["application.expired"]
    assert DataKey.objects.get(pk=application.data_key_id).wrapped is None


def test_an_account_is_told_at_its_address(world: World, later: Any) -> None:
    account = create_account("Anna.Konto@post.example", "vier Hunde am Deich")
    begin(world, guest=False, holder=account.id)
    later(24)
    deleting.expire()
    (mail,) = ends()
    assert "anna.konto@post.example" in mail and "/konto/" in mail


def test_a_change_starts_the_thirty_days_anew(world: World, later: Any) -> None:
    application = filled(world)
    later(24)
    deleting.expire()
    answer(application, world, "wo", ANSWERS["wo"])
    later(31)
    deleting.expire()
    assert exists(application)
    later(48)
    deleting.expire()
    assert len(ends()) == 2


def test_when_the_worker_stood_still_nothing_goes_unannounced(world: World, later: Any) -> None:
    application = filled(world)
    later(40)
    deleting.expire()
    assert exists(application) and len(ends()) == 1
    later(46)
    deleting.expire()
    assert exists(application)
    later(47.1)
    deleting.expire()
    assert not exists(application)


def test_without_any_address_a_draft_still_ends(world: World, later: Any) -> None:
    application = begin(world)
    later(30.1)
    deleting.expire()
    deleting.expire()
    assert ends() == [] and not exists(application)


def test_a_damaged_draft_ends_like_the_others_and_holds_none_up(world: World, later: Any) -> None:
    damaged, whole = filled(world), filled(world)
    with across_tenants("test"):
        Application.objects.filter(pk=damaged.pk).update(content=b"x" * 40)
    later(24)
    deleting.expire()
    assert len(ends()) == 1
    later(31)
    deleting.expire()
    assert not exists(damaged) and not exists(whole)


def test_what_was_sent_does_not_expire(world: World, later: Any) -> None:
    application = filled(world)
    send(application)
    later(100)
    deleting.expire()
    assert exists(application) and ends() == []


def test_deleting_by_the_holder_leaves_an_event_and_no_key(world: World) -> None:
    application = filled(world)
    with as_holder(application.holder_id):
        actions.delete_draft(application.id)
    assert not exists(application)
    assert [event.kind for event in events.history(application.id)] == ["application.deleted"]


def test_drafts_go_with_the_account_and_what_was_sent_stays(world: World) -> None:
    account = create_account("anna.konto@post.example", "vier Hunde am Deich")
    draft = filled(world, guest=False, holder=account.id)
    sent = filled(world, guest=False, holder=account.id)
    send(sent)
    delete_account(account)
    assert not exists(draft) and exists(sent)
    assert queries.opened_payload(queries.access_submission([account.id], sent.id))
