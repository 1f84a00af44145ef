"""The sentences that rules in prose are written in, as far as they have one of the known shapes.

    Wenn Feld F1 "…" = 002 "…", dann muss das Feld F2 "…" befüllt werden.
    Wenn das Feld F1 "…" nicht befüllt wurde, dann darf die Feldgruppe G2 "…" nicht befüllt sein.
    Es muss mindestens eines der Felder F1 "…", F2 "…" oder F3 "…" befüllt sein.
    Es muss entweder Feldgruppe G1 "…" oder Feldgruppe G2 "…" befüllt werden.

Names in quotes, also in broken ones, are for people: the ids count. A rule is understood as a whole or not at all.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Has:
    """The element has (`equal`) or does not have one of these values."""

    element: str
    values: tuple[str, ...]
    equal: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """The element is filled in, or is not."""

    element: str
    filled: bool


Test = Has | Filled


@dataclass(frozen=True, slots=True)
class Demand:
    """Where the test holds, the elements must be filled in (`needed`) or must not be."""

    test: Test
    elements: tuple[str, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """One or more of the elements are filled in."""

    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Exactly one of the elements is filled in."""

    elements: tuple[str, ...]


Sentence = Demand | AtLeastOne | Either

_REF = r"[FG]\d{3,11}"
_REFS = rf"{_REF}(?:\s*,\s*{_REF})*(?:\s*,?\s*(?:und|oder|sowie|bzw\.)\s+{_REF})?"
_NAMED = re.compile(rf"\"?\b({_REF})\b\"?(?:\s*\"[^\"]*\")?")
_NOUN = re.compile(
    rf"\b(?:(?:das|die|der|des|dem|den|beiden)\s+)*(?:Daten)?(?:Feld(?:er|es|s)?|Feldgruppen?|Gruppen?)\s+(?={_REF})",
    re.IGNORECASE,
)
_ARTICLE = re.compile(rf"\b(?:das|die|der|des|dem|den)\s+(?={_REF})", re.IGNORECASE)
_VALUE = r"'[^']*'"
_CODED = re.compile(r"(=|<>)\s*\"?([\w.\-]+)\"?(?:\s*\"[^\"]*\")?")
_FURTHER = re.compile(rf"({_VALUE}\s*(?:,|oder)\s*)(?:=\s*)?(?!{_REF}|')\"?([0-9][\w.\-]*)\"?(?:\s*\"[^\"]*\")?")
_ENDS = re.compile(r"(?<=[.;])\s+(?=(?:Wenn|Falls|Es|Ist|Sofern)\b)")
_FILLED = r"(?:befüllt|ausgefüllt|angegeben|gefüllt)"
_BE = r"(?:werden|sein|wurde|worden sein|ist)"

_TESTS = (
    rf"(?P<has>{_REF}) (?:ist )?(?P<relation>=|<>) ?"
    rf"(?P<values>{_VALUE}(?: ?(?:,|oder) ?(?:= ?)?{_VALUE})*)(?: ist)?",
    rf"(?P<filled>{_REF}) (?P<not_filled>nicht )?{_FILLED}(?: {_BE})?",
    rf"(?P<empty>{_REF}) (?P<not_empty>nicht )?leer(?: ist)?",
)
_DEMAND = re.compile(
    rf"(?:Wenn|Falls|Sofern|Ist) (?:{'|'.join(_TESTS)}),? (?:dann |so )?"
    rf"(?P<verb>muss|müssen|darf|dürfen) (?P<refs>{_REFS}) "
    rf"(?:(?P<refuse>nicht )?{_FILLED}|(?P<refuse_empty>nicht )?(?P<leer>leer)) {_BE}\.?"
)
_AT_LEAST = re.compile(
    rf"Es (?:muss|müssen) mindestens (?:eines|eine|einer|ein)(?: von| aus)? (?P<refs>{_REFS}) {_FILLED} {_BE}\.?"
)
_EITHER = re.compile(
    rf"Es (?:muss|müssen) (?:entweder (?P<one>{_REF}),? oder (?P<other>{_REF})"
    rf"|genau (?:eines|eine|einer|ein)(?: von| aus)? (?P<refs>{_REFS})) {_FILLED} {_BE}\.?"
)
_LONGEST = 4000


def understood(text: str) -> tuple[Sentence, ...]:
    """The rule's sentences, all of them; empty where one of them has no known shape."""
    if len(text) > _LONGEST:
        return ()
    found = [_sentence(one) for one in _ENDS.split(_bare(text)) if one]
    return tuple(one for one in found if one is not None) if None not in found else ()


def _bare(text: str) -> str:
    """The text with its ids alone: names, nouns, articles and odd quotes left out, values in single quotes."""
    text = re.sub(r"[“”„‟»«]", '"', " ".join(text.replace("'", '"').split()))
    text = text.replace("≠", "<>").replace("!=", "<>").replace("==", "=")
    text = _NAMED.sub(r"\1 ", text)
    text = _ARTICLE.sub("", _NOUN.sub("", text))
    text = _CODED.sub(r"\1 '\2' ", text)
    for _ in range(20):  # a list of values gains one with each turn
        longer = _FURTHER.sub(r"\1'\2' ", text)
        if longer == text:
            break
        text = longer
    return re.sub(r"\s+([,.;])", r"\1", " ".join(text.split()))


def _sentence(text: str) -> Sentence | None:
    if found := _DEMAND.fullmatch(text):
        return _demand(found)
    if found := _AT_LEAST.fullmatch(text):
        return AtLeastOne(_refs(found["refs"]))
    if found := _EITHER.fullmatch(text):
        return Either(_refs(found["refs"]) if found["refs"] else (found["one"], found["other"]))
    return None


def _demand(found: re.Match[str]) -> Demand | None:
    forbids = found["verb"] in ("darf", "dürfen")
    refuses = bool(found["refuse"] or found["refuse_empty"])
    if forbids and not refuses:
        return None  # "may be filled in" demands nothing, and what it means to forbid is a guess
    if not forbids and refuses:
        return None
    needed = forbids if found["leer"] else not forbids
    return Demand(_test(found), _refs(found["refs"]), needed)


def _test(found: re.Match[str]) -> Test:
    if found["has"]:
        return Has(found["has"], tuple(re.findall(r"'([^']*)'", found["values"])), found["relation"] == "=")
    if found["filled"]:
        return Filled(found["filled"], not found["not_filled"])
    return Filled(found["empty"], bool(found["not_empty"]))


def _refs(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(_REF, text)))
