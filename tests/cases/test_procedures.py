"""Cases that follow a procedure: steps, tasks, timers and automatic acts, told by events and carried out for real."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cases.office import SCAN, Office, again, applicant, explained, kinds, send, work
from cases.procedure_samples import PERMIT, permit
from django.core.exceptions import PermissionDenied

from amtsweg.cases import actions, decisions
from amtsweg.cases.life import Kind, Life, NotPossible, State, of_life, replay
from amtsweg.cases.models import Case, ProcedureDefinition, ProcedureRevision
from amtsweg.cases.procedures import publishing, queries
from amtsweg.cases.procedures.definition import Procedure, from_data, load
from amtsweg.cases.procedures.engine import end_timer
from amtsweg.cases.record import Changed
from amtsweg.cases.registers import Unavailable, looking
from amtsweg.cases.requests import Wording
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Job
from amtsweg.core.tenancy import as_authority
from amtsweg.demo.register import DemoRegister
from amtsweg.forms.notation import read
from amtsweg.forms.outcome import Contact
from amtsweg.forms.problems import DefinitionError
from amtsweg.mailbox.queries import conversation_for_staff

pytestmark = pytest.mark.django_db


def in_force(office: Office, procedure: Procedure) -> UUID:
    """Publishes a procedure as the authority's usual one for applications."""
    named = procedure.model_copy(update={"slug": queries.usual("application")})
    publishing.import_procedure(named, office.authority, actor=SYSTEM)
    revision = queries.in_force(office.authority.pk, named.slug)
    assert revision is not None
    return revision


@pytest.fixture
def case(office: Office) -> Case:
    """A case in the first step of the permit."""
    in_force(office, permit())
    return send(office)


def life_of(case: Case) -> Life:
    return replay(of_life(events.history(case.pk)))


def version(case: Case) -> int:
    return again(case).version


