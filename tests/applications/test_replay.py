"""A submission read again in its stored situation: the same pages, the same answers, the same amounts."""

import json
from datetime import datetime
from typing import Any

from forms.builders import answers_for, random_forms, steady
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.applications import payload as payloads
from amtsweg.core import clock
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import TRUST_LEVELS, Context
from amtsweg.forms.flow import Way, way

MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 30), timezones=st.just(clock.GERMANY))  # noqa: DTZ001
SITUATIONS = st.builds(
    lambda now, trust, land, language: Context(now.date(), trust=trust, land=land, language=language, now=now),
    MOMENTS,
    st.sampled_from(TRUST_LEVELS),
    st.sampled_from(["NI", "NW", ""]),
    st.sampled_from(["de", "en"]),
)


@steady
@given(random_forms().flatmap(lambda made: st.tuples(st.just(made), answers_for(made))), SITUATIONS)
def test_a_stored_situation_leads_the_same_way(case: tuple[Compiled, dict[str, Any]], context: Context) -> None:
    made, answers = case
    then = way(made, answers, context)
    sent = {
        "answers": then.answers,
        "trust": {"level": context.trust},
        **payloads.situation(context, made.definition.parameters),
    }
    stored = json.loads(payloads.canonical(sent))
    again = way(made, stored["answers"], payloads.context_of(stored))
    assert _told(again) == _told(then)
    assert again.context == context


def _told(found: Way) -> Any:
    steps = [(step.key, step.status, step.barred) for step in found.steps]
    return steps, found.answers, found.review("de"), found.fees("de"), found.evidence()
