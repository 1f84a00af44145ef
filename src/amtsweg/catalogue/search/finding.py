"""From a question to ranked hits, on the index of the current version of the catalogue."""

from amtsweg.catalogue.queries import situations
from amtsweg.catalogue.search import facets
from amtsweg.catalogue.search.asking import Question, understand
from amtsweg.catalogue.search.holding import Index, current
from amtsweg.catalogue.search.shapes import Chosen, Hit, Results
from amtsweg.catalogue.shapes import SituationView
from amtsweg.federation.shapes import PortalView

CANDIDATES = 200
FAINT = 0.15  # hits below this share of the best score are noise
SUGGESTIONS = 6
SUGGESTED_FROM = 40  # candidates; foreign ones among them are dropped
SITUATIONS = 3


def search(
    query: str, portal: PortalView, *, chosen: Chosen | None = None, literal: bool = False, place: str = ""
) -> Results:
    """Ranked hits of a query in a portal, for somebody from `place` (a regional key in its area) where one is given.

    With `literal`, words are taken as typed. No query at all gives no hits.
    """
    index, chosen = current(), chosen or Chosen()
    question = understand(query, index.vocabulary, literal=literal)
    ranked, near = _ranked(index, question, portal, CANDIDATES, place)
    return Results(
        query=query,
        corrected=question.corrected,
        hits=tuple(facets.narrow(ranked, chosen)),
        facets=facets.count(ranked, chosen),
        marks=question.marks,
        situations=_situations(near, portal),
    )


def suggest(query: str, portal: PortalView, *, limit: int = SUGGESTIONS, place: str = "") -> tuple[Hit, ...]:
    """The best hits while somebody is still typing: the last word may be half of one."""
    index = current()
    question = understand(query, index.vocabulary, suggesting=True)
    return tuple(_ranked(index, question, portal, SUGGESTED_FROM, place)[0][:limit])


def _ranked(
    index: Index, question: Question, portal: PortalView, candidates: int, place: str
) -> tuple[list[Hit], list[str]]:
    """The hits, the best first, and the slugs of the nearest life situations."""
    scored: list[tuple[float, Hit]] = []
    near: list[str] = []
    home = index.maker.home(place)
    for number, score in _candidates(index, question, candidates):
        if hit := index.maker.hit(number, portal.slug, place):
            scored.append((score * index.maker.favour(hit, question, home), hit))
        elif index.references[number].kind == "situation":
            near.append(index.references[number].slug)
    scored.sort(key=lambda pair: -pair[0])
    return [hit for score, hit in scored if score >= scored[0][0] * FAINT], near


def _candidates(index: Index, question: Question, limit: int) -> list[tuple[int, float]]:
    if question.key:
        return [(number, 1.0) for number in index.engine.by_key(question.key, limit=limit)]
    return index.engine.ask(question.terms, names=question.names, limit=limit) if question.terms else []


def _situations(near: list[str], portal: PortalView) -> tuple[SituationView, ...]:
    """The tiles of the portal nearest to the question, filled up with its first ones."""
    tiles = {situation.slug: situation for situation in situations(portal)}
    slugs = dict.fromkeys([*(slug for slug in near if slug in tiles), *tiles])
    return tuple(tiles[slug] for slug in list(slugs)[:SITUATIONS])
