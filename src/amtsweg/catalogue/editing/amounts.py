"""Local amounts behind a service: what `{euro:dog_tax.first}` and its table of amounts say at one authority."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.catalogue.editing.rights import editor, unchanged
from amtsweg.catalogue.models import Offer, Service
from amtsweg.catalogue.snapshot import AMOUNT, amount
from amtsweg.core.text import Localised
from amtsweg.federation.models import Authority
from amtsweg.federation.upsert import upsert


def named(authority: Authority, service: Service) -> dict[str, Localised]:
    """The amounts that a service and the authority's offers of it speak of, by dotted name, with a label or none."""
    found: dict[str, Localised] = {row["parameter"]: row["label"] for row in service.rates.get("rows", ())}
    for fee, note in Offer.objects.filter(authority=authority, service=service).values_list("fee", "fee_note"):
        for text in (*fee.values(), *note.values()):
            found |= {name: {} for name in AMOUNT.findall(text) if name not in found}
    return found


def values(authority: Authority, names: list[str]) -> dict[str, str]:
    """The authority's amounts in euro as `72.00`, empty where it has set none."""
    known = ((name, amount(authority.parameters, name)) for name in names)
    return {name: "" if found is None else f"{found:.2f}" for name, found in known}


def save(by: Membership, authority: Authority, given: Mapping[str, str], *, seen: str) -> None:
    """Sets amounts, given as `72.00`; an empty one is taken away. Raises `PermissionDenied` and `Changed`."""
    actor = editor(by, authority)
    with transaction.atomic():
        row = Authority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
        unchanged(values(row, list(given)), seen)
        parameters = dict(row.parameters)
        for name, text in given.items():
            parameters = _with(parameters, name.split("."), text)
        upsert(Authority, {"pk": row.pk}, {"parameters": parameters}, actor=actor, authority=row)


def _with(parameters: Mapping[str, Any], path: list[str], text: str) -> dict[str, Any]:
    """A copy with this one value."""
    key, *rest = path
    below = parameters.get(key)
    value = _with(below if isinstance(below, Mapping) else {}, rest, text) if rest else text
    others = {name: other for name, other in parameters.items() if name != key}
    return {**others, key: value} if value else others
