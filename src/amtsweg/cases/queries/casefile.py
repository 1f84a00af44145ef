"""One case as its clerk sees it: answers with their origin, papers, talk, notes, history, and what can be done now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Permission, allows
from amtsweg.accounts.queries import address_of, colleagues
from amtsweg.applications.acting import ORGANISATION
from amtsweg.applications.queries import SubmissionView, submission_view
from amtsweg.cases import labels, requests
from amtsweg.cases.access.looking import seen_by
from amtsweg.cases.labels import Label
from amtsweg.cases.life import FEES, Kind, Life, State, of_life, possible, replay
from amtsweg.cases.models import Case, Request
from amtsweg.cases.own import ALLOWED, own
from amtsweg.cases.participation import people as outside
from amtsweg.cases.participation.people import ConsultationView, ParticipantView
from amtsweg.cases.queries import decided
from amtsweg.cases.queries import margin as margins
from amtsweg.cases.queries.decided import DecisionView
from amtsweg.cases.queries.ending import Hold, holds
from amtsweg.cases.queries.margin import Margin, NoteView
from amtsweg.cases.queries.resident import RequestView, in_turn, request_view
from amtsweg.cases.queries.worklist import Reach
from amtsweg.cases.record import SUBJECT
from amtsweg.core.models import Event
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.core.together import Rows, made, together, whole
from amtsweg.documents.queries import Paper, papers_in, part_for_staff
from amtsweg.forms.correcting import Change
from amtsweg.mailbox import queries as mailbox
from amtsweg.mailbox.models import Side
from amtsweg.mailbox.queries import Conversation, Entry

_LOADED = (
    "authority", "unit", "service", "data_key", "assignee", "submission__application__data_key",
    "submission__application__offer", "decision__decided_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the history: the event's kind and data, who did it ("" for the system), whether the applicant did.

    `instead_of`: the absent colleague whose deputy acted.
    """

    kind: str
    data: dict[str, object]
    at: datetime
    who: str
    applicant: bool
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything on the clerk's page. `sent` is None when the case's key was destroyed, and so is all that it sealed.

    `can`: kinds of event that the life cycle and the clerk's permissions allow now.
    """

    case: Case
    clerk: Membership
    life: Life
    label: Label
    sent: SubmissionView | None
    decisions: tuple[DecisionView, ...]
    requests: tuple[RequestView, ...]
    changes: tuple[Change, ...]  # answers corrected since they were sent, in that order
    margin: Margin
    conversation: Conversation | None
    papers: tuple[Paper, ...]
    people: tuple[ParticipantView, ...]
    consultations: tuple[ConsultationView, ...]
    history: tuple[Step, ...]
    can: frozenset[Kind]
    own: bool  # the clerk's own matter, in which she may not act
    holds: tuple[Hold, ...]

    @property
    def notes(self) -> tuple[NoteView, ...]:
        """Internal notes, the newest first."""
        return self.margin.notes

    @property
    def news(self) -> tuple[Entry, ...]:
        """What the applicant sent since a clerk last reacted."""
        since = self.case.news_since
        if since is None or self.conversation is None:
            return ()
        # The entry is written within the same change as the event that made it news, or just after it.
        return tuple(
            entry
            for entry in self.conversation.entries
            if entry.side == Side.HOLDER and entry.sent_at >= since.replace(microsecond=0)
        )


def desk_case(reach: Reach, number: str) -> tuple[Case, Membership]:
    """A case within reach and the membership that reaches it. Raises `Case.DoesNotExist` for every other case.

    The case is one of `access.looking.seen_by`.
    """
    with as_authority(reach.authority_id):
        case: Case = seen_by(_loaded(), reach.memberships).get(reach.condition(), number=number)
    return case, acting(reach, case)


def loaded_case(case_id: UUID) -> Case:
    """A case with all that its file needs. Needs the authority's scope. Raises `Case.DoesNotExist`."""
    found: Case = _loaded().get(pk=case_id)
    return found