def said(case: Case) -> list[str]:
    found = again(case)
    return [entry.text for entry in conversation_for_staff(found.authority_id, "case", found.pk).entries]


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Time passes, and what is due is done."""
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)
    work()


def test_sending_enters_the_first_step_with_its_tasks_message_and_day(case: Case) -> None:
    course = life_of(case).course
    assert (again(case).step, course.step, course.entry) == ("eingang", "eingang", 1)
    assert set(course.tasks) == {"pruefen", "entscheidungsreif"}
    assert again(case).due_on == course.due_on
    assert said(case) == [f"Guten Tag Anna Behrens, wir haben {case.number}."]
    explained(case)


def test_a_checklist_is_kept_point_by_point(office: Office, case: Case) -> None:
    actions.work_on_task(office.maren, case.pk, "pruefen", {1, 7}, version=version(case))
    assert life_of(case).course.ticked["pruefen"] == {1}
    actions.work_on_task(office.maren, case.pk, "pruefen", {0, 1}, version=version(case))
    assert set(life_of(case).course.tasks) == {"entscheidungsreif"}
    with pytest.raises(NotPossible):
        actions.work_on_task(office.maren, case.pk, "pruefen", {0, 1}, version=version(case))
    explained(case)


def test_a_move_waits_for_the_tasks_wants_its_reason_and_a_clerk_of_the_unit(office: Office, case: Case) -> None:
    with pytest.raises(NotPossible):
        actions.choose_move(office.maren, case.pk, "weiter", "Es eilt", version=version(case))
    actions.work_on_task(office.maren, case.pk, "pruefen", {0, 1}, version=version(case))
    actions.work_on_task(office.maren, case.pk, "entscheidungsreif", (), version=version(case))
    with pytest.raises(PermissionDenied):
        actions.choose_move(office.standesamt, case.pk, "weiter", "Es eilt", version=version(case))
    with pytest.raises(Case.DoesNotExist):
        actions.choose_move(office.hanstedt, case.pk, "weiter", "Es eilt", version=version(case))
    with pytest.raises(actions.NoReason):
        actions.choose_move(office.maren, case.pk, "weiter", "  ", version=version(case))
    with pytest.raises(Changed):
        actions.choose_move(office.maren, case.pk, "weiter", "Es eilt", version=version(case) - 1)
    actions.choose_move(office.maren, case.pk, "weiter", "Es eilt", version=version(case))
    assert again(case).step == "ausschuss"
    (charged,) = [one for one in of_life(events.history(case.pk)) if one.kind == Kind.CHARGED]
    assert charged.data == {"title": {"de": "Gebühr"}, "amount": "25.50"}
    explained(case)


def test_events_lead_on_and_conditions_look_at_the_case(office: Office, case: Case) -> None:
    for title in ("Lageplan", "Bauzeichnung"):
        due = clock.today() + timedelta(days=14)
        actions.request_document(office.maren, case.pk, Wording(title), due, version=version(case))
    assert again(case).step == "warten"
    first, second = sorted(life_of(case).open_requests)
    actions.withdraw_request(office.maren, case.pk, UUID(first), version=version(case))
    assert again(case).step == "warten"
    actions.answer_request([case.holder_id], applicant(case), case.pk, UUID(second), [SCAN])
    assert again(case).step == "eingang"
    assert life_of(case).course.entry == 3
    explained(case)


def test_a_timer_calls_again_and_again_until_its_step_is_left(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.take_over(office.maren, case.pk, version=version(case))
    later(monkeypatch, 20)
    assert again(case).news_since is not None
    assert kinds(case).count(Kind.ALERTED) == 1
    actions.take_note(office.maren, case.pk, version=version(case))
    later(monkeypatch, 20)
    assert kinds(case).count(Kind.ALERTED) == 2
    actions.withdraw([case.holder_id], applicant(case), case.pk)
    assert again(case).step == "ende"
    later(monkeypatch, 60)
    assert kinds(case).count(Kind.ALERTED) == 2
    explained(case)


def test_a_timer_leads_on_when_nobody_answers(office: Office, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    due = clock.today() + timedelta(days=14)
    actions.request_document(office.maren, case.pk, Wording("Lageplan"), due, version=version(case))
    later(monkeypatch, 19)
    assert again(case).step == "warten"
    later(monkeypatch, 2)
    assert again(case).step == "eingang"
    explained(case)


def test_a_timer_fires_once_however_often_its_job_runs(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job.objects.get(name="cases.timer")
    moment = clock.now() + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: moment)
    end_timer(**job.payload)
    end_timer(**job.payload)
    assert kinds(case).count(Kind.ALERTED) == 1


def test_the_decision_leads_to_the_end(office: Office, case: Case) -> None:
    for task, points in (("pruefen", {0, 1}), ("entscheidungsreif", set[int]())):
        actions.work_on_task(office.maren, case.pk, task, points, version=version(case))
    actions.choose_move(office.maren, case.pk, "weiter", "Reif", version=version(case))
    actions.take_over(office.maren, case.pk, version=version(case))
    actions.decide(office.maren, case.pk, "granted", "Erlaubt.", "Alles da.", version=version(case))
    assert (again(case).step, again(case).state) == ("ende", State.DECIDED)
    work()
    explained(case)


def test_running_cases_stay_on_their_revision_or_come_along_by_rule(office: Office, case: Case) -> None:
    old = again(case).procedure_id
    renamed: Any = read(PERMIT.replace("{de: Eingang, en: Receipt}", "{de: Posteingang, en: Post}"))
    second = in_force(office, from_data(renamed))
    work()
    assert (again(case).procedure_id, second) == (old, queries.in_force(office.authority.pk, "antrag"))
    moved: Any = read(PERMIT.replace("id: eingang", "id: annahme").replace("to: eingang", "to: annahme"))
    third = in_force(office, from_data({**moved, "carries": {"eingang": "annahme"}}))
    work()
    assert (again(case).procedure_id, again(case).step) == (third, "annahme")
    assert life_of(case).course.entry == 2
    explained(case)


def test_a_published_revision_never_changes_and_faults_are_not_published(office: Office, case: Case) -> None:
    revision = ProcedureRevision.objects.get(pk=again(case).procedure_id)
    revision.content = {}
    with pytest.raises(TypeError):
        revision.save()
    with pytest.raises(TypeError):
        revision.delete()
    wrong: Any = read(PERMIT)
    wrong["steps"][1]["timers"] = []
    draft = publishing.save_draft(from_data(wrong), office.authority)
    with pytest.raises(DefinitionError):
        publishing.publish(draft, actor=SYSTEM)
    publishing.discard_draft(draft.procedure, actor=SYSTEM)
    assert not ProcedureRevision.objects.filter(pk=draft.pk).exists()
    assert ProcedureDefinition.objects.filter(slug="erlaubnis").count() == 1


def test_without_any_procedure_a_case_lives_as_before(office: Office) -> None:
    case = send(office)
    assert again(case).procedure_id is None
    assert Kind.ENTERED not in kinds(case)


LOOK = """
format: 1
slug: auskunft
title: Auskunft
steps:
  - id: fragen
    title: Fragen
    enter: [{type: look-up, source: einwohner}]
    timers: [{id: still, after: {working_days: 1}, to: pruefen}]
    moves:
      - {id: ja, to: ende, on: [looked-up], when: {eq: [{answer: case.register}, match]}}
      - {id: nein, to: pruefen, on: [looked-up]}
  - id: pruefen
    title: Prüfen
    tasks: [{id: suchen, title: Suchen}]
    moves: [{id: fertig, to: ende, title: Fertig}]
  - {id: ende, title: Ende, end: true}
