"""Procedures for tests: one to work through, and random ones that pass their check."""

from typing import Any

from hypothesis import strategies as st

from amtsweg.cases.procedures.checks import check
from amtsweg.cases.procedures.definition import Procedure, from_data, load

PERMIT = """
format: 1
slug: erlaubnis
title: {de: Erlaubnis, en: Permit}
steps:
  - id: eingang
    title: {de: Eingang, en: Receipt}
    enter:
      - {type: message, text: {de: "Guten Tag {name}, wir haben {nummer}.", en: "Dear {name}, we have {nummer}."}}
    tasks:
      - id: pruefen
        title: Prüfen
        checklist: [Lageplan, Bauzeichnung]
        due: {working_days: 5}
      - {id: entscheidungsreif, title: Ist alles klar, permission: case.decide}
    timers:
      - {id: erinnern, after: {working_days: 10}, again: true, do: [{type: alert, text: Liegt schon lange}]}
    moves:
      - {id: weiter, to: ausschuss, title: An den Ausschuss, reason: true}
      - {id: nachgefordert, to: warten, on: [requested]}
  - id: warten
    title: Warten
    public: {de: Es fehlt etwas, en: Something is missing}
    timers:
      - {id: genug, after: {days: 20}, to: eingang}
    moves:
      - {id: da, to: eingang, on: [request-answered], when: {eq: [{answer: case.open_requests}, 0]}}
  - id: ausschuss
    title: Ausschuss
    tasks: [{id: beschluss, title: Beschluss eintragen}]
    enter: [{type: fee, title: Gebühr, amount: {number: "25.50"}}]
    moves:
      - {id: zurueck, to: eingang, title: Zurück, drops_tasks: true}
      - {id: entschieden, to: ende, on: [decided]}
  - {id: ende, title: Ende, end: true}
anywhere:
  - {id: zurueckgezogen, to: ende, on: [withdrawn]}
"""


def permit() -> Procedure:
    return load(PERMIT)


_TRIGGERS = ["taken", "message", "requested", "request-answered", "decided", "withdrawn", "notice-opened", "closed"]
_CONDITIONS = [
    None,
    {"eq": [{"answer": "case.open_requests"}, 0]},
    {"gt": [{"answer": "case.promises"}, 0]},
    {"eq": [{"answer": "case.outcome"}, "granted"]},
]


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """A random procedure that its check accepts."""
    count = draw(st.integers(2, 6))
    steps = [draw(_steps(number, count)) for number in range(count - 1)] + [
        {"id": f"s{count - 1}", "title": "E", "end": True}
    ]
    data = {"format": 1, "slug": "zufall", "title": "Zufall", "steps": steps}
    procedure = from_data(data)
    if check(procedure):  # nearly always for want of a way: lead every step on to the next by hand
        for number, step in enumerate(steps[:-1]):
            step["moves"] = [
                *(move for move in step["moves"] if not (_is_automatic(move))),
                {"id": "voran", "to": f"s{number + 1}", "title": "Voran", "drops_tasks": True},
            ]
        procedure = from_data(data)
    assert check(procedure) == []
    return procedure


def _is_automatic(move: dict[str, Any]) -> bool:
    return "title" not in move and "on" not in move


@st.composite
def _steps(draw: st.DrawFn, number: int, count: int) -> dict[str, Any]:
    target = st.integers(0, count - 1).map(lambda index: f"s{index}")
    moves = [draw(_moves(index, target)) for index in range(draw(st.integers(0, 3)))]
    timers: list[dict[str, Any]] = []
    if draw(st.booleans()):
        timers.append({"id": "t0", "after": {"days": draw(st.integers(1, 9))}, "to": draw(target)})
    if draw(st.booleans()):
        timers.append(
            {"id": "t1", "after": {"working_days": 3}, "again": True, "do": [{"type": "alert", "text": "Achtung"}]}
        )
    tasks = [{"id": f"a{index}", "title": "Tun"} for index in range(draw(st.integers(0, 2)))]
    return {"id": f"s{number}", "title": f"S{number}", "tasks": tasks, "timers": timers, "moves": moves}


@st.composite
def _moves(draw: st.DrawFn, index: int, target: st.SearchStrategy[str]) -> dict[str, Any]:
    move: dict[str, Any] = {"id": f"m{index}", "to": draw(target)}
    if (when := draw(st.sampled_from(_CONDITIONS))) is not None:
        move["when"] = when
    match draw(st.sampled_from(["person", "event", "itself"])):
        case "person":
            move |= {"title": "Weiter", "drops_tasks": draw(st.booleans())}
        case "event":
            move["on"] = draw(st.lists(st.sampled_from(_TRIGGERS), min_size=1, max_size=2, unique=True))
    return move
