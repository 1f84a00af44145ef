"""Sending: one submission whatever happens, complete and as it was, or none at all."""

import hashlib
import json
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from amtsweg.accounts.profile import Profile
from amtsweg.accounts.trust import GUEST, Trust
from amtsweg.applications import actions, payload, queries
from amtsweg.applications.access import new_access
from amtsweg.applications.models import Application, Submission
from amtsweg.applications.prefill import Known
from amtsweg.applications.signals import submitted
from amtsweg.catalogue.models import Offer
from amtsweg.core import clock, events, ids
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import Tampered, unseal
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.federation.published import bump
from applications.world import ANSWERS, World, answer, begin, filled, make_world

BASIC = Trust("basic", "password", None)


def send(application: Application, **more: Any) -> Submission:
    actor = Actor("guest", application.holder_id)
    with as_holder(application.holder_id):
        return actions.submit(application.id, actor=actor, trust=more.pop("trust", GUEST), **more)


def of(application: Application) -> Submission:
    return queries.access_submission([application.holder_id], application.id)


def test_what_was_sent_is_the_relevant_answers_and_nothing_else(world: World) -> None:
    application = filled(world)
    answer(application, world, "ermaessigung", {"ermaessigung": "rettung"})
    answer(application, world, "nachweis", {"nachweis-how": "later"})
    answer(application, world, "ermaessigung", {"ermaessigung": "keine"})
    submission = send(application)
    sent = queries.opened_payload(of(application))
    assert "nachweis" not in sent["answers"]
    assert sent["answers"]["name"] == {"given": "Anna", "family": "Behrens"}
    assert sent["reference"] == submission.reference and ids.valid_case_number(submission.reference)
    assert queries.submission_view(of(application)).way.subject("de") == "Fiete"
    row = of(application).application
    assert (bytes(row.content), row.expires_at) == (b"", None)


def test_the_digest_covers_the_canonical_payload(world: World) -> None:
    application = filled(world)
    send(application)
    row = of(application)
    text = unseal(row.application.data_key, row.payload, context=f"application.payload:{application.id}")
    assert hashlib.sha256(text).hexdigest() == row.digest
    assert payload.canonical(json.loads(text)) == text
    row.digest = row.digest[::-1]
    with pytest.raises(Tampered):
        queries.opened_payload(row)


def test_what_the_account_gave_is_sent_with_its_trust(world: World) -> None:
    anna = Known(Profile(given_name="Anna", family_name="Behrens"), "anna@post.example", email_confirmed=True)
    application = begin(world, guest=False, holder=uuid4())
    for key, raw in ANSWERS.items():
        answer(application, world, key, raw, known=lambda: anna)
    send(application)
    assert queries.opened_payload(of(application))["origins"] == {
        "name": {"from": "account", "trust": "basic"},
        "email": {"from": "account", "trust": "confirmed"},
    }


def test_what_earlier_versions_sent_still_opens(world: World) -> None:
    application = filled(world)
    send(application)
    row = of(application)
    now = queries.opened_payload(row)
    for number, missing in ((2, ()), (1, ("land", "fees"))):
        old = {name: value for name, value in now.items() if name not in missing}
        text = payload.canonical({**old, "format": number, "origins": {"name": "account"}})
        sealed = payload.seal(row.application.data_key, application.id, text)
        opened = payload.unseal(row.application.data_key, application.id, sealed, payload.digest(text))
        assert opened["origins"] == {"name": {"from": "account", "trust": "basic"}}
        assert opened.keys() == now.keys() and opened["answers"] == now["answers"]


def test_the_way_is_read_as_it_was_when_local_amounts_change_later(world: World) -> None:
    type(world.authority).objects.filter(pk=world.authority.pk).update(parameters={"steuer": "72.00"})
    bump()
    application = filled(world)
    send(application)
    type(world.authority).objects.filter(pk=world.authority.pk).update(parameters={"steuer": "99.00"})
    bump()
    assert [one.text for one in queries.submission_view(of(application)).way.results("en")] == ["€72.00"]


def test_a_submission_is_never_changed(world: World) -> None:
    application = filled(world)
    submission = send(application)
    with pytest.raises(TypeError):
        submission.save()
    with pytest.raises(actions.AlreadySent):
        answer(application, world, "wer", ANSWERS["wer"])
    with as_holder(application.holder_id), pytest.raises(actions.AlreadySent):
        actions.delete_draft(application.id)


