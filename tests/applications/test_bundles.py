"""Bundles below the pages: answers that are asked once, kept in step, and never seen by the other authority."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django_scopes import ScopeError

from amtsweg.accounts.profile import Profile
from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.applications import deleting, drafts, guests, queries, sending
from amtsweg.applications.bundles import actions, carrying, ending, moving
from amtsweg.applications.bundles import queries as bundles
from amtsweg.applications.drafts import Draft
from amtsweg.applications.models import Application, Bundle, BundlePart, Submission
from amtsweg.applications.prefill import Known
from amtsweg.catalogue.bundles import import_bundle, load
from amtsweg.catalogue.models import BundleDefinition
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.models import DataKey, Event, OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.forms.context import RawDict
from amtsweg.forms.problems import DefinitionError
from applications.bundle_world import (
    ADDRESS,
    BINS,
    DOG,
    FAMILY,
    FAMILY_CARRIED,
    HALTER,
    MOVING,
    SHARED,
    BundleWorld,
    answered,
    begin,
    make_bundle_world,
    opened,
    publish,
    say,
    start_part,
)

NAME = {"given": "Anna", "family": "Behrens"}
OTHER = {**ADDRESS, "anschrift-street": "Am Markt", "anschrift-number": "2"}


@pytest.fixture
def world(db: None) -> BundleWorld:
    return make_bundle_world()


def draft_of(world: BundleWorld, application: Application, name: str) -> Draft:
    return drafts.opened(queries.access_draft([application.holder_id], application.id), world.offering(name))


def fill(world: BundleWorld, application: Application, name: str, key: str, raw: dict[str, str], **more: Any) -> None:
    with as_holder(application.holder_id):
        saved = applications.save_page(application.id, key, RawDict(raw), world.offering(name), version=10_000, **more)
    assert not saved.errors


def submitted(application: Application) -> Submission:
    with as_holder(application.holder_id):
        return sending.submit(application.id, actor=Actor("guest", application.holder_id), trust=GUEST)


def both(world: BundleWorld, bundle: Bundle) -> tuple[Application, Application]:
    """Both forms begun and filled in."""
    dog, bin_ = start_part(world, bundle, "hund"), start_part(world, bundle, "tonne")
    fill(world, dog, "hund", "rufname", {"rufname": "Fiete"})
    fill(world, bin_, "tonne", "farbe", {"farbe": "Blaue Tonne"})
    return dog, bin_


# --- carrying ------------------------------------------------------------------------------------------------------


def test_a_part_begins_with_the_shared_answers_and_does_not_ask_for_them_again(world: BundleWorld) -> None:
    draft = draft_of(world, start_part(world, answered(world), "hund"), "hund")
    assert draft.content.answers["halter"] == NAME
    assert draft.content.answers["seit"] == "2026-12-01"
    assert draft.content.answers["telefon"] is None
    assert draft.way.first_open == "rufname"
    assert [step.key for step in draft.way.steps if not carrying.settled(draft, step)] == ["rufname"]


def test_what_is_only_half_answered_is_asked(world: BundleWorld) -> None:
    bundle = begin(world)
    say(world, bundle, "name", SHARED["name"])
    draft = draft_of(world, start_part(world, bundle, "tonne"), "tonne")
    assert draft.way.first_open == "wo"
    assert not carrying.settled(draft, draft.way.step("wo"))


def _bins_with(old: str, new: str) -> None:
    import_definition(definitions.load(BINS.replace(old, new)), None, actor=SYSTEM)


def test_a_name_becomes_a_person(world: BundleWorld) -> None:
    _bins_with("type: name, id: antragsteller", "type: person, id: antragsteller")
    draft = draft_of(world, start_part(world, answered(world), "tonne"), "tonne")
    assert NAME.items() <= draft.content.answers["antragsteller"].items()
    assert draft.way.first_open == "farbe"


@pytest.mark.parametrize("other", ["type: date, id: ab, latest: 2020-01-01,", "type: text, id: ab,"])
def test_what_the_parts_field_does_not_take_is_asked_there(world: BundleWorld, other: str) -> None:
    _bins_with("type: date, id: ab,", other)
    draft = draft_of(world, start_part(world, answered(world), "tonne"), "tonne")
    assert "ab" not in draft.content.answers and draft.way.first_open == "wo"


def test_a_changed_shared_answer_reaches_the_parts_that_still_have_it(world: BundleWorld) -> None:
    bundle = answered(world)
    dog, bin_ = start_part(world, bundle, "hund"), start_part(world, bundle, "tonne")
    own = {**ADDRESS, "anschrift-street": "Hundeweg"}
    fill(world, dog, "hund", "wo", own)
    say(world, bundle, "anschrift", OTHER)
    assert draft_of(world, dog, "hund").content.answers["anschrift"]["street"] == "Hundeweg"
    assert draft_of(world, bin_, "tonne").content.answers["anschrift"]["street"] == "Am Markt"


def test_a_page_looked_at_and_saved_unchanged_stays_in_step(world: BundleWorld) -> None:
    bundle = answered(world)
    dog = start_part(world, bundle, "hund")
    fill(world, dog, "hund", "wo", ADDRESS)
    say(world, bundle, "anschrift", OTHER)
    assert draft_of(world, dog, "hund").content.answers["anschrift"]["street"] == "Am Markt"


def test_a_part_that_was_sent_does_not_change_any_more(world: BundleWorld) -> None:
    bundle = answered(world)
    dog, _bin = both(world, bundle)
    before = submitted(dog).digest
    say(world, bundle, "anschrift", OTHER)
    assert submitted(dog).digest == before


def test_the_account_keeps_its_name_as_the_source_and_the_bundle_is_not_told(world: BundleWorld) -> None:
    bundle = begin(world, guest=False)
    known = Known(Profile(given_name="Anna", family_name="Behrens"), "anna@post.example")
    for key, raw in SHARED.items():
        say(world, bundle, key, raw, known=lambda: known)
    dog, _bin = both(world, bundle)
    origins = queries.opened_payload(submitted(dog))["origins"]
    assert origins == {name: {"from": "account", "trust": "basic"} for name in ("halter", "email")}


# --- who sees what -------------------------------------------------------------------------------------------------


def test_each_authority_gets_its_own_part_and_nothing_of_the_bundle(world: BundleWorld) -> None:
    bundle = answered(world)
    dog, bin_ = both(world, bundle)
    for application in (dog, bin_):
        submitted(application)
    for authority, mine, theirs in ((world.here, "Fiete", "Blaue"), (world.county, "Blaue", "Fiete")):
        with as_authority(authority):
            found = list(Submission.objects.select_related("application__data_key"))
            assert len(found) == 1 and found[0].authority == authority
            payload = queries.opened_payload(found[0])
            assert mine in str(payload) and theirs not in str(payload)
            assert payload["answers"]["anschrift"]["street"] == "Lindenallee"
            assert "bundle" not in str(payload) and "umzug" not in str(payload)
            with pytest.raises(ScopeError):
                Bundle.held.count()
            with pytest.raises(ScopeError):
                BundlePart.held.count()
    with across_tenants("a test looks at the log"):
        assert not Event.objects.filter(kind__startswith="bundle", chain_id__in=["jesteburg", "landkreis"]).exists()


def test_a_bundle_is_its_holders_alone(world: BundleWorld) -> None:
    bundle = answered(world)
    with pytest.raises(Bundle.DoesNotExist):
        bundles.access([uuid4()], bundle.id)
    with as_holder(uuid4()), pytest.raises(Bundle.DoesNotExist):
        actions.leave_out(bundle.id, "hund", world.sitting)


# --- parts ---------------------------------------------------------------------------------------------------------


def test_parts_that_do_not_apply_can_be_taken_up_and_others_left_out(world: BundleWorld) -> None:
    bundle = answered(world)
    say(world, bundle, "hund", {"hund": "no"})
    assert not opened(world, bundle).applies("hund") and opened(world, bundle).applies("tonne")
    with as_holder(bundle.holder_id):
        actions.take_up(bundle.id, "hund", world.sitting)
        actions.leave_out(bundle.id, "tonne", world.sitting)
        actions.mark_done(bundle.id, "wohnsitz", world.sitting)
        with pytest.raises(actions.NoSuchPart):
            actions.leave_out(bundle.id, "kuh", world.sitting)
    now = opened(world, bundle)
    assert now.applies("hund")
    assert (now.content.left_out, now.content.done) == (["tonne"], ["wohnsitz"])


def test_a_part_is_begun_once(world: BundleWorld) -> None:
    bundle = answered(world)
    assert start_part(world, bundle, "hund").id == start_part(world, bundle, "hund").id


def test_parts_do_not_stand_among_drafts_beside_their_bundle(world: BundleWorld) -> None:
    bundle = answered(world)
    start_part(world, bundle, "hund")
    assert queries.drafts_of([bundle.holder_id]) == []
    assert [line.id for line in bundles.bundles_of([bundle.holder_id])] == [bundle.id]


# --- coming back, going over, ending -------------------------------------------------------------------------------


def test_the_guests_code_opens_the_bundle_before_and_after_its_end(world: BundleWorld) -> None:
    bundle = answered(world)
    dog, bin_ = both(world, bundle)
    with as_holder(bundle.holder_id):
        access = guests.issue_access(bundle.id, Bundle)
    assert guests.resume_as_guest(access.code, access.pin, address="10.0.0.1") == bundle
    submitted(dog)
    with as_holder(bundle.holder_id):
        actions.delete(bundle.id)
    found = guests.resume_as_guest(access.code, access.pin, address="10.0.0.1")
    assert found == bundle and found.expires_at is None and bytes(found.content) == b""
    with as_holder(bundle.holder_id):
        assert list(bundles.parts_of(found)) == ["hund"]
    with across_tenants("a test looks"):
        assert not Application.objects.filter(pk=bin_.pk).exists()
    assert DataKey.objects.get(pk=bundle.data_key_id).destroyed_at is not None


def test_a_bundle_of_which_nothing_was_sent_leaves_nothing(world: BundleWorld) -> None:
    bundle = answered(world)
    both(world, bundle)
    with as_holder(bundle.holder_id):
        actions.delete(bundle.id)
    with across_tenants("a test looks"):
        assert not Bundle.held.exists() and not Application.objects.exists() and not BundlePart.held.exists()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock by days."""
    real = clock.now

    def move(days: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=days))

    return move


