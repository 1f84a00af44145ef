"""The mailbox at work: order and pages of its list, the archive, muting, search over sealed texts."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from cases.office import Office, again, explained, make_office, send
from django.test import Client
from web.test_mailbox import asked, page, text_of, with_account

from amtsweg.accounts.models import Account
from amtsweg.cases import actions, queries
from amtsweg.cases.life import of_life, replay
from amtsweg.cases.lives import kept, opened
from amtsweg.cases.models import Case
from amtsweg.cases.procedures.course import Course
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import destroy
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import queries as threads
from amtsweg.mailbox import searching
from amtsweg.mailbox.models import Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def anna(db: None) -> Account:
    made: Account = Account.objects.create_user("anna.behrens@post.example")
    return made


@pytest.fixture
def client(anna: Account) -> Client:
    return with_account(anna)


def thread_of(case: Case) -> Thread:
    with across_tenants("test"):
        found: Thread = Thread.objects.get(subject_id=case.pk)
    return found


def mine(office: Office, anna: Account) -> Case:
    return send(office, holder=anna.pk, guest=False)


def test_the_row_keeps_what_the_events_amount_to(office: Office, anna: Account) -> None:
    case = mine(office, anna)
    asked(office, case)
    actions.reply([anna.pk], Actor("resident", anna.pk), case.pk, "Kommt.")
    life = replay(of_life(events.history(case.pk)))
    assert opened(again(case).life) == replace(life, course=Course())
    assert kept(opened(again(case).life)) == again(case).life
    explained(case)
    assert opened({"state": "received"}).procedure == "application", "parts that came later are as at the beginning"


def test_a_row_from_before_is_folded_from_its_events(office: Office, anna: Account) -> None:
    case = mine(office, anna)
    asked(office, case)
    before = queries.postbox([anna.pk], "de").lines
    with as_authority(office.authority):
        Case.objects.update(life={})
    assert queries.postbox([anna.pk], "de").lines == before


def test_where_a_case_stands_is_kept_with_its_thread(office: Office, anna: Account) -> None:
    case = mine(office, anna)
    assert thread_of(case).standing == "open"
    asked(office, case)
    assert (thread_of(case).standing, thread_of(case).changed_at) == ("holder", again(case).changed_at)
    actions.withdraw([anna.pk], Actor("resident", anna.pk), case.pk)
    assert thread_of(case).standing == "closed"


def test_the_list_has_pages_and_asks_the_same_on_each(
    office: Office, anna: Account, client: Client, monkeypatch: Any, django_assert_max_num_queries: Any
) -> None:
    cases = [mine(office, anna) for _ in range(7)]
    asked(office, cases[1])
    actions.send_message(office.maren, cases[2].pk, "Guten Tag.")
    holders = [anna.pk]
    order = [cases[n].number for n in (1, 2, 6, 5, 4, 3, 0)]
    found = [queries.postbox(holders, "de", page=number, per_page=3) for number in (1, 2, 3, 99)]
    assert [[line.number for line in one.lines] for one in found[:3]] == [order[:3], order[3:6], order[6:]]
    assert (found[3].page, found[0].pages) == (3, 3)
    assert found[0].counts == {"all": 7, "unread": 2, "running": 7, "closed": 0, "archive": 0}
    for view in ("", "?ansicht=ungelesen", "?ansicht=archiv", "?ansicht=abgeschlossen", "?seite=7"):
        with django_assert_max_num_queries(12):
            assert client.get(f"/postkorb/{view}").status_code == 200


def test_the_archive_empties_the_list_until_the_authority_writes(office: Office, anna: Account, client: Client) -> None:
    case = mine(office, anna)
    assert client.post(page(case, "archiv/")).status_code == 302
    assert case.number not in text_of(client.get("/postkorb/"))
    assert case.number in text_of(client.get("/postkorb/?ansicht=archiv"))
    assert "Aus dem Archiv holen" in text_of(client.get(page(case)))
    client.post(page(case, "archiv/"))
    kinds = [event.kind for event in events.history(case.pk)]
    assert kinds.count("mailbox.archived") == 1, "twice is once"
    client.post(page(case, "archiv/"), {"zurueck": "1"})
    assert case.number in text_of(client.get("/postkorb/"))
    client.post(page(case, "archiv/"))
    actions.send_message(office.maren, case.pk, "Guten Tag.")
    assert thread_of(case).archived_at is None
    client.post(page(case, "archiv/"))
    asked(office, case)
    assert thread_of(case).archived_at is None
    explained(case)


def test_reading_counts_down_for_the_holder_only(office: Office, anna: Account) -> None:
    case = mine(office, anna)
    actions.send_message(office.maren, case.pk, "Guten Tag.")
    mailbox.mark_read(thread_of(case), actor=Actor("staff", office.maren.account_id))
    assert threads.unread_count([anna.pk]) == 1
    mailbox.mark_read(thread_of(case), actor=Actor("resident", anna.pk))
    assert threads.unread_count([anna.pk]) == 0


@pytest.mark.parametrize("words", ["Fähre", "FAHRE heute", "hund", "Jesteburg", "{number}"])
def test_search_finds_texts_titles_and_numbers(office: Office, anna: Account, client: Client, words: str) -> None:
    case, other, strange = mine(office, anna), mine(office, anna), send(office)
    for one in (case, strange):
        actions.send_message(office.maren, one.pk, "Heute fährt die Fähre nicht.")
    shown = text_of(client.get("/postkorb/suche/", {"q": words.format(number=case.number)}))
    assert case.number in shown
    assert strange.number not in shown, "nobody finds what is not theirs"
    assert (other.number in shown) == (words in ("hund", "Jesteburg"))


def test_search_goes_on_in_steps_and_skips_what_is_erased(
    office: Office, anna: Account, client: Client, monkeypatch: Any, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(searching, "STEP", 2)
    cases = [mine(office, anna) for _ in range(5)]
    for case in cases:
        actions.send_message(office.maren, case.pk, "Zaunkönig")
    destroy(cases[3].data_key)
    seen: list[str] = []
    rest: searching.Place | None = None
    for _ in range(3):
        hits = searching.search_threads([anna.pk], "zaunkonig", after=rest)
        seen += [line.reference for line in hits.lines]
        rest = hits.rest
    assert (seen, rest) == ([cases[n].number for n in (4, 2, 1, 0)], None)
    assert [one.reference for one in searching.search_threads([anna.pk], cases[0].number).lines] == [cases[0].number]
    with django_assert_max_num_queries(12):
        shown = text_of(client.get("/postkorb/suche/?q=Zaunkönig&nach=nie"))
    assert "In älteren Vorgängen weitersuchen" in shown


def test_search_skips_nothing_that_changed_in_one_moment(
    office: Office, anna: Account, client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(searching, "STEP", 2)
    cases = [mine(office, anna) for _ in range(5)]
    with across_tenants("test"):
        Thread.objects.update(changed_at=clock.now())
    seen: list[str] = []
    address = "/postkorb/suche/?q=hund"
    while address:
        page = client.get(address)
        seen += [one.number for one in cases if one.number in text_of(page)]
        found = re.search(r'href="([^"]*)"><span class="kern-label">In älteren Vorgängen', page.content.decode())
        address = unescape(found[1]) if found else ""
        assert len(seen) <= len(cases), "each once"
    assert sorted(seen) == sorted(one.number for one in cases), "each once"


def test_nobody_arranges_what_is_not_theirs(office: Office, client: Client) -> None:
    case = send(office)
    for step in ("archiv/", "e-mails/"):
        assert client.post(page(case, step)).status_code == 404
    assert thread_of(case).archived_at is None
