"""Every change of forms: keeping a draft, publishing or discarding it, retiring a form, taking over a file.

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
from amtsweg.federation.published import bump
from amtsweg.forms.checks import check
from amtsweg.forms.definition import Definition, from_data, to_data
from amtsweg.forms.models import FormDefinition, FormRetirement, FormRevision
from amtsweg.forms.problems import DefinitionError
from amtsweg.forms.queries import is_offered, offered, opened_by_code

PUBLISHED = events.register("form.published", "Formular veröffentlicht")
RETIRED = events.register("form.retired", "Formular zurückgezogen")
DISCARDED = events.register("form.draft_discarded", "Entwurf eines Formulars verworfen")


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
        _record(revision.form, PUBLISHED, actor, {"number": revision.number, "digest": revision.digest})
        if revision.form.retirements.exists() or opened_by_code(revision.form_id):
            bump()  # offers that showed it as closed are open again; clerks issue codes, or no longer
    return revision


def discard_draft(form: FormDefinition, *, actor: Actor) -> None:
    """Throws a form's draft away; what is published stays. Without a draft nothing happens."""
    with transaction.atomic():
        form = _lock(form)
        draft = form.revisions.filter(published_at__isnull=True).first()
        if draft is None:
            return
        draft.delete()
        _record(form, DISCARDED, actor, {"number": draft.number})


def retire(form: FormDefinition, *, actor: Actor) -> None:
    """Ends a form: no new applications, and begun ones are not sent any more. Publishing a revision opens it again.

    What was sent keeps its revision. A form that is not offered is left as it is.
    """
    with transaction.atomic():
        form = _lock(form)
        newest = offered().filter(form=form).order_by("-number").only("number").first()
        if newest is None:
            return
        FormRetirement.objects.create(form=form, number=newest.number, retired_at=clock.now())
        _record(form, RETIRED, actor, {"number": newest.number})
        bump()


def import_definition(
    definition: Definition, authority: Authority | None, *, actor: Actor
) -> Literal["created", "changed", "unchanged"]:
    """Publishes a definition under its slug unless the newest published revision says the same already.

    `authority` None shares the form in the federation. Raises `DefinitionError` with every problem found.
    """
    with transaction.atomic():
        form = _locked(definition.slug, authority)
        published = form.revisions.filter(published_at__isnull=False).order_by("-number").first()
        if published is not None and published.digest == digest_of(to_data(definition)) and is_offered(published.pk):
            return "unchanged"
        publish(save_draft(definition, authority), actor=actor)
        return "changed" if published else "created"


def _locked(slug: str, authority: Authority | None) -> FormDefinition:
    """The form, created when missing, locked so that numbers of revisions do not collide."""
    form, _created = FormDefinition.objects.get_or_create(slug=slug, authority=authority)
    return _lock(form)


def _lock(form: FormDefinition) -> FormDefinition:
    return FormDefinition.objects.select_for_update(of=("self",)).select_related("authority").get(pk=form.pk)


def _record(form: FormDefinition, kind: str, actor: Actor, data: dict[str, Any]) -> None:
    events.record(form.authority, kind, actor=actor, subject_type="form", subject_id=form.pk, data=data)