def run_out() -> None:
    deleting.expire()
    ending.expire()


def test_a_bundle_comes_back_from_the_trash_with_what_went_there_with_it(world: BundleWorld, later: Any) -> None:
    bundle = answered(world)
    dog, bin_ = both(world, bundle)
    mine = [bundle.holder_id]
    with as_holder(bundle.holder_id):
        applications.trash_draft(dog.id)
        later(1)
        actions.trash(bundle.id)
        actions.trash(bundle.id)
    assert bundles.begun_by(mine) == []
    assert [(line.id, line.bundle) for line in queries.trash_of(mine)] == [(bundle.id, True)]
    with pytest.raises(drafts.InTrash):
        opened(world, bundle)
    with pytest.raises(drafts.InTrash):
        submitted(bin_)
    later(7.5)
    run_out()
    with as_holder(bundle.holder_id):
        actions.restore(bundle.id)
    assert [line.id for line in bundles.bundles_of(mine)] == [bundle.id]
    assert set(opened(world, bundle).parts) == {"tonne"}, "what was thrown away before ran out on its own"
    assert draft_of(world, bin_, "tonne").way.complete


def test_after_a_week_in_the_trash_nothing_is_left_of_a_bundle(world: BundleWorld, later: Any) -> None:
    bundle = answered(world)
    dog, bin_ = both(world, bundle)
    submitted(dog)
    with as_holder(bundle.holder_id):
        actions.trash(bundle.id)
    later(6.9)
    run_out()
    assert queries.trash_of([bundle.holder_id])
    later(7.1)
    assert queries.trash_of([bundle.holder_id]) == []
    run_out()
    with across_tenants("test"):
        assert not Bundle.held.exists() and not Application.objects.filter(pk=bin_.pk).exists()
        assert Submission.objects.filter(pk=dog.pk).exists()
    assert DataKey.objects.get(pk=bundle.data_key_id).wrapped is None
    assert OutgoingMail.objects.filter(key__startswith="bundle.ends").count() == 0


