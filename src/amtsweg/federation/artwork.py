"""A portal's coat of arms and logo: kept, described, taken away. Whoever calls has checked files and permissions."""

import hashlib
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from amtsweg.core.actors import Actor
from amtsweg.core.text import Localised, problems
from amtsweg.federation.models import Artwork, Authority, Portal
from amtsweg.federation.upsert import remove_missing, upsert


class Picture(NamedTuple):
    """A checked file."""

    media_type: str
    content: bytes
    width: int
    height: int


def keep_artwork(
    authority: Authority, kind: str, alt: Localised, pictures: dict[str, Picture], *, actor: Actor
) -> None:
    """Keeps new files by colour scheme, and what they show; a scheme that is not named keeps its file.

    Raises ValidationError without any file for light screens, or without a German description.
    """
    if found := problems(alt):
        raise ValidationError({"alt": found})
    with transaction.atomic():
        portal = Portal.objects.select_for_update(of=("self",)).get(authority=authority)
        known = set(portal.artwork.filter(kind=kind).values_list("scheme", flat=True))
        if Artwork.Scheme.LIGHT not in known | pictures.keys():
            raise ValidationError({"light": [_("Wählen Sie eine Datei aus")]})
        for scheme in sorted(known | pictures.keys()):
            values: dict[str, object] = {"alt": alt}
            if picture := pictures.get(scheme):
                digest = hashlib.blake2s(picture.content, digest_size=8).hexdigest()
                values |= {**picture._asdict(), "digest": digest}
            lookup = {"portal": portal, "kind": kind, "scheme": scheme}
            upsert(Artwork, lookup, values, actor=actor, authority=authority)


def remove_artwork(authority: Authority, kind: str, *, actor: Actor) -> None:
    """Takes away all files of a kind; the header shows the plain emblem and the name again."""
    rows = Artwork.objects.filter(portal__authority=authority, kind=kind)
    remove_missing(rows, actor=actor, authority=authority)
