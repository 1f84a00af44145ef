"""Feedback about a service's page: anonymous, counted once it is sent, with proof of origin, and not without end."""

import re

import pytest
from django.test import Client

from amtsweg.core import clock
from amtsweg.federation.models import Portal
from amtsweg.insights import queries
from amtsweg.insights.queries import ServiceFeedback
from amtsweg.web.portal.feedback import TRIES

pytestmark = pytest.mark.django_db
PAGE = "/leistungen/hund-anmelden/rueckmeldung/"


@pytest.fixture
def visitor() -> Client:
    """A browser that has no session and never gets one."""
    return Client(headers={"host": "jesteburg.localhost"}, enforce_csrf_checks=True)


def counted(portal: Portal) -> list[ServiceFeedback]:
    return queries.feedback(portal.authority, clock.today())


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def test_from_the_kept_page_over_the_questions_to_the_count(federation: dict[str, Portal], visitor: Client) -> None:
    service = visitor.get("/leistungen/hund-anmelden/").text
    assert f'action="{PAGE}"' in service and 'name="helpful" value="partly"' in service
    assert "csrfmiddlewaretoken" not in service  # the page is the same for everybody
    questions = visitor.get(PAGE, {"helpful": "partly"})
    assert re.search(r'value="partly" checked', questions.text)
    assert "no-store" in questions.headers["Cache-Control"]
    assert counted(federation["jesteburg"]) == []
    sent = {"csrfmiddlewaretoken": token(questions.text), "helpful": "partly", "rating": "4", "current": "no"}
    answer = visitor.post(PAGE, sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}danke/")
    assert "Danke" in visitor.get(answer["Location"]).text
    (found,) = counted(federation["jesteburg"])
    assert (found.service, found.visitors, found.rating) == ("hund-anmelden", 1, 4.0)
    assert found.counts["current"]["no"] == 1 and sum(found.counts["findable"].values()) == 0
    assert counted(federation["landkreis"]) == []
    assert "sitzung" not in visitor.cookies


def test_without_the_first_answer_the_page_says_so_and_keeps_the_rest(federation: dict[str, Portal]) -> None:
    answer = Client(headers={"host": "jesteburg.localhost"}).post(PAGE, {"rating": "2", "helpful": "perhaps"})
    assert answer.status_code == 422
    assert "Wählen Sie aus, ob die Seite hilfreich war" in answer.text and 'href="#helpful"' in answer.text
    assert re.search(r'value="2" checked', answer.text)
    assert counted(federation["jesteburg"]) == []


def test_without_proof_of_origin_nothing_counts(federation: dict[str, Portal], visitor: Client) -> None:
    assert visitor.post(PAGE, {"helpful": "yes"}).status_code == 403
    assert counted(federation["jesteburg"]) == []


def test_nobody_fills_the_count_alone(federation: dict[str, Portal]) -> None:
    client = Client(headers={"host": "jesteburg.localhost"})
    answers = [client.post(PAGE, {"helpful": "no"}).status_code for _ in range(TRIES.tries + 1)]
    assert answers == [302] * TRIES.tries + [429]
    assert counted(federation["jesteburg"])[0].visitors == TRIES.tries


def test_there_is_nothing_to_say_about_no_service(federation: dict[str, Portal], client: Client) -> None:
    for path in ("/leistungen/gibt-es-nicht/rueckmeldung/", "/leistungen/gibt-es-nicht/rueckmeldung/danke/"):
        assert client.get(path, headers={"host": "jesteburg.localhost"}).status_code == 404
    assert client.get(PAGE, headers={"host": "localhost"}).status_code == 404