def _loaded() -> QuerySet[Case]:
    """Cases with what their file needs, and where their applicant is written to."""
    found: QuerySet[Case] = Case.objects.select_related(*_LOADED).annotate(mail_address=address_of("holder_id"))
    return found


def acting(reach: Reach, case: Case) -> Membership:
    """The membership with which the clerk acts on this case. Raises `Case.DoesNotExist` when none does."""
    for member in reach.memberships:
        if allows(member, "case.read", case.authority, case.unit):
            return member
    raise Case.DoesNotExist


def case_file(case: Case, clerk: Membership) -> CaseFile:
    """The whole file of a case from `desk_case`. Raises `Tampered` when something sealed was changed."""
    with as_authority(case.authority):
        events = _events(case)
        life = replay(of_life(events))
        erased = case.data_key.wrapped is None
        label = labels.opened(case)
        read = together(_parts(case, clerk, life, events, erased=erased))
        people, consultations = outside.people_in(case, read) if "participants" in read else ((), ())
        rows = sorted((made(Request, values) for values in read.get("requests", ())), key=in_turn)
        papers = papers_in(case.data_key, read.get("papers", []))
        sent = None if erased else submission_view(case.submission, case.mail_address or "")  # type: ignore[attr-defined]
        conversation = None if erased else _conversation(case, clerk, papers)
        return CaseFile(
            case=case,
            clerk=clerk,
            life=life,
            label=label,
            sent=sent,
            decisions=() if erased else _decisions(case, read),
            requests=tuple(request_view(case.data_key, row) for row in rows if row.answered_at is None),
            changes=tuple(requests.changes_in(case.data_key, rows)),
            margin=margins.margin(case, clerk, read),
            conversation=conversation,
            papers=papers,
            people=people,
            consultations=consultations,
            history=_history(
                events,
                label.applicant,
                outside.names_of(people, consultations),
                _members(events, sent, conversation),
                dict(read.get("absent", ())),
            ),
            can=_can(life, clerk, case, own=bool(read["own"])),
            own=bool(read["own"]),
            holds=holds(life, events),
        )


def _conversation(case: Case, clerk: Membership, papers: tuple[Paper, ...]) -> Conversation:
    return mailbox.conversation_for_staff(case.authority, SUBJECT, case.pk, clerk.account_id, papers)


def _parts(case: Case, clerk: Membership, life: Life, events: list[Event], *, erased: bool) -> dict[str, Any]:
    """What is read of the case in one statement; of requests, people and decisions only where there are any."""
    kinds, found = {event.kind for event in events}, margins.parts(case)
    found["own"] = own(case.pk, clerk.account_id).values_list("pk")
    if absent := {event.data["for"] for event in events if "for" in event.data}:
        with across_tenants("before a hand-over, clerks of another authority acted"):
            found["absent"] = Membership.objects.filter(pk__in=absent).values_list("pk", "name")
    if erased:
        return found
    if {Kind.INVITED, Kind.JOINED, Kind.CONSULTED} & kinds:
        found |= outside.parts(case)
    if life.corrected or life.open_requests | life.promises | life.late:
        found["requests"] = _requests(case).values_list(*whole(Request))
    return found | decided.parts(case) | {"papers": part_for_staff(case.data_key)}


_NEEDS: dict[Kind, Permission] = {
    **dict.fromkeys(
        (
            Kind.DECIDED, Kind.PROPOSED, Kind.APPROVED, Kind.SENT_BACK, Kind.CORRECTED, Kind.REVOKED,
            Kind.OBJECTION_DECIDED, Kind.HELD, Kind.RELEASED,
        ),
        "case.decide",
    ),
    **dict.fromkeys(FEES, "payment.work"),
}  # fmt: skip