def test_sending_again_gives_the_same_and_leaves_one_event(world: World) -> None:
    application = filled(world)
    first, second = send(application), send(application)
    assert first.reference == second.reference
    assert [event.kind for event in events.history(application.id)] == ["application.sent"]
    assert not list(events.verify())


def test_sending_at_the_same_moment_makes_one(real_world: World) -> None:
    application = filled(real_world)
    start, sent, received = threading.Barrier(6), [], []
    submitted.connect(lambda submission, **_: received.append(submission.pk), weak=False, dispatch_uid="test.counter")

    def once() -> None:
        try:
            start.wait()
            sent.append(send(application).reference)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=once) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    submitted.disconnect(dispatch_uid="test.counter")
    assert len(sent) == 6 and len(set(sent)) == 1
    assert len(received) == 1
    with across_tenants("test"):
        assert Submission.objects.count() == 1
    assert Event.objects.filter(kind="application.sent").count() == 1


def test_sending_while_another_window_saves_sends_one_state_or_the_other(real_world: World) -> None:
    application = filled(real_world)
    start, outcomes = threading.Barrier(2), []

    def change() -> None:
        try:
            start.wait()
            answer(application, real_world, "bemerkung", {"bemerkung": "noch etwas"})
        except actions.AlreadySent:
            outcomes.append("too late")
        finally:
            connections.close_all()

    thread = threading.Thread(target=change)
    thread.start()
    start.wait()
    send(application)
    thread.join()
    said = queries.opened_payload(of(application))["answers"]["bemerkung"]
    assert said == (None if outcomes else "noch etwas")


def test_a_receiver_that_fails_leaves_the_draft(world: World) -> None:
    application = filled(world)

    def fail(**_: Any) -> None:
        raise RuntimeError("no case today")

    submitted.connect(fail, dispatch_uid="test.fail")
    try:
        with pytest.raises(RuntimeError):
            send(application)
    finally:
        submitted.disconnect(dispatch_uid="test.fail")
    with pytest.raises(Submission.DoesNotExist):
        of(application)
    assert send(application).reference


def test_a_reference_that_is_taken_is_drawn_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = send(filled(world))
    drawn = iter([first.reference, first.reference, "JES-2026-FREE9-00"])
    monkeypatch.setattr(ids, "case_number", lambda prefix, year: next(drawn))
    assert send(filled(world)).reference == "JES-2026-FREE9-00"


def test_gaps_and_dead_ends_are_not_sent(world: World) -> None:
    application = begin(world)
    with pytest.raises(actions.Incomplete) as gap:
        send(application)
    assert gap.value.key == "wer"
    application = filled(world)
    answer(application, world, "ermaessigung", {"ermaessigung": "fremd"})
    with pytest.raises(actions.Incomplete) as end:
        send(application)
    assert end.value.key == "woanders"


def test_sending_needs_the_trust_that_the_offer_names(db: None) -> None:
    world = make_world(trust_to_send="basic")
    application = filled(world)
    with pytest.raises(actions.TrustTooLow):
        send(application)
    reached = Trust("basic", "password+totp", clock.now())
    send(application, trust=reached)
    row = of(application)
    assert (row.trust, row.trust_means, row.trust_at) == ("basic", "password+totp", reached.at)


def test_what_is_no_longer_offered_is_not_sent_and_not_lost(world: World) -> None:
    application = filled(world)
    Offer.objects.filter(pk=world.offer.pk).update(kind="in-person", form=None)
    bump()
    with pytest.raises(actions.Withdrawn):
        send(application)
    assert queries.access_draft([application.holder_id], application.id).expires_at is not None


def test_nobody_sends_what_another_holds(world: World) -> None:
    application = filled(world)
    with as_holder(uuid4()), pytest.raises(Application.DoesNotExist):
        actions.submit(application.id, actor=Actor("guest"), trust=GUEST)


def test_a_guest_gets_a_way_back_with_the_receipt_but_keeps_an_older_one(world: World) -> None:
    application, access = filled(world), new_access()
    send(application, access=access)
    before = of(application).application.tracking_index
    assert before and access.code.replace("-", "") not in before
    send(application, access=new_access())
    assert of(application).application.tracking_index == before


def test_sending_takes_few_statements(world: World) -> None:
    send(filled(world))
    application = filled(world)
    with CaptureQueriesContext(connection) as caught:
        send(application, access=new_access())
    statements = [one["sql"] for one in caught]
    # read, looked at again under the lock, the submission, the end of the draft
    assert sum("applications_" in one for one in statements) == 4, statements
    assert len(statements) <= 23, statements  # with BEGIN and COMMIT, the case, its thread, mail and jobs included
