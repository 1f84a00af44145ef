"""What a resident sees of one case, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from amtsweg.applications.queries import opened_payload, way_of
from amtsweg.cases import labels, requests, wording
from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.life import FEES, Kind, Life, of_life, replay
from amtsweg.cases.models import Case, Request
from amtsweg.cases.queries.decided import DecisionView, latest
from amtsweg.cases.record import SUBJECT
from amtsweg.cases.terms import agrees
from amtsweg.cases.turns import Next, Standing, next_step
from amtsweg.core.models import DataKey, Event
from amtsweg.core.tenancy import as_holder
from amtsweg.core.text import pick
from amtsweg.core.together import made, together, whole
from amtsweg.documents.queries import Paper, papers_in, part_for_holder
from amtsweg.federation.models import Unit
from amtsweg.forms.outcome import Proof
from amtsweg.mailbox import queries as mailbox
from amtsweg.mailbox.laws import RULES, Way
from amtsweg.mailbox.queries import Conversation, DeliveryView
from amtsweg.payments.models import PaymentRequest


@dataclass(frozen=True, slots=True)
class RequestView:
    """Something to hand in. `promised`: the applicant announced it; it does not hold the case up."""

    id: UUID
    title: str
    explanation: str
    due_on: date
    promised: bool
    kind: str = Request.Kind.DOCUMENT
    late: bool = False  # its day has passed; what comes is still looked at
    consequence: str = ""
    link: str = ""


class Happening(NamedTuple):
    """A line of the timeline as residents read it."""

    what: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as its holder sees it; `requests` are open ones only, `happenings` oldest first."""

    case: Case
    unit: Unit
    subject: str
    life: Life
    next: Next
    requests: tuple[RequestView, ...]
    happenings: tuple[Happening, ...]
    conversation: Conversation
    papers: tuple[Paper, ...]
    proofs: tuple[Proof, ...]  # that the form asked for, as they were when it was sent
    decided: DecisionView | None  # the latest decision
    electronic: bool  # its holder agrees to electronic notices
    fees: tuple[PaymentRequest, ...]  # what was asked for, oldest first

    @property
    def may_withdraw(self) -> bool:
        """Until it is decided (or already withdrawn)."""
        return self.case.state in (
            Case.State.RECEIVED,
            Case.State.IN_PROGRESS,
            Case.State.WAITING_APPLICANT,
            Case.State.WAITING_THIRD_PARTY,
        )

    @property
    def may_choose_way(self) -> bool:
        """Until it is closed, how notices to come reach her."""
        return self.case.state != Case.State.CLOSED

    @property
    def may_write(self) -> bool:
        """Until it is closed."""
        return self.case.state != Case.State.CLOSED


def access_case(holders: Sequence[UUID], number: str) -> Case:
    """One of the holders' cases. Raises `Case.DoesNotExist` for everybody else."""
    with as_holder(*holders):
        rows = Case.held.select_related(
            "authority", "unit", "service", "data_key", "submission__application__data_key", "decision__decided_by"
        )
        found: Case = rows.get(number=number)
    return found


def case_of(holders: Sequence[UUID], number: str, language: str) -> CaseView:
    """One case with everything its holder may see. Raises `Case.DoesNotExist` for everybody else, `KeyDestroyed`."""
    case = access_case(holders, number)
    with as_holder(*holders):
        read = together({
            "events": Event.objects.filter(subject_id=case.pk).values_list(*whole(Event)),
            "requests": _open([case.pk]).values_list(*whole(Request)),
            "papers": part_for_holder(case.data_key),
        })  # fmt: skip
    rows = sorted((made(Request, row) for row in read["requests"]), key=in_turn)
    asked = tuple(request_view(case.data_key, row) for row in rows)
    events = of_life(sorted((made(Event, row) for row in read["events"]), key=lambda event: event.pk))
    life, papers = replay(events), papers_in(case.data_key, read["papers"])
    conversation = mailbox.conversation_for_holder(holders, SUBJECT, case.pk, papers)
    delivery = conversation.deliveries[-1] if conversation.deliveries else None
    sent = opened_payload(case.submission)
    fees = tuple(of_case(case)) if any(event.kind in FEES for event in events) else ()
    return CaseView(
        case=case,
        unit=case.unit,
        subject=labels.opened(case).subject,
        life=life,
        next=next_step(life, standing_of(case, asked, language, delivery, fees)),
        requests=asked,
        happenings=tuple(_happenings(events, case.holder_id)),
        conversation=conversation,
        papers=papers,
        proofs=tuple(way_of(sent).evidence()),
        decided=latest(case),
        electronic=agrees(case, bool(sent["electronic_notice"])),
        fees=fees,
    )


