"""Consultation: who is asked sees the chosen parts and nothing else, each opening is an event, and it ends once."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from cases.office import SCAN, Office, again, explained, kinds, send, work
from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Account, Membership
from amtsweg.cases import actions
from amtsweg.cases.actions import TooSoon
from amtsweg.cases.life import NotPossible, of_life, replay
from amtsweg.cases.models import Case, Consultation, Participant
from amtsweg.cases.participation import consulting, inviting, queries
from amtsweg.cases.participation.consulting import Outside
from amtsweg.cases.participation.contents import Parts
from amtsweg.cases.record import Changed
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.crypto import unwrap_secret
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.documents.models import Document
from amtsweg.federation.models import Unit

pytestmark = pytest.mark.django_db

DUE = clock.today() + timedelta(days=20)
PARTS = Parts(("tiere",))
QUESTION = "Bestehen Bedenken?"


def paper(case: Case, name: str = "") -> str:
    with as_authority(case.authority_id):
        return str(Document.objects.filter(data_key=case.data_key).order_by("id").values_list("pk", flat=True)[0])


def ask(office: Office, case: Case, *bodies: Any, parts: Parts = PARTS) -> list[Consultation]:
    consulting.ask(office.maren, case.pk, bodies, QUESTION, parts, DUE, version=again(case).version)
    with as_authority(office.authority):
        return list(Consultation.objects.filter(case=case).order_by("asked_at", "id"))


def births(office: Office) -> Unit:
    return Unit.objects.select_related("authority").get(authority=office.authority, slug="standesamt")


def abroad(office: Office) -> tuple[Unit, Membership]:
    """A unit of another authority, with its clerk."""
    unit = Unit.objects.create(
        authority=office.world.other, slug="umwelt", kind="office", name={"de": "Umweltamt"},
        email="umwelt@hanstedt.example",
    )  # fmt: skip
    return Unit.objects.select_related("authority").get(pk=unit.pk), office.hanstedt


def resident(email: str, *, confirmed: bool = True) -> Account:
    made: Account = Account.objects.create_user(email)
    EmailAddress.objects.create(user=made, email=email, primary=True, verified=confirmed)
    return made


def mail_to(key: str) -> str:
    """What a queued mail says."""
    row = OutgoingMail.objects.get(key=key)
    assert row.sealed is not None
    return unwrap_secret(row.sealed, f"mail:{row.id}").decode()


def link(participant: Participant) -> str:
    """The secret in the mail with which somebody was invited."""
    text = mail_to(f"participation.invite:{participant.pk}")
    return text.split("/beteiligung/einladung/")[1].split("/")[0]


def test_several_bodies_are_asked_and_the_case_waits_for_all(office: Office) -> None:
    case = send(office)
    unit, _clerk = abroad(office)
    rows = ask(office, case, births(office), unit, Outside("Kammer", "kammer@post.example"))
    assert [row.body for row in rows] == ["unit", "authority", "outside"]
    waiting = again(case)
    assert (waiting.state, waiting.due_on) == ("waiting-third-party", DUE)
    assert kinds(case)[1:] == ["case.taken", *["case.consulted"] * 3]
    stored = b"".join(bytes(row.question) for row in rows)
    with as_authority(office.authority):
        participant = Participant.objects.get()
    stored += bytes(participant.contact)
    for secret in (b"Bedenken", b"Kammer", b"kammer@", b"tiere", b"Maren"):
        assert secret not in stored
    assert "Jesteburg bittet Sie um eine Stellungnahme" in mail_to(f"participation.ask:{rows[1].pk}")
    explained(case)


def test_a_unit_sees_the_chosen_parts_and_nothing_else(office: Office) -> None:
    case = send(office)
    actions.reply([case.holder_id], Actor("guest", case.holder_id), case.pk, "Geheim.", [SCAN, SCAN])
    with as_authority(office.authority):
        first, second = Document.objects.filter(data_key=case.data_key).order_by("id")[:2]
    (row,) = ask(office, case, births(office), parts=Parts(("tiere",), (str(first.pk),)))
    got = consulting.open_for_unit(office.standesamt, row.pk)
    view = queries.asked_view(got, "de")
    shown = repr(view.parts) + view.question.text
    assert "Fiete" in shown
    assert "Behrens" not in shown
    assert "Geheim" not in shown
    assert [one.id for one in view.parts.papers] == [first.pk]
    consulting.open_for_unit(office.standesamt, row.pk, first.pk)
    with pytest.raises(Document.DoesNotExist):
        consulting.open_for_unit(office.standesamt, row.pk, second.pk)
    opened = [event for event in events.history(case.pk) if event.kind == "case.consultation-opened"]
    assert [event.data["document"] for event in opened] == ["", str(first.pk)]
    assert all(event.actor_id == office.standesamt.account_id for event in opened)
    explained(case)


def test_nobody_else_gets_to_a_consultation(office: Office) -> None:
    case = send(office)
    unit, clerk = abroad(office)
    (row,) = ask(office, case, unit)
    with pytest.raises(Consultation.DoesNotExist):
        consulting.open_for_unit(office.standesamt, row.pk)
    with pytest.raises(Consultation.DoesNotExist):
        consulting.open_for_unit(office.maren, row.pk)
    other = Unit.objects.create(authority=office.world.other, slug="kasse", kind="office", name={"de": "Kasse"})
    with as_authority(office.world.other):
        cashier = Membership.objects.create(
            account=Account.objects.create_user("kasse@amt.example"), authority=office.world.other, unit=other,
            role="clerk", name="Kai Kasse", since=clock.today() - timedelta(days=1),
        )  # fmt: skip
    for act in (
        lambda: consulting.open_for_unit(cashier, row.pk),
        lambda: consulting.answer_for_unit(cashier, row.pk, "none", ""),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert "case.consultation-opened" not in kinds(case)
    consulting.open_for_unit(clerk, row.pk)
    with as_authority(office.world.other):
        assert not Case.objects.filter(pk=case.pk).exists()


def test_statements_come_in_and_the_case_goes_on_after_the_last(office: Office) -> None:
    case = send(office)
    unit, clerk = abroad(office)
    first, second = ask(office, case, births(office), unit)
    with pytest.raises(ValueError, match="verdict"):
        consulting.answer_for_unit(office.standesamt, first.pk, "objections", " ")
    consulting.answer_for_unit(office.standesamt, first.pk, "conditions", "Nur an der Leine.", [SCAN])
    assert (again(case).state, again(case).news_since is not None) == ("waiting-third-party", True)
    consulting.answer_for_unit(clerk, second.pk, "none", "")
    assert again(case).state == "in-progress"
    view, _parts = queries.consultation_of(again(case), first.pk, "de")
    assert view.statement is not None
    assert (view.statement.verdict, view.statement.text) == ("conditions", "Nur an der Leine.")
    assert view.statement.author == "Susanne Ohm, Standesamt"
    assert [one.name for one in view.attachments] == [SCAN.name]
    assert b"Leine" not in bytes(view.row.statement)
    for act in (
        lambda: consulting.answer_for_unit(clerk, second.pk, "none", ""),
        lambda: consulting.open_for_unit(clerk, second.pk),
    ):
        with pytest.raises(NotPossible):
            act()
    assert queries.asked_view(queries.asked_of(clerk, second.pk), "de").parts == queries.PartsView()
    with across_tenants("test"):
        assert not Document.objects.filter(data_key=case.data_key, released_at__isnull=False, kind="internal").exists()
    explained(case)


def test_after_withdrawal_and_decision_nothing_can_be_opened(office: Office) -> None:
    case = send(office)
    unit, clerk = abroad(office)
    first, second = ask(office, case, births(office), unit)
    consulting.withdraw(office.maren, case.pk, first.pk, version=again(case).version)
    assert again(case).state == "waiting-third-party"
    with pytest.raises(NotPossible):
        consulting.open_for_unit(office.standesamt, first.pk)
    actions.decide(office.maren, case.pk, "granted", "Ja.", "Darum.", version=again(case).version)
    with pytest.raises(NotPossible):
        consulting.open_for_unit(clerk, second.pk)
    with pytest.raises(NotPossible):
        consulting.answer_for_unit(clerk, second.pk, "none", "")
    assert "braucht Ihre Stellungnahme nicht mehr" in mail_to(f"participation.no-longer:{second.pk}")
    explained(case)


def test_opening_does_not_get_in_the_clerks_way(office: Office) -> None:
    case = send(office)
    (row,) = ask(office, case, births(office))
    seen = again(case).version
    consulting.open_for_unit(office.standesamt, row.pk)
    actions.take_over(office.timo, case.pk, version=seen)
    consulting.answer_for_unit(office.standesamt, row.pk, "none", "")
    with pytest.raises(Changed):
        actions.take_over(office.maren, case.pk, version=seen + 2)


def test_what_cannot_be_asked_is_refused(office: Office) -> None:
    case, other = send(office), send(office)
    actions.reply([other.holder_id], Actor("guest", other.holder_id), other.pk, "Hier.", [SCAN])
    version = again(case).version
    body = births(office)

    def asking(bodies: Any, question: str = QUESTION, parts: Parts = PARTS, due: Any = DUE, by: Any = None) -> None:
        consulting.ask(by or office.maren, case.pk, bodies, question, parts, due, version=version)

    with pytest.raises(TooSoon):
        asking([body], due=clock.today())
    for wrong in (
        {"bodies": []}, {"bodies": [body], "question": " "}, {"bodies": [body], "parts": Parts(("fehlt",))},
        {"bodies": [body], "parts": Parts((), (paper(other),))},
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"asks somebody|section|document"):
            asking(**wrong)
    with pytest.raises(PermissionDenied):
        asking([body], by=office.standesamt)
    with pytest.raises(Case.DoesNotExist):
        asking([body], by=office.hanstedt)
    assert kinds(case) == ["case.received"]


def test_a_body_outside_comes_in_by_its_link_once_and_with_its_own_address(office: Office) -> None:
    case = send(office)
    (row,) = ask(office, case, Outside("Kammer", "kammer@post.example"))
    assert row.participant_id is not None
    participant = row.participant
    assert participant is not None
    token = link(participant)
    assert token not in participant.token_index
    for account in (resident("fremd@post.example"), resident("kammer@post.example", confirmed=False)):
        with pytest.raises(inviting.NotInvited):
            inviting.accept(account, token)
    EmailAddress.objects.filter(email="kammer@post.example").delete()
    chamber = resident("Kammer@post.example".lower())
    inviting.accept(chamber, token)
    for account in (chamber, resident("kammer2@post.example")):
        with pytest.raises(inviting.Gone):
            inviting.accept(account, token)
    with pytest.raises(inviting.Gone):
        inviting.accept(chamber, "x" * 43)
    mine, who = [chamber.pk], Actor("resident", chamber.pk)
    view = queries.asked_view(consulting.open_for_body(mine, who, participant.pk), "de")
    assert "Fiete" in repr(view.parts)
    assert "Behrens" not in repr(view.parts)
    with pytest.raises(Participant.DoesNotExist):
        consulting.open_for_body([resident("dritte@post.example").pk], who, participant.pk)
    consulting.answer_for_body(mine, who, participant.pk, "objections", "Zu nah am Wald.")
    assert kinds(case)[-3:] == ["case.joined", "case.consultation-opened", "case.consultation-answered"]
    explained(case)


def test_a_link_expires_and_a_withdrawn_body_is_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = send(office)
    late, row = ask(office, case, Outside("Spät", "spaet@post.example"), Outside("Kammer", "kammer@post.example"))
    chamber = resident("kammer@post.example")
    assert late.participant is not None
    assert row.participant is not None
    inviting.accept(chamber, link(row.participant))
    consulting.withdraw(office.maren, case.pk, row.pk, version=again(case).version)
    with pytest.raises(Participant.DoesNotExist):
        consulting.open_for_body([chamber.pk], Actor("resident", chamber.pk), row.participant.pk)
    assert queries.parts_of([chamber.pk]) == []
    token = link(late.participant)
    monkeypatch.setattr(clock, "now", lambda: inviting.end_of(DUE))
    with pytest.raises(inviting.Gone):
        inviting.accept(resident("spaet@post.example"), token)


def test_deadlines_are_remembered_once_and_end_by_themselves(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = send(office)
    unit, clerk = abroad(office)
    (row,) = ask(office, case, unit)
    consulting.watch_deadlines()
    assert not OutgoingMail.objects.filter(key__startswith="participation.remind:").exists()
    real = clock.now()
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=18))
    for _again in range(2):
        consulting.watch_deadlines()
    assert OutgoingMail.objects.filter(key__startswith=f"participation.remind:{row.pk}").count() == 1
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(days=21))
    for _again in range(2):
        consulting.watch_deadlines()
    assert kinds(case)[-1] == "case.consultation-expired"
    assert kinds(case).count("case.consultation-expired") == 1
    assert (again(case).state, again(case).news_since is not None) == ("in-progress", True)
    with pytest.raises(NotPossible):
        consulting.open_for_unit(clerk, row.pk)
    explained(case)


def test_the_events_explain_the_rows(office: Office) -> None:
    case = send(office)
    unit, _clerk = abroad(office)
    first, _second, third = ask(office, case, births(office), unit, Outside("Kammer", "kammer@post.example"))
    consulting.answer_for_unit(office.standesamt, first.pk, "none", "")
    consulting.withdraw(office.maren, case.pk, third.pk, version=again(case).version)
    life = replay(of_life(events.history(case.pk)))
    with as_authority(office.authority):
        waiting = Consultation.objects.filter(queries.OPEN, case=case)
        assert {str(one.pk) for one in waiting} == life.consultations
    work()
