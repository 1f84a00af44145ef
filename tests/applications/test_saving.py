"""Saving pages: what was said stays, what was wrong stays too, and two windows do not overwrite each other unseen."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import ScopeError

from amtsweg.accounts.profile import Profile
from amtsweg.accounts.trust import Trust
from amtsweg.applications import actions, queries
from amtsweg.applications.drafts import Draft
from amtsweg.applications.models import Application
from amtsweg.applications.prefill import Known
from amtsweg.catalogue.models import Offer
from amtsweg.core import clock
from amtsweg.core.crypto import Tampered
from amtsweg.core.tenancy import as_holder
from amtsweg.federation.published import bump
from amtsweg.forms.context import RawDict
from applications.world import ANSWERS, World, answer, begin, filled, make_world

ANNA = Known(
    Profile(given_name="Anna", family_name="Behrens", street="Lindenallee", house_number="14", postcode="21266",
            town="Jesteburg"),
    "anna@post.example",
)  # fmt: skip


def reopened(application: Application, world: World) -> Draft:
    return queries.opened(queries.access_draft([application.holder_id], application.id), world.sitting())


def save(application: Application, world: World, key: str, raw: dict[str, str], version: int) -> actions.Saved:
    with as_holder(application.holder_id):
        return actions.save_page(application.id, key, RawDict(raw), world.sitting(), version=version)


def test_what_was_saved_is_there_again_and_lies_sealed(world: World) -> None:
    application = filled(world)
    draft = reopened(application, world)
    assert draft.way.complete
    assert draft.content.answers["hunde"][0]["rufname"] == "Fiete"
    assert b"Fiete" not in bytes(draft.application.content)
    assert (draft.application.expires_at - draft.application.saved_at).days == 30
    assert draft.application.version == len(ANSWERS)


def test_a_changed_draft_does_not_open(world: World) -> None:
    application = filled(world)
    row = queries.access_draft([application.holder_id], application.id)
    content = bytearray(row.content)
    content[30] ^= 1
    row.content = bytes(content)
    with pytest.raises(Tampered):
        queries.opened(row, world.sitting())


def test_wrong_values_stay_as_typed_and_the_sound_ones_count(world: World) -> None:
    application = begin(world)
    saved = answer(application, world, "hunde/1/hund", {"rufname": "Fiete", "geboren-day": "31", "geboren-month": "2",
                                                        "geboren-year": "2025"})  # fmt: skip
    assert [error.control for error in saved.errors] == ["geboren-day"]
    draft = reopened(application, world)
    assert draft.content.answers["hunde"][0] == {"_id": "1", "rufname": "Fiete", "impfpass": None}
    assert draft.content.unfinished["hunde/1/hund"]["geboren-day"] == "31"
    answer(application, world, "hunde/1/hund", ANSWERS["hunde/1/hund"])
    assert reopened(application, world).content.unfinished == {}


@pytest.mark.parametrize("text", ["Fiete\x00", "Fïetę 🐕", "x" * 40, "<script>alert(1)</script>", "\ud800Fiete"])
def test_odd_text_is_kept_unharmed_or_cleaned(world: World, text: str) -> None:
    application = begin(world)
    saved = answer(application, world, "hunde/1/hund", {**ANSWERS["hunde/1/hund"], "rufname": text})
    assert not saved.errors
    kept = reopened(application, world).content.answers["hunde"][0]["rufname"]
    assert kept == text.replace("\x00", "").replace("\ud800", "")


def test_too_long_and_unpaired_surrogates_are_kept_as_typed_within_bounds(world: World) -> None:
    application = begin(world)
    saved = answer(application, world, "bemerkung", {"bemerkung": "\ud800" + "ä" * 400_000})
    assert saved.errors
    assert len(reopened(application, world).content.unfinished["bemerkung"]["bemerkung"]) <= actions.LONGEST_TYPED


def test_the_same_page_in_two_windows(world: World) -> None:
    application = begin(world)
    first = save(application, world, "wer", ANSWERS["wer"], version=0)
    assert not first.errors
    with pytest.raises(actions.Conflict) as conflict:
        save(application, world, "wer", {**ANSWERS["wer"], "name-given": "Hanna"}, version=0)
    assert conflict.value.draft.content.answers["name"]["given"] == "Anna"
    assert reopened(application, world).application.version == 1, "nothing was stored"
    current = conflict.value.draft.application.version
    assert not save(application, world, "wer", {**ANSWERS["wer"], "name-given": "Hanna"}, version=current).errors
    assert reopened(application, world).content.answers["name"]["given"] == "Hanna"


def test_two_windows_on_different_pages_or_with_the_same_values_do_not_disturb_each_other(world: World) -> None:
    application = begin(world)
    save(application, world, "wer", ANSWERS["wer"], version=0)
    save(application, world, "wo", ANSWERS["wo"], version=0)
    save(application, world, "wer", ANSWERS["wer"], version=0)
    draft = reopened(application, world)
    assert draft.content.answers["name"] and draft.content.answers["anschrift"]


def test_a_page_that_is_not_on_the_way_is_refused(world: World) -> None:
    application = begin(world)
    for key in ("nachweis", "hunde/9/hund", "gibts-nicht", "hunde/1", "", "__proto__"):
        with pytest.raises(actions.UnknownStep):
            answer(application, world, key, {})


def test_items_come_and_go_with_what_belongs_to_them(world: World) -> None:
    application = filled(world)
    with as_holder(application.holder_id):
        key = actions.add_item(application.id, "hunde", world.sitting())
        answer(application, world, key, {"rufname": "Bella", "geboren-day": "x"})
        actions.add_item(application.id, "hunde", world.sitting())
        with pytest.raises(actions.GroupFull):
            actions.add_item(application.id, "hunde", world.sitting())
        bella = key.split("/")[1]
        actions.remove_item(application.id, "hunde", bella, world.sitting())
    content = reopened(application, world).content
    assert [item.get("rufname") for item in content.answers["hunde"]] == ["Fiete", None]
    assert not any(bella in key for key in [*content.saved, *content.unfinished])


def test_answers_taken_over_from_the_account_are_marked_until_they_change(world: World) -> None:
    application = begin(world, guest=False, holder=uuid4())
    answer(application, world, "wer", ANSWERS["wer"], known=lambda: ANNA)
    answer(application, world, "wo", {**ANSWERS["wo"], "anschrift-number": "16"}, known=lambda: ANNA)
    assert reopened(application, world).content.origins == {"name": "account", "email": "account"}
    answer(application, world, "wer", {**ANSWERS["wer"], "name-given": "Änne"}, known=lambda: ANNA)
    assert reopened(application, world).content.origins == {"email": "account"}
    answer(application, world, "wer", ANSWERS["wer"], known=lambda: replace(ANNA, email_confirmed=True))
    assert reopened(application, world).content.origins == {"name": "account", "email": "account+confirmed"}


def test_only_the_holder_finds_a_draft(world: World) -> None:
    application = begin(world)
    with pytest.raises(Application.DoesNotExist):
        queries.access_draft([uuid4()], application.id)
    with pytest.raises(Application.DoesNotExist):
        queries.access_draft([], application.id)
    with as_holder(uuid4()), pytest.raises(Application.DoesNotExist):
        actions.save_page(application.id, "wer", RawDict(ANSWERS["wer"]), world.sitting(), version=0)
    with pytest.raises(ScopeError):
        actions.save_page(application.id, "wer", RawDict(ANSWERS["wer"]), world.sitting(), version=0)
    assert queries.drafts_of([uuid4()]) == []
    assert [line.id for line in queries.drafts_of([application.holder_id, uuid4()])] == [application.id]


def test_starting_needs_a_form_and_enough_trust(db: None) -> None:
    world = make_world(trust_to_start="basic", trust_to_send="basic")
    with pytest.raises(actions.TrustTooLow):
        actions.start(world.sitting(), holder_id=uuid4(), guest=True)
    signed_in = world.sitting(trust=Trust("basic", "password", clock.now()))
    assert actions.start(signed_in, holder_id=uuid4(), guest=False).version == 0
    Offer.objects.filter(pk=world.offer.pk).update(kind="in-person", form=None)
    bump()
    with pytest.raises(actions.NotOffered):
        actions.start(world.sitting(trust=signed_in.trust), holder_id=uuid4(), guest=False)


def test_saving_takes_few_statements(world: World) -> None:
    application = filled(world)
    with CaptureQueriesContext(connection) as caught:
        answer(application, world, "wo", ANSWERS["wo"])
    statements = [one["sql"] for one in caught if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 3, statements