def asked_of(cases: Sequence[Case]) -> dict[UUID, tuple[RequestView, ...]]:
    """Open requests by case, those that hold the case up first. Needs the holders' scope."""
    keys = {case.pk: case.data_key for case in cases}
    found: dict[UUID, tuple[RequestView, ...]] = defaultdict(tuple)
    for row in sorted(_open(keys), key=in_turn):
        if keys[row.case_id].wrapped is not None:
            found[row.case_id] += (request_view(keys[row.case_id], row),)
    return found


def _open(cases: Collection[UUID]) -> QuerySet[Request]:
    rows: QuerySet[Request] = Request.held.filter(
        case_id__in=cases, answered_at__isnull=True, withdrawn_at__isnull=True
    )
    return rows


def in_turn(row: Request) -> tuple[bool, date, UUID]:
    """How requests are sorted: what holds the case up first, then by the day."""
    return row.promised, row.due_on, row.pk


def request_view(key: DataKey, row: Request) -> RequestView:
    """A request with its words opened. Raises `Tampered` and `KeyDestroyed`."""
    words = requests.opened(key, row)
    return RequestView(
        row.pk, words.title, words.explanation, row.due_on, row.promised, row.kind, row.expired_at is not None,
        words.consequence, words.link,
    )  # fmt: skip


def standing_of(
    case: Case,
    asked: tuple[RequestView, ...],
    language: str,
    delivery: DeliveryView | None = None,
    fees: Sequence[PaymentRequest] = (),
) -> Standing:
    """What the wording needs beyond the life; `asked` has what holds the case up first."""
    waited = [one for one in asked if not one.promised and not one.late]
    kinds = {one.kind for one in waited}
    return Standing(
        unit=pick(case.unit.name, language).text,
        due_on=case.due_on,
        request_title=waited[0].title if waited else "",
        request_count=len(waited),
        correction=waited[0].id if len(waited) == 1 and kinds == {Request.Kind.CORRECTION} else None,
        request_kind=waited[0].kind if len(kinds) == 1 else "",
        consequence=waited[0].consequence if len(waited) == 1 else "",
        request_due=min((one.due_on for one in waited), default=None),
        served_on=delivery.served_on if delivery else None,
        remedy_until=delivery.remedy_until if delivery else None,
        fiction=delivery is not None and not RULES[delivery.law, delivery.way].lapses,
        elsewhere=delivery is not None and delivery.way == Way.POSTBOX,
        handed=delivery is not None and delivery.handed_on is not None,
        retrieve_until=delivery.collect_until if delivery else None,
        promised_until=min((one.due_on for one in asked if one.promised), default=None),
        fee_open=sum((one.open for one in fees), Decimal(0)),
        fee_due=min((one.due_on for one in fees if one.open), default=None),
    )


_BY_ADVISERS = (Kind.REQUEST_ANSWERED, Kind.NOTICE_OPENED)  # what the applicant would take for her own doing


def _happenings(events: Iterable[Event], holder: UUID) -> Iterable[Happening]:
    for event in events:
        if event.visibility == Event.Visibility.ALL and (told := wording.for_resident(event.kind, event.data)):
            what, detail = told
            own = event.actor_id == holder or event.data.get("behalf") == str(holder)
            if event.kind in _BY_ADVISERS and event.actor_kind == "resident" and not own:
                detail = _("durch die Begleitung")
            yield Happening(what, detail, event.at)
