"""The pages about who looked at a case: the lead's, the overseer's, the applicant's own."""

import json

import pytest
from cases.office import Office, appoint, make_office, send
from django.test import Client
from web import a_case, a_part
from web.test_desk import at, page, text_of
from web.test_own_data import taken
from web.world import Role, World, build

from amtsweg.accounts.models import Membership
from amtsweg.cases.access.models import Access
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents.checks import PDF, Checked
from amtsweg.documents.models import Document

pytestmark = pytest.mark.django_db
DOOR = "/desk/aufsicht/"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def inspector(office: Office) -> Membership:
    return appoint(office.authority, "Ida Wolff", None, "supervisor")


def grounds() -> list[str]:
    with across_tenants("test"):
        return list(Access.objects.order_by("at").values_list("ground", flat=True))


def test_the_way_over_the_search_is_noted_as_such(office: Office) -> None:
    case = send(office)
    came = "http://jesteburg.localhost/desk/?q=behrens"
    at(office.maren).get(page(case), headers={"referer": came})
    at(office.timo).get(page(case), headers={"referer": "http://jesteburg.localhost/desk/?ansicht=mine"})
    assert grounds() == ["search", "unit"]


def test_every_page_of_a_case_counts_and_a_visit_only_once(office: Office) -> None:
    case = send(office)
    client = at(office.maren)
    assert client.get(page(case, "druck/")).status_code == 200
    assert grounds() == ["unit"]
    for step in ("", "anfordern/", "angaben.json"):
        assert client.get(page(case, step)).status_code == 200
    assert grounds() == ["unit"]
    assert client.get("/desk/").status_code == 200
    assert at(office.standesamt).get(page(case)).status_code == 404
    assert grounds() == ["unit"]


def test_a_unit_that_is_asked_looks_as_one_that_is_asked(world: World) -> None:
    known = a_part.paper_for_our_unit(world)
    page, client = f"/desk/stellungnahmen/{known['consultation_id']}/", world.client(Role.CLERK)
    assert client.get(f"{page}dokumente/{known['document_id']}/").status_code == 200
    assert client.get(page).status_code == 200
    assert grounds() == ["asked"]


def test_only_the_lead_gets_to_the_list_of_looks(office: Office) -> None:
    case = send(office)
    lead = appoint(office.authority, "Lena Peters", office.maren.unit, "lead")
    assert "Wer den Vorgang geöffnet hat" not in text_of(at(office.maren).get(page(case)))
    assert at(office.maren).get(page(case, "zugriffe/")).status_code == 403
    assert page(case, "zugriffe/") in text_of(at(lead).get(page(case)))
    shown = text_of(at(lead).get(page(case, "zugriffe/")))
    for expected in ("Maren Albers", "Sachbearbeitung", "gehört zur Stelle, die zuständig ist"):
        assert expected in shown


def test_the_overseer_says_why_and_reads_without_a_handle_to_change(office: Office, inspector: Membership) -> None:
    case, client = send(office), at(inspector)
    assert client.get(page(case)).status_code == 403
    assert client.get(f"{DOOR}{case.number}/").url == f"{DOOR}?nummer={case.number}"
    assert f'value="{case.number}"' in text_of(client.get(f"{DOOR}?nummer={case.number}"))
    refused = client.post(DOOR, {"nummer": case.number, "grund": " "})
    assert refused.status_code == 422 and "Geben Sie an, warum" in text_of(refused)
    unknown = client.post(DOOR, {"nummer": "JES-2026-999999", "grund": "Beschwerde"})
    assert unknown.status_code == 422 and "den Sie beaufsichtigen" in text_of(unknown)
    assert client.post(DOOR, {"nummer": "x", "grund": "y" * 501}).status_code == 422
    assert grounds() == []
    opened = client.post(DOOR, {"nummer": f" {case.number.lower()} ", "grund": "Beschwerde vom 3. März"})
    assert opened.url == f"{DOOR}{case.number}/"
    shown = text_of(client.get(opened.url))
    assert "Anna Behrens" in shown and "<form" not in shown.partition("<main")[2].partition("</main")[0]
    assert grounds() == ["given"]


def test_the_overseer_opens_its_documents_and_no_others(office: Office, inspector: Membership) -> None:
    case, other, client = send(office), send(office), at(inspector)
    kept = [
        documents.store(
            Checked("zeugnis.pdf", PDF, b"%PDF-1.7"), documents.Folder(one.authority, one.holder_id, one.data_key),
            kind=Document.Kind.UPLOAD,
        )
        for one in (case, other)
    ]  # fmt: skip
    papers = [f"{DOOR}{case.number}/dokumente/{one.pk}/" for one in kept]
    assert client.get(papers[0]).status_code == 404
    client.post(DOOR, {"nummer": case.number, "grund": "Beschwerde"})
    assert [client.get(one).status_code for one in papers] == [200, 404]
    assert papers[0] in text_of(client.get(f"{DOOR}{case.number}/"))


def test_the_overseer_begins_at_her_page(office: Office, inspector: Membership) -> None:
    home = text_of(at(inspector).get(DOOR))
    assert "Arbeitsliste" not in home and "Aufsicht" in home
    assert "Aufsicht" not in text_of(at(office.maren).get("/desk/"))


# --- the applicant ---------------------------------------------------------------------------------------------------


@pytest.fixture
def world() -> World:
    return build()


def owner(world: World) -> Client:
    return world.client(Role.OWNER)


def test_the_applicant_sees_who_looked_without_a_name(world: World) -> None:
    case = a_case.a_case(world)
    assert "Wer Ihre Vorgänge geöffnet hat" not in text_of(owner(world).get("/konto/daten/"))
    world.client(Role.CLERK).get(f"/desk/vorgaenge/{case.number}/")
    world.client(Role.SUPERVISOR).post(DOOR, {"nummer": case.number, "grund": "Beschwerde vom 3. März"})
    shown = text_of(owner(world).get("/konto/daten/"))
    for expected in ("Wer Ihre Vorgänge geöffnet hat", "Steueramt", "(Aufsicht)", "gab einen Grund an: Beschwerde vom"):
        assert expected in shown
    assert "Person Clerk" not in shown and "Person Supervisor" not in shown
    assert "Beschwerde" not in text_of(world.client(Role.OTHER).get("/konto/daten/"))
    assert "Vorgänge geöffnet haben: 1 Eintrag." in text_of(world.client(Role.CLERK).get("/konto/daten/"))


def test_the_archive_has_all_of_it(world: World) -> None:
    case = a_case.a_case(world)
    world.client(Role.CLERK).get(f"/desk/vorgaenge/{case.number}/")
    looks = json.loads(taken(owner(world))["zugriffe.json"])["looks"]
    assert [(one["number"], one["post"]) for one in looks] == [(case.number, "Sachbearbeitung")]
    assert set(looks[0]) == {"number", "at", "office", "post", "ground", "reason"}
