"""From the file to Fachdaten: imported, published, filled in page by page, sent, and read again."""

import json
from uuid import uuid4

import pytest
from applications.world import World, answer, begin, make_authority, make_offer, make_unit
from forms.builders import posted
from forms.fim.paths import every_way
from forms.fim.schemas import field, imported, member, real, rule, schema
from shared_standards import standard

from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions, queries
from amtsweg.cases import exports
from amtsweg.catalogue.models import Service
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.tenancy import as_holder
from amtsweg.federation.published import bump
from amtsweg.forms.actions import publish, save_draft
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.fim.actions import keep
from amtsweg.forms.fim.codelists import CodeLists
from amtsweg.forms.fim.export import facts, to_json, to_xml
from amtsweg.forms.fim.model import Refused
from amtsweg.forms.models import FormDefinition, FormRevision

pytestmark = pytest.mark.django_db


def offered() -> World:
    """The real schema as the published form of an authority's service."""
    keep(real(), None)
    publish(FormRevision.objects.get(form__slug="s00000094"), actor=SYSTEM)
    authority = make_authority("jesteburg", "Jesteburg", "JES", "033535406")
    service = Service.objects.create(slug="mutterschutz", title={"de": "Mutterschutz"}, summary={"de": "Mutterschutz"})
    offer = make_offer(authority, service, FormDefinition.objects.get(slug="s00000094"), make_unit(authority))
    bump()
    return World(authority, authority, offer)


def test_what_was_sent_comes_out_as_fachdaten() -> None:
    world = offered()
    for found, pages in list(every_way(Compiled(real().definition)))[::24]:
        application = begin(world, holder=uuid4())
        for step, values in pages:
            raw, _files = posted(step.fields, values)
            saved = answer(application, world, step.key, raw)
            assert not saved.errors, saved.errors
        with as_holder(application.holder_id):
            actions.submit(application.id, actor=Actor("guest", application.holder_id), trust=GUEST)
        sent = queries.submission_view(queries.access_submission([application.holder_id], application.id))
        assert to_json(facts(sent.way)) == to_json(facts(found))
        assert json.loads(to_json(facts(sent.way)))["data"]["G00000255"]["F60000227"] == "Anton 1"
        loaded = exports.for_holder([application.holder_id], sent.submission.reference, "fim")
        assert loaded.name == f"{sent.submission.reference}-fachdaten.xml"
        assert loaded.content == to_xml(facts(found))


def test_imported_twice_is_unchanged_and_nothing_is_published() -> None:
    assert keep(real(), None) == "created"
    assert keep(real(), None) == "unchanged"
    revision = FormRevision.objects.get(form__slug="s00000094")
    assert revision.published_at is None
    publish(revision, actor=SYSTEM)
    assert keep(real(), None) == "unchanged"


def probe(label: str = "Name") -> bytes:
    return schema(member(field("F1", label)), rules=(rule("Näheres regelt die Satzung."),))


def test_another_version_replaces_a_draft_that_nobody_touched_and_follows_a_published_form() -> None:
    assert keep(imported(probe()), None) == "created"
    assert keep(imported(probe("Vorname")), None) == "changed"
    revision = FormRevision.objects.get(form__slug="s1")
    publish(revision, actor=SYSTEM)
    assert keep(imported(probe("Nachname")), None) == "changed"
    assert list(FormRevision.objects.filter(form__slug="s1").values_list("number", flat=True)) == [1, 2]


def test_a_draft_that_was_worked_on_is_never_written_over() -> None:
    made = imported(probe())
    keep(made, None)
    mine = made.definition.model_copy(update={"title": {"de": "Mein Titel"}})
    save_draft(mine, None)
    with pytest.raises(Refused, match="worked on"):
        keep(imported(probe("Vorname")), None)
    assert FormRevision.objects.get(form__slug="s1").content["title"] == {"de": "Mein Titel"}


def test_what_is_done_can_be_struck_off_without_counting_as_work() -> None:
    made = imported(probe())
    assert made.open
    keep(made, None)
    row = FormRevision.objects.get(form__slug="s1")
    row.content["fim"].pop("open")
    row.save()
    assert keep(made, None) == "unchanged"
    assert keep(imported(probe("Vorname")), None) == "changed"


def test_more_code_lists_make_another_form() -> None:
    file = standard("fim/xdf2/S00000094V1.0_xdf2.xml").read_bytes()
    assert keep(imported(file), None) == "created"
    assert keep(imported(file, CodeLists(standard("fim/xdf2/codelists"))), None) == "changed"
    assert keep(real(), None) == "unchanged"
