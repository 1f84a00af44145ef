"""Texts kept for later, files from both sides, and mails only where they are wanted."""

from datetime import timedelta
from typing import Any

import pytest
from applications.world import begin
from cases.office import Office, again, explained, kinds, send, work
from django.core import mail
from django.test import Client
from web.test_mailbox import asked, page, text_of, upload
from web.test_postbox import anna, client, mine, office, thread_of

from amtsweg.accounts.actions import delete_account
from amtsweg.accounts.identity import letters
from amtsweg.accounts.models import Account
from amtsweg.applications import deleting
from amtsweg.applications.models import Application
from amtsweg.cases import actions
from amtsweg.cases.models import Request
from amtsweg.core import clock, events
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import across_tenants
from amtsweg.mailbox import wishes
from amtsweg.mailbox.models import Unsent

__all__ = ["anna", "client", "office"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(office: Office) -> Client:
    made = Client(HTTP_HOST="jesteburg.localhost")
    made.force_login(office.maren.account)
    return made


@pytest.fixture(autouse=True)
def mails(settings: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mail.outbox


def kept() -> int:
    with across_tenants("test"):
        return int(Unsent.objects.count())


def test_a_text_waits_for_whoever_typed_it_and_goes_when_sent(
    office: Office, anna: Account, client: Client, clerk: Client
) -> None:
    case = mine(office, anna)
    desk = f"/desk/vorgaenge/{case.number}/"
    for browser, where in ((client, page(case)), (clerk, desk)):
        browser.post(where + "nachricht/", {"nachricht": f"Halb fertig {where}", "behalten": "1"})
    assert kinds(case).count("mailbox.sent") == 0
    assert f"Halb fertig {page(case)}" in text_of(client.get(page(case)))
    assert f"Halb fertig {desk}" in text_of(clerk.get(desk))
    assert f"Halb fertig {desk}" not in text_of(client.get(page(case))), "nobody reads what is not sent"
    asked(office, case)
    assert kept() == 2, "what the system writes takes nothing away"
    for browser, where in ((client, page(case)), (clerk, desk)):
        browser.post(where + "nachricht/", {"nachricht": "Fertig", "einmal": where})
    assert kept() == 0
    too_long = client.post(page(case, "nachricht/"), {"nachricht": "x" * 10_001, "behalten": "1"})
    assert (too_long.status_code, kept()) == (422, 0)
    client.post(page(case, "nachricht/"), {"nachricht": "Ach", "behalten": "1"})
    client.post(page(case, "nachricht/"), {"nachricht": " ", "behalten": "1"})
    assert kept() == 0
    explained(case)


def test_a_clerk_sends_files_once_and_the_resident_opens_them(
    office: Office, anna: Account, client: Client, clerk: Client
) -> None:
    case = mine(office, anna)
    where = f"/desk/vorgaenge/{case.number}/nachricht/"
    for _ in range(2):
        form = {"nachricht": "Hier das Merkblatt.", "einmal": "x", "anhang": upload("merkblatt.pdf")}
        assert clerk.post(where, form).status_code == 302
    assert kinds(case).count("mailbox.sent") == 1
    shown = text_of(client.get(page(case)))
    assert shown.count("merkblatt.pdf") == 2, "at the message and among the papers"
    wrong = upload("zeugnis.pdf")
    wrong.seek(0)
    wrong.truncate()
    assert clerk.post(where, {"nachricht": "Text bleibt", "anhang": wrong}).status_code == 422
    explained(case)


def test_mails_come_only_where_they_are_wanted(office: Office, anna: Account, client: Client, mails: list[Any]) -> None:
    case, other = mine(office, anna), mine(office, anna)
    work()
    mails.clear()
    wishes.choose(anna.pk, ["request"])
    assert wishes.unwanted(anna.pk) == {"message", "reminder", "progress"}
    actions.send_message(office.maren, case.pk, "Guten Tag.")
    work()
    assert mails == []
    asked(office, case)
    work()
    assert len(mails) == 1
    client.post(page(other, "e-mails/"))
    assert thread_of(other).muted_at is not None
    asked(office, other)
    work()
    assert len(mails) == 1, "muted"
    for one in (case, other):
        actions.decide(office.maren, one.pk, "granted", "Ja.", "Darum.", version=again(one).version)
    work()
    assert len(mails) == 3, "a notice is announced whatever is wanted (§ 41 (2a) VwVfG)"
    wishes.choose(anna.pk, wishes.KINDS)
    assert wishes.unwanted(anna.pk) == frozenset()
    client.post(page(other, "e-mails/"), {"laut": "1"})
    assert wishes.wanted(anna.pk, "progress", thread_of(other))


def test_wishes_hold_for_what_came_from_an_account_that_went_over(office: Office, anna: Account) -> None:
    before = Account.objects.create_user("zweit@post.example")
    before.merged_into, before.is_active = anna, False
    before.save()
    wishes.choose(anna.pk, [])
    assert not wishes.wanted(before.pk, "message")
    assert wishes.wanted(send(office).holder_id, "message")


def test_reminders_of_every_room_respect_the_wish(
    office: Office, anna: Account, mails: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = mine(office, anna)
    asked(office, case)
    draft = begin(office.world, holder=anna.pk, guest=False)
    with across_tenants("test"):
        Application.objects.filter(pk=draft.pk).update(expires_at=clock.now() + timedelta(days=1))
    work()
    mails.clear()
    wishes.choose(anna.pk, ["message", "request", "progress"])
    letters.warn(anna, "Samtgemeinde Jesteburg", new_id())
    deleting.expire()
    with across_tenants("test"):
        assert Application.objects.get(pk=draft.pk).warned_at is not None, "the draft ends all the same"
        due = Request.objects.filter(case=case).latest("due_on").due_on
    moment = clock.now() + timedelta(days=(due - clock.today()).days - 1)
    monkeypatch.setattr(clock, "now", lambda: moment)
    actions.watch_requests()
    work()
    assert mails == []
    wishes.choose(anna.pk, wishes.KINDS)
    letters.warn(anna, "Samtgemeinde Jesteburg", new_id())
    work()
    assert [one.subject for one in mails] == ["Die Bestätigung Ihrer Person endet bald"]


def test_each_change_of_a_wish_is_a_consent_of_its_own(anna: Account) -> None:
    wishes.choose(anna.pk, ["message", "request", "reminder"])
    wishes.choose(anna.pk, ["message", "request", "reminder"])
    wishes.choose(anna.pk, ["message", "request", "progress"])
    said = [(event.kind, event.data["purpose"]) for event in events.history(anna.pk)]
    assert said == [
        ("consent.withdrawn", "mail.progress"), ("consent.given", "mail.progress"),
        ("consent.withdrawn", "mail.reminder"),
    ]  # fmt: skip


def test_wishes_end_with_the_account(anna: Account) -> None:
    wishes.choose(anna.pk, [])
    delete_account(anna)
    assert wishes.unwanted(anna.pk) == frozenset()