def test_a_part_in_the_trash_is_left_alone_and_holds_the_bundles_end_until_it_is_emptied(
    world: BundleWorld, later: Any
) -> None:
    bundle = answered(world)
    dog, _bin = both(world, bundle)
    later(29)
    with as_holder(bundle.holder_id):
        applications.trash_draft(dog.id)
        thrown = clock.now()
        assert bundles.latest_end(Bundle.held.get()) >= thrown + timedelta(days=6.9)
    say(world, bundle, "anschrift", OTHER)
    with as_holder(bundle.holder_id):
        actions.restore_part(bundle.id, dog.id, world.offering("hund"), world.sitting)
    assert draft_of(world, dog, "hund").content.answers["anschrift"]["street"] == "Am Markt"


def test_what_a_guest_threw_away_does_not_keep_the_account_from_taking_over(world: BundleWorld) -> None:
    bundle = answered(world)
    dog, bin_ = both(world, bundle)
    account = uuid4()
    with as_holder(bundle.holder_id, account):
        applications.trash_draft(dog.id)
        made = actions.claim(bundle.id, account, world.sitting)
        parts = BundlePart.held.filter(bundle=made)
        assert [part.name for part in parts] == ["tonne"]
    assert [line.id for line in queries.trash_of([bundle.holder_id])] == [dog.id]
    assert queries.access_draft([account], bin_.id).guest is False


