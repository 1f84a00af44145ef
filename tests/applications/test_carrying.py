"""A newer revision of the form: drafts move on, silently where they can, and never lose an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from amtsweg.applications import actions, carrying, queries
from amtsweg.applications.drafts import Draft
from amtsweg.applications.models import Application
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_holder
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition, retire
from amtsweg.forms.models import FormDefinition, FormRevision
from applications.test_sending import send
from applications.world import FORM, World, answer, begin, filled


def publish(*changes: tuple[str, str]) -> FormRevision:
    """The form of these tests with some of its text replaced, as its newest revision."""
    text = FORM
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    import_definition(definitions.load(text), None, actor=SYSTEM)
    return FormRevision.objects.order_by("-number").first()


def opened(application: Application, world: World) -> Draft:
    return queries.opened(queries.access_draft([application.holder_id], application.id), world.sitting())


@contextmanager
def at(application: Application) -> Iterator[None]:
    with as_holder(application.holder_id):
        yield


def carry(application: Application, world: World, to: FormRevision) -> None:
    with at(application):
        actions.carry_over(application.id, world.sitting(), to=to.pk)


LONGER = ("label: Rufname, max_length: 40", "label: Rufname, max_length: 50")
SHORTER = ("label: Rufname, max_length: 40", "label: Rufname, max_length: 4")
NO_EMAIL = ("          - {type: email, id: email, label: {de: E-Mail, en: E-mail}, optional: true}\n", "")
NO_APPLICANT_EMAIL = ("email: email, ", "")


def test_nothing_moves_while_the_revision_is_in_use(world: World) -> None:
    assert carrying.move(opened(filled(world), world)) is None


def test_a_draft_whose_answers_fit_moves_on_silently_and_notes_where_it_came_from(world: World) -> None:
    application = filled(world)
    before = opened(application, world)
    newest = publish(LONGER)
    found = carrying.move(opened(application, world))
    assert found is not None and found.silent and found.revision.pk == newest.pk
    carry(application, world, newest)
    after = opened(application, world)
    assert after.application.revision_id == newest.pk
    assert after.content.answers == before.content.answers and after.way.complete
    assert after.content.carried == [str(before.application.revision_id)]
    assert after.application.expires_at == before.application.expires_at
    payload = queries.opened_payload(send(application))
    assert payload["form"]["carried"] == [str(before.application.revision_id)]


def test_an_answer_that_does_not_fit_waits_as_typed_at_its_question(world: World) -> None:
    application = filled(world)
    newest = publish(SHORTER)
    found = carrying.move(opened(application, world))
    assert found is not None
    assert [(one.label, one.lines) for one in found.again] == [("Rufname", ("Fiete",))]
    assert found.gone == []
    carry(application, world, newest)
    after = opened(application, world)
    assert after.way.first_open == "hunde/1/hund"
    assert after.content.unfinished["hunde/1/hund"]["rufname"] == "Fiete"
    assert after.content.answers["hunde"][0]["geboren"] == "2025-03-14"


def test_an_answer_without_a_question_stays_readable(world: World) -> None:
    application = filled(world)
    newest = publish(NO_EMAIL, NO_APPLICANT_EMAIL)
    found = carrying.move(opened(application, world))
    assert found is not None
    assert [(one.label, one.lines) for one in found.gone] == [("E-Mail", ("anna@post.example",))]
    carry(application, world, newest)
    assert opened(application, world).content.laid_aside == [{"label": "E-Mail", "lines": ["anna@post.example"]}]


def test_an_option_that_is_gone_is_asked_again(world: World) -> None:
    application = filled(world)
    answer(application, world, "ermaessigung", {"ermaessigung": "rettung"})
    newest = publish(('              - {value: rettung, label: "Ja, Rettungshund"}\n', ""),
                     ("rettung]}", "keine]}"))  # fmt: skip
    found = carrying.move(opened(application, world))
    assert found is not None
    assert [(one.label, one.lines) for one in found.again] == [("Ermäßigung", ("Ja, Rettungshund",))]
    carry(application, world, newest)
    assert opened(application, world).way.first_open == "ermaessigung"


def test_items_for_which_there_is_no_room_stay_readable(world: World) -> None:
    application = filled(world)
    with at(application):
        first = actions.add_item(application.id, "hunde", world.sitting())
    answer(application, world, first, {"rufname": "Emma", "geboren-day": "1", "geboren-month": "2",
                                       "geboren-year": "2024"})  # fmt: skip
    publish(("        max: 3\n", "        max: 1\n"))
    found = carrying.move(opened(application, world))
    assert found is not None
    assert ("Rufname", ("Emma",)) in [(one.label, one.lines) for one in found.gone]


def test_who_read_about_an_older_change_reads_again(world: World) -> None:
    application = filled(world)
    seen = publish(LONGER)
    publish(SHORTER)
    with pytest.raises(actions.Newer):
        carry(application, world, seen)
    assert opened(application, world).content.carried == []


def test_an_authority_that_stays_with_a_revision_keeps_its_drafts_there(world: World) -> None:
    application = filled(world)
    world.offer.form_revision = queries.access_draft([application.holder_id], application.id).revision
    world.offer.save()
    bump()
    publish(SHORTER)
    assert carrying.move(opened(application, world)) is None


def test_a_newer_revision_alone_never_keeps_a_draft_from_being_sent(world: World) -> None:
    application = filled(world)
    was = opened(application, world).application.revision_id
    publish(SHORTER)
    assert queries.opened_payload(send(application))["form"] == {"slug": "hund", "revision": str(was)}


def test_a_retired_form_is_offered_at_the_office_only_and_not_sent(world: World) -> None:
    application = filled(world)
    form = FormDefinition.objects.get()
    retire(form, actor=SYSTEM)
    retire(form, actor=SYSTEM)
    offer = catalogue.offer(world.authority.slug, world.offer.slug)
    assert offer is not None and offer.kind == "in-person" and "nicht online" in offer.reason["de"]
    assert [event.kind for event in events.history(form.pk)] == ["form.published", "form.retired"]
    with pytest.raises(actions.NotOffered):
        begin(world)
    with pytest.raises(actions.Withdrawn):
        send(application)


def test_a_new_revision_opens_a_retired_form_and_old_drafts_have_to_move_on_first(world: World) -> None:
    application = filled(world)
    retire(FormDefinition.objects.get(), actor=SYSTEM)
    newest = publish()
    assert newest.number == 2  # the same text once more
    assert world.view.kind == "form"
    with pytest.raises(actions.Outdated):
        send(application)
    carry(application, world, newest)
    assert send(application)


def test_moving_on_does_not_lengthen_a_drafts_life(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    application = filled(world)
    ends = opened(application, world).application.expires_at
    newest, real = publish(LONGER), clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=3))
    carry(application, world, newest)
    assert opened(application, world).application.expires_at == ends
