"""Feedback is numbers by service and month, each authority's own, and nothing else."""

from datetime import timedelta

import pytest
from web.world import World, build

from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.insights import queries
from amtsweg.insights.actions import give_feedback
from amtsweg.insights.models import FeedbackCount
from amtsweg.insights.questions import QUESTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def test_answers_add_up_by_service_and_month(world: World) -> None:
    jesteburg, winsen = world.authorities
    for rating in ("5", "4"):
        give_feedback(jesteburg.id, "hund-anmelden", {"helpful": "yes", "rating": rating, "current": "partly"})
    give_feedback(jesteburg.id, "hund-anmelden", {"helpful": "no"})
    give_feedback(jesteburg.id, "sperrmuell", {"helpful": "partly"})
    give_feedback(winsen.id, "hund-anmelden", {"helpful": "no", "rating": "1"})
    dogs, waste = queries.feedback(jesteburg, clock.today())
    assert (dogs.service, dogs.visitors, dogs.rating) == ("hund-anmelden", 3, 4.5)
    assert dogs.counts["helpful"] == {"yes": 2, "partly": 0, "no": 1}
    assert dogs.counts["current"] == {"yes": 0, "partly": 2, "no": 0}
    assert (waste.service, waste.visitors, waste.rating) == ("sperrmuell", 1, None)
    month = clock.today().replace(day=1)
    assert queries.feedback(jesteburg, month - timedelta(days=1)) == []
    assert queries.months(jesteburg) == [month]


@pytest.mark.parametrize("answers", [{}, {"rating": "5"}, {"helpful": "maybe"}, {"helpful": "yes", "mood": "5"}])
def test_what_is_no_answer_is_not_counted(world: World, answers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="answer"):
        give_feedback(world.authorities[0].id, "hund-anmelden", answers)
    assert queries.feedback(world.authorities[0], clock.today()) == []


def test_a_row_has_no_place_for_a_person_or_a_moment(world: World) -> None:
    give_feedback(
        world.authorities[0].id, "hund-anmelden", {question: answers[0] for question, answers in QUESTIONS.items()}
    )
    with as_authority(world.authorities[0]):
        row = FeedbackCount.objects.values().first()
    assert set(row) == {"id", "authority_id", "service", "month", "question", "answer", "count"}
    assert row["month"] == clock.today().replace(day=1)
