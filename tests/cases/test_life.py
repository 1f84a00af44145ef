"""The life cycle: every story the table allows replays to the state it reached; none that it forbids can be told."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.cases.life import (
    CONSULTING,
    FEES,
    NEWS,
    OUTCOMES,
    REACTIONS,
    TRANSITIONS,
    Kind,
    Life,
    NotPossible,
    State,
    follow,
    possible,
    replay,
)


@dataclass(frozen=True)
class Fact:
    kind: str
    data: dict[str, Any]


@st.composite
def stories(draw: st.DrawFn) -> list[Fact]:
    """A possible life: each step drawn from what `possible` offers, with data that fits."""
    life, story = Life(), []
    for number in range(draw(st.integers(0, 25))):
        choices = sorted(possible(life))
        if not choices:
            break
        kind = draw(st.sampled_from(choices))
        data: dict[str, Any] = {}
        if kind in (Kind.DOCUMENT_REQUESTED, Kind.DOCUMENT_PROMISED, Kind.REQUESTED):
            data = {"request": f"r{number}"}
        elif kind is Kind.REQUEST_EXPIRED:
            data = {"request": draw(st.sampled_from(sorted(life.open_requests)))}
        elif kind in (Kind.REQUEST_ANSWERED, Kind.REQUEST_WITHDRAWN):
            data = {"request": draw(st.sampled_from(sorted(life.open_requests | life.promises | life.late)))}
        elif kind in (Kind.DECIDED, Kind.REVOKED, Kind.OBJECTION_DECIDED):
            data = {"outcome": draw(st.sampled_from(OUTCOMES))}
        elif kind is Kind.CONSULTED:
            data = {"consultation": f"c{number}"}
        elif kind in CONSULTING:
            data = {"consultation": draw(st.sampled_from(sorted(life.consultations)))}
        elif kind in (Kind.MESSAGE, Kind.PARTY_MESSAGE):
            data = {"side": draw(st.sampled_from(["holder", "staff"]))}
        else:
            data = _on_course(life, kind)
        life = follow(life, kind, data)
        story.append(Fact(kind, data))
    return story


def _on_course(life: Life, kind: Kind) -> dict[str, Any]:
    """Data for events of the procedure and some others: what `possible` offers always has something to be about."""
    course = life.course
    return {
        Kind.ENTERED: {"step": "next", "tasks": {"look": ""}, "timers": {"wait": "2026-12-24"}},
        Kind.REVISED: {"step": "first", "number": 2},
        Kind.TICKED: {"task": next(iter(course.tasks), ""), "points": [0]},
        Kind.TASK_DONE: {"task": next(iter(course.tasks), "")},
        Kind.TIMER_ENDED: {"timer": next(iter(course.timers), "")},
        Kind.LOOKED_UP: {"result": "match"},
        Kind.WAY_CHOSEN: {"electronic": False},
        Kind.HELD: {"hold": "h"},
        Kind.RELEASED: {"hold": "h"},
        **{one: {"payment": "p", "open": True} for one in FEES},
    }.get(kind, {})


def _any_request(life: Life) -> str:
    return next(iter([*sorted(life.open_requests), *sorted(life.promises | life.late)]), "new")


def _any_data(life: Life, kind: Kind) -> dict[str, Any]:
    body = next(iter(sorted(life.consultations)), "new")
    about = {"request": _any_request(life), "outcome": "refused", "side": "holder", "consultation": body}
    return {**about, **_on_course(life, kind)}


@given(stories())
def test_what_possible_offers_can_be_followed_and_replays(story: list[Fact]) -> None:
    life = replay(story)
    assert (life.state is None) == (not story)
    assert (life.state is State.WAITING_APPLICANT) == bool(life.open_requests)
    waits = bool(life.consultations) or life.others
    assert (life.state is State.WAITING_THIRD_PARTY) == (waits and not life.open_requests)
    assert bool(life.outcome) <= (life.state in (State.DECIDED, State.CLOSED))
    assert (life.state is State.DECIDED) <= bool(life.outcome)
    assert bool(life.notice) <= bool(life.outcome)
    last = [fact for fact in story if fact.kind in NEWS | REACTIONS | {Kind.MESSAGE, Kind.PARTY_MESSAGE}][-1:]
    assert life.news == any(fact.kind in NEWS or fact.data.get("side") == "holder" for fact in last)


@given(stories(), st.sampled_from(sorted(Kind)))
def test_nothing_happens_that_the_table_lacks(story: list[Fact], kind: Kind) -> None:
    life = replay(story)
    data = _any_data(life, kind)
    if kind in possible(life):
        waiting = {State.WAITING_APPLICANT, State.WAITING_THIRD_PARTY}
        assert follow(life, kind, data).state in {*TRANSITIONS[kind].values(), *waiting}
    else:
        with pytest.raises(NotPossible):
            follow(life, kind, data)


# What brings a case nearer to its end.
ENDING = {
    Kind.RECEIVED, Kind.TAKEN, Kind.REQUEST_WITHDRAWN, Kind.OTHERS_ANSWERED, Kind.CONSULTATION_WITHDRAWN,
    Kind.SENT_BACK, Kind.DECIDED, Kind.OBJECTION_DECIDED, Kind.NOTICE_TO_POST, Kind.NOTICE_POSTED,
    Kind.NOTICE_PROVIDED, Kind.NOTICE_OPENED, Kind.NOTICE_AGAIN, Kind.WITHDRAWN, Kind.CLOSED,
}  # fmt: skip


@given(stories())
def test_every_case_can_still_be_closed(story: list[Fact]) -> None:
    """From wherever a case stands there is a way to the end, so nothing gets stuck."""
    seen: list[Life] = []
    front = [replay(story)]
    while front:
        life = front.pop()
        if life.state is State.CLOSED:
            return
        if life in seen:
            continue
        seen.append(life)
        front += [follow(life, kind, _any_data(life, kind)) for kind in sorted(possible(life) & ENDING)]
    pytest.fail("no way to the end")


def story(*steps: str | tuple[str, dict[str, Any]]) -> list[Fact]:
    return [Fact(step, {}) if isinstance(step, str) else Fact(*step) for step in steps]


def test_a_case_waits_until_the_last_request_is_answered() -> None:
    asked = story(
        "case.received", "case.taken",
        ("case.document-requested", {"request": "a"}), ("case.document-requested", {"request": "b"}),
        ("case.request-answered", {"request": "b"}),
    )  # fmt: skip
    assert replay(asked).state is State.WAITING_APPLICANT
    done = replay([*asked, *story(("case.request-answered", {"request": "a"}))])
    assert (done.state, done.news) == (State.IN_PROGRESS, True)


def test_a_case_goes_on_when_nobody_is_waited_for_any_more() -> None:
    asked = story(
        "case.received", ("case.consulted", {"consultation": "fire"}), ("case.consulted", {"consultation": "nature"}),
        "case.others-asked", ("case.document-requested", {"request": "plan"}),
    )  # fmt: skip
    assert replay(asked).state is State.WAITING_APPLICANT
    answered = [*asked, *story(("case.request-answered", {"request": "plan"}), "case.others-answered")]
    assert replay(answered).state is State.WAITING_THIRD_PARTY
    opened = [*answered, *story(("case.consultation-opened", {"consultation": "fire"}))]
    one = [*opened, *story(("case.consultation-expired", {"consultation": "fire"}))]
    assert (replay(one).state, replay(one).consultations) == (State.WAITING_THIRD_PARTY, {"nature"})
    done = [*one, *story(("case.consultation-answered", {"consultation": "nature"}))]
    assert (replay(done).state, replay(done).news) == (State.IN_PROGRESS, True)
    for late in ("case.consultation-answered", "case.consultation-opened", "case.consultation-withdrawn"):
        with pytest.raises(NotPossible):
            replay([*done, *story((late, {"consultation": "fire"}))])
    decided = [*opened, *story(DECIDED)]
    assert replay(decided).consultations == frozenset()


DECIDED = ("case.decided", {"outcome": "partly"})


@pytest.mark.parametrize(
    "steps",
    [
        ["case.taken"],
        ["case.received", "case.received"],
        ["case.received", ("case.decided", {"outcome": "granted"})],
        ["case.received", "case.taken", ("case.decided", {"outcome": "perhaps"})],
        ["case.received", "case.taken", ("case.decided", {"outcome": "granted"}), "case.withdrawn"],
        ["case.received", "case.taken", ("case.decided", {"outcome": "granted"}), "case.closed"],
        ["case.received", "case.taken", DECIDED, "mailbox.provided", "case.closed"],
        ["case.received", "case.taken", ("case.request-answered", {"request": "never asked"})],
        ["case.received", "case.withdrawn", "case.closed", ("mailbox.sent", {"side": "holder"})],
    ],
)
def test_impossible_stories_are_refused(steps: list[Any]) -> None:
    with pytest.raises(NotPossible):
        replay(story(*steps))


def test_a_promised_document_does_not_hold_the_case_up() -> None:
    promised = story("case.received", ("case.document-promised", {"request": "p"}), "case.taken")
    assert replay(promised).state is State.IN_PROGRESS
    kept = replay([*promised, *story(("case.request-answered", {"request": "p"}))])
    assert (kept.state, kept.news, kept.promises) == (State.IN_PROGRESS, True, frozenset())
    asked = story(("case.document-requested", {"request": "a"}), ("case.request-answered", {"request": "p"}))
    assert replay([*promised, *asked]).state is State.WAITING_APPLICANT
    decided = [*promised, *story(("case.decided", {"outcome": "refused"}))]
    assert replay(decided).promises == frozenset()


def test_a_notice_that_nobody_opened_lapses_and_is_posted() -> None:
    decided = story("case.received", "case.taken", ("case.decided", {"outcome": "partly"}), "mailbox.provided")
    lapsed = replay([*decided, *story("case.notice-lapsed")])
    assert (lapsed.notice, lapsed.news) == ("lapsed", True)
    assert Kind.NOTICE_POSTED in possible(lapsed)
    assert not {Kind.NOTICE_OPENED, Kind.NOTICE_PROVIDED, Kind.CLOSED} & possible(lapsed)
    assert replay([*decided, *story("case.notice-lapsed", "case.notice-posted", "case.closed")]).state is State.CLOSED
