"""The guest's way back: code and PIN, limits that lock no owner out, a link for a lost PIN, and into an account."""

import io
import re
import time
from uuid import uuid4

import pytest
from documents.samples import NOTICE

from amtsweg.applications import access, actions, guests, queries
from amtsweg.applications.models import Application
from amtsweg.core import events
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.documents import queries as papers
from amtsweg.documents.models import Document
from amtsweg.documents.pdf import render_notice
from amtsweg.documents.verification import verify_all
from applications.test_sending import send
from applications.world import World, answer, begin, filled

PAGE = "https://jesteburg.example/antrag/fortsetzen/link/{token}/"


def issue(application: Application) -> access.Access:
    with as_holder(application.holder_id):
        return guests.issue_access(application.id)


def mails() -> list[str]:
    return [unwrap_secret(mail.sealed, f"mail:{mail.id}").decode() for mail in OutgoingMail.objects.order_by("id")]


def reminded(application: Application) -> str:
    return queries.contact_address(queries.access_draft([application.holder_id], application.id))


def test_code_and_pin_open_a_draft_and_later_the_submission(world: World) -> None:
    application = filled(world)
    pair = issue(application)
    typed = pair.code.lower().replace("-", " ")
    assert guests.resume_as_guest(typed, pair.pin, address="192.0.2.1").pk == application.pk
    send(application, access=access.new_access())
    found = guests.resume_as_guest(pair.code, f" {pair.pin} ", address="192.0.2.1")
    assert found.pk == application.pk and found.expires_at is None


def test_neither_code_nor_pin_is_stored(world: World) -> None:
    application = filled(world)
    pair = issue(application)
    row = queries.access_draft([application.holder_id], application.id)
    assert pair.code.replace("-", "") not in str(row.tracking_index) and pair.pin not in row.pin_index


@pytest.mark.parametrize("wrong", ["code", "pin", "both", "empty", "odd"])
def test_a_wrong_pair_opens_nothing(world: World, wrong: str) -> None:
    pair = issue(filled(world))
    other = f"{(int(pair.pin) + 1) % 1_000_000:06d}"
    tries = {
        "code": ("XXXX-XXXX-XXXX", pair.pin),
        "pin": (pair.code, other),
        "both": ("XXXX-XXXX-XXXX", other),
        "empty": ("", ""),
        "odd": ("\x00" * 500, "🐕" * 500),
    }
    with pytest.raises(guests.NotFound):
        guests.resume_as_guest(*tries[wrong], address="192.0.2.1")


def test_a_fresh_pair_ends_the_old_one(world: World) -> None:
    application = filled(world)
    old, new = issue(application), issue(application)
    with pytest.raises(guests.NotFound):
        guests.resume_as_guest(old.code, old.pin, address="192.0.2.1")
    assert guests.resume_as_guest(new.code, new.pin, address="192.0.2.1").pk == application.pk


def test_guessing_ends_soon_and_the_owner_elsewhere_still_gets_in(world: World) -> None:
    pair = issue(filled(world))
    wrong = f"{(int(pair.pin) + 1) % 1_000_000:06d}"
    outcomes: list[type[Exception]] = []
    for _ in range(12):
        with pytest.raises((guests.NotFound, guests.TooManyTries)) as caught:
            guests.resume_as_guest(pair.code, wrong, address="192.0.2.66")
        outcomes.append(caught.type)
    assert outcomes[-1] is guests.TooManyTries
    with pytest.raises(guests.TooManyTries):
        guests.resume_as_guest(pair.code, pair.pin, address="192.0.2.66")
    assert guests.resume_as_guest(pair.code, pair.pin, address="198.51.100.7")


def test_an_account_has_no_code(world: World) -> None:
    application = begin(world, guest=False)
    with as_holder(application.holder_id), pytest.raises(Application.DoesNotExist):
        guests.issue_access(application.id)


