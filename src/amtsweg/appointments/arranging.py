"""Setting up what is offered: who meets visitors, when, and for what. Needs `desk.arrange` at the office concerned.

Nothing here touches what is booked already: whoever closes a day still has its visitors on the day list, and among
those that are `stranded`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.queries import colleagues
from amtsweg.appointments.models import (
    AppointmentKind,
    Busy,
    KindService,
    OpeningException,
    OpeningRule,
    Resource,
    Variant,
)
from amtsweg.appointments.slots import MINUTES, Period, Rule
from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.core.tenancy import as_authority
from amtsweg.core.text import Localised
from amtsweg.federation.hours import Spans
from amtsweg.federation.models import SLUG, Authority, Unit

ARRANGED = events.register("appointments.arranged", "Terminvergabe eingerichtet")

_LETTER = re.compile(r"[A-Z]{1,2}")
LONGEST = 12 * 60  # minutes of one appointment


class Wrong(ValueError):
    """What was entered cannot be; `code` says what: a name of a field, or `overlap`, `order`, `longest`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What is entered about somebody or something that meets visitors; see `models.Resource`."""

    name: str
    label: Localised
    kind: str = Resource.Kind.COUNTER
    video_link: str = ""
    account_id: UUID | None = None
    order: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What is entered about a kind of appointment; see `models.AppointmentKind`."""

    slug: str
    title: Localised
    minutes: int
    base_minutes: int = 0
    buffer: int = 0
    step: int = 15
    quantity_max: int = 1
    description: Localised = field(default_factory=dict)
    bring: Localised = field(default_factory=dict)
    piece: Localised = field(default_factory=dict)
    variants: Mapping[str, Localised] = field(default_factory=lambda: {Variant.ON_SITE.value: {}})
    letter: str = "A"
    notice_min: int = 60
    notice_max: int = 60
    change_until: int = 60
    per_person: int = 2
    hold: int = 15
    release_min: int = 5
    release_max: int = 60
    order: int = 0
    until: date | None = None


def save_resource(by: Membership, unit: Unit, facts: ResourceFacts, resource: Resource | None = None) -> Resource:
    """Makes or changes a resource of an office. Raises `Wrong`, `PermissionDenied`."""
    require(by, "desk.arrange", unit.authority, unit)
    if not facts.name.strip() or _others(unit, facts.name, resource):
        raise Wrong("name")
    if not facts.label.get("de"):
        raise Wrong("label")
    if facts.account_id and facts.account_id != getattr(resource, "account_id", None):
        with as_authority(unit.authority):
            if all(one.account_id != facts.account_id for one in colleagues(unit.authority)):
                raise Wrong("account_id")
    row = resource or Resource(authority=unit.authority, since=clock.today())
    row.unit = unit
    _write(row, facts)
    with transaction.atomic():
        row.save()
        _record(by, unit.authority, "resource", row.pk)
    return row


def save_kind(
    by: Membership, authority: Authority, facts: KindFacts, *, resources: Sequence[Resource], services: Sequence[str],
    kind: AppointmentKind | None = None,
) -> AppointmentKind:  # fmt: skip
    """Makes or changes a kind of appointment, who is there for it, and for which services. Raises `Wrong`."""
    require(by, "desk.arrange", authority)
    _check_kind(authority, facts, resources, kind)
    row = kind or AppointmentKind(authority=authority, since=clock.today())
    _write(row, facts)
    with transaction.atomic():
        row.save()
        row.resources.set(resources)
        KindService.objects.filter(kind=row).exclude(service__in=services).delete()
        known = set(row.services.values_list("service", flat=True))
        KindService.objects.bulk_create(KindService(kind=row, service=one) for one in services if one not in known)
        _record(by, authority, "appointment-kind", row.pk)
    return row


def save_rules(by: Membership, owner: Unit | Resource, rules: Sequence[Rule], *, period: Period | None = None) -> None:
    """Replaces the weekly hours of an office or of one resource: all of them, or those of one period alone.

    Raises `Wrong("order")`, `Wrong("overlap")`, and `Wrong("period")` when the rules are of a period that others have.
    """
    unit = _permitted(by, owner)
    _check_rules(rules)
    with transaction.atomic():
        events.lock(unit.authority)
        present = OpeningRule.objects.filter(**_owned(owner))
        if period is not None:
            others = set(present.values_list("since", "until")) - {period}
            if others & {one.period for one in rules}:
                raise Wrong("period")
            present = present.filter(since=period[0], until=period[1])
        present.delete()
        OpeningRule.objects.bulk_create(
            OpeningRule(
                **_owned(owner), weekday=one.weekday, start=one.span.start, end=one.span.end, since=one.since,
                until=one.until, public=one.public,
            )
            for one in rules
        )  # fmt: skip
        _record(by, unit.authority, "opening-rules", owner.pk)


