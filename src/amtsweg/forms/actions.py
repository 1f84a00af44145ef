"""Every change of forms: keeping a draft, publishing it, taking over a definition from a file.

Called by the loader and the command line, which act for the operator; whoever else calls them checks permissions
first.
"""

import hashlib
import json
from typing import Any, Literal

from django.db import transaction

from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority
from amtsweg.forms.checks import check
from amtsweg.forms.definition import Definition, from_data, to_data
from amtsweg.forms.models import FormDefinition, FormRevision
from amtsweg.forms.problems import DefinitionError

PUBLISHED = events.register("form.published", "Formular veröffentlicht")


class AlreadyPublished(Exception):
    """The revision is published; a change needs a new draft."""


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of a definition's data in hexadecimal, independent of the order of keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def save_draft(definition: Definition, authority: Authority | None) -> FormRevision:
    """Keeps a definition as the draft of its form, over a draft that is there; the form is created when it is new.

    A draft may still have problems: `publish` is what refuses them.
    """
    content = to_data(definition)
    with transaction.atomic():
        form = _locked(definition.slug, authority)
        draft = form.revisions.filter(published_at__isnull=True).first()
        if draft is None:
            last = form.revisions.order_by("-number").values_list("number", flat=True).first()
            draft = FormRevision(form=form, number=(last or 0) + 1)
        draft.content, draft.digest = content, digest_of(content)
        draft.save()
    return draft


def publish(revision: FormRevision, *, actor: Actor) -> FormRevision:
    """Publishes a draft: from now on it never changes and new applications use it.

    Raises `DefinitionError` with every problem the checks find, and `AlreadyPublished`.
    """
    with transaction.atomic():
        revision = (
            FormRevision.objects.select_for_update(of=("self",)).select_related("form__authority").get(pk=revision.pk)
        )
        if revision.published_at is not None:
            raise AlreadyPublished(str(revision))
        if problems := check(from_data(revision.content)):
            raise DefinitionError(problems)
        revision.published_at = clock.now()
        revision.save()
        events.record(
            revision.form.authority,
            PUBLISHED,
            actor=actor,
            subject_type="form",
            subject_id=revision.form_id,
            data={"number": revision.number, "digest": revision.digest},
        )
    return revision


def import_definition(
    definition: Definition, authority: Authority | None, *, actor: Actor
) -> Literal["created", "changed", "unchanged"]:
    """Publishes a definition under its slug unless the newest published revision says the same already.

    `authority` None shares the form in the federation. Raises `DefinitionError` with every problem found.
    """
    with transaction.atomic():
        form = _locked(definition.slug, authority)
        published = form.revisions.filter(published_at__isnull=False).order_by("-number").first()
        if published is not None and published.digest == digest_of(to_data(definition)):
            return "unchanged"
        publish(save_draft(definition, authority), actor=actor)
        return "changed" if published else "created"


def _locked(slug: str, authority: Authority | None) -> FormDefinition:
    """The form, created when missing, locked so that numbers of revisions do not collide."""
    form, _created = FormDefinition.objects.get_or_create(slug=slug, authority=authority)
    return FormDefinition.objects.select_for_update().get(pk=form.pk)
