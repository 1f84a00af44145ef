"""The desk's list: which cases a clerk may see, in which views, filtered and found by number or family name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Identified, allows
from amtsweg.cases import labels
from amtsweg.cases.models import Case
from amtsweg.catalogue.models import Service
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority

PER_PAGE = 20

State = Case.State
OPEN = ~Q(state=State.CLOSED)
WAITING = Q(state__in=[State.WAITING_APPLICANT, State.WAITING_THIRD_PARTY])


@dataclass(frozen=True, slots=True)
class Reach:
    """What a clerk's memberships let them read: one authority, and there some units or (None) all of them."""

    authority_id: UUID
    memberships: tuple[Membership, ...]
    units: frozenset[UUID] | None

    def condition(self) -> Q:
        """The cases within reach."""
        within = Q(authority_id=self.authority_id)
        return within if self.units is None else within & Q(unit_id__in=self.units)


def reach(memberships: Iterable[Membership], authority: Identified) -> Reach | None:
    """The reach in one authority; None for somebody who may not read cases there at all."""
    useful = tuple(member for member in memberships if allows(member, "case.read", authority))
    if not useful:
        return None
    units = [member.unit_id for member in useful]
    return Reach(authority.id, useful, None if None in units else frozenset(unit for unit in units if unit))


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows: everything of it stands in the URL."""

    view: str = "all"
    state: str = ""
    service: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the list."""

    number: str
    title: dict[str, str]
    applicant: str
    subject: str
    state: str
    outcome: str
    news: bool
    due_on: date | None
    late: bool
    assignee: str
    received_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of the list, with the numbers of all views."""

    rows: list[Row]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    services: list[tuple[str, dict[str, str]]]


def views(mine: Sequence[UUID], today: date) -> dict[str, Q]:
    """The views of the list. Each counts open cases only."""
    return {
        "all": OPEN,
        "mine": OPEN & Q(assignee_id__in=mine),
        "unassigned": OPEN & Q(assignee__isnull=True),
        "news": OPEN & Q(news_since__isnull=False),
        "overdue": OPEN & Q(due_on__lt=today),
        "today": OPEN & Q(due_on=today),
        "waiting": WAITING,
    }


def worklist(reach: Reach, wanted: Filter) -> Worklist:
    """The list as wanted, soonest due first; an unknown view or page falls back to the nearest that exists."""
    today = clock.today()
    mine = [member.id for member in reach.memberships]
    conditions = views(mine, today)
    with as_authority(reach.authority_id):
        cases = Case.objects.filter(reach.condition())
        counts: dict[str, int] = cases.aggregate(
            **{name: Count("pk", filter=condition) for name, condition in conditions.items()}
        )
        services = Service.objects.filter(pk__in=cases.order_by().values("service")).order_by("slug")
        found = cases.filter(_wanted(wanted, conditions))
        plain = not (wanted.state or wanted.service or wanted.text)
        total = counts[wanted.view if wanted.view in conditions else "all"] if plain else found.count()
        pages = max(1, -(-total // PER_PAGE))
        page = min(max(wanted.page, 1), pages)
        ordered = found.select_related("service", "assignee", "data_key").order_by(
            F("due_on").asc(nulls_last=True), "received_at", "pk"
        )
        rows = [_row(case, today) for case in ordered[(page - 1) * PER_PAGE : page * PER_PAGE]]
        return Worklist(rows, total, page, pages, counts, [(service.slug, service.title) for service in services])


def _wanted(wanted: Filter, conditions: dict[str, Q]) -> Q:
    if wanted.text:
        condition = _text(wanted.text)  # whoever looks for a number or a name means closed cases as well
    elif wanted.state:
        condition = Q()
    else:
        condition = conditions.get(wanted.view, OPEN)
    if wanted.state:
        condition &= Q(state=wanted.state)
    if wanted.service:
        condition &= Q(service__slug=wanted.service)
    return condition


def _text(text: str) -> Q:
    number = "".join(text.split()).upper()
    return Q(number__startswith=number) | Q(name_index__in=labels.name_candidates(text))


def _row(case: Case, today: date) -> Row:
    label = labels.opened(case)
    return Row(
        number=case.number,
        title=case.service.title,
        applicant=label.applicant,
        subject=label.subject,
        state=case.state,
        outcome=case.outcome,
        news=case.news_since is not None,
        due_on=case.due_on,
        late=case.due_on is not None and case.due_on < today,
        assignee=case.assignee.name if case.assignee else "",
        received_at=case.received_at,
        version=case.version,
    )
