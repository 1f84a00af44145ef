"""Kassenzeichen: the number by which the treasury knows what a payment is for.

An authority's pattern is text with `{jahr}`, `{jj}`, `{nr}` or `{nr:7}` (at least so many digits) and `{p}`, the check
digit over all that stands before it. Letters and digits only, besides `-` and `.`, so that every bank carries it.
"""

import re

from django.db import transaction

from amtsweg.core import clock
from amtsweg.payments.models import Payee, ReferenceCount

LENGTH = 27  # of a purpose line, by the narrowest of the ways (XBezahldienste 1.0.0)
_PART = re.compile(r"\{(?:(jahr)|(jj)|nr(?::([1-9]))?|(p))\}")
_ALLOWED = re.compile(r"[A-Z0-9.\-]*")


def problems(pattern: str) -> list[str]:
    """What is wrong with a pattern, in German; empty when nothing is."""
    from django.utils.translation import gettext as _

    found = []
    if not _ALLOWED.fullmatch(_PART.sub("", pattern)):
        found.append(_("Nur Großbuchstaben, Ziffern, Punkt und Bindestrich, und {jahr}, {jj}, {nr:7}, {p}."))
    if pattern.count("{nr") != 1:
        found.append(_("Die laufende Nummer {nr} muss genau einmal vorkommen."))
    if pattern.count("{p}") != 1 or not pattern.endswith("{p}"):
        found.append(_("Die Prüfziffer {p} muss am Ende stehen."))
    if not found and len(written(pattern, 2026, 10**9 - 1)) > LENGTH:
        found.append(_("Das Kassenzeichen wird länger als 27 Zeichen."))
    return found


def written(pattern: str, year: int, number: int) -> str:
    """The Kassenzeichen of this year with this number."""

    def part(match: re.Match[str]) -> str:
        if match[1]:
            return f"{year:04d}"
        if match[2]:
            return f"{year % 100:02d}"
        if match[4]:
            return ""
        return f"{number:0{int(match[3] or 1)}d}"

    body = _PART.sub(part, pattern)
    return body + check_digit(body)


def check_digit(text: str) -> str:
    """A digit that shows every single slip and nearly every swap of neighbours, also between letters (Luhn, base 36).

    Dots and hyphens do not count, since people leave them out.
    """
    total, double = 0, True
    for sign in reversed([one for one in text.upper() if one.isalnum()]):
        value = int(sign, 36) * (2 if double else 1)
        total += value // 36 + value % 36
        double = not double
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[-total % 36]


def valid(reference: str) -> bool:
    """Whether the check digit fits; says nothing about whether there is such a request."""
    return len(reference) > 1 and reference.isascii() and check_digit(reference[:-1]) == reference[-1].upper()


def next_reference(payee: Payee) -> str:
    """The next Kassenzeichen of a payee, in the caller's transaction: numbers are given once and without gaps."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is given in the transaction of the request itself")
    year = clock.today().year
    ReferenceCount.objects.bulk_create([ReferenceCount(payee=payee, year=year)], ignore_conflicts=True)
    count = ReferenceCount.objects.select_for_update().get(payee=payee, year=year)
    count.last += 1
    count.save(update_fields=["last"])
    return written(payee.pattern, year, count.last)