def _can(life: Life, clerk: Membership, case: Case, *, own: bool) -> frozenset[Kind]:
    """What the table allows, and what a case that is still new allows once it is taken over on the way."""
    kinds = possible(life)
    if own:
        return frozenset(kind for kind in kinds & ALLOWED if allows(clerk, "case.work", case.authority, case.unit))
    if life.state == State.RECEIVED:
        kinds |= {Kind.DOCUMENT_REQUESTED, Kind.REQUESTED, Kind.OTHERS_ASKED, Kind.DECIDED}
    needed = {kind: _NEEDS.get(kind, "case.work") for kind in kinds}
    return frozenset(kind for kind in kinds if allows(clerk, needed[kind], case.authority, case.unit))


def colleagues_for(case: Case) -> list[Membership]:
    """Whom the case may be given to."""
    with as_authority(case.authority):
        return [one for one in colleagues(case.authority) if allows(one, "case.work", case.authority, case.unit)]


def colleagues_for_all(cases: Sequence[Case]) -> list[Membership]:
    """Whom any of the cases, all of one authority, may be given to."""
    if not cases:
        return []
    units = {case.unit_id: case.unit for case in cases}.values()
    with as_authority(cases[0].authority):
        people = colleagues(cases[0].authority)
    return [one for one in people if any(allows(one, "case.work", cases[0].authority, unit) for unit in units)]


def _events(case: Case) -> list[Event]:
    """The case's history with the name of the clerk who acted."""
    with across_tenants("before a hand-over, clerks of another authority acted"):
        names = Membership.objects.filter(account_id=OuterRef("actor_id")).order_by("since").values("name")[:1]
    return list(Event.objects.filter(subject_id=case.pk).annotate(who=Subquery(names)).order_by("id"))


def _members(
    events: list[Event], sent: SubmissionView | None, conversation: Conversation | None
) -> dict[UUID | None, str]:
    """Who acted for an organisation, by account: as the submission and the messages name them."""
    if sent is None or sent.acting is None or sent.acting["for"] != ORGANISATION:
        return {}
    spoken = (
        {one.author_id: one.author for one in conversation.entries if one.side == Side.HOLDER} if conversation else {}
    )
    return {**spoken, events[0].actor_id: f"{sent.acting['by']}, {sent.acting['name']}"}


def _history(
    events: list[Event],
    applicant: str,
    others: dict[UUID | None, str],
    members: dict[UUID | None, str],
    absent: dict[Any, Any],
) -> tuple[Step, ...]:
    found = []
    for event in of_life(events):
        by_applicant = event.actor_kind in ("resident", "guest") and event.actor_id not in others
        other = others.get(event.actor_id, "") or getattr(event, "who", "") or ""
        who = members.get(event.actor_id, applicant) if by_applicant else other
        instead_of = absent.get(UUID(event.data["for"]), "") if "for" in event.data else ""
        found.append(Step(event.kind, event.data, event.at, who, by_applicant, instead_of))
    return tuple(found)


def _decisions(case: Case, read: Mapping[str, Rows]) -> tuple[DecisionView, ...]:
    found = decided.latest(case)
    return (found, *decided.earlier(case, read)) if found else ()


def _requests(case: Case) -> QuerySet[Request]:
    """What is open, and every correction."""
    open_ones = Q(answered_at__isnull=True, withdrawn_at__isnull=True)
    corrections = Q(kind=Request.Kind.CORRECTION, answered_at__isnull=False)
    found: QuerySet[Request] = Request.objects.filter(open_ones | corrections, case=case)
    return found


def first_step(life: Life) -> Kind | None:
    """What a clerk most likely does next: the page's one filled button."""
    if life.proposed:
        return Kind.APPROVED
    match life.state:
        case State.RECEIVED:
            return Kind.TAKEN
        case State.IN_PROGRESS | State.WAITING_APPLICANT | State.WAITING_THIRD_PARTY:
            return Kind.DECIDED
        case State.WITHDRAWN:
            return Kind.CLOSED
        case State.DECIDED if life.objected:
            return Kind.OBJECTION_DECIDED
        case State.DECIDED if life.notice in ("lapsed", "to-post"):
            return Kind.NOTICE_POSTED
        case State.DECIDED if life.notice in ("opened", "served", "posted"):
            return Kind.CLOSED
    return None