def test_a_lost_pin_is_replaced_by_a_mailed_link_that_works_once(world: World) -> None:
    application = filled(world)
    pair = issue(application)
    guests.request_link(pair.code, " Anna@Post.example ", address="192.0.2.1", page=PAGE)
    (mail,) = mails()
    assert "Behrens" not in mail and pair.code not in mail
    token = re.search(r"/link/([^/]+)/", mail)[1]  # type: ignore[index]
    assert guests.link_target(token).pk == application.pk, "opening it changes nothing"
    opened, fresh = guests.use_link(token)
    assert opened.pk == application.pk
    assert guests.resume_as_guest(fresh.code, fresh.pin, address="192.0.2.1")
    with pytest.raises(guests.NotFound):
        guests.use_link(token)
    with pytest.raises(guests.NotFound):
        guests.resume_as_guest(pair.code, pair.pin, address="192.0.2.1")


def test_a_link_lives_half_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = issue(filled(world))
    guests.request_link(pair.code, "anna@post.example", address="192.0.2.1", page=PAGE)
    token = re.search(r"/link/([^/]+)/", mails()[0])[1]  # type: ignore[index]
    later = time.time() + 31 * 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(guests.NotFound):
        guests.link_target(token)


@pytest.mark.parametrize("token", ["", "x", "0" * 32 + ".:1:x", "a.b:c:d", "\x00"])
def test_a_made_up_link_opens_nothing(world: World, token: str) -> None:
    with pytest.raises(guests.NotFound):
        guests.use_link(token)


def test_nobody_learns_whether_an_address_is_right(world: World) -> None:
    pair = issue(filled(world))
    assert guests.request_link(pair.code, "jemand@post.example", address="192.0.2.1", page=PAGE) is None
    assert guests.request_link("XXXX-XXXX-XXXX", "anna@post.example", address="192.0.2.1", page=PAGE) is None
    assert mails() == []


def test_the_address_for_reminders_counts_where_the_form_asks_for_none(world: World) -> None:
    application = begin(world)
    with as_holder(application.holder_id):
        actions.remember_email(application.id, "enkel@post.example", world.sitting())
    assert (
        queries.contact_address(queries.access_draft([application.holder_id], application.id)) == "enkel@post.example"
    )
    answer(application, world, "wer", {"name-given": "A", "name-family": "B", "email": "anna@post.example"})
    assert reminded(application) == "anna@post.example"


def test_an_account_takes_a_draft_over_with_its_files(world: World) -> None:
    application, account_id = filled(world), uuid4()
    pair = issue(application)
    with as_holder(application.holder_id, account_id):
        content = render_notice(NOTICE)
        assert not actions.attach(
            application.id, "hunde/1/hund", "impfpass", "a.pdf", io.BytesIO(content), world.sitting()
        )
        actions.claim(application.id, account_id, world.sitting())
    with pytest.raises(Application.DoesNotExist):
        queries.access_draft([application.holder_id], application.id)
    row = queries.access_draft([account_id], application.id)
    assert not row.guest and row.tracking_index is None
    kept = queries.opened(row, world.sitting()).content.answers["hunde"][0]["impfpass"][0]
    assert b"".join(papers.content(papers.for_holder([account_id], kept["id"])))[:5] == b"%PDF-"
    with across_tenants("test"):
        assert Document.objects.count() == 1
    assert [problem for one in verify_all() for problem in one.problems] == []
    assert [event.kind for event in events.history(application.id)] == ["application.claimed"]
    with pytest.raises(guests.NotFound):
        guests.resume_as_guest(pair.code, pair.pin, address="192.0.2.1")


def test_ones_own_draft_is_not_claimed_again(world: World) -> None:
    application = begin(world, guest=False)
    with as_holder(application.holder_id):
        actions.claim(application.id, application.holder_id, world.sitting())
    assert events.history(application.id) == []


def test_a_foreign_draft_is_not_claimed(world: World) -> None:
    application, stranger = filled(world), uuid4()
    with as_holder(stranger), pytest.raises(Application.DoesNotExist):
        actions.claim(application.id, stranger, world.sitting())
