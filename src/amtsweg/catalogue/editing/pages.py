"""The texts of a portal as its own editors keep them: written, put in order, taken off the portal and shown again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.catalogue.editing.rights import editor, unchanged
from amtsweg.core.actors import Actor
from amtsweg.federation import actions
from amtsweg.federation.models import Authority, Portal
from amtsweg.federation.pages import Page, in_order

DEFAULTS: Page = {"title": {}, "body": {}, "footer": False, "retired": False}


def values_of(page: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The present values of these parts of a text."""
    return {name: {**DEFAULTS, **page}[name] for name in names}


def create(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any]) -> None:
    """A new text, after all others. Raises `PermissionDenied`, and `ValidationError` for a taken or odd address."""
    actor = editor(by, authority)
    with transaction.atomic():
        row = _row(authority)
        if slug in row.pages:
            raise ValidationError({"slug": [_("Diese Adresse hat schon ein anderer Text. Wählen Sie eine andere")]})
        last = max((page.get("order", 0) for page in row.pages.values()), default=0)
        _write(row, {**row.pages, slug: {**values, "order": last + 1}}, actor)


def save(by: Membership, authority: Authority, slug: str, values: Mapping[str, Any], *, seen: str) -> None:
    """Changes parts of a text. Raises `PermissionDenied`, `Changed`, `ValidationError`, KeyError for an unknown one."""
    actor = editor(by, authority)
    with transaction.atomic():
        row = _row(authority)
        unchanged(values_of(row.pages[slug], tuple(values)), seen)
        _write(row, {**row.pages, slug: {**row.pages[slug], **values}}, actor)


def retire(by: Membership, authority: Authority, slug: str, *, retired: bool = True) -> None:
    """Takes a text off the portal, or shows it again; the words stay.

    Raises `PermissionDenied`, KeyError, and `ValidationError` for a text that the portal needs.
    """
    actor = editor(by, authority)
    with transaction.atomic():
        row = _row(authority)
        _write(row, {**row.pages, slug: {**row.pages[slug], "retired": retired}}, actor)


def arrange(by: Membership, authority: Authority, wanted: Sequence[str], *, seen: str) -> None:
    """Puts the texts into this order, any others after them. Raises `PermissionDenied` and `Changed`."""
    actor = editor(by, authority)
    with transaction.atomic():
        row = _row(authority)
        present = [slug for slug, _page in in_order(row.pages)]
        unchanged({"pages": present}, seen)
        order = [slug for slug in dict.fromkeys([*wanted, *present]) if slug in row.pages]
        _write(row, {slug: {**row.pages[slug], "order": place} for place, slug in enumerate(order, 1)}, actor)


def _row(authority: Authority) -> Portal:
    return Portal.objects.select_for_update(of=("self",)).get(authority=authority)


def _write(row: Portal, pages: Mapping[str, Any], actor: Actor) -> None:
    actions.upsert_portal(row.authority, actor=actor, hosts=row.hosts, pages=dict(pages))
