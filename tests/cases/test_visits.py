"""An appointment about a case: it answers the request for one, the thread says when, and nothing is said twice."""

import pytest
from appointments.office import ANNA, at, make_counters, make_kind, next_weekday, opens
from cases.office import Office, again, applicant, explained, send, work
from cases.test_requests import Kind, ask

from amtsweg.appointments import actions
from amtsweg.appointments.actions import About
from amtsweg.appointments.models import AppointmentKind
from amtsweg.appointments.offering import Wish
from amtsweg.cases import queries
from amtsweg.cases.models import Case
from amtsweg.cases.requests import Wording
from amtsweg.cases.visits import tell_case
from amtsweg.core.actors import Actor

pytestmark = pytest.mark.django_db


def give(case: Case, start: str = "08:00") -> actions.Held:
    """The applicant books an appointment about her case."""
    kind = make_kind(case.authority)
    make_counters(case.unit, [kind])
    opens(case.unit)
    day = next_weekday()
    actor = applicant(case)
    held = actions.hold(
        Wish(kind, case.unit), at(day, start), holder_id=case.holder_id, by=actor, about=About("case", case.pk)
    )
    actions.book(held.booking.pk, ANNA, by=actor)
    return held


def said(case: Case) -> list[str]:
    return [one.text for one in queries.case_of([case.holder_id], case.number, "de").conversation.entries]


def test_what_is_booked_answers_the_request(office: Office) -> None:
    case = send(office)
    ask(office, case, Kind.APPOINTMENT, Wording("Bitte kommen Sie vorbei"))
    assert again(case).state == "waiting-applicant"
    held = give(again(case))
    work()
    assert again(case).state == "in-progress" and "Termin gebucht: Personalausweis" in said(case)[-1]
    explained(case)
    actions.move(held.booking.pk, at(next_weekday(), "09:00"), by=applicant(case))
    actions.cancel(held.booking.pk, by=Actor("guest", None))
    work()
    assert "jetzt" in said(case)[-2] and "09:00 Uhr" in said(case)[-2] and said(case)[-1].startswith("Termin abgesagt")
    explained(case)


def test_without_a_request_it_is_only_said_and_once(office: Office) -> None:
    case = send(office)
    held = give(again(case))
    work()
    before = said(case)
    assert before[-1].startswith("Termin gebucht") and again(case).state == "received"
    told = {"booking": str(held.booking.pk), "kind": actions.BOOKED, "start": held.booking.start.isoformat()}
    tell_case(**told, actor="guest", actor_id="")
    assert said(case) == before


def test_each_move_is_said_and_a_time_that_was_merely_held_is_not(office: Office) -> None:
    case = send(office)
    held = give(again(case))
    AppointmentKind.objects.update(release_min=0, release_max=0)  # there and back within a minute
    for wall in ("09:00", "10:00", "09:00"):
        actions.move(held.booking.pk, at(next_weekday(), wall), by=applicant(case))
        work()
    assert [wall for one in said(case) for wall in ("09:00", "10:00") if f"{wall} Uhr" in one] == [
        "09:00", "10:00", "09:00",
    ]  # fmt: skip
    before = said(case)
    booking = held.booking
    kept = actions.hold(
        Wish(booking.kind, booking.unit), at(next_weekday(), "11:00"), holder_id=case.holder_id, by=applicant(case),
        about=About("case", case.pk),
    )  # fmt: skip
    actions.cancel(kept.booking.pk, by=applicant(case))
    work()
    assert said(case) == before