def test_an_account_takes_over_bundle_and_parts_and_what_was_sent_stays_with_the_code(world: BundleWorld) -> None:
    bundle, account = answered(world), uuid4()
    dog, bin_ = both(world, bundle)
    with as_holder(bundle.holder_id):
        access = guests.issue_access(bundle.id, Bundle)
    reference = submitted(dog).reference
    with as_holder(account, bundle.holder_id):
        claimed = actions.claim(bundle.id, account, world.sitting)
        assert actions.claim(claimed, account, world.sitting) == claimed
    mine = bundles.access([account], claimed)
    assert not mine.guest and mine.tracking_index is None
    assert queries.access_draft([account], bin_.id).guest is False
    now = opened(world, mine)
    assert now.content.answers["name"] == NAME and set(now.parts) == {"hund", "tonne"}
    old = guests.resume_as_guest(access.code, access.pin, address="10.0.0.1")
    assert isinstance(old, Bundle) and old.expires_at is None
    assert queries.access_submission([old.holder_id], dog.id).reference == reference


def test_bundle_and_parts_end_together_after_one_announcement(world: BundleWorld, monkeypatch: Any) -> None:
    bundle = answered(world)
    dog, _bin = both(world, bundle)
    start = clock.now()
    later = start + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    fill(world, dog, "hund", "rufname", {"rufname": "Bello"})
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=31))
    _jobs()
    assert not OutgoingMail.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=44))
    _jobs()
    assert OutgoingMail.objects.count() == 1
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=60))
    _jobs()
    with across_tenants("a test looks"):
        assert not Bundle.held.exists() and not Application.objects.exists()


def _jobs() -> None:
    deleting.expire()
    ending.expire()


def test_a_deleted_account_leaves_no_bundle(world: BundleWorld) -> None:
    account = uuid4()
    bundle = answered(world, guest=False, holder=account)
    both(world, bundle)
    deleting.delete_with_account(account_id=account, actor=SYSTEM)
    ending.delete_with_account(account_id=account, actor=SYSTEM)
    with across_tenants("a test looks"):
        assert not Bundle.held.exists() and not Application.objects.exists()


# --- the definition ------------------------------------------------------------------------------------------------


