"""Addresses out of titles: lower-case letters, digits and single dashes, as pages, offices and offers have them."""

import re
import unicodedata

from django.db import models

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug_of(text: str, limit: int) -> str:
    """The address of a title, cut after a whole word; empty when the title has neither letters nor digits."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    slug = "-".join(words)[: limit + 1]
    return slug if len(slug) <= limit else slug.rsplit("-", 1)[0][:limit]


def free_slug(rows: "models.QuerySet[models.Model]", wanted: str, limit: int) -> str:
    """`wanted`, or with the first number that none of the rows has yet; asks the database once."""
    stem = wanted[: limit - 5].rstrip("-")
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
