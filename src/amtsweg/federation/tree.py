"""The tree of an authority's units: read, checked for circles, arranged anew in one piece."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.text import pick
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import bump

ARRANGED = events.register("directory.arranged", "Einrichtungen neu geordnet")

Tree = list[tuple[str, str]]  # slug and slug of the unit above (empty: none), each followed by those below it


def tree(authority: Authority) -> Tree:
    """The authority's units as they stand."""
    rows = Unit.objects.filter(authority=authority).order_by("order", "slug").values_list("slug", "parent__slug")
    return ordered({slug: above or "" for slug, above in rows})


def ordered(above: Mapping[str, str]) -> Tree:
    """Each unit followed by those below it; units of one level keep the order of the mapping."""
    below: dict[str, list[str]] = {}
    for slug, parent in above.items():
        below.setdefault(parent, []).append(slug)
    found: Tree = []
    waiting = list(reversed(below.get("", ())))
    while waiting:
        slug = waiting.pop()
        found.append((slug, above[slug]))
        waiting += reversed(below.get(slug, ()))
    lost = above.keys() - {slug for slug, _parent in found}  # those in a circle; they come last
    return [*found, *((slug, above[slug]) for slug in above if slug in lost)]


def circle(above: Mapping[str, str]) -> list[str]:
    """Units that stand below each other in a circle, if there are any."""
    for slug in above:
        seen, one = [], slug
        while one and one not in seen:
            seen.append(one)
            one = above.get(one, "")
        if one:
            return seen[seen.index(one) :]
    return []


def circle_problem(names: Sequence[str]) -> str:
    """What to do about units that stand below each other."""
    if len(names) == 1:
        return _("„{name}“ steht unter sich selbst. Wählen Sie eine andere Stelle oder keine").format(name=names[0])
    said = _("Diese Stellen stehen im Kreis untereinander: {names}. Wählen Sie für eine davon eine andere oder keine")
    return said.format(names=", ".join(names))


def arrange(authority: Authority, wanted: Sequence[tuple[str, str]], *, actor: Actor) -> list[str]:
    """Puts the units into this order, each below the one that is named; the slugs of those that moved.

    Raises ValidationError for a circle (with the names), an unknown unit, or one that is missing.
    """
    above = dict(wanted)
    with transaction.atomic():
        rows = {row.slug: row for row in lock(authority)}
        if len(wanted) != len(above) or above.keys() != rows.keys() or not {*above.values(), ""} <= {*rows, ""}:
            raise ValidationError(_("Inzwischen gibt es andere Einrichtungen. Laden Sie die Seite neu"))
        if found := circle(above):
            raise ValidationError(circle_problem([pick(rows[slug].name, "de").text for slug in found]))
        moved = []
        for place, (slug, parent) in enumerate(ordered(above)):
            row, parent_id = rows[slug], rows[parent].pk if parent else None
            if (row.order, row.parent_id) != (place, parent_id):
                row.order, row.parent_id = place, parent_id
                moved.append(row)
        if moved:
            Unit.objects.bulk_update(moved, ["order", "parent"])
            data = {"units": [row.slug for row in moved]}
            events.record(
                authority, ARRANGED, actor=actor, subject_type="authority", subject_id=authority.pk, data=data
            )
            bump()
        return [row.slug for row in moved]


def lock(authority: Authority) -> list[Unit]:
    """All units of the authority, locked: two who move units at once could make a circle that neither saw."""
    return list(Unit.objects.select_for_update(of=("self",)).filter(authority=authority).order_by("pk"))
