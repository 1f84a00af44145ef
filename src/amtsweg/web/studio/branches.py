"""The tree of units as one form: for each the unit above it and its place among those on its level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.catalogue.editing import reading, units
from amtsweg.federation import tree
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Errors, Field, Typed, tidy


@dataclass(frozen=True, kw_only=True)
class Branches(Field):
    """`names` maps the slugs of all units to their names, in the order in which the form lists them."""

    names: Mapping[str, str]
    depths: Mapping[str, int]
    widget: ClassVar[str] = "branches"

    @property
    def control(self) -> str:
        return f"{next(iter(self.names), '')}-platz"

    def read(self, data: QueryDict) -> Typed:
        controls = [f"{slug}-{what}" for slug in self.names for what in ("platz", "ueber")]
        return {control: tidy(data.get(control, ""))[:60] for control in controls}

    def show(self, value: Any) -> Typed:
        counts: dict[str, int] = {}
        typed: Typed = {}
        for slug, above in value or ():
            counts[above] = counts.get(above, 0) + 1
            typed |= {f"{slug}-platz": str(counts[above]), f"{slug}-ueber": above}
        return typed

    def clean(self, typed: Typed) -> tuple[Any, Errors]:
        errors, places, above = [], {}, {}
        for at, (slug, name) in enumerate(self.names.items()):
            text, parent = typed[f"{slug}-platz"], typed[f"{slug}-ueber"]
            if not (text.isascii() and text.isdigit() and len(text) < 4):
                errors.append((f"{slug}-platz", _("Geben Sie für „{name}“ eine Zahl an").format(name=name)))
            places[slug] = (int(text) if not errors else 0, at)
            above[slug] = parent if parent in self.names else ""
        if not errors and (found := tree.circle(above)):
            errors.append((f"{found[0]}-ueber", tree.circle_problem([self.names[slug] for slug in found])))
        if errors:
            return [], errors
        return tree.ordered({slug: above[slug] for slug in sorted(places, key=places.__getitem__)}), []

    def plain(self, value: Any) -> str:
        found = ((self.names.get(slug, slug), self.names.get(above, above)) for slug, above in value or ())
        return "\n".join(f"{name} ({above})" if above else name for name, above in found)

    def choices(self, slug: str) -> Sequence[tuple[str, str]]:
        """What may stand above a unit."""
        return [("", _("steht oben")), *((one, name) for one, name in self.names.items() if one != slug)]


@studio_page()
def arrange(request: StudioRequest) -> HttpResponseBase:
    """All units with their place in the tree."""
    value = tree.tree(request.authority)
    known = {one.slug: texts.plain(one.name) for one in reading.units_of(request.authority)}
    field = Branches(
        name="units", label=_("Einrichtungen"), names={slug: known[slug] for slug, _above in value},
        depths=depths(value),
        hint=_("Die Zahl ordnet die Einrichtungen, die unter derselben Stelle stehen. Gleiche Zahl: wie bisher."),
    )  # fmt: skip

    def save(values: Values, seen: str) -> None:
        units.arrange(request.editor, request.authority, values["units"], seen=seen)

    form = Form(
        title=_("Einrichtungen ordnen"), here="units", back=(reverse("studio:units"), _("Einrichtungen")),
        fields=[field], values={"units": value}, save=save, said=_("Die Einrichtungen stehen jetzt in dieser Ordnung."),
    )  # fmt: skip
    return edit(request, form)


def depths(value: tree.Tree) -> dict[str, int]:
    """How deep each unit stands."""
    found: dict[str, int] = {}
    for slug, above in value:
        found[slug] = found.get(above, -1) + 1 if above else 0
    return found
