"""Where each element stands in a schema, and what it is called in the form.

The same element may stand at several places, so the path is what identifies an answer. In the form an element keeps
its id as name where it stands once; else the nearest groups that tell the places apart are added.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from amtsweg.forms.fim.model import DataField, Group, Rule, Schema

LONGEST_NAME = 36  # a form's ids have 40 characters; the rest is for numbers
DEEPEST_LIST = 2  # a form has lists, and lists in their items


@dataclass(eq=False, slots=True)
class Place:
    """An element at one place: its group there, how often it may come, its path for the export, its name."""

    element: DataField | Group
    parent: "Place | None" = None
    least: int = 1
    most: int | None = 1
    path: str = ""
    order: int = 0
    name: str = ""
    children: "list[Place]" = field(default_factory=list)

    @property
    def repeated(self) -> bool:
        """Whether it may come several times."""
        return self.most is None or self.most > 1

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of a group."""
        return self.element.rules if isinstance(self.element, Group) else ()

    def ancestors(self) -> "Iterator[Place]":
        """The groups around it, the nearest first, the schema left out."""
        around = self.parent
        while around is not None and around.parent is not None:
            yield around
            around = around.parent

    def below(self) -> "Iterator[Place]":
        """Every place inside, in order."""
        for child in self.children:
            yield child
            yield from child.below()

    def lists(self) -> "tuple[Place, ...]":
        """The repeated groups around it that become lists, from the outside in; what repeats deeper does not."""
        return tuple(one for one in self.ancestors() if one.repeated)[::-1][:DEEPEST_LIST]

    @property
    def where(self) -> str:
        """The place for people."""
        steps = [one.element.id for one in (self, *self.ancestors())]
        return " › ".join(reversed(steps))


def places(schema: Schema) -> Place:
    """The tree of a schema's places; its root is the schema itself."""
    root = Place(schema.root)
    _grow(root)
    below = list(root.below())
    for order, place in enumerate(below, 1):
        place.order = order
    _name(below)
    return root


def _grow(place: Place) -> None:
    """The children of a group, to any depth the reader lets through. What may never come has no place."""
    members = place.element.members if isinstance(place.element, Group) else ()
    for member in members:
        if member.most == 0:
            continue
        child = Place(member.element, place, member.least, member.most)
        child.path = "/".join(filter(None, (place.path, member.element.step + "*" * child.repeated)))
        place.children.append(child)
        _grow(child)


def _name(below: list[Place]) -> None:
    """Gives each place the shortest name that no other place could have."""
    options = {place: list(_options(place)) for place in below}
    possible = Counter(name for names in options.values() for name in set(names))
    taken: set[str] = set()
    for place in below:
        free = (name for name in options[place] if possible[name] == 1 and len(name) <= LONGEST_NAME)
        name = next(free, "")
        number = 2
        while not name or name in taken:
            name = f"{place.element.id.lower()}_no{number}"
            number += 1
        taken.add(name)
        place.name = name


def _options(place: Place) -> Iterator[str]:
    """Names from short to long: the id alone, with one group around it, with two."""
    own = place.element.id.lower()
    groups = [one.element.id.lower() for one in place.ancestors()][:8]
    for size in range(3):
        for chosen in combinations(groups, size):
            yield "_".join((own, *chosen))
