"""A procedure as a drawing: boxes below each other in the order of the steps, arrows beside them. Pure geometry.

The drawing is for the eye; `ways` of each box say the same in words, so that nobody needs to see it.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from amtsweg.cases.procedures.definition import Move, Procedure, Step, Timer
from amtsweg.core.text import pick

WIDTH, HEIGHT, GAP, LANE, MARGIN = 260, 56, 36, 18, 14
LINE = 30  # characters that fit into a box


@dataclass(frozen=True, slots=True)
class Box:
    """A step at its place; `lines` is its title, broken to fit."""

    step: Step
    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one box to another as an SVG path; `number` is that of the way in words."""

    path: str
    number: int
    x: int  # where the number stands
    y: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way in words: who or what takes it. `kind` is "person", "event", "itself" or "time"."""

    number: int
    source: Step
    target: Step
    kind: str
    move: Move | None = None
    timer: Timer | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing in its own coordinates."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    ways: tuple[Way, ...]


def draw(procedure: Procedure, language: str) -> Drawing:
    """Places boxes and arrows. Ways that lead from everywhere are not drawn: words are enough for them."""
    ways = _ways(procedure)
    order = {step.id: index for index, step in enumerate(procedure.steps)}
    lanes = _lanes([way for way in ways if order[way.target.id] != order[way.source.id] + 1], order)
    left = MARGIN + LANE * max((lane for side, lane in lanes.values() if side < 0), default=0)
    right = MARGIN + LANE * max((lane for side, lane in lanes.values() if side > 0), default=0)
    boxes = tuple(
        Box(step, left + MARGIN, MARGIN + order[step.id] * (HEIGHT + GAP), _lines(step, language))
        for step in procedure.steps
    )
    arrows = tuple(_arrow(way, boxes, order, lanes.get(way.number)) for way in ways)
    height = 2 * MARGIN + len(boxes) * (HEIGHT + GAP) - GAP
    return Drawing(left + WIDTH + right + 2 * MARGIN, height, boxes, arrows, ways)


def _lines(step: Step, language: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(pick(step.title, language).text, LINE)[:2])


def _ways(procedure: Procedure) -> tuple[Way, ...]:
    found: list[Way] = []
    for step in procedure.steps:
        for move in step.moves:
            kind = "person" if move.title is not None else "event" if move.on else "itself"
            found.append(Way(len(found) + 1, step, procedure.step(move.to), kind, move=move))
        for timer in step.timers:
            if timer.to is not None:
                found.append(Way(len(found) + 1, step, procedure.step(timer.to), "time", timer=timer))
    return tuple(found)


def _lanes(ways: Iterable[Way], order: dict[str, int]) -> dict[int, tuple[int, int]]:
    """A side (1 right: forward, -1 left: back) and a lane for each way, so that no two lie on each other."""
    taken: dict[tuple[int, int], list[tuple[int, int]]] = {}
    found: dict[int, tuple[int, int]] = {}
    for way in sorted(ways, key=lambda one: abs(order[one.target.id] - order[one.source.id])):
        start, end = sorted((order[way.source.id], order[way.target.id]))
        side, lane = (1 if order[way.target.id] > order[way.source.id] else -1), 1
        while any(start < other_end and other_start < end for other_start, other_end in taken.get((side, lane), ())):
            lane += 1
        taken.setdefault((side, lane), []).append((start, max(end, start + 1)))
        found[way.number] = (side, lane)
    return found


def _arrow(way: Way, boxes: tuple[Box, ...], order: dict[str, int], lane: tuple[int, int] | None) -> Arrow:
    source, target = boxes[order[way.source.id]], boxes[order[way.target.id]]
    if lane is None:
        x = source.x + WIDTH // 2
        return Arrow(f"M{x} {source.y + HEIGHT}V{target.y - 3}", way.number, x + 12, source.y + HEIGHT + GAP // 2 + 4)
    side, number = lane
    edge = source.x + (WIDTH if side > 0 else 0)
    x = edge + side * (MARGIN // 2 + LANE * number - LANE // 2)
    start, end = source.y + HEIGHT * 2 // 3, target.y + HEIGHT // 3
    return Arrow(f"M{edge} {start}H{x}V{end}H{edge + side * 3}", way.number, x, (start + end) // 2 + 4)