def save_exception(by: Membership, owner: Unit | Resource, day: date, spans: Spans, reason: Localised) -> None:
    """Other hours on one day, or none at all; replaces what was said about that day. Raises `Wrong`."""
    unit = _permitted(by, owner)
    _check_spans(spans)
    stored = [[f"{one.start:%H:%M}", f"{one.end:%H:%M}"] for one in spans]
    with transaction.atomic():
        OpeningException.objects.update_or_create(
            **_owned(owner), day=day, defaults={"spans": stored, "reason": reason}
        )
        _record(by, unit.authority, "opening-exception", owner.pk)


def remove_exception(by: Membership, owner: Unit | Resource, day: date) -> None:
    """The usual hours hold again on that day."""
    unit = _permitted(by, owner)
    with transaction.atomic():
        OpeningException.objects.filter(**_owned(owner), day=day).delete()
        _record(by, unit.authority, "opening-exception", owner.pk)


def add_busy(by: Membership, resource: Resource, start: datetime, end: datetime) -> Busy:
    """Somebody is away, or engaged elsewhere. Raises `Wrong("order")`."""
    unit = _permitted(by, resource)
    if start >= end:
        raise Wrong("order")
    with transaction.atomic():
        busy = Busy.objects.create(resource=resource, start=start, end=end)
        _record(by, unit.authority, "busy", busy.pk)
    return busy


def remove_busy(by: Membership, resource: Resource, busy_id: UUID) -> None:
    """There again after all. What an outside calendar says is left alone."""
    unit = _permitted(by, resource)
    with transaction.atomic():
        Busy.objects.filter(pk=busy_id, resource=resource, source_id=None).delete()
        _record(by, unit.authority, "busy", busy_id)


def _permitted(by: Membership, owner: Unit | Resource) -> Unit:
    unit = owner.unit if isinstance(owner, Resource) else owner
    require(by, "desk.arrange", unit.authority, unit)
    return unit


def _owned(owner: Unit | Resource) -> dict[str, Any]:
    return {"resource": owner, "unit": None} if isinstance(owner, Resource) else {"unit": owner, "resource": None}


def _others(unit: Unit, name: str, resource: Resource | None) -> bool:
    same = Resource.objects.filter(unit=unit, name=name)
    return (same if resource is None else same.exclude(pk=resource.pk)).exists()


def _check_kind(
    authority: Authority, facts: KindFacts, resources: Sequence[Resource], kind: AppointmentKind | None
) -> None:
    same = AppointmentKind.objects.filter(authority=authority, slug=facts.slug)
    if (same if kind is None else same.exclude(pk=kind.pk)).exists():
        raise Wrong("slug")
    if any(one.authority_id != authority.pk for one in resources):
        raise Wrong("resources")
    wrong = {
        "title": not facts.title.get("de"),
        "variants": not facts.variants or not set(facts.variants) <= set(Variant.values),
        "minutes": facts.minutes < 0 or facts.base_minutes + facts.minutes <= 0,
        "step": facts.step < MINUTES or facts.step % MINUTES != 0,
        "quantity_max": facts.quantity_max < 1,
        "longest": facts.base_minutes + facts.minutes * facts.quantity_max + facts.buffer > LONGEST,
        "notice_max": not 0 < facts.notice_max <= 366,
        "per_person": facts.per_person < 1,
        "hold": facts.hold < 1,
        "release_max": not 0 <= facts.release_min <= facts.release_max,
        "letter": not _LETTER.fullmatch(facts.letter),
        "slug": not re.fullmatch(SLUG.regex, facts.slug),
    }
    for code, is_wrong in wrong.items():
        if is_wrong:
            raise Wrong(code)


def _check_rules(rules: Sequence[Rule]) -> None:
    """Two rules of one weekday in one period do not overlap; of two periods only one holds on a day."""
    for number, one in enumerate(rules):
        if one.span.start >= one.span.end or (one.since and one.until and one.since > one.until):
            raise Wrong("order")
        for other in rules[:number]:
            together = (one.weekday, one.period) == (other.weekday, other.period)
            if together and one.span.start < other.span.end and other.span.start < one.span.end:
                raise Wrong("overlap")


def _check_spans(spans: Spans) -> None:
    end = None
    for one in spans:
        if one.start >= one.end:
            raise Wrong("order")
        if end is not None and one.start < end:
            raise Wrong("overlap")
        end = one.end


def _write(row: Resource | AppointmentKind, facts: ResourceFacts | KindFacts) -> None:
    for one in fields(facts):
        setattr(row, one.name, getattr(facts, one.name))


def _record(by: Membership, authority: Authority, what: str, subject_id: UUID) -> None:
    events.record(
        authority, ARRANGED, actor=Actor("staff", by.account_id), subject_type=what, subject_id=subject_id,
        data={"what": what},
    )  # fmt: skip
