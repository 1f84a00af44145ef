"""The archive of one's own data: made by a job, sealed, handed out once, erased with its key."""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail

from amtsweg.accounts.actions import delete_account
from amtsweg.accounts.models import Account
from amtsweg.core import clock, events
from amtsweg.core.jobs import Worker
from amtsweg.core.models import DataKey, Job
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.documents import own_archive, storage
from amtsweg.documents.actions import sweep
from amtsweg.documents.models import OwnArchive

pytestmark = pytest.mark.django_db
CONTENT = [b"", b"a" * 70_000, b"", b"b" * 5]


@pytest.fixture
def anna(db: None) -> Account:
    made: Account = Account.objects.create_user("anna@post.example")
    return made


@pytest.fixture(autouse=True)
def maker(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(account: Account, language: str) -> Iterator[bytes]:
        return iter(CONTENT)

    monkeypatch.setattr(own_archive, "_MAKERS", [made])


def row() -> OwnArchive:
    with across_tenants("test"):
        found: OwnArchive = OwnArchive.held.select_related("data_key").get()
    return found


def none_left() -> bool:
    with across_tenants("test"):
        return not OwnArchive.held.exists()


def kinds(account: Account) -> list[str]:
    return [event.kind for event in events.history(account.pk)]


def ready(account: Account) -> OwnArchive:
    own_archive.ask(account, "de", sender="Samtgemeinde Jesteburg")
    Worker().run_all()
    return row()


def test_it_is_made_by_a_job_and_its_owner_is_told(anna: Account) -> None:
    own_archive.ask(anna, "de", sender="Samtgemeinde Jesteburg")
    waiting = own_archive.waiting(anna.pk)
    assert waiting is not None and waiting.ready_at is None
    with pytest.raises(own_archive.NotReady):
        own_archive.take(anna)
    Worker().run_all()
    waiting = own_archive.waiting(anna.pk)
    assert waiting is not None and waiting.ready_at is not None and waiting.size == 70_005
    assert waiting.expires_at == waiting.ready_at + own_archive.KEPT
    (told,) = mail.outbox
    assert told.subject == "Ihre Daten liegen bereit" and "http" not in told.body
    assert kinds(anna) == ["account.archive-asked"]


def test_asking_twice_makes_one(anna: Account) -> None:
    for _ in range(2):
        own_archive.ask(anna, "de", sender="X")
    assert Job.objects.filter(name="documents.own-archive").count() == 1
    Worker().run_all()
    own_archive.ask(anna, "de", sender="X")
    assert Job.objects.filter(name="documents.own-archive").count() == 1, "one waits already"


def test_it_lies_sealed_and_is_handed_out_once(anna: Account) -> None:
    found = ready(anna)
    assert found.stored is not None
    stored = storage.storage().open(found.stored).read()
    assert b"aaaa" not in stored
    assert own_archive.take(anna).read() == b"a" * 70_000 + b"b" * 5
    assert own_archive.waiting(anna.pk) is None
    with pytest.raises(own_archive.NotReady):
        own_archive.take(anna)
    assert kinds(anna) == ["account.archive-asked", "account.archive-taken"]


def test_after_it_was_taken_file_and_key_are_erased(anna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    found = ready(anna)
    own_archive.take(anna).read()
    own_archive.tidy()
    assert row().pk == found.pk, "a slow line may still be at it"
    later = clock.now() + own_archive.HANDING_OUT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    own_archive.tidy()
    assert none_left() and DataKey.objects.get(pk=found.data_key_id).wrapped is None
    Worker().run_all()
    assert found.stored is not None and not storage.storage().exists(found.stored)


def test_what_nobody_took_is_erased_and_can_be_asked_for_again(anna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ready(anna)
    later = clock.now() + own_archive.KEPT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert own_archive.waiting(anna.pk) is None
    with pytest.raises(own_archive.NotReady):
        own_archive.take(anna)
    assert ready(anna).pk != first.pk
    assert DataKey.objects.get(pk=first.data_key_id).wrapped is None


def test_it_ends_with_the_account(anna: Account) -> None:
    found = ready(anna)
    own_archive.ask(anna, "de", sender="X")
    delete_account(anna)
    assert none_left() and DataKey.objects.get(pk=found.data_key_id).wrapped is None


def test_a_job_that_comes_too_late_leaves_nothing_behind(anna: Account) -> None:
    own_archive.ask(anna, "de", sender="X")
    with as_holder(anna.pk):
        OwnArchive.held.all().delete()
    before = set(storage.names())
    Worker().run_all()
    assert set(storage.names()) == before and mail.outbox == []


def test_a_job_that_dies_is_carried_out_again(anna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    own_archive.ask(anna, "de", sender="X")
    before = set(storage.names())
    with monkeypatch.context() as patched:
        patched.setattr(own_archive, "_tell", lambda *_: 1 / 0)
        Worker().run_all()
    assert set(storage.names()) == before and row().ready_at is None
    Job.objects.filter(name="documents.own-archive").update(run_at=clock.now())
    Worker().run_all()
    assert row().ready_at is not None


def test_the_sweep_of_the_storage_knows_it(anna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    found = ready(anna)
    later = clock.now() + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    sweep()
    assert found.stored is not None and storage.storage().exists(found.stored)


def test_pieces_are_a_file_to_be_read_once() -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", b"x" * 9)
    pieces = own_archive.in_pieces(iter([whole.getvalue()[:7], b"", whole.getvalue()[7:]]))
    assert pieces.read(3) + pieces.read() == whole.getvalue()
    assert pieces.tell() == len(whole.getvalue()) and pieces.read(1) == b""
