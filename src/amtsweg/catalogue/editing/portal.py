"""A portal as its own authority keeps it: texts, start page, news, colours."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Permission
from amtsweg.catalogue.editing.rights import editor, unchanged
from amtsweg.federation import actions, artwork
from amtsweg.federation.artwork import Picture, keep_artwork
from amtsweg.federation.models import Artwork, Authority, News, Portal
from amtsweg.federation.upsert import remove_missing, upsert

COLOURS = ("accent_light", "accent_dark", "on_accent_light", "on_accent_dark")
CONTACT = ("street", "postcode", "town", "phone", "email")
WORDS = frozenset({"welcome", "often", "blocks", "tiles", "popular"})  # what editors change; the rest needs more


def values_of(row: Portal | News, names: tuple[str, ...]) -> dict[str, Any]:
    """The present values of these fields."""
    return {name: getattr(row, name) for name in names}


def save(by: Membership, authority: Authority, values: Mapping[str, Any], *, seen: str) -> Portal:
    """Changes some fields of the portal; all but its words and their order is for administrators.

    Raises `PermissionDenied`, `Changed`, and `ValidationError` by field, for colours with the ratio that is needed.
    """
    may: Permission = "catalogue.edit" if set(values) <= WORDS else "portal.administer"
    actor = editor(by, authority, may=may)
    with transaction.atomic():
        row = Portal.objects.select_for_update(of=("self",)).get(authority=authority)
        unchanged(values_of(row, tuple(values)), seen)
        return actions.upsert_portal(authority, actor=actor, **{"hosts": row.hosts, **values}).row


def contact_of(authority: Authority) -> dict[str, Any]:
    """How the authority is reached: in every footer, and as the sender of its letters."""
    row = Authority.objects.get(pk=authority.pk)
    return {name: getattr(row, name) for name in CONTACT}


def save_contact(by: Membership, authority: Authority, values: Mapping[str, Any], *, seen: str) -> None:
    """Changes how the authority is reached, for administrators. Raises `PermissionDenied`, `Changed`."""
    actor = editor(by, authority, may="portal.administer")
    with transaction.atomic():
        row = Authority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
        unchanged(contact_of(row), seen)
        upsert(Authority, {"pk": row.pk}, dict(values), actor=actor, authority=row)


def artwork_of(authority: Authority, kind: str) -> dict[str, Any]:
    """What a form about a coat of arms or logo shows: its description, and signs of its files."""
    rows = {row.scheme: row for row in Artwork.objects.filter(portal__authority=authority, kind=kind).defer("content")}
    light = rows.get(Artwork.Scheme.LIGHT)
    return {"alt": light.alt if light else {}, **{scheme: row.digest for scheme, row in rows.items()}}


def save_artwork(
    by: Membership, authority: Authority, kind: str, alt: dict[str, str], pictures: dict[str, Picture], *, seen: str
) -> None:
    """Keeps a coat of arms or logo, for administrators. Raises `PermissionDenied`, `Changed`, `ValidationError`."""
    actor = editor(by, authority, may="portal.administer")
    with transaction.atomic():
        Portal.objects.select_for_update(of=("self",)).get(authority=authority)
        present = artwork_of(authority, kind)
        unchanged({name: present.get(name, "") for name in ("alt", "light", "dark")}, seen)
        keep_artwork(authority, kind, alt, pictures, actor=actor)


def remove_artwork(by: Membership, authority: Authority, kind: str) -> None:
    """Takes a coat of arms or logo off the portal. Raises `PermissionDenied`."""
    artwork.remove_artwork(authority, kind, actor=editor(by, authority, may="portal.administer"))


def create_news(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any]) -> News:
    """A new item. Raises `PermissionDenied` and `ValidationError`."""
    actor = editor(by, authority)
    with transaction.atomic():
        if News.objects.filter(portal__authority=authority, slug=slug).exists():
            raise ValidationError({"slug": ["there is an item of this name already"]})
        return actions.upsert_news(authority, slug, actor=actor, **values).row


def save_news(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any], *, seen: str) -> News:
    """Changes an item. Raises `PermissionDenied`, `Changed`, `ValidationError`, `News.DoesNotExist`."""
    actor = editor(by, authority)
    with transaction.atomic():
        row = News.objects.select_for_update(of=("self",)).get(portal__authority=authority, slug=slug)
        unchanged(values_of(row, tuple(values)), seen)
        return actions.upsert_news(authority, slug, actor=actor, **values).row


def remove_news(by: Membership, authority: Authority, slug: str) -> None:
    """Takes an item away for good. Raises `PermissionDenied`."""
    actor = editor(by, authority)
    remove_missing(News.objects.filter(portal__authority=authority, slug=slug), actor=actor, authority=authority)
