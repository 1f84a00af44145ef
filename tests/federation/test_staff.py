"""A person in the directory decides herself whether she shows, and nobody changes it afterwards."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from amtsweg.catalogue import search
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.events import history
from amtsweg.federation import actions, queries
from amtsweg.federation.models import Authority, StaffEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]


@pytest.fixture
def account() -> UUID:
    return uuid4()


@pytest.fixture
def entry(account: UUID) -> StaffEntry:
    authority = Authority.objects.get(slug="jesteburg")
    found = StaffEntry.objects.get(authority=authority, slug="maren-albers")
    assert actions.link_entry(authority, found.email.upper(), account, actor=SYSTEM)
    found.refresh_from_db()
    return found


def shown_anywhere() -> bool:
    """Whether she stands in the copy that all pages are made from, or is found."""
    copy = queries.current()
    portal = copy.portals["jesteburg"]
    hits = [hit for word in ("Albers", "Maren Albers") for hit in search.search(word, portal).hits]
    return (
        ("jesteburg", "maren-albers") in copy.staff
        or "Albers" in repr(copy)
        or any(hit.kind == "person" and hit.slug == "maren-albers" for hit in hits)
        or any("Albers" in str(hit.title) for hit in search.suggest("Albers", portal))
    )


def test_she_hides_herself_everywhere_at_once_and_shows_herself_again(entry: StaffEntry, account: UUID) -> None:
    assert shown_anywhere()
    actions.set_publicity(entry, False, actor=Actor("staff", account))
    assert not shown_anywhere()
    actions.set_publicity(entry, True, actor=Actor("staff", account))
    assert shown_anywhere()
    told = [one for one in history(entry.pk) if one.kind == "directory.publicity"]
    assert [one.data for one in told] == [{"public": False}, {"public": True}]
    assert {(one.actor_kind, one.actor_id) for one in told} == {("staff", account)}


@pytest.mark.parametrize("kind", ["resident", "guest", "system"])
def test_nobody_else_decides(entry: StaffEntry, account: UUID, kind: str) -> None:
    for actor in (SYSTEM, Actor(kind, account), Actor("staff", uuid4()), Actor("staff")):  # type: ignore[arg-type]
        with pytest.raises(PermissionDenied):
            actions.set_publicity(entry, False, actor=actor)
    assert shown_anywhere()


def test_an_import_or_editor_does_not_bring_back_who_hid_herself(entry: StaffEntry, account: UUID) -> None:
    actions.set_publicity(entry, False, actor=Actor("staff", account))
    authority = Authority.objects.get(slug="jesteburg")
    done = actions.upsert_staff(authority, "maren-albers", unit=entry.unit, room="3.01", public=True, actor=SYSTEM)
    assert (done.outcome, done.row.room, done.row.public) == ("changed", "3.01", False)
    assert not shown_anywhere()


def test_an_import_hides_who_has_not_decided_and_never_shows_her_again(entry: StaffEntry) -> None:
    authority = entry.authority
    for public, outcome in ((False, "changed"), (True, "unchanged")):
        done = actions.upsert_staff(authority, entry.slug, unit=entry.unit, public=public, actor=SYSTEM)
        assert (done.outcome, done.row.public) == (outcome, False)
    assert not shown_anywhere()


def test_an_entry_belongs_to_one_account(entry: StaffEntry, account: UUID) -> None:
    authority = Authority.objects.get(slug="jesteburg")
    assert not actions.link_entry(authority, entry.email, uuid4(), actor=SYSTEM)
    assert not actions.link_entry(authority, "", uuid4(), actor=SYSTEM)
    assert [one.pk for one in queries.entries_of(account)] == [entry.pk]
    assert queries.entries_of(uuid4()) == []


def test_an_entry_that_says_somebody_else_is_hidden_and_free(entry: StaffEntry, account: UUID) -> None:
    actions.set_publicity(entry, True, actor=Actor("staff", account))
    actions.begin_anew(entry, actor=SYSTEM, same_person=False)
    entry.refresh_from_db()
    assert (entry.public, entry.decided_at, entry.account_id) == (False, None, None)
    assert not shown_anywhere()
    assert actions.link_entry(entry.authority, entry.email, uuid4(), actor=SYSTEM)


def test_who_has_left_lets_go_of_her_entries(entry: StaffEntry, account: UUID) -> None:
    actions.let_go(account, authority=Authority.objects.get(slug="stelle"), actor=SYSTEM)
    assert shown_anywhere()
    actions.let_go(account, actor=SYSTEM)
    assert not shown_anywhere()
    assert queries.entries_of(account) == []
