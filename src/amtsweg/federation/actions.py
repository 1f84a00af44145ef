"""Every change of who takes part. Each writes only what differs, with its event, and moves the published version.

Called by the loader of federation files, which acts for the operator; whoever else calls them checks permissions first.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.core.actors import Actor
from amtsweg.core.text import problems
from amtsweg.federation import hours
from amtsweg.federation.models import Area, Authority, News, Portal, Postcode, StaffEntry, Unit
from amtsweg.federation.published import bump
from amtsweg.federation.upsert import Upserted, remove_missing, upsert

__all__ = [
    "bump", "keep_only_news", "keep_only_staff", "upsert_area", "upsert_authority", "upsert_news", "upsert_portal",
    "upsert_staff", "upsert_unit",
]  # fmt: skip


def upsert_area(
    key: str, *, name: str, kind: str, parent: Area | None, postcodes: Iterable[str], actor: Actor
) -> Upserted[Area]:
    """An area with its postcodes."""
    with transaction.atomic():
        done = upsert(Area, {"key": key}, {"name": name, "kind": kind, "parent": parent}, actor=actor)
        wanted, known = set(postcodes), set(done.row.postcodes.values_list("code", flat=True))
        Postcode.objects.bulk_create([Postcode(code=code, area=done.row) for code in sorted(wanted - known)])
        done.row.postcodes.filter(code__in=known - wanted).delete()
        if wanted != known:
            bump()
        return done if wanted == known or done.outcome == "created" else Upserted(done.row, "changed")


def upsert_authority(slug: str, *, area: Area, actor: Actor, **values: Any) -> Upserted[Authority]:
    """A county or municipality. Its own event goes to the federation's chain, all others to its own."""
    return upsert(Authority, {"slug": slug}, {**values, "area": area}, actor=actor)


def upsert_portal(authority: Authority, *, actor: Actor, **values: Any) -> Upserted[Portal]:
    """The authority's portal. Raises ValidationError when a text is none or a host name belongs to another portal."""
    for page in values.get("pages", {}).values():
        _check_texts(page["title"], page["body"])
    _check_texts(*values.get("often", ()))
    hosts = set(values.get("hosts", ()))
    for slug, taken in Portal.objects.exclude(authority=authority).values_list("slug", "hosts"):
        if shared := hosts & set(taken):
            raise ValidationError(f"the host name {sorted(shared)[0]} belongs to the portal {slug}")
    return upsert(Portal, {"authority": authority}, values, actor=actor, authority=authority)


def _check_texts(*texts: Any) -> None:
    for text in texts:
        if found := problems(text):
            raise ValidationError(found)


def upsert_unit(authority: Authority, slug: str, *, parent: Unit | None, actor: Actor, **values: Any) -> Upserted[Unit]:
    """An office or facility. Raises ValidationError when its opening hours cannot be read."""
    try:
        hours.parse(values.get("hours", {}), values.get("exceptions"))
    except ValueError as error:
        raise ValidationError({"hours": [str(error)]}) from None
    lookup = {"authority": authority, "slug": slug}
    return upsert(Unit, lookup, {**values, "parent": parent}, actor=actor, authority=authority)


def upsert_staff(authority: Authority, slug: str, *, unit: Unit, actor: Actor, **values: Any) -> Upserted[StaffEntry]:
    """An entry in the public directory."""
    lookup = {"authority": authority, "slug": slug}
    return upsert(StaffEntry, lookup, {**values, "unit": unit}, actor=actor, authority=authority)


def upsert_news(authority: Authority, slug: str, *, actor: Actor, **values: Any) -> Upserted[News]:
    """An item on the authority's start page."""
    lookup = {"portal": authority.portal, "slug": slug}
    return upsert(News, lookup, values, actor=actor, authority=authority)


def keep_only_staff(authority: Authority, slugs: Iterable[str], *, actor: Actor) -> int:
    """Removes all other entries of the authority's directory; how many."""
    rows = StaffEntry.objects.filter(authority=authority).exclude(slug__in=list(slugs))
    return remove_missing(rows, actor=actor, authority=authority)


def keep_only_news(authority: Authority, slugs: Iterable[str], *, actor: Actor) -> int:
    """Removes all other news of the authority; how many."""
    rows = News.objects.filter(portal__authority=authority).exclude(slug__in=list(slugs))
    return remove_missing(rows, actor=actor, authority=authority)
