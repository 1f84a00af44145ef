"""Forms as rows: imported once, published once, never changed afterwards, read from the process's memory."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from forms.builders import definition, field, page

from amtsweg.core import events
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Area, Authority
from amtsweg.forms import queries
from amtsweg.forms.actions import AlreadyPublished, digest_of, import_definition, publish, save_draft
from amtsweg.forms.definition import Definition, to_data
from amtsweg.forms.models import FormDefinition, FormRevision
from amtsweg.forms.problems import DefinitionError

pytestmark = pytest.mark.django_db


def one(**more: Any) -> Definition:
    return definition(page("eins", field("a", **more)))


@pytest.fixture
def authority() -> Authority:
    area = Area.objects.create(key="033535406", name="Jesteburg", kind="association")
    return Authority.objects.create(
        slug="jesteburg", kind="samtgemeinde", kind_label="Samtgemeinde", name="Jesteburg", prefix="JES", area=area,
        street="Niedersachsenplatz 5", postcode="21266", town="Jesteburg", phone="040 66969-100",
        email="rathaus@jesteburg.example", emblem="jesteburg",
    )  # fmt: skip


def test_the_same_definition_is_published_once() -> None:
    assert import_definition(one(), None, actor=SYSTEM) == "created"
    assert import_definition(one(), None, actor=SYSTEM) == "unchanged"
    form = queries.form("probe")
    assert list(form.revisions.values_list("number", flat=True)) == [1]
    assert import_definition(one(optional=True), None, actor=SYSTEM) == "changed"
    newest = queries.current(form.pk)
    assert newest.number == 2
    assert newest.published_at is not None
    (first, second) = events.history(form.pk)
    assert (first.kind, first.data["number"], second.data["number"]) == ("form.published", 1, 2)
    assert list(events.verify()) == []


def test_an_authority_has_forms_of_its_own_beside_shared_ones(authority: Authority) -> None:
    import_definition(one(), None, actor=SYSTEM)
    assert queries.form("probe", authority).authority is None
    import_definition(one(optional=True), authority, actor=SYSTEM)
    assert queries.form("probe", authority).authority == authority
    assert queries.form("probe").authority is None
    assert FormDefinition.objects.count() == 2
    with pytest.raises(FormDefinition.DoesNotExist):
        queries.form("weg", authority)


def test_what_is_published_never_changes() -> None:
    import_definition(one(), None, actor=SYSTEM)
    revision = FormRevision.objects.get()
    before = revision.content
    for change in (
        revision.save,
        revision.delete,
        lambda: FormRevision.objects.update(content={}),
        lambda: FormRevision.objects.filter(pk=revision.pk).delete(),
        lambda: FormRevision.objects.bulk_update([revision], ["content"]),
    ):
        revision.content = {}
        with pytest.raises(TypeError), transaction.atomic():
            change()
    with pytest.raises(AlreadyPublished):
        publish(revision, actor=SYSTEM)
    revision.refresh_from_db()
    assert revision.content == before
    assert revision.digest == digest_of(before)


def test_a_draft_changes_until_it_is_published(authority: Authority) -> None:
    first = save_draft(one(), authority)
    second = save_draft(one(optional=True), authority)
    assert first.pk == second.pk
    assert queries.draft("probe", authority).content == to_data(one(optional=True))
    with pytest.raises(FormRevision.DoesNotExist):
        queries.current(first.form_id)
    with pytest.raises(FormRevision.DoesNotExist):
        queries.compiled(first.pk)
    publish(second, actor=SYSTEM)
    assert queries.current(first.form_id).pk == second.pk
    third = save_draft(one(), authority)
    assert (third.number, third.pk != second.pk) == (2, True)


def test_a_form_with_problems_is_not_published(authority: Authority) -> None:
    unknown = definition(page("eins", field("a"), when={"answer": "weg"}))
    with pytest.raises(DefinitionError) as error:
        import_definition(unknown, authority, actor=SYSTEM)
    assert [problem.where for problem in error.value.problems] == ["sections[0].pages[0].when"]
    assert FormRevision.objects.count() == 0
    assert FormDefinition.objects.count() == 0


def test_numbers_and_drafts_are_held_by_constraints() -> None:
    form = FormDefinition.objects.create(slug="probe")
    FormRevision.objects.create(form=form, number=1, content={}, digest="x")
    for clash in (
        lambda: FormRevision.objects.create(form=form, number=2, content={}, digest="x"),
        lambda: FormDefinition.objects.create(slug="probe"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            clash()


def test_a_revision_is_read_from_the_database_once(django_assert_num_queries: Any) -> None:
    import_definition(one(), None, actor=SYSTEM)
    form = queries.form("probe")
    with django_assert_num_queries(1):
        revision = queries.current(form.pk)
    with django_assert_num_queries(1):
        ready = queries.compiled(revision.pk)
    with django_assert_num_queries(0):
        assert queries.compiled(revision.pk) is ready
    assert list(ready.fields) == ["a"]
    with pytest.raises(FormRevision.DoesNotExist):
        queries.compiled(uuid4())


def test_the_schema_of_a_form_by_its_name() -> None:
    import_definition(one(), None, actor=SYSTEM)
    assert queries.schema("probe")["required"] == ["a"]
    with pytest.raises(LookupError):
        queries.schema("weg")
