"""Narrowing a search down: which hits a choice keeps, and how many each value would show."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from amtsweg.catalogue.search.shapes import KINDS, Chosen, FacetCount, Hit

CHANNELS = ("online", "in-person", "guest")
AUDIENCES = ("residents", "companies")

EVERYTHING = Chosen()

_VALUES: dict[str, Callable[[Hit], Iterable[str]]] = {
    "channels": lambda hit: hit.channels,
    "authorities": lambda hit: hit.authorities,
    "audiences": lambda hit: hit.audiences,
    "kinds": lambda hit: (hit.kind,),
}
_ORDER: dict[str, Sequence[str]] = {"channels": CHANNELS, "audiences": AUDIENCES, "kinds": KINDS}


def narrow(hits: Iterable[Hit], chosen: Chosen, but: str = "") -> list[Hit]:
    """The hits that every chosen facet keeps (`but` one, for counting its own values)."""
    if chosen == EVERYTHING:
        return list(hits)
    wanted = {name: getattr(chosen, name) for name in _VALUES if name != but and getattr(chosen, name)}
    return [hit for hit in hits if all(wanted[name] & set(_VALUES[name](hit)) for name in wanted)]


def count(hits: Sequence[Hit], chosen: Chosen) -> dict[str, tuple[FacetCount, ...]]:
    """For each facet its values with the hits they would show, given what is chosen in the others.

    Values without hits are left out unless chosen; authorities come by number of hits.
    """
    facets = {}
    for name, values in _VALUES.items():
        numbers = Counter(chain.from_iterable(map(values, narrow(hits, chosen, but=name))))
        picked: frozenset[str] = getattr(chosen, name)
        order = _ORDER.get(name) or sorted(numbers, key=lambda key: (-numbers[key], key))
        keys = [*order, *sorted(picked.difference(order))]
        facets[name] = tuple(
            FacetCount(key, numbers[key], key in picked) for key in keys if numbers[key] or key in picked
        )
    return facets
