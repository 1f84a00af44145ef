"""A plan of the surroundings for pointing at a place: known offices and neighbours, nothing from elsewhere."""

from __future__ import annotations

import json
from math import cos, radians
from typing import NamedTuple

from amtsweg.federation import queries as federation
from amtsweg.federation.queries import AuthorityView, UnitView
from amtsweg.web.kit import texts

WIDTH, HEIGHT = 640, 400
LETTER = 28  # height of the names on a phone, in pixels of the plan; they are about half as wide
KILOMETRES = 9.0  # from the middle to the nearer edge, round a municipality
ONE_DEGREE = 111.32  # kilometres from south to north


class Mark(NamedTuple):
    """A known point on the plan; `end`: its name stands to the left of it."""

    x: int
    y: int
    name: str
    own: bool
    end: bool


class Plan(NamedTuple):
    """Edges in degrees, what is drawn, and the same points for the distance that is told."""

    north: float
    south: float
    west: float
    east: float
    marks: tuple[Mark, ...]
    points: str
    bar: int  # pixels of the scale
    bar_kilometres: int


def plan_round(authority: AuthorityView) -> Plan | None:
    """The plan for an authority's forms; None where nobody noted where its offices are."""
    known = _known(authority)
    own = [unit.position for unit, mine in known.values() if mine and unit.position]
    if not own:
        return None
    everywhere = [unit.position for unit, _mine in known.values() if unit.position]
    middle, reach = _view(everywhere if authority.is_county else own, own, authority.is_county)
    north, south = middle[0] + reach / ONE_DEGREE, middle[0] - reach / ONE_DEGREE
    across = reach * WIDTH / HEIGHT / (ONE_DEGREE * cos(radians(middle[0])))
    west, east = middle[1] - across, middle[1] + across
    marks: list[Mark] = []
    points = []
    for unit, mine in known.values():
        if unit.position is None or not (south < unit.position[0] < north and west < unit.position[1] < east):
            continue
        name = texts.plain(unit.name) if mine else unit.authority.name
        points.append([name, *unit.position])
        x = round((unit.position[1] - west) / (east - west) * WIDTH)
        y = round((north - unit.position[0]) / (north - south) * HEIGHT)
        mark = Mark(x, y, name, mine, x > WIDTH * 0.7)
        if not any(_covers(drawn, mark) for drawn in marks):
            marks.append(mark)
    step = 5 if reach < 15 else 10
    bar = round(step / (2 * reach) * HEIGHT)
    return Plan(north, south, west, east, tuple(marks), json.dumps(points, ensure_ascii=False), bar, step)


def _covers(one: Mark, other: Mark) -> bool:
    """Whether their names would lie over each other."""
    (left, right), (start, end) = _reach(one), _reach(other)
    return abs(one.y - other.y) < LETTER and left < end and start < right


def _reach(mark: Mark) -> tuple[int, int]:
    """From where to where a mark and its name go."""
    wide = 12 + len(mark.name) * LETTER // 2
    return (mark.x - wide, mark.x) if mark.end else (mark.x, mark.x + wide)


def _known(authority: AuthorityView) -> dict[tuple[float, float], tuple[UnitView, bool]]:
    """One unit per position in the county; those of the authority itself come first."""
    county = authority.area_key[:5]
    units = [
        unit
        for unit in federation.current().units.values()
        if unit.position is not None and unit.authority.area_key.startswith(county)
    ]
    units.sort(key=lambda unit: unit.authority.slug != authority.slug)
    found: dict[tuple[float, float], tuple[UnitView, bool]] = {}
    for unit in units:
        mine = unit.authority.slug == authority.slug
        if unit.position is not None and (mine or not unit.authority.is_county):
            found.setdefault(unit.position, (unit, mine))
    return found


def _view(
    shown: list[tuple[float, float]], own: list[tuple[float, float]], county: bool
) -> tuple[tuple[float, float], float]:
    """The middle of the plan and how far it reaches to the north."""
    if not county:
        return (sum(lat for lat, _lon in own) / len(own), sum(lon for _lat, lon in own) / len(own)), KILOMETRES
    north, south = max(lat for lat, _lon in shown), min(lat for lat, _lon in shown)
    east, west = max(lon for _lat, lon in shown), min(lon for _lat, lon in shown)
    middle = (north + south) / 2, (east + west) / 2
    tall = (north - south) / 2 * ONE_DEGREE
    wide = (east - west) / 2 * ONE_DEGREE * cos(radians(middle[0])) * HEIGHT / WIDTH
    return middle, max(tall, wide, KILOMETRES) * 1.15