"""


@pytest.mark.parametrize(("born", "step"), [("1985-02-28", "ende"), ("1985-03-01", "pruefen")])
def test_a_register_is_asked_by_a_job_and_its_answer_is_sealed(
    office: Office, born: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amtsweg.forms.flow.Way.applicant", lambda _way: Contact("Anna", "Behrens", birth_date=born))
    in_force(office, load(LOOK))
    case = send(office)
    assert (again(case).step, life_of(case).course.looking) == ("fragen", True)
    work()
    assert again(case).step == step
    with as_authority(office.authority):
        found = looking.findings(again(case))
    assert found.get("register.town") == ("Jesteburg" if step == "ende" else None)
    explained(case)


def test_a_register_that_is_away_leaves_the_case_to_its_timer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> Any:
        raise Unavailable("down for the night")

    monkeypatch.setattr(DemoRegister, "find", away)
    in_force(office, load(LOOK))
    case = send(office)
    Worker().run_all()
    assert again(case).step == "fragen"
    moment = clock.now() + timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: moment)
    Worker().run_all()
    assert again(case).step == "pruefen"
    explained(case)


DECIDES = LOOK.replace(
    "- {id: ende, title: Ende, end: true}",
    """- id: erteilt
    title: Erteilt
    enter:
      - type: decide
        outcome: granted
        basis: {de: "§ 35a VwVfG, § 1 der Satzung (Probe)"}
        operative: {de: "{register.given_name} {register.family_name} wohnt in {register.town}."}
        reasons: {de: "Steht so im Register."}
        summary: {de: Fertig., en: Ready.}
    timers: [{id: haengt, after: {days: 1}, again: true, do: [{type: alert, text: Hängt}]}]
    moves: [{id: entschieden, to: ende, on: [decided]}]
  - {id: ende, title: Ende, end: true}""",
).replace("{id: ja, to: ende", "{id: ja, to: erteilt")


def test_what_the_register_confirms_is_decided_without_a_human_and_served(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Contact("Anna", "Behrens", birth_date="1985-02-28")
    monkeypatch.setattr("amtsweg.forms.flow.Way.applicant", lambda _way: person)
    in_force(office, load(DECIDES))
    case = send(office)
    work()
    assert (again(case).state, again(case).step, again(case).outcome) == (State.DECIDED, "ende", "granted")
    with as_authority(office.authority):
        decision = again(case).decision
        assert decision is not None and decision.decided_by is None
        text = decisions.opened(decision.case.data_key, decision)
    assert text.operative == "Anna Behrens wohnt in Jesteburg."
    assert text.basis.startswith("§ 35a VwVfG")
    assert life_of(case).notice == "provided"
    explained(case)


def test_where_a_second_clerk_is_wanted_nothing_decides_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Contact("Anna", "Behrens", birth_date="1985-02-28")
    monkeypatch.setattr("amtsweg.forms.flow.Way.applicant", lambda _way: person)
    monkeypatch.setattr("amtsweg.cases.decisions.needs_second", lambda _case: True)
    in_force(office, load(DECIDES))
    case = send(office)
    work()
    assert (again(case).state, again(case).step) == (State.RECEIVED, "erteilt")
    assert again(case).news_since is not None
    explained(case)


ASKS = """
format: 1
slug: nachweis
title: Nachweis
steps:
  - id: fragen
    title: Fragen
    enter: [{type: request, title: {de: Haftpflicht, en: Insurance}, within: {days: 14}}]
    timers: [{id: still, after: {days: 30}, to: ende}]
    moves: [{id: da, to: ende, on: [request-answered, request-expired]}]
  - {id: ende, title: Ende, end: true}
"""


def test_a_procedure_asks_for_a_document_and_goes_on_when_it_comes(office: Office) -> None:
    in_force(office, load(ASKS))
    case = send(office)
    assert (again(case).state, again(case).step) == (State.WAITING_APPLICANT, "fragen")
    (request,) = life_of(case).open_requests
    actions.answer_request([case.holder_id], applicant(case), case.pk, UUID(request), [SCAN])
    assert (again(case).state, again(case).step) == (State.IN_PROGRESS, "ende")
    explained(case)


def test_a_procedure_goes_on_when_nothing_comes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(office, load(ASKS))
    case = send(office)
    moment = clock.now() + timedelta(days=16)
    monkeypatch.setattr(clock, "now", lambda: moment)
    actions.watch_requests()
    assert again(case).step == "ende"
    explained(case)
