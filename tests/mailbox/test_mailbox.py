"""Conversations: both sides see the same, once, and only what is theirs; mails say nothing of the content."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django_scopes import ScopeError
from documents.samples import NOTICE, make_authority

from amtsweg.accounts.models import Account
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import Tampered, destroy, new_data_key
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Event, Job, OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents import queries as papers
from amtsweg.documents.actions import Folder
from amtsweg.documents.certificates import ensure_demo_seals
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.models import Document
from amtsweg.documents.pdf import render_notice
from amtsweg.federation.models import Authority
from amtsweg.mailbox import actions, queries, signals
from amtsweg.mailbox.models import Message, Side, Thread

pytestmark = pytest.mark.django_db
AUTHOR = "Frau Albers, Steueramt"


@pytest.fixture
def authority(db: None) -> Authority:
    made = make_authority("jesteburg", "JES")
    ensure_demo_seals()
    return made


@pytest.fixture
def resident() -> Actor:
    return Actor("guest", uuid4())


@pytest.fixture
def clerk() -> Actor:
    return Actor("staff", uuid4())


def make_thread(authority: Authority, holder: Actor, **more: str) -> Thread:
    assert holder.id is not None
    folder = Folder(authority, holder.id, new_data_key())
    options = {"title": "Hund anmelden: Fiete", "language": "de", "reference": "JES-2026-4K7M9-93"} | more
    return actions.open_thread("case", uuid4(), folder, actor=SYSTEM, **options)  # type: ignore[arg-type]


@pytest.fixture
def thread(authority: Authority, resident: Actor) -> Thread:
    return make_thread(authority, resident, email="anna.behrens@post.example")


@pytest.fixture(autouse=True)
def mails(settings: Any) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mail.outbox


def folder_of(thread: Thread) -> Folder:
    return Folder(thread.authority, thread.holder_id, thread.data_key)


def paper(thread: Thread, kind: str = Document.Kind.UPLOAD) -> Document:
    return documents.store(Checked("nachweis.pdf", PDF, b"%PDF-1.7"), folder_of(thread), kind=kind)


def notice(thread: Thread) -> Document:
    return documents.issue(
        render_notice(NOTICE), folder_of(thread), name="Bescheid.pdf", check_code=documents.new_check_code(),
        dated=date(2026, 11, 23), key=f"notice:{thread.id}",
    )  # fmt: skip


def conversation(thread: Thread) -> queries.Conversation:
    return queries.conversation_for_holder([thread.holder_id], thread.subject_type, thread.subject_id)


def test_both_sides_see_the_conversation_and_who_read_what(thread: Thread, resident: Actor, clerk: Actor) -> None:
    actions.send_message(thread, "  Reicht die vorläufige Bescheinigung?  ", actor=resident, author="Anna Behrens")
    actions.send_message(thread, "Ja, bis zum 05.12.2026.", actor=clerk, author=AUTHOR)
    before = conversation(thread)
    assert [(entry.side, entry.author, entry.text, entry.read_at) for entry in before.entries] == [
        ("holder", "Anna Behrens", "Reicht die vorläufige Bescheinigung?", None),
        ("staff", AUTHOR, "Ja, bis zum 05.12.2026.", None),
    ]
    assert before.title == "Hund anmelden: Fiete"
    holder = [thread.holder_id]
    assert queries.unread_count(holder) == 1
    assert queries.unread_for_staff(thread.authority, [thread.subject_id, uuid4()]) == {thread.subject_id: 1}
    assert actions.mark_read(thread, actor=resident) == 1
    assert actions.mark_read(thread, actor=resident) == 0
    assert queries.unread_count(holder) == 0
    assert actions.mark_read(thread, actor=clerk) == 1
    assert actions.mark_read(thread, actor=Actor("staff", uuid4())) == 1
    assert queries.unread_for_staff(thread.authority, [thread.subject_id]) == {}
    seen = queries.conversation_for_staff(thread.authority, thread.subject_type, thread.subject_id)
    assert all(entry.read_at is not None for entry in seen.entries)
    assert actions.mark_read(thread, actor=SYSTEM) == 0


def test_a_conversation_is_reached_by_its_two_sides_only(thread: Thread, resident: Actor) -> None:
    actions.send_message(thread, "Hallo", actor=resident, author="Anna Behrens")
    other = make_authority("stelle", "STE")
    subject = (thread.subject_type, thread.subject_id)
    with pytest.raises(Thread.DoesNotExist):
        queries.conversation_for_holder([uuid4()], *subject)
    with pytest.raises(Thread.DoesNotExist):
        queries.conversation_for_staff(other, *subject)
    assert queries.threads_for_holder([uuid4()]) == []
    assert queries.threads_for_holder([]) == []
    assert queries.threads_for_staff(other) == []
    assert queries.unread_for_staff(other, [thread.subject_id]) == {}
    assert queries.unread_count([]) == 0
    for manager in (Thread.objects, Thread.held, Message.objects, Message.held):
        with pytest.raises(ScopeError):
            manager.all()


def test_sending_twice_under_one_key_sends_once(thread: Thread, clerk: Actor, mails: list[Any]) -> None:
    first = actions.send_message(thread, "Einmal", actor=clerk, author=AUTHOR, key="form:1")
    assert actions.send_message(thread, "Noch einmal", actor=clerk, author=AUTHOR, key="form:1") == first
    assert len(conversation(thread).entries) == 1
    Worker().run_all()
    assert len(mails) == 1
    subject = (thread.subject_type, thread.subject_id)
    again = actions.open_thread(
        *subject, Folder(thread.authority, uuid4(), new_data_key()), title="x", language="de", actor=SYSTEM
    )
    assert again == thread
    assert again.holder_id == thread.holder_id


def test_what_cannot_be_sent_is_refused_and_leaves_nothing(
    thread: Thread, resident: Actor, authority: Authority
) -> None:
    foreign = paper(make_thread(authority, resident))
    with pytest.raises(actions.NothingToSend):
        actions.send_message(thread, " \n ", actor=resident, author="A")
    with pytest.raises(actions.TooLong):
        actions.send_message(thread, "x" * 10_001, actor=resident, author="A")
    with pytest.raises(actions.Foreign):
        actions.send_message(thread, "Hallo", actor=resident, author="A", attachments=[foreign])
    with pytest.raises(ValueError, match="inside"):
        actions.send_message(
            thread, "Hallo", actor=resident, author="A", attachments=[paper(thread, Document.Kind.INTERNAL)]
        )
    assert conversation(thread).entries == ()


def test_attachments_both_ways_become_visible_and_stay(thread: Thread, resident: Actor, clerk: Actor) -> None:
    sent, answer = paper(thread), paper(thread, Document.Kind.LETTER)
    with pytest.raises(Document.DoesNotExist):
        papers.for_holder([thread.holder_id], answer.id)
    actions.send_message(thread, "", actor=resident, author="Anna Behrens", attachments=[sent])
    actions.send_message(thread, "Anbei", actor=clerk, author=AUTHOR, attachments=[answer])
    assert [[one.id for one in entry.papers] for entry in conversation(thread).entries] == [[sent.id], [answer.id]]
    assert papers.for_holder([thread.holder_id], answer.id) == answer
    for document in (sent, answer):
        with pytest.raises(documents.Fixed):
            documents.discard(document, actor=SYSTEM)


def test_mails_say_who_and_where_and_nothing_else(
    thread: Thread, resident: Actor, clerk: Actor, authority: Authority, mails: list[Any]
) -> None:
    english = make_thread(authority, Actor("guest", uuid4()), language="en", email="john@post.example")
    silent = make_thread(authority, Actor("guest", uuid4()))
    for one in (thread, english, silent):
        actions.send_message(one, "Ihr Hund Fiete ist gefährlich.", actor=clerk, author=AUTHOR)
        actions.send_message(one, "Nein.", actor=resident, author="Anna Behrens")
    Worker().run_all()
    assert [message.to for message in mails] == [["anna.behrens@post.example"], ["john@post.example"]]
    text = mails[0].subject + mails[0].body
    assert "Samtgemeinde Jesteburg" in text
    assert "/vorgaenge/JES-2026-4K7M9-93/" in text
    assert "/en/vorgaenge/" in mails[1].body
    for secret in ("Fiete", "gefährlich", "Albers", "Behrens", "Hund"):
        assert secret not in text


def test_an_account_is_written_to_at_its_present_address(authority: Authority, clerk: Actor, mails: list[Any]) -> None:
    account = Account.objects.create_user("alt@post.example")
    thread = make_thread(authority, Actor("resident", account.id), email="formular@post.example")
    account.email = "neu@post.example"
    account.save()
    actions.send_message(thread, "Hallo", actor=clerk, author=AUTHOR)
    Worker().run_all()
    assert mails[0].to == ["neu@post.example"]


def test_a_transaction_that_fails_sends_no_mail(thread: Thread, clerk: Actor) -> None:
    with transaction.atomic():
        actions.send_message(thread, "Hallo", actor=clerk, author=AUTHOR)
        transaction.set_rollback(True)
    assert OutgoingMail.objects.count() == Job.objects.count() == 0
    assert conversation(thread).entries == ()


def test_events_hold_no_personal_data_and_chain(thread: Thread, resident: Actor, clerk: Actor) -> None:
    actions.send_message(thread, "Fiete", actor=resident, author="Anna Behrens")
    actions.send_message(thread, "Ja", actor=clerk, author=AUTHOR)
    history = events.history(thread.subject_id)
    assert [event.kind for event in history] == ["mailbox.opened", "mailbox.sent", "mailbox.sent"]
    assert [event.actor_kind for event in history] == ["system", "guest", "staff"]
    assert not any(word in json.dumps([event.data for event in history]) for word in ("Fiete", "Anna", "Albers"))
    assert list(events.verify()) == []


def test_a_message_moved_to_another_row_does_not_open(thread: Thread, resident: Actor) -> None:
    first = actions.send_message(thread, "Erstens", actor=resident, author="A")
    second = actions.send_message(thread, "Zweitens", actor=resident, author="A")
    first.content = second.content
    first.save()
    with pytest.raises(Tampered):
        conversation(thread)


def test_an_erased_case_stays_in_the_list_without_content(thread: Thread, resident: Actor) -> None:
    actions.send_message(thread, "Fiete", actor=resident, author="Anna Behrens")
    destroy(thread.data_key)
    (line,) = queries.threads_for_holder([thread.holder_id])
    assert (line.erased, line.title, line.preview) == (True, "", "")
    assert line.reference == "JES-2026-4K7M9-93"


# --- delivery --------------------------------------------------------------------------------------------------------


def test_a_notice_is_delivered_announced_retrieved_and_served(
    thread: Thread, clerk: Actor, resident: Actor, mails: list[Any]
) -> None:
    document = notice(thread)
    told: list[Any] = []
    signals.notice_retrieved.connect(lambda **facts: told.append(facts["delivery"]), weak=False, dispatch_uid="test")
    delivery = actions.provide_notice(thread, document, "Ihr Bescheid liegt bereit.", actor=clerk, author=AUTHOR)
    assert actions.provide_notice(thread, document, "Noch einmal", actor=clerk, author=AUTHOR) == delivery
    (waiting,) = conversation(thread).deliveries
    assert (waiting.announced_at, waiting.collect_until, waiting.served_on) == (None, None, None)
    assert queries.threads_for_holder([thread.holder_id])[0].notices_waiting == 1
    Worker().run_all()
    (message,) = mails
    assert message.subject == "Ein Bescheid liegt in Ihrem Postkorb"
    (announced,) = conversation(thread).deliveries
    assert announced.announced_at is not None
    assert announced.collect_until is not None
    assert f"{announced.collect_until:%d.%m.%Y}" in message.body
    assert announced.collect_until >= clock.today() + timedelta(days=10)
    opened = papers.for_holder([thread.holder_id], document.id)
    first = actions.retrieve(opened, actor=resident)
    again = actions.retrieve(opened, actor=resident)
    assert first is not None
    assert again is not None
    assert again.retrieved_at == first.retrieved_at
    assert told == [delivery]
    signals.notice_retrieved.disconnect(dispatch_uid="test")
    (served,) = conversation(thread).deliveries
    assert served.served_on == clock.local(first.retrieved_at).date() + timedelta(days=1)  # type: ignore[arg-type]
    assert served.remedy_until is not None
    assert queries.threads_for_holder([thread.holder_id])[0].notices_waiting == 0
    kinds = [event.kind for event in events.history(thread.subject_id, visible_to_resident=True)]
    assert kinds == ["mailbox.sent", "mailbox.provided", "mailbox.retrieved"]


def test_opening_another_paper_retrieves_nothing(thread: Thread, resident: Actor) -> None:
    assert actions.retrieve(paper(thread), actor=resident) is None
    assert not Event.objects.filter(kind="mailbox.retrieved").exists()


def test_without_an_address_a_notice_still_lies_ready(authority: Authority, clerk: Actor, mails: list[Any]) -> None:
    thread = make_thread(authority, Actor("guest", uuid4()))
    actions.provide_notice(thread, notice(thread), "Ihr Bescheid", actor=clerk, author=AUTHOR)
    Worker().run_all()
    assert mails == []
    (delivery,) = conversation(thread).deliveries
    assert delivery.announced_at is None


# --- lists -----------------------------------------------------------------------------------------------------------


def test_a_list_of_25_threads_takes_four_queries(
    authority: Authority, resident: Actor, clerk: Actor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    threads = [make_thread(authority, resident, title=f"Vorgang {number}") for number in range(30)]
    for number, thread in enumerate(threads):
        for count in range(number % 4):
            actions.send_message(thread, f"Nachricht {count} " + "lang " * 60, actor=clerk, author=AUTHOR)
        actions.send_message(thread, "Danke", actor=resident, author="Anna Behrens")
    actions.mark_read(threads[29], actor=resident)
    holders = [resident.id, uuid4()]
    with django_assert_max_num_queries(4):
        lines = queries.threads_for_holder(holders)  # type: ignore[arg-type]
    unread_first = sorted(range(30), key=lambda number: (number % 4 == 0 or number == 29, -number))
    assert [line.title for line in lines] == [f"Vorgang {number}" for number in unread_first[:25]]
    assert [line.unread for line in lines[:5]] == [3, 2, 1, 3, 2]
    assert (lines[0].preview, lines[0].last_side) == ("Danke", Side.HOLDER)
    rest = queries.threads_for_holder(holders, start=25)  # type: ignore[arg-type]
    assert [line.title for line in rest] == [f"Vorgang {number}" for number in unread_first[25:]]
    unread = queries.threads_for_holder(holders, shelf="unread")  # type: ignore[arg-type]
    assert {line.title for line in unread} == {f"Vorgang {n}" for n in range(29) if n % 4}
    with django_assert_max_num_queries(4):
        assert len(queries.threads_for_staff(authority)) == 25
    with django_assert_max_num_queries(1):
        assert queries.unread_count(holders) == sum(n % 4 for n in range(29))  # type: ignore[arg-type]
    with django_assert_max_num_queries(1):
        assert len(queries.unread_for_staff(authority, [thread.subject_id for thread in threads])) == 30


def test_a_long_conversation_takes_five_queries(
    thread: Thread, resident: Actor, clerk: Actor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(10):
        actions.send_message(thread, "Frage", actor=resident, author="Anna Behrens", attachments=[paper(thread)])
        actions.send_message(thread, "Antwort", actor=clerk, author=AUTHOR)
    actions.provide_notice(thread, notice(thread), "Bescheid", actor=clerk, author=AUTHOR)
    with django_assert_max_num_queries(5):
        assert len(conversation(thread).entries) == 21


def test_tenant_rows_are_written_with_their_scope(thread: Thread, clerk: Actor) -> None:
    actions.send_message(thread, "Hallo", actor=clerk, author=AUTHOR)
    with across_tenants("test"):
        assert set(Message.objects.values_list("authority_id", "holder_id")) == {
            (thread.authority_id, thread.holder_id)
        }
