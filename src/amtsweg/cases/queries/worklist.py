"""The desk's list: which cases a clerk may see, in which views, filtered, sorted and found by words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import Identified, allows
from amtsweg.accounts.queries import colleagues
from amtsweg.cases import labels
from amtsweg.cases.deputies import mine
from amtsweg.cases.models import Case, CaseTag, SavedView, Tag
from amtsweg.cases.queries.capped import CAP, capped_counts
from amtsweg.cases.queries.words import found_by_words
from amtsweg.catalogue.models import Service
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Unit
from amtsweg.federation.queries import current

PER_PAGE = 20
NOBODY = "niemand"  # as the assignee in a filter

State = Case.State


def _literal(condition: str) -> Q:
    """A condition without parameters: SQLite uses a partial index only where it reads the index's own condition."""
    return Q(RawSQL(condition, [], output_field=BooleanField()))  # noqa: S611 no value of anybody's


OPEN = _literal("NOT (cases_case.state = 'closed')")
WAITING = _literal("cases_case.state IN ('waiting-applicant', 'waiting-third-party')")

# `id` ends every order, so that pages never overlap. Each has its index, see the model.
_BY_DUE: tuple[Any, ...] = (F("due_on").asc(nulls_last=True), "received_at", "id")
SORTS: dict[str, tuple[Any, ...]] = {
    "due": _BY_DUE,
    "newest": ("-received_at", "id"),
    "oldest": ("received_at", "-id"),
    "changed": ("-changed_at", "id"),
}


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
    """What the list shows: everything of it stands in the URL. Days include both ends. `sort`: a key of `SORTS`."""

    view: str = "all"
    state: str = ""
    service: str = ""
    unit: str = ""
    assignee: str = ""
    tag: str = ""
    received_from: date | None = None
    received_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""
    sort: str = "due"
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered beyond the view."""
        days = (self.received_from, self.received_to, self.due_from, self.due_to)
        return bool(self.state or self.service or self.unit or self.assignee or self.tag or self.text or any(days))


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
    unit: dict[str, str]
    tags: tuple[str, ...]
    received_at: datetime
    changed_at: datetime
    version: int
    decidable: bool  # by whoever looks at the list, as far as its state goes


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: value and label, or title by language."""

    services: list[tuple[str, dict[str, str]]]
    units: list[tuple[str, dict[str, str]]]
    people: list[tuple[str, str]]
    tags: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of the list, with the numbers of all views. A number above `CAP` means: more than `CAP`.

    `changed_at`: the last change of a case within reach, as it was before the rows were read.
    """

    changed_at: datetime | None
    rows: list[Row]
    total: int
    page: int
    pages: int
    counts: dict[str, int]
    choices: Choices
    saved: list[SavedView]


def views(mine: Any, today: date) -> dict[str, Q]:
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
    """The list as wanted; an unknown view or page falls back to the nearest that exists."""
    today = clock.today()
    own = [member.id for member in reach.memberships]
    with as_authority(reach.authority_id):
        conditions = views(mine(own, today), today)
        cases = Case.objects.filter(reach.condition())
        services = _services(reach)
        tags = list(Tag.objects.order_by("name"))
        found = cases.filter(_wanted(wanted, conditions, services))
        lists = {name: cases.filter(condition) for name, condition in conditions.items()}
        if wanted.text:
            ids = found_by_words(found, wanted.text, services, tags, _order(wanted))
            counts, total = capped_counts(lists), len(ids)
        else:
            ids = None
            counts = capped_counts({**lists, "": found} if wanted.narrows else lists)
            total = counts.pop("") if wanted.narrows else counts[_view(wanted, conditions)]
        pages = max(1, -(-min(total, CAP) // PER_PAGE))
        page = min(max(wanted.page, 1), pages)
        there = slice((page - 1) * PER_PAGE, page * PER_PAGE)
        rows = _cases(_ids(found.order_by(*_order(wanted))[there]) if ids is None else ids[there], _order(wanted))
        words = _tags_of(rows, {tag.pk: tag.name for tag in tags})
        return Worklist(
            changed_at=services[0].changed_at if services else None,
            rows=[_row(case, today, words[case.pk], reach) for case in rows],
            total=total,
            page=page,
            pages=pages,
            counts=counts,
            choices=Choices(
                [(service.slug, service.title) for service in services],
                _units(reach),
                _people(reach),
                [(tag.key, tag.name) for tag in tags],
            ),
            saved=_saved_views(reach),
        )


def _view(wanted: Filter, conditions: dict[str, Q]) -> str:
    return wanted.view if wanted.view in conditions else "all"


def _order(wanted: Filter) -> tuple[Any, ...]:
    if wanted.state == State.CLOSED and wanted.sort == "due":
        return SORTS["newest"]  # nothing is due any more
    return SORTS.get(wanted.sort, _BY_DUE)


def _ids(found: Any) -> RawSQL | tuple[()]:
    """The page's cases as a query for their ids, so that nothing is joined to those before it.

    It stands as compiled by itself: Django would rename its table, which the literal conditions name.
    """
    try:
        sql, parameters = found.values("pk").query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return ()
    return RawSQL(sql, parameters)  # noqa: S611 compiled by Django


def _cases(ids: RawSQL | Sequence[UUID], order: tuple[Any, ...]) -> list[Case]:
    """Those of one page, with what the list shows of them."""
    rows = Case.objects.filter(pk__in=ids)
    rows = rows.select_related("service", "assignee", "data_key", "unit").defer(*_UNSEEN)
    return list(rows.order_by(*order))


# Texts that no list shows; to read them for every row costs more than the row.
_UNSEEN = (
    "service__summary", "service__modules", "service__keywords", "service__needs", "service__needs_note",
    "service__rates", "unit__description", "unit__contacts",
)  # fmt: skip


def latest(reach: Reach) -> Any:
    """The row with the last change of a case within reach."""
    return Case.objects.filter(reach.condition()).order_by("-changed_at").values("changed_at")[:1]


def _services(reach: Reach) -> list[Any]:
    """Services that the authority has cases of; each says when a case within reach changed last."""
    there = Case.objects.filter(authority_id=reach.authority_id, service=OuterRef("pk"))
    found = Service.objects.filter(Exists(there)).annotate(changed_at=Subquery(latest(reach)))
    return list(found.only("slug", "title").order_by("slug"))


def services_of(unit: Unit) -> list[Service]:
    """Services that a unit has cases of."""
    with as_authority(unit.authority_id):
        there = Case.objects.filter(authority_id=unit.authority_id, unit=unit, service=OuterRef("pk"))
        return list(Service.objects.filter(Exists(there)).order_by("slug"))


def _units(reach: Reach) -> list[tuple[str, dict[str, str]]]:
    if reach.units is not None:
        own = {member.unit.slug: member.unit.name for member in reach.memberships if member.unit}
        return sorted(own.items())
    every = current().units.values()
    return sorted((unit.slug, unit.name) for unit in every if unit.authority.id == reach.authority_id)


def _people(reach: Reach) -> list[tuple[str, str]]:
    """Who works on cases here, once per membership."""
    authority = reach.memberships[0].authority
    return [(str(one.pk), one.name) for one in colleagues(authority) if allows(one, "case.work", authority)]


def _saved_views(reach: Reach) -> list[SavedView]:
    """A clerk's own views, and those that colleagues share with her. Needs the authority's scope."""
    account = reach.memberships[0].account_id
    shared = Q(shared=True)
    if reach.units is not None:
        shared &= Q(unit__isnull=True) | Q(unit_id__in=reach.units)
    rows = SavedView.objects.filter(Q(authority_id=reach.authority_id) & (Q(account_id=account) | shared))
    return list(rows.order_by("name", "id"))


def _wanted(wanted: Filter, conditions: dict[str, Q], services: list[Service]) -> Q:
    """The filters but for words. Whoever looks for words or a state means closed cases as well."""
    condition = Q() if wanted.text or wanted.state else conditions[_view(wanted, conditions)]
    if wanted.state:
        condition &= Q(state=wanted.state)
    if wanted.service:
        condition &= Q(service_id__in=[service.pk for service in services if service.slug == wanted.service])
    if wanted.unit:
        condition &= Q(unit__slug=wanted.unit)
    if wanted.assignee:
        condition &= _assigned(wanted.assignee)
    if wanted.tag:
        condition &= Q(pk__in=CaseTag.objects.filter(tag__key=wanted.tag).values("case_id"))
    return condition & _days(wanted)


def _assigned(assignee: str) -> Q:
    if assignee == NOBODY:
        return Q(assignee__isnull=True)
    try:
        return Q(assignee_id=UUID(assignee))
    except ValueError:
        return Q(pk__in=[])


def _days(wanted: Filter) -> Q:
    condition = Q()
    if wanted.received_from:
        condition &= Q(received_at__gte=_begin(wanted.received_from))
    if wanted.received_to:
        condition &= Q(received_at__lt=_begin(wanted.received_to + timedelta(days=1)))
    if wanted.due_from:
        condition &= Q(due_on__gte=wanted.due_from)
    if wanted.due_to:
        condition &= Q(due_on__lte=wanted.due_to)
    return condition


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.GERMANY)


def _tags_of(cases: Sequence[Case], names: dict[UUID, str]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = defaultdict(tuple)
    if names:
        rows = CaseTag.objects.filter(case_id__in=[case.pk for case in cases]).values_list("case_id", "tag_id")
        for case, tag in rows:
            found[case] = tuple(sorted((*found[case], names[tag])))
    return found


def _row(case: Case, today: date, tags: tuple[str, ...], reach: Reach) -> Row:
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
        unit=case.unit.name,
        tags=tags,
        received_at=case.received_at,
        changed_at=case.changed_at,
        version=case.version,
        decidable=case.state in _UNDECIDED and not case.life.get("proposed") and _may_decide(case, reach),
    )


_UNDECIDED = (State.RECEIVED, State.IN_PROGRESS, State.WAITING_THIRD_PARTY)


def _may_decide(case: Case, reach: Reach) -> bool:
    return any(allows(one, "case.decide", one.authority, case.unit) for one in reach.memberships)
