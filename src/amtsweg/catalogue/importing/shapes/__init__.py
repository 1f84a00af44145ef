"""The shapes that are known, each with its reader; which one a document has is seen in its content."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from amtsweg.catalogue.importing.opening import Document
from amtsweg.catalogue.importing.records import Broken, Item, Place
from amtsweg.catalogue.importing.shapes import dldb, leika, pvog, xzufi


class Shape(NamedTuple):
    """A shape: its name for people, whether a document has it, and its reader.

    `read` takes a document and the agency for records that name none (empty: the shape's own).
    """

    name: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document, str], Iterator[Item]]


SHAPES = (
    Shape("XZuFi", xzufi.recognises, xzufi.read),
    Shape("PVOG", pvog.recognises, pvog.read),
    Shape("DLDB", dldb.recognises, dldb.read),
    Shape("LeiKa", leika.recognises, leika.read),
)


def shape_of(document: Document) -> Shape:
    """The shape of a document. Raises Broken for one that nobody here can read."""
    for shape in SHAPES:
        if shape.recognises(document):
            return shape
    known = ", ".join(shape.name for shape in SHAPES)
    raise Broken(Place(document.name, 1), f"its shape is unknown; known are {known}")
