"""What the desk's list finds by words: a number's beginning, a family name, words of a service's title, a tag.

Each of the four is a query of its own with an index of its own, cut off where people stop looking. One condition with
OR between them would have the database read an authority's cases in the order of the list and test each.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from amtsweg.cases import labels
from amtsweg.cases.models import Case, CaseTag, Tag
from amtsweg.cases.queries.capped import CAP
from amtsweg.catalogue.models import Service
from amtsweg.core.text import fold


def found_by_words(cases: Any, text: str, services: Sequence[Service], tags: Sequence[Tag], order: Any) -> list[UUID]:
    """The first `CAP` + 1 of the cases that the text means, in the order; of each kind no more are looked at.

    `services`: those that the cases may be about. Of numbers with the same beginning any `CAP` + 1 are found.
    """
    parts: list[str] = []
    values: list[Any] = []
    for part in _parts(cases, text, services, tags, order):
        try:
            sql, parameters = part.values("pk")[: CAP + 1].query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) part{len(parts)}")  # noqa: S608 compiled by Django
        values += parameters
    if not parts:
        return []
    found = Case.objects.filter(pk__in=RawSQL(" UNION ALL ".join(parts), values))  # noqa: S611 compiled by Django
    return list(found.order_by(*order).values_list("pk", flat=True)[: CAP + 1])


def _parts(cases: Any, text: str, services: Sequence[Service], tags: Sequence[Tag], order: Any) -> Iterator[Any]:
    yield cases.filter(_number_begins("".join(text.split()).upper())).order_by()
    if names := labels.name_candidates(text):
        yield cases.filter(name_index__in=names).order_by(*order)
    words = fold(text).split()
    for service in services:
        if _has(words, " ".join(service.title.values())):
            yield cases.filter(service_id=service.pk).order_by(*order)
    if meant := [tag.pk for tag in tags if _has(words, tag.name)]:
        tagged = CaseTag.objects.filter(tag_id__in=meant).values("case_id")
        yield cases.filter(Q(pk__in=tagged)).order_by(*order)


def _number_begins(start: str) -> Q:
    """Numbers with this beginning, along the column's index.

    SQLite takes no index for Django's LIKE with ESCAPE, and orders text by code points; PostgreSQL has an index for
    LIKE, and orders text by its language.
    """
    if connection.vendor == "sqlite":
        return Q(number__gte=start, number__lt=start + chr(0x10FFFF))
    return Q(number__startswith=start)


def _has(words: list[str], text: str) -> bool:
    """Whether each of the words begins a word of the text."""
    there = fold(text).split()
    return bool(words) and all(any(one.startswith(word) for one in there) for word in words)
