"""Keeping an imported schema as the draft of a form: nobody's work is written over, nothing is published."""

from typing import Literal

from django.db import transaction

from amtsweg.federation.models import Authority
from amtsweg.forms.actions import digest_of, save_draft
from amtsweg.forms.definition import Definition, from_data, to_data
from amtsweg.forms.fim.importing import Imported
from amtsweg.forms.fim.model import Refused
from amtsweg.forms.models import FormRevision


def keep(imported: Imported, authority: Authority | None) -> Literal["created", "changed", "unchanged"]:
    """Saves the form as a draft unless the newest revision came from the same schema and code lists.

    Called for the operator. Raises `Refused` where a draft would be lost that somebody worked on.
    """
    definition = _signed(imported.definition)
    with transaction.atomic():
        newest = (
            FormRevision.objects.select_for_update(of=("self",))
            .filter(form__slug=definition.slug, form__authority=authority)
            .order_by("-number")
            .first()
        )
        before = from_data(newest.content) if newest is not None else None
        if before is not None and _imported(before) == _imported(definition):
            return "unchanged"
        if newest is not None and newest.published_at is None and before is not None and _worked_on(before):
            raise Refused(f"the form {definition.slug!r} has a draft that was worked on: publish or discard it first")
        save_draft(definition, authority)
        return "changed" if newest is not None else "created"


def _imported(definition: Definition) -> str:
    return definition.fim.imported if definition.fim else ""


def _signed(definition: Definition) -> Definition:
    """The form with the digest of itself, so that it shows later whether somebody has changed it."""
    if definition.fim is None:
        return definition
    fim = definition.fim.model_copy(update={"imported": _digest(definition)})
    return definition.model_copy(update={"fim": fim})


def _digest(definition: Definition) -> str:
    """Of everything but the digest itself and the list of what is left to do, which gets shorter."""
    data = to_data(definition)
    data["fim"] = {key: value for key, value in data.get("fim", {}).items() if key not in ("imported", "open")}
    return digest_of(data)


def _worked_on(definition: Definition) -> bool:
    return definition.fim is None or definition.fim.imported != _digest(definition)
