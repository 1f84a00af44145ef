"""What visitors said about an authority's pages, for its staff. Callers check that somebody may see it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Authority
from amtsweg.insights.models import FeedbackCount
from amtsweg.insights.questions import HELPFUL, QUESTIONS, RATING


@dataclass(frozen=True, slots=True)
class ServiceFeedback:
    """The counts of one service: question -> answer -> how often, every question and answer present."""

    service: str
    counts: Mapping[str, Mapping[str, int]]

    @property
    def visitors(self) -> int:
        """How many answered."""
        return sum(self.counts[HELPFUL].values())

    @property
    def rating(self) -> float | None:
        """The mean of the ratings, 1 to 5; None where nobody rated."""
        stars = self.counts[RATING]
        given = sum(stars.values())
        return sum(int(star) * count for star, count in stars.items()) / given if given else None


def feedback(authority: Authority, month: date) -> list[ServiceFeedback]:
    """What was said in the month that `month` lies in, the services with the most answers first."""
    with as_authority(authority):
        rows = list(
            FeedbackCount.objects.filter(authority=authority, month=month.replace(day=1)).values_list(
                "service", "question", "answer", "count"
            )
        )
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(
        lambda: {question: dict.fromkeys(answers, 0) for question, answers in QUESTIONS.items()}
    )
    for service, question, answer, count in rows:
        found[service][question][answer] = count
    every = [ServiceFeedback(service, counts) for service, counts in found.items()]
    return sorted(every, key=lambda one: (-one.visitors, one.service))


def months(authority: Authority) -> list[date]:
    """The months in which anybody said anything, the latest first."""
    with as_authority(authority):
        rows = FeedbackCount.objects.filter(authority=authority).order_by("-month")
        return list(rows.values_list("month", flat=True).distinct())
