"""A filled database is as good as one that people filled: every row says what its events say, and every page opens."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from amtsweg.applications import payload
from amtsweg.applications.models import Submission
from amtsweg.cases import labels
from amtsweg.cases.life import of_life, replay
from amtsweg.cases.lives import kept
from amtsweg.cases.models import Case
from amtsweg.core import crypto, events
from amtsweg.core.models import DataKey
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.verification import verify_all
from amtsweg.mailbox.models import Message
from bench import large, people, visits
from bench.filler import LARGEST_ONE

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(filled: int) -> Iterator[list[Case]]:
    """All of them, with everybody's rows open."""
    with across_tenants("test"):
        found = list(Case.objects.select_related("authority", "data_key", "submission"))
        assert len(found) == filled
        yield found


def test_the_chains_hold(cases: list[Case]) -> None:
    assert list(events.verify()) == []


def test_rows_are_what_their_events_say(cases: list[Case]) -> None:
    for case in cases:
        past = of_life(events.history(case.pk))
        life = replay(past)
        assert (case.state, case.outcome, case.version) == (life.state, life.outcome, len(past))
        assert case.life == kept(life)
        assert (case.news_since is not None) == life.news
        assert case.received_at == past[0].at
        assert case.changed_at == past[-1].at


def test_what_is_sealed_opens_with_its_own_key_only(cases: list[Case]) -> None:
    wrapped = {bytes(key.wrapped or b"") for key in DataKey.objects.filter(pk__in=[case.data_key_id for case in cases])}
    assert len(wrapped) == len(cases)
    for case in cases:
        sent = payload.unseal(case.data_key, case.submission.pk, bytes(case.submission.payload), case.submission.digest)
        assert sent["reference"] == case.number == case.submission.reference
        assert sent["authority"] == case.authority.slug
        name = sent["answers"]["person"]
        assert labels.opened(case).applicant == f"{name['given']} {name['family']}"
        assert case.name_index == labels.name_index(name["family"])
    with pytest.raises(crypto.Tampered):
        crypto.unseal(cases[0].data_key, cases[1].label, context=f"case.label:{cases[1].pk}")


def test_cases_are_many_kinds_and_everywhere(cases: list[Case]) -> None:
    states = Counter(case.state for case in cases)
    assert set(states) >= {"received", "in-progress", "waiting-applicant", "decided", "closed"}
    assert states["closed"] / len(cases) > 0.75
    places = Counter(case.authority.slug for case in cases)
    assert len(places) == 9
    assert places.most_common(1)[0][0] == LARGEST_ONE
    assert len({case.service_id for case in cases}) > 10
    assert len({case.assignee_id for case in cases}) > 20
    assert sum(case.holder_id == people.heavy().pk for case in cases) > 5
    assert Message.objects.count() > 2.5 * len(cases)
    assert Submission.objects.count() == len(cases)


def test_papers_lack_nothing_but_their_files(cases: list[Case]) -> None:
    faults = [str(fault) for fault in verify_all()]
    assert faults
    assert all("is missing" in fault for fault in faults)


def test_pages_open_within_their_budget(filled: int) -> None:
    costs = [large.measure(kind) for kind in visits.all_kinds(4, random.Random(1))]
    assert len(costs) > 40
    assert list(large.faults(costs, quiet=False)) == []
