"""How few statements the pages of the desk and the mailbox take, also when a first visit writes what was read."""

from datetime import timedelta

import pytest
from cases.office import SCAN, Office, again, applicant, make_office, send, work
from cases.test_taking_part import adviser, party
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.test_desk import at
from web.test_mailbox import with_account

from amtsweg.accounts.models import Account
from amtsweg.cases import actions
from amtsweg.cases.decisions import Text
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.participation import consulting, talking
from amtsweg.cases.participation.consulting import Outside
from amtsweg.cases.participation.contents import Parts
from amtsweg.cases.requests import Wording
from amtsweg.core import clock
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Unit
from amtsweg.mailbox.models import Message, Reading, Side, Thread
from amtsweg.web.desk.filters import VIEWS

pytestmark = pytest.mark.django_db

MOST = 12


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def anna(db: None) -> Account:
    made: Account = Account.objects.create_user("anna.behrens@post.example")
    return made


def statements(client: Client, address: str) -> list[str]:
    """What a page asks of the database, everything that belongs to the request included."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in caught.captured_queries]


def full_case(office: Office, anna: Account) -> Case:
    """A case with everything that a page has to load."""
    case = send(office, holder=anna.pk, guest=False)
    unit = Unit.objects.select_related("authority").get(authority=office.authority, slug="standesamt")
    version = again(case).version
    actions.request_document(office.maren, case.pk, Wording("Zeugnis"), clock.today() + timedelta(9), version=version)
    adviser(case)
    nora, neighbour = party(office, case, Parts(("tiere",)))
    talking.party_writes([nora.pk], neighbour.pk, "Der Hund bellt.")
    bodies = [unit, Outside("Kammer", "kammer@post.example")]
    consulting.ask(
        office.maren, case.pk, bodies, "Frage", Parts(("tiere",)), clock.today() + timedelta(9),
        version=again(case).version,
    )  # fmt: skip
    actions.add_note(office.maren, case.pk, "Notiz")
    actions.add_tag(office.maren, case.pk, "Eilt")
    return case


def pages(office: Office, anna: Account, case: Case) -> list[tuple[Client, str]]:
    return [(at(office.maren), f"/desk/vorgaenge/{case.number}/"), (with_account(anna), f"/vorgaenge/{case.number}/")]


def few(client: Client, address: str) -> list[str]:
    found = statements(client, address)
    assert len(found) <= MOST, "\n".join(f"{one[:90]} … {one.partition(' FROM ')[2][:90]}" for one in found)
    return found


def test_a_case_with_everything_takes_few_on_every_visit(office: Office, anna: Account) -> None:
    case = full_case(office, anna)
    actions.reply([case.holder_id], applicant(case), case.pk, "Hier.", [SCAN])
    actions.send_message(office.maren, case.pk, "Danke.")
    for client, address in pages(office, anna, case):
        assert any(one.startswith("INSERT") for one in few(client, address)), "the first visit writes what was read"
        assert all(one.startswith(("SELECT", "WITH")) for one in few(client, address))


def test_a_decided_case_with_everything_takes_few_on_every_visit(office: Office, anna: Account) -> None:
    case = full_case(office, anna)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    work()
    text, version = Text("Nein.", "Darum."), again(case).version
    actions.decide_again(office.maren, case.pk, Decision.Kind.REVOCATION, "revoked", text, version=version)
    work()
    actions.reply([case.holder_id], applicant(case), case.pk, "Hier.", [SCAN])
    for client, address in pages(office, anna, case):
        assert any(one.startswith("INSERT") for one in few(client, address))
        assert all(one.startswith(("SELECT", "WITH")) for one in few(client, address))


def test_lists_take_few_whatever_they_hold(office: Office, anna: Account) -> None:
    full_case(office, anna)
    for view in VIEWS:
        few(at(office.maren), f"/desk/?ansicht={view}")
    few(with_account(anna), "/postkorb/")


def test_a_thread_tells_who_read_what_only_once(office: Office, anna: Account) -> None:
    case = send(office, holder=anna.pk, guest=False)
    actions.send_message(office.maren, case.pk, "Guten Tag.")
    actions.send_message(office.maren, case.pk, "Noch etwas.")
    client, address = pages(office, anna, case)[1]
    for _visit in range(2):
        client.get(address)
    with across_tenants("test"):
        seen = Reading.objects.filter(reader_id=anna.pk)
        assert seen.count() == Message.objects.filter(thread__subject_id=case.pk, side=Side.STAFF).count() >= 2
        assert Thread.objects.get(subject_id=case.pk).unread == 0