def test_the_same_bundle_again_changes_nothing_and_a_changed_question_is_a_new_revision(world: BundleWorld) -> None:
    bundle = answered(world)
    assert import_bundle(load(MOVING), actor=SYSTEM).outcome == "unchanged"
    changed = MOVING.replace("Haben Sie einen Hund?", "Ist ein Hund dabei?")
    assert import_bundle(load(changed), actor=SYSTEM).outcome == "changed"
    assert BundleDefinition.objects.count() == 1
    assert opened(world, bundle).way.complete


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("seit: einzug}", "seit: auszug}", "parts.hund.carries.seit"),
        ("{type: yes_no, id: hund,", "{type: file, id: hund,", "form: hund"),
        ("when: {answer: hund}", "when: {answer: katze}", ""),
        ("slug: umzug", "slug: Um Zug", "slug"),
    ],
)
def test_a_bundle_with_a_fault_is_refused_with_its_place(world: BundleWorld, old: str, new: str, where: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        import_bundle(load(MOVING.replace(old, new)), actor=SYSTEM)
    assert any(where in problem.where for problem in caught.value.problems)


# --- a newer form of the shared questions ----------------------------------------------------------------------------

NO_EMAIL = ("            - {type: email, id: email, label: {de: E-Mail, en: Email}}\n", "")
NO_EMAIL_NAMED = ("email: email, address", "address")
NOT_CARRIED = ("email: email, telefon", "telefon")
PHONE_NEEDED = ("label: {de: Telefon, en: Telephone}, optional: true", "label: {de: Telefon, en: Telephone}")
REWORDED = ("Wie heißen Sie?", "Wie ist Ihr Name?")


def moved(world: BundleWorld, bundle: Bundle) -> Any:
    found = moving.move(opened(world, bundle))
    assert found is not None
    with as_holder(bundle.holder_id):
        actions.carry_over(bundle.id, world.sitting, to=found.revision.pk)
    return found


def test_shared_answers_that_fit_move_on_silently(world: BundleWorld) -> None:
    bundle = answered(world)
    before = opened(world, bundle)
    assert moving.move(before) is None
    newest = publish(REWORDED)
    assert moved(world, bundle).silent
    after = opened(world, bundle)
    assert after.bundle.revision_id == newest.pk and after.content.answers == before.content.answers
    assert after.content.carried == [str(before.bundle.revision_id)]
    assert after.bundle.expires_at == before.bundle.expires_at and moving.move(after) is None


def test_shared_answers_that_do_not_fit_wait_and_parts_keep_theirs_until_then(world: BundleWorld) -> None:
    bundle = answered(world)
    dog, _bin = both(world, bundle)
    publish(NO_EMAIL, NO_EMAIL_NAMED, NOT_CARRIED, PHONE_NEEDED)
    found = moved(world, bundle)
    assert [one.label for one in found.again] == ["Telefon"] and [one.label for one in found.gone] == ["E-Mail"]
    after = opened(world, bundle)
    assert after.way.first_open == "kontakt"
    assert after.content.laid_aside == [{"label": "E-Mail", "lines": ["anna@post.example"]}]
    assert draft_of(world, dog, "hund").way.complete
    say(world, bundle, "kontakt", {"telefon": "04183 12345"})
    kept = draft_of(world, dog, "hund")
    assert kept.way.complete and kept.content.answers["telefon"] is not None
    assert kept.content.answers["email"] == "anna@post.example", "what is not asked any more stays where it was taken"


def test_who_read_about_an_older_change_of_a_bundle_reads_again(world: BundleWorld) -> None:
    bundle = answered(world)
    older = publish(REWORDED)
    publish(PHONE_NEEDED)
    with as_holder(bundle.holder_id), pytest.raises(actions.Newer):
        actions.carry_over(bundle.id, world.sitting, to=older.pk)


# --- groups ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def family(world: BundleWorld) -> BundleWorld:
    """The same, where the bundle asks for the family and the dog's form for people who keep it too."""
    import_definition(definitions.load(DOG + HALTER.lstrip("\n")), None, actor=SYSTEM)
    publish(FAMILY, FAMILY_CARRIED)
    return world


def named(world: BundleWorld, bundle: Bundle, *names: str) -> list[str]:
    """Names people in the bundle; the ids of their entries."""
    made = []
    for name in names:
        with as_holder(bundle.holder_id):
            key = actions.add_item(bundle.id, "familie", world.sitting)
        say(world, bundle, key, {"vorname": name, "geboren-day": "", "geboren-month": "", "geboren-year": ""})
        made.append(key.split("/")[1])
    return made


def keepers(world: BundleWorld, dog: Application) -> dict[str, dict[str, Any]]:
    found = draft_of(world, dog, "hund").content.answers.get("mithalter", [])
    return {item["rufname_mensch"]: item for item in found if "rufname_mensch" in item}


def test_a_group_comes_into_a_part_entry_by_entry_and_what_is_known_is_not_asked(family: BundleWorld) -> None:
    bundle = answered(family)
    ids = named(family, bundle, "Jonas", "Mila")
    dog = start_part(family, bundle, "hund")
    assert {name: item["_id"] for name, item in keepers(family, dog).items()} == {
        "Jonas": f"b{ids[0]}", "Mila": f"b{ids[1]}",
    }  # fmt: skip
    draft = draft_of(family, dog, "hund")
    asked = [step.key for step in draft.way.steps if not carrying.settled(draft, step)]
    assert asked == ["rufname", f"mithalter/b{ids[0]}/kann", f"mithalter/b{ids[1]}/kann", "mithalter"]


def test_entries_follow_the_bundle_until_the_person_makes_them_hers(family: BundleWorld) -> None:
    bundle = answered(family)
    jonas, mila, leo = named(family, bundle, "Jonas", "Mila", "Leo")
    dog = start_part(family, bundle, "hund")
    fill(family, dog, "hund", f"mithalter/b{mila}/wer", {"rufname_mensch": "Milena"})
    fill(family, dog, "hund", f"mithalter/b{jonas}/kann", {"kann": "yes"})
    with as_holder(dog.holder_id):
        applications.remove_item(dog.id, "mithalter", f"b{leo}", family.offering("hund"))
        own = applications.add_item(dog.id, "mithalter", family.offering("hund"))
    fill(family, dog, "hund", own, {"rufname_mensch": "Oma"})
    say(family, bundle, f"familie/{mila}/person", {"vorname": "Mia"})
    say(family, bundle, f"familie/{jonas}/person", {"vorname": "Jon"})
    assert list(keepers(family, dog)) == ["Jon", "Milena", "Oma"], "what is hers stays, what she took out stays out"
    with as_holder(bundle.holder_id):
        actions.remove_item(bundle.id, "familie", jonas, family.sitting)
    left = draft_of(family, dog, "hund").content.answers["mithalter"]
    assert {"_id": f"b{jonas}", "kann": True} in left, "an entry about which she said more is hers"
    with as_holder(bundle.holder_id):
        actions.remove_item(bundle.id, "familie", mila, family.sitting)
    assert list(keepers(family, dog)) == ["Milena", "Oma"]


def test_an_entry_of_the_bundle_alone_goes_with_it(family: BundleWorld) -> None:
    bundle = answered(family)
    (jonas,) = named(family, bundle, "Jonas")
    dog = start_part(family, bundle, "hund")
    with as_holder(bundle.holder_id):
        actions.remove_item(bundle.id, "familie", jonas, family.sitting)
    draft = draft_of(family, dog, "hund")
    assert draft.content.answers["mithalter"] == []
    assert not [mark for mark in draft.content.origins if mark.startswith("mithalter/")]


def test_what_is_sent_says_nothing_of_where_entries_came_from(family: BundleWorld) -> None:
    bundle = answered(family)
    named(family, bundle, "Jonas")
    dog = start_part(family, bundle, "hund")
    fill(family, dog, "hund", "rufname", {"rufname": "Fiete"})
    (item,) = keepers(family, dog).values()
    fill(family, dog, "hund", f"mithalter/{item['_id']}/kann", {"kann": "no"})
    fill(family, dog, "hund", "mithalter", {})
    payload = queries.opened_payload(submitted(dog))
    assert [one["rufname_mensch"] for one in payload["answers"]["mithalter"]] == ["Jonas"]
    assert payload["origins"] == {}


@pytest.mark.parametrize(
    ("carried", "reason"),
    [
        ("mithalter: familie", "name the fields"),
        ("mithalter: name", "no group"),
        ("rufname_mensch: vorname", "only together"),
        ("mithalter: familie, rufname_mensch: geboren", "takes no answer"),
        ("rufname: familie", "is a group"),
    ],
)
def test_a_group_that_the_part_cannot_take_is_refused_when_it_is_saved(
    family: BundleWorld, carried: str, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason):
        publish(FAMILY, ("seit: einzug}", f"seit: einzug, {carried}}}"))


def test_a_group_with_too_little_room_is_refused(family: BundleWorld) -> None:
    with pytest.raises(DefinitionError, match="fewer entries"):
        publish((FAMILY[0], FAMILY[1].replace("max: 4", "max: 5")), FAMILY_CARRIED)
