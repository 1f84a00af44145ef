"""Barriers: anybody reports them, the authority's editors read and answer them, after a year they are gone."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from web.editing import text_of
from web.world import Role, World, build

from amtsweg.core import clock, crypto
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.jobs import Worker, enqueue
from amtsweg.core.models import DataKey, Event, OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation import published
from amtsweg.federation.models import Portal
from amtsweg.insights import barriers
from amtsweg.insights.models import BarrierReport
from amtsweg.web.portal.barrier import TRIES

pytestmark = pytest.mark.django_db

PAGE = "/barriere-melden/"
SAID = {"page": "Hund anmelden", "text": "Der Screenreader liest die Tabelle nicht.", "email": "mara@post.example"}


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def visitor(world: World) -> Client:
    return Client(headers={"host": world.host()}, enforce_csrf_checks=True)


def send(client: Client, values: dict[str, str], page: str = PAGE, status: int = 302) -> str:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text_of(client.get(page)))
    assert token
    answer = client.post(page, {"csrfmiddlewaretoken": token[1], **values})
    assert answer.status_code == status
    return answer.get("Location", "") or text_of(answer)


def reported(world: World) -> UUID:
    return barriers.report_barrier(world.authorities[0].pk, language="de", **SAID)


def test_a_report_reaches_the_editors_and_is_answered(world: World, visitor: Client) -> None:
    assert send(visitor, SAID) == f"{PAGE}danke/"
    assert "Ihre Meldung ist angekommen" in text_of(visitor.get(f"{PAGE}danke/"))
    assert "sitzung" not in visitor.cookies
    editor = world.client(Role.EDITOR)
    assert "1 wartet auf Antwort" in text_of(editor.get("/studio/"))
    listed = text_of(editor.get("/studio/barrieren/"))
    address = re.search(r'href="(/studio/barrieren/[0-9a-f-]{36}/)"', listed)
    assert address
    shown = text_of(editor.get(address[1]))
    for text in (*SAID.values(), "Wartet auf Antwort"):
        assert text in shown
    editor.post(f"{address[1]}beantwortet/")
    editor.post(f"{address[1]}beantwortet/")
    assert "Beantwortet am" in text_of(editor.get(address[1]))
    assert "wartet auf Antwort" not in text_of(editor.get("/studio/"))
    kinds = Event.objects.filter(subject_type="barrierreport").values_list("kind", "actor_kind")
    assert list(kinds) == [("insights.barrier-reported", "system"), ("insights.barrier-answered", "staff")]


def test_the_authority_gets_a_mail_that_says_nothing_of_it(world: World, visitor: Client) -> None:
    send(visitor, SAID)
    mail = OutgoingMail.objects.get()
    content = unwrap_secret(bytes(mail.sealed or b""), f"mail:{mail.id}").decode()
    assert "rathaus@jesteburg.example" in content
    assert f"/studio/barrieren/{mail.key.partition(':')[2]}/" in content
    for secret in ("Hund", "Screenreader", "mara@"):
        assert secret not in content


def test_what_was_written_is_sealed(world: World) -> None:
    reported(world)
    with across_tenants("the test looks at the raw row"):
        row = BarrierReport.objects.get()
    assert b"Screenreader" not in bytes(row.content) and b"mara" not in bytes(row.content)
    assert "Screenreader" not in str(list(Event.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("prefix", "title", "mistake"),
    [
        ("", "Barriere melden", "Schreiben Sie, was nicht geht"),
        ("/en", "Report a barrier", "Write what does not work"),
        ("/de-simple", "Sagen Sie uns: Das klappt nicht", "Schreiben Sie: Was klappt nicht?"),
    ],
)
def test_it_speaks_three_languages(world: World, visitor: Client, prefix: str, title: str, mistake: str) -> None:
    assert title in text_of(visitor.get(prefix + PAGE))
    shown = send(visitor, {"page": "Suche", "text": ""}, prefix + PAGE, 422)
    assert shown.count(mistake) == 2 and 'value="Suche"' in shown
    assert send(visitor, {"text": "Zu klein."}, prefix + PAGE) == f"{prefix}{PAGE}danke/"
    with across_tenants("the test looks at all"):
        assert BarrierReport.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({**SAID, "email": "mara"}, "Geben Sie die Adresse so an: name@beispiel.de"),
        ({**SAID, "text": "x" * 4001}, "Kürzen Sie den Text auf 4000 Zeichen"),
        ({**SAID, "page": "x" * 501}, "Kürzen Sie die Angabe zur Seite auf 500 Zeichen"),
    ],
)
def test_mistakes_are_named_and_nothing_is_lost(
    world: World, visitor: Client, values: dict[str, str], said: str
) -> None:
    shown = send(visitor, values, status=422)
    assert shown.count(said) == 2
    for value in values.values():
        assert value in shown


def test_the_page_one_comes_from_is_filled_in(world: World, visitor: Client) -> None:
    here = f"http://{world.host()}/leistungen/"
    assert f'value="{here}"' in text_of(visitor.get(PAGE, headers={"referer": here}))
    assert "andere.example" not in text_of(visitor.get(PAGE, headers={"referer": "https://andere.example/x"}))


def test_nobody_floods_the_authority(world: World) -> None:
    client = Client(headers={"host": world.host()})
    answers = [client.post(PAGE, SAID).status_code for _ in range(TRIES.tries + 1)]
    assert answers == [302] * TRIES.tries + [429]


def test_without_proof_of_origin_nothing_is_kept(world: World, visitor: Client) -> None:
    assert visitor.post(PAGE, SAID).status_code == 403
    assert visitor.get(PAGE, headers={"host": "localhost"}).status_code == 404
    with across_tenants("the test looks at all"):
        assert not BarrierReport.objects.exists()


def test_statement_and_footer_lead_there(world: World, visitor: Client) -> None:
    page = {"title": {"de": "Erklärung zur Barrierefreiheit"}, "body": {"de": "Teilweise."}}
    Portal.objects.filter(authority=world.authorities[0]).update(pages={"barrierefreiheit": page})
    published.bump()
    assert text_of(visitor.get("/seiten/barrierefreiheit/")).count(f'href="{PAGE}"') == 2  # in the text and the footer
    assert f'href="/en{PAGE}"' in text_of(visitor.get("/en/"))
    assert f"{PAGE}</loc>" in text_of(visitor.get("/sitemap.xml"))


def test_only_the_own_editors_read_it(world: World) -> None:
    identifier = reported(world)
    partner = world.client(Role.OTHER_ADMINISTRATOR, 1)
    assert partner.get(f"/studio/barrieren/{identifier}/").status_code == 404
    assert partner.post(f"/studio/barrieren/{identifier}/beantwortet/").status_code == 404
    for role in (Role.CLERK, Role.OTHER_ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            barriers.answer_barrier(world.memberships[role], world.authorities[0], identifier)


def test_what_waits_stands_first_and_what_waits_too_long_is_marked(world: World) -> None:
    first, second = reported(world), reported(world)
    with across_tenants("the test moves the clock"):
        BarrierReport.objects.filter(pk=second).update(reported_at=clock.now() - timedelta(days=31))
    barriers.answer_barrier(world.memberships[Role.EDITOR], world.authorities[0], first)
    found = barriers.barriers(world.authorities[0])
    assert [(one.id, one.late) for one in found] == [(second, True), (first, False)]
    assert "Wartet seit mehr als einem Monat" in text_of(world.client(Role.EDITOR).get("/studio/barrieren/"))


def test_after_a_year_it_is_erased(world: World) -> None:
    old, young = reported(world), reported(world)
    with across_tenants("the test moves the clock"):
        BarrierReport.objects.filter(pk=old).update(reported_at=clock.now() - timedelta(days=366))
        kept = BarrierReport.objects.get(pk=old)
    enqueue("insights.erase-barriers")
    Worker().run_all()
    assert [one.id for one in barriers.barriers(world.authorities[0])] == [young]
    with pytest.raises(crypto.KeyDestroyed):
        crypto.cipher(DataKey.objects.get(pk=kept.data_key_id))
    assert Event.objects.filter(kind="insights.barrier-erased", subject_id=old).count() == 1
