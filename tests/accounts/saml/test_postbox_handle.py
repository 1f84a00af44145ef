"""The handle of the federal postbox that a sign-in brings along: sealed for deliveries; the owner has the last word."""

import pytest
from accounts.a_provider import arrival, provider
from web.world import account

from amtsweg.accounts.providers import actions
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_holder
from amtsweg.mailbox.models import PostboxLink
from amtsweg.mailbox.postbox_links import linked_handle, unlink_postbox

pytestmark = pytest.mark.django_db


def test_the_handle_is_sealed_for_deliveries() -> None:
    anna, land = account("anna@post.example"), provider()
    actions.link(land, anna, arrival("anna", postbox="handle-1"))
    assert linked_handle(anna.pk) == "handle-1"
    with as_holder(anna.pk):
        assert b"handle-1" not in bytes(PostboxLink.held.get().handle)


def test_a_changed_handle_is_taken_and_a_released_one_stays_released() -> None:
    anna, land = account("anna@post.example"), provider()
    actions.link(land, anna, arrival("anna", postbox="handle-1"))
    actions.seen(land, anna, arrival("anna", postbox="handle-2"))
    assert linked_handle(anna.pk) == "handle-2"
    unlink_postbox(anna.pk, actor=Actor("resident", anna.pk))
    actions.seen(land, anna, arrival("anna", postbox="handle-2"))
    assert linked_handle(anna.pk) == ""
