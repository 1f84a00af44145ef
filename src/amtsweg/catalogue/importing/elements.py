"""Taking values out of an XML record, so that what is left in the end is what nobody took."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from amtsweg.catalogue.importing.records import Place
from amtsweg.catalogue.importing.texts import language_of, line, text_of
from amtsweg.core.text import Localised


def local(element: Any) -> str:
    """The name without its namespace: versions differ in that alone, and codes stand in none."""
    return str(etree.QName(element).localname)


def namespace(element: Any) -> str:
    """The namespace of an element, empty for none."""
    return str(etree.QName(element).namespace or "")


def children(element: Any, name: str) -> list[Any]:
    """The child elements with this local name."""
    return [one for one in element if local(one) == name]


def child(element: Any, *path: str) -> Any:
    """The first element along a path of local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next(iter(children(element, name)), None)
    return element


def take(element: Any, *attributes: str) -> str:
    """The text of an element; it and these attributes are taken. None of an element that is not there."""
    if element is None:
        return ""
    text = (element.text or "").strip()
    element.text = None
    for name in attributes:
        element.attrib.pop(name, None)
    return text


def peek(element: Any) -> str:
    """The text of an element that may not be there, left where it is."""
    return (element.text or "").strip() if element is not None else ""


def peek_code(element: Any) -> str:
    """The code that an element carries, left where it is."""
    found = child(element, "code") if element is not None else None
    return peek(found if found is not None else element)


def take_child(element: Any, *path: str) -> str:
    """The text of the first element along a path."""
    return take(child(element, *path))


def code(element: Any) -> str:
    """The code that an element carries, in a child without namespace or as its own text."""
    found = child(element, "code")
    return take(found if found is not None else element)


def localised(elements: list[Any], *, plain: bool = False) -> Localised:
    """Texts by language from elements that each say theirs; those in a language that is not ours stay untaken.

    A second text of one language follows the first as a paragraph of its own. Without German nothing is taken, since
    nothing could be shown.
    """
    found: Localised = {}
    if not has_german(elements):
        return found
    for one in elements:
        language = language_of(one.get("languageCode"))
        if not language:
            continue
        whole = _inner(one)
        text = line(whole) if plain else text_of(whole)
        take(one, "languageCode")
        for inside in list(one):
            one.remove(inside)
        if text and text != found.get(language):
            found[language] = f"{found[language]}\n\n{text}" if language in found else text
    return found


def has_german(elements: list[Any]) -> bool:
    """Whether one of the texts is in German, which those are that do not say their language."""
    return any(language_of(one.get("languageCode")) == "de" and (len(one) or peek(one)) for one in elements)


def _inner(element: Any) -> str:
    """Text and elements inside: HTML stands there escaped or, at some deliverers, as elements."""
    if not len(element):
        return element.text or ""
    inside = [etree.tostring(one, encoding="unicode") for one in element]
    return (element.text or "") + "".join(inside)


def canonical(element: Any) -> str:
    """The record as text, the same whatever prefixes and order of attributes it was written with."""
    written = etree.tostring(element, method="c14n", exclusive=True, with_comments=False, with_tail=False)
    return str(written.decode())


def rest_of(element: Any) -> tuple[dict[str, Any], ...]:
    """What was not taken: the remaining children, without those that hold nothing any more."""
    _prune(element)
    return tuple({"path": local(one), "xml": etree.tostring(one, encoding="unicode").strip()} for one in element)


def _prune(element: Any) -> None:
    for one in list(element):
        _prune(one)
        if not len(one) and not one.attrib and not (one.text or "").strip():
            element.remove(one)
        one.tail = None


def place(file: str, element: Any) -> Place:
    """Where an element begins."""
    return Place(file, element.sourceline or 1)


def every(root: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """The children with one of these local names, in the order of the file."""
    return (one for one in root if local(one) in names)
