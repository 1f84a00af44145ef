"""What every adapter to a federal postbox promises, and what the port makes of its settings.

A new adapter joins `PLACES`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from amtsweg.accounts import signals as account_signals
from amtsweg.accounts.models import Account
from amtsweg.core import clock
from amtsweg.core.actors import Actor
from amtsweg.core.models import DataKey, Event
from amtsweg.mailbox.models import PostboxLink
from amtsweg.mailbox.postbox import Parcel, Postbox, Refused, Unreachable, check_postbox, postbox_at
from amtsweg.mailbox.postbox_demo import DemoPostbox, demo_handle
from amtsweg.mailbox.postbox_links import link_postbox, linked_handle, unlink_postbox

PERSON = uuid4()

# By name: the address of one that works and of one that is away, a handle that it knows, and how the person opens.
PLACES: dict[str, tuple[Callable[[Path], str], Callable[[Path], str], str, Callable[[Any, str, str], Any]]] = {
    "demo": (
        lambda folder: f"demo://{folder}/postbox",
        lambda folder: "demo:///proc/nowhere",
        demo_handle(PERSON),
        lambda place, handle, number: place.open(handle, number),
    )
}


@pytest.fixture(params=sorted(PLACES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(name: str, tmp_path: Path) -> Postbox:
    made = postbox_at(PLACES[name][0](tmp_path), "demo")
    assert made is not None
    return made


def parcel(name: str, key: str = "one", **more: Any) -> Parcel:
    values = {"handle": PLACES[name][2], "content": b"%PDF-1.7 one"} | more
    return Parcel(
        key=key, sender="Samtgemeinde Jesteburg", subject="Bescheid", text="Ein Bescheid.", name="b.pdf", **values
    )


def test_what_is_handed_over_twice_lies_there_once(name: str, place: Postbox) -> None:
    before = clock.now()
    first = place.provide(parcel(name))
    assert before <= first.at <= clock.now()
    assert place.provide(parcel(name, content=b"%PDF-1.7 another")) == first
    assert place.provide(parcel(name, "two")).number != first.number


def test_a_retrieval_is_reported_once_and_for_its_own_number_only(name: str, place: Postbox) -> None:
    opens = PLACES[name][3]
    handed, other = place.provide(parcel(name)), place.provide(parcel(name, "two"))
    assert place.retrievals([handed.number, other.number]) == {}
    assert opens(place, PLACES[name][2], handed.number) == ("b.pdf", b"%PDF-1.7 one")
    told = place.retrievals([handed.number, other.number])
    assert list(told) == [handed.number]
    opens(place, PLACES[name][2], handed.number)
    assert place.retrievals([handed.number]) == told
    assert place.retrievals(["unknown"]) == {}


def test_nobody_else_gets_the_content(name: str, place: Postbox) -> None:
    handed = place.provide(parcel(name))
    assert PLACES[name][3](place, demo_handle(uuid4()), handed.number) is None
    assert place.retrievals([handed.number]) == {}


def test_an_unknown_person_is_refused_for_good(name: str, place: Postbox) -> None:
    with pytest.raises(Refused):
        place.provide(parcel(name, handle="nobody"))


def test_one_that_is_away_says_so(name: str, tmp_path: Path) -> None:
    away = postbox_at(PLACES[name][1](tmp_path), "demo")
    assert away is not None
    with pytest.raises(Unreachable):
        away.provide(parcel(name))


def test_every_adapter_describes_itself(place: Postbox) -> None:
    assert place.describe()


def test_addresses_are_checked(tmp_path: Path) -> None:
    assert postbox_at("", "production") is None
    assert isinstance(postbox_at(f"demo://{tmp_path}", "demo"), DemoPostbox)
    for address, mode in (("demo:///x", "production"), ("bund://x", "demo"), ("demo:///x?colour=red", "demo")):
        with pytest.raises(ImproperlyConfigured):
            postbox_at(address, mode)


def test_the_self_check_says_what_is_there(settings: Any, tmp_path: Path) -> None:
    states = []
    for address, mode in (("", "production"), (f"demo://{tmp_path}", "demo"), ("demo:///x", "production")):
        settings.AMTSWEG_POSTBOX, settings.AMTSWEG_MODE = address, mode
        states.append([check.state for check in check_postbox()])
    assert states == [["ok"], ["warning"], ["failed"]]


@pytest.mark.django_db
def test_a_link_is_sealed_replaced_and_gone_with_its_key() -> None:
    account = Account.objects.create_user("anna@post.example")
    me = Actor("resident", account.pk)
    assert linked_handle(account.pk) == ""
    link_postbox(account.pk, "handle-1", actor=me)
    link_postbox(account.pk, "handle-2", actor=me)
    assert linked_handle(account.pk) == "handle-2"
    assert linked_handle(uuid4()) == ""
    assert b"handle" not in bytes(PostboxLink._base_manager.get().handle)
    unlink_postbox(account.pk, actor=me)
    unlink_postbox(account.pk, actor=me)
    assert linked_handle(account.pk) == ""
    assert not DataKey.objects.filter(wrapped__isnull=False).exists()
    link_postbox(account.pk, "handle-3", actor=me)
    account_signals.deleted.send(Account, account_id=account.pk, actor=me)
    assert not PostboxLink._base_manager.exists()
    kinds = list(Event.objects.filter(subject_id=account.pk).values_list("kind", flat=True))
    assert kinds.count("mailbox.postbox-unlinked") == 2
