"""Every read of forms: which revision new applications use, a revision ready for use, the schema of its answers."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from amtsweg.federation.models import Authority
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.definition import Definition, from_data
from amtsweg.forms.models import FormDefinition, FormRetirement, FormRevision
from amtsweg.forms.schema import answers_schema


@lru_cache(maxsize=32)
def compiled(revision_id: UUID) -> Compiled:
    """A published revision ready for `flow.way`, kept in the process (about 150 KB each): it never changes.

    Raises `FormRevision.DoesNotExist` for an unknown or unpublished revision.
    """
    revision = FormRevision.objects.only("content").get(pk=revision_id, published_at__isnull=False)
    return Compiled(from_data(revision.content))


def current(form_id: UUID) -> FormRevision:
    """The newest published revision of a form, without its content: what a new application uses.

    Raises `FormRevision.DoesNotExist` when none is published, or the form is retired.
    """
    newest = offered().filter(form_id=form_id).order_by("-number").defer("content").first()
    if newest is None:
        raise FormRevision.DoesNotExist(f"no published revision of form {form_id}")
    return newest


def in_use(form_id: UUID, revision_id: UUID | None) -> FormRevision:
    """The revision that a new application uses: the one an authority stays with, else the newest published.

    Raises `FormRevision.DoesNotExist` when none is published, or it is retired.
    """
    if revision_id is None:
        return current(form_id)
    return offered().defer("content").get(pk=revision_id, form_id=form_id)


def newer(than: UUID, form_id: UUID, revision_id: UUID | None) -> FormRevision | None:
    """The revision that new applications of a form use, if it is a later one of the same form."""
    try:
        now = in_use(form_id, revision_id)
    except FormRevision.DoesNotExist:
        return None
    if now.pk == than:
        return None
    return now if FormRevision.objects.filter(pk=than, form=form_id, number__lt=now.number).exists() else None


def demanding_code(form_id: UUID | int | None, revision_id: UUID | None) -> Compiled | None:
    """The form that new applications use, if it is opened by a code from a letter; None for every other form."""
    if not isinstance(form_id, UUID):
        return None
    try:
        form = compiled(in_use(form_id, revision_id).pk)
    except FormRevision.DoesNotExist:
        return None
    return form if form.definition.letter_code else None


def with_code() -> frozenset[UUID]:
    """Forms whose newest revision is opened by a code from a letter, and every revision that is."""
    return frozenset(_saying("letter_code"))


def procedures() -> Mapping[UUID, str]:
    """The kind of procedure of each published revision, and of each form by its newest one; none: an application."""
    return _saying("procedure")


def _saying(key: str) -> dict[UUID, str]:
    said: dict[UUID, str] = dict(_published().filter(content__has_key=key).values_list("pk", f"content__{key}"))
    newest = dict(offered().order_by("number").values_list("form_id", "pk")) if said else {}
    return said | {form: said[revision] for form, revision in newest.items() if revision in said}


def opened_by_code(form_id: UUID) -> bool:
    """Whether any published revision of a form is, or was, opened by a code from a letter."""
    return _published().filter(form_id=form_id, content__has_key="letter_code").exists()


def is_offered(revision_id: UUID) -> bool:
    """Whether applications with this revision are taken: it is published and not retired."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_OFFERED, [FormRevision._meta.pk.get_db_prep_value(revision_id, connection)])
        return cursor.fetchone() is not None


_IS_OFFERED = (  # as `offered` says it, for the one question that every application asks when it is sent
    "SELECT 1 FROM forms_formrevision WHERE id = %s AND published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "forms_formretirement WHERE form_id = forms_formrevision.form_id AND number >= forms_formrevision.number)"
)


def form(slug: str, authority: Authority | None = None) -> FormDefinition:
    """The form of this name: the authority's own, else the shared one. Raises `FormDefinition.DoesNotExist`."""
    own = FormDefinition.objects.filter(slug=slug, authority=authority).first()
    return own or FormDefinition.objects.get(slug=slug, authority__isnull=True)


def draft(slug: str, authority: Authority) -> FormRevision:
    """The draft of an authority's own form. Raises `FormRevision.DoesNotExist` when there is none."""
    return FormRevision.objects.get(form__slug=slug, form__authority=authority, published_at__isnull=True)


def published(slug: str, authority: Authority | None = None) -> Definition:
    """A form's newest published definition, retired or not. Raises `LookupError` when there is none."""
    try:
        rows = _published().filter(form=form(slug, authority)).order_by("-number")
    except FormDefinition.DoesNotExist as error:
        raise LookupError(slug) from error
    newest = rows.only("content").first()
    if newest is None:
        raise LookupError(slug)
    return from_data(newest.content)


def schema(slug: str, authority: Authority | None = None) -> dict[str, Any]:
    """JSON Schema of the answers of a form's newest published revision; raises `LookupError` when there is none."""
    try:
        return answers_schema(compiled(current(form(slug, authority).pk).pk).definition)
    except (FormDefinition.DoesNotExist, FormRevision.DoesNotExist) as error:
        raise LookupError(slug) from error


def offered() -> QuerySet[FormRevision]:
    """The published revisions that were not retired."""
    retired = FormRetirement.objects.filter(form=OuterRef("form"), number__gte=OuterRef("number"))
    return _published().filter(~Exists(retired))


def _published() -> QuerySet[FormRevision]:
    return FormRevision.objects.filter(published_at__isnull=False)
