"""Serving a notice: on which way it goes, what the days of the law bring, and what a clerk does when it did not arrive.

Only jobs talk to the federal postbox. What it does not take goes to the own mailbox: late is better than lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.staff import staff_label
from amtsweg.cases import deadlines, decisions
from amtsweg.cases.actions.talk import thread_of
from amtsweg.cases.actions.work import by
from amtsweg.cases.life import Kind, NotPossible
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.record import SUBJECT, Change, changing
from amtsweg.cases.sweeping import each
from amtsweg.cases.templates import GAP
from amtsweg.cases.terms import LANGUAGE, agrees, terms_of
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.jobs import Permanent, enqueue, job
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents.contents import content
from amtsweg.documents.models import Document
from amtsweg.forms import procedures
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox import delivering, postbox
from amtsweg.mailbox.clock import free_days
from amtsweg.mailbox.laws import RULES, Follows, Terms, Way
from amtsweg.mailbox.models import Delivery, Side
from amtsweg.mailbox.postbox import Handed, Parcel, Postbox
from amtsweg.mailbox.postbox_links import linked_handle
from amtsweg.mailbox.queries import service_of

PATIENCE = timedelta(hours=1)  # with a federal postbox that does not answer
WATCHED = timedelta(days=90)  # so long the postbox is asked whether a notice was opened
UNTOLD = timedelta(days=3)  # so long a mail about a notice is tried
AT_ONCE = 200

LOADED = (
    "authority", "unit", "service", "data_key", "submission__application__data_key", "submission__application__offer",
    "decision__decided_by__unit",
)  # fmt: skip


def provide_notice(case: Case, document: Document) -> None:
    """Sends the sealed notice on its way, once: into the mailbox, to the federal postbox, or to a clerk for the post.

    Needs the relations of `LOADED`.
    """
    terms = _terms(case)
    if terms.way == Way.POSTBOX:
        payload = {"case": str(case.pk), "document": str(document.pk)}
        enqueue("cases.postbox", payload, key=f"cases.postbox:{document.pk}")
        return
    with changing(case.pk, case.authority) as change:
        if change.life.notice:
            return
        if terms.way == Way.POST:
            _to_post(change, case, document, terms)
        else:
            _to_mailbox(change, case, document, terms)


@job("cases.postbox", attempts=20)
def hand_to_postbox(*, case: str, document: str) -> None:
    """Hands the notice to the federal postbox; after an hour of trouble, or refused, the own mailbox serves it.

    The job is parked then, so that operators see that the postbox failed.
    """
    with across_tenants("a job serves the authority of its case"):
        found: Case = Case.objects.select_related(*LOADED).get(pk=UUID(case))
        paper = Document.objects.select_related("data_key").get(pk=UUID(document))
    if not agrees(found):  # taken back meanwhile
        provide_notice(found, paper)
        return
    try:
        handed = _handed(found, paper)
    except postbox.Unreachable as error:
        if clock.now() - _latest(found).decided_at < PATIENCE:
            raise
        problem = str(error)
    except postbox.Refused as error:
        problem = str(error)
    else:
        with changing(found.pk, found.authority) as change:
            if not change.life.notice:
                _to_mailbox(change, found, paper, _terms(found), handed)
        return
    with changing(found.pk, found.authority) as change:
        if change.life.notice:
            return
        change.happen(Kind.POSTBOX_FAILED, SYSTEM, to_all=False)
        terms = _terms(found)
        other = Way.MAILBOX if (terms.law, Way.MAILBOX) in RULES else Way.POST
        (_to_post if other == Way.POST else _to_mailbox)(change, found, paper, replace(terms, way=other))
    raise Permanent(f"{problem}; the notice went another way")


def _handed(case: Case, document: Document) -> Handed:
    """The postbox's word. Raises `Unreachable` and `Refused`."""
    place, handle = postbox.configured(), linked_handle(case.holder_id)
    if place is None or not handle:
        raise postbox.Refused("no postbox is used or linked any more")
    with override(LANGUAGE):
        text = _("{authority} hat einen Bescheid für Sie.").format(authority=case.authority.full_name)
        subject = decisions.subject(case, _latest(case).kind)
        parcel = Parcel(
            key=f"amtsweg:{document.pk}", handle=handle, sender=case.authority.full_name,
            subject=f"{subject}, {case.number}", text=text, name=document_name(case),
            content=b"".join(content(document)),
        )  # fmt: skip
    return place.provide(parcel)


def document_name(case: Case) -> str:
    """What the file of the latest notice is called."""
    with override(LANGUAGE):
        names = {
            Decision.Kind.DECISION: _("Bescheid {number}"),
            Decision.Kind.CORRECTION: _("Berichtigung {number}"),
            Decision.Kind.WITHDRAWAL: _("Rücknahme {number}"),
            Decision.Kind.REVOCATION: _("Widerruf {number}"),
            Decision.Kind.OBJECTION: _("Widerspruchsbescheid {number}"),
        }
        return names[Decision.Kind(_latest(case).kind)].format(number=case.number) + ".pdf"


def _latest(case: Case) -> Decision:
    assert case.decision is not None, "only a decided case has a notice"
    return case.decision


def _terms(case: Case) -> Terms:
    """How the latest notice is served, with what that very notice says about the remedy.

    A clerk's own words are taken to be complete, as the authority's own are.
    """
    terms, decision = terms_of(case), _latest(case)
    said = decisions.opened(case.data_key, decision).remedy or decisions.remedy(case, decision.kind)
    usual = said.split() == terms.remedy.split()
    return replace(terms, remedy=said, instructed=terms.instructed if usual else GAP not in said)


def sender(case: Case) -> tuple[Actor, str]:
    """Who sends the latest notice: for the log, and as the applicant reads it; the authority where nobody decided."""
    clerk = _latest(case).decided_by
    return (by(clerk), staff_label(clerk)) if clerk else (SYSTEM, case.authority.full_name)


def _message(case: Case, procedure: str, where: str) -> str:
    """What was decided in plain words; that there is a notice; `where` it is, in the case's language."""
    decision = _latest(case)
    with override(case.language):
        your = procedures.words(procedure).your
        said = {
            Decision.Kind.DECISION: _("Über {your} ist entschieden."),
            Decision.Kind.CORRECTION: _("Ihr Bescheid ist berichtigt."),
            Decision.Kind.OBJECTION: _("Über Ihren Widerspruch ist entschieden."),
        }.get(Decision.Kind(decision.kind), _("Ihr Bescheid ist aufgehoben."))
        lines = [decisions.opened(case.data_key, decision).plain(case.language), f"{said.format(your=your)} {where}"]
        if decision.decided_by is None:
            lines.append(_("Ein Programm hat automatisch entschieden. Ein Mensch prüft das, wenn Sie es verlangen."))
    return "\n".join(line for line in lines if line)


def _to_mailbox(change: Change, case: Case, document: Document, terms: Terms, handed: Handed | None = None) -> None:
    """The notice lies ready; the message says where."""
    actor, author = sender(case)
    with override(case.language):
        where = _("Der Bescheid liegt bei. Öffnen Sie ihn.")
        if handed:
            where = _("Der Bescheid liegt im Postfach Ihres Nutzerkontos beim Bund; eine Kopie liegt bei.")
    text = _message(case, change.life.procedure, where)
    mailbox.provide_notice(thread_of(case), document, text, actor=actor, author=author, terms=terms, handed=handed)
    change.happened(Kind.MESSAGE, {"side": Side.STAFF})
    change.happened(Kind.NOTICE_PROVIDED, {"document": str(document.pk)})


def _to_post(change: Change, case: Case, document: Document, terms: Terms) -> None:
    """A clerk has to print and post the notice."""
    actor, author = sender(case)
    with override(case.language):
        where = _("Der Bescheid kommt mit der Post.")
    text = _message(case, change.life.procedure, where)
    delivering.order_post(thread_of(case), document, text, actor=actor, author=author, terms=terms)
    change.happened(Kind.MESSAGE, {"side": Side.STAFF})
    change.happen(Kind.NOTICE_TO_POST, SYSTEM, {"document": str(document.pk)})
    change.due(deadlines.working_days_after(clock.today(), 1, change.case.authority))


# --- what the days bring ---------------------------------------------------------------------------------------------


@job("cases.lapse", every=timedelta(hours=1), lease=timedelta(minutes=30))
def follow_the_days() -> None:
    """Records the day of service when it has come, and ends provisions that nobody used in time.

    What was not retrieved within ten days of the announcement was not served (§ 41 (2a) S. 4 and 5 VwVfG), and what
    nobody could be told of never will be: the clerk is told to serve it otherwise.
    """
    each(_running(), _follow)


def _follow(delivery: Delivery) -> None:
    match service_of(delivery, free_days(delivery.authority.area_id)).follows:
        case Follows.WITHDRAWAL:
            with _locked(delivery) as (change, mine):
                lapse_if_over(change, mine)
        case Follows.SERVED:
            with _locked(delivery) as (change, mine):
                _serve(change, mine)
        case Follows.NOTICE if _untold(delivery):
            with _locked(delivery) as (change, mine):
                _give_up(change, mine)


def _untold(delivery: Delivery) -> bool:
    """Whether it lies in the own mailbox for long, and no mail about it could be sent: no address, or a wrong one."""
    since = delivery.again_at or delivery.provided_at
    return delivery.way == Way.MAILBOX and since is not None and since < clock.now() - UNTOLD


def _give_up(change: Change, delivery: Delivery) -> None:
    waits = change.life.notice == "provided" and change.life.document == str(delivery.document_id)
    now = service_of(delivery, free_days(change.case.authority.area_id))
    if waits and now.follows == Follows.NOTICE and delivery.withdrawn_at is None:
        _lapse(change, delivery)


def _lapse(change: Change, delivery: Delivery) -> None:
    delivering.end(delivery)
    change.happen(Kind.NOTICE_LAPSED, SYSTEM)
    change.due(deadlines.after_answer(change.case.authority))


def _running() -> Iterator[Delivery]:
    """Deliveries whose service is not recorded and whose provision has not ended, or that went by post."""
    otherwise = Q(posted_on__isnull=False) | Q(handed_on__isnull=False)
    wanted = Q(served_on__isnull=True) & (Q(withdrawn_at__isnull=True) | otherwise)
    after = Q()
    while True:
        with across_tenants("the clock runs for every authority's notices"):
            rows = Delivery.objects.filter(wanted & after, message__thread__subject_type=SUBJECT)
            found = list(rows.select_related("message__thread", "authority").order_by("pk")[:AT_ONCE])
        yield from found
        if len(found) < AT_ONCE:
            return
        after = Q(pk__gt=found[-1].pk)


@contextmanager
def _locked(delivery: Delivery) -> Iterator[tuple[Change, Delivery]]:
    """The case and its delivery in one transaction, as they stand now."""
    with changing(delivery.message.thread.subject_id, delivery.authority) as change:
        yield change, delivery_of(change.case, pk=delivery.pk)


def delivery_of(case: Case, **which: Any) -> Delivery:
    """The case's latest delivery, or the latest of which this holds; locked. Raises `Delivery.DoesNotExist`."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("message__thread__authority", "document")
    rows = rows.filter(message__thread__subject_type=SUBJECT, message__thread__subject_id=case.pk)
    found: Delivery = rows.filter(**which).latest("message__sent_at")
    return found


def lapse_if_over(change: Change, delivery: Delivery) -> bool:
    """Ends the provision when the days to collect are over; whether it did."""
    over = service_of(delivery, free_days(change.case.authority.area_id)).follows == Follows.WITHDRAWAL
    if not over:
        return False
    if change.life.document != str(delivery.document_id):  # a later decision has its own notice
        delivering.end(delivery)
        return True
    if change.life.notice != "provided":
        return False
    _lapse(change, delivery)
    return True


def _about(delivery: Delivery) -> dict[str, str]:
    """Which notice an event is about."""
    return {"document": str(delivery.document_id)}


def _serve(change: Change, delivery: Delivery) -> None:
    now = service_of(delivery, free_days(change.case.authority.area_id))
    if change.life.erased or delivery.served_on is not None or now.follows != Follows.SERVED or now.served_on is None:
        return
    delivering.served(delivery, now.served_on)
    change.happen(Kind.NOTICE_SERVED, SYSTEM, {"on": now.served_on.isoformat(), **_about(delivery)})


@job("cases.postbox-retrievals", every=timedelta(hours=1), lease=timedelta(minutes=30))
def ask_postbox() -> None:
    """Asks the federal postbox which notices were opened, and notes it."""
    place = postbox.configured()
    if place is None:
        return
    with across_tenants("the postbox serves every authority"):
        rows = Delivery.objects.filter(
            way=Way.POSTBOX, retrieved_at__isnull=True, provided_at__gt=clock.now() - WATCHED,
            message__thread__subject_type=SUBJECT,
        )  # fmt: skip
        waiting = {one.postbox_number: one for one in rows.select_related("message__thread", "authority")}
    each(_retrieved(place, waiting), lambda one: _opened_there(*one))


def _retrieved(place: Postbox, waiting: dict[str, Delivery]) -> Iterator[tuple[Delivery, datetime]]:
    numbers = sorted(waiting)
    for start in range(0, len(numbers), AT_ONCE):
        for number, at in place.retrievals(numbers[start : start + AT_ONCE]).items():
            if number in waiting:
                yield waiting[number], at


def _opened_there(found: Delivery, at: datetime) -> None:
    with _locked(found) as (change, delivery):
        if delivery.retrieved_at is None and change.life.notice in ("provided", "served"):
            delivering.retrieved_elsewhere(delivery, at)
            change.happened(Kind.NOTICE_OPENED, _about(delivery))


# --- what a clerk does -----------------------------------------------------------------------------------------------


def serve_otherwise(clerk: Membership, case_id: UUID, day: date, *, version: int, handed: bool = False) -> Case:
    """Notes on which day the notice was given to the post, or (`handed`) handed over or formally served.

    What is handed over counts from that very day; the four days of the post are for what nobody saw arrive.

    Raises `Changed`, `NotPossible`, `ValueError` for a day that is to come or lies before the decision.
    """
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.work", case.authority, case.unit)
        if change.life.notice not in ("provided", "lapsed", "to-post"):
            raise NotPossible("there is no notice that waits to be served")
        if not clock.local(_latest(case).decided_at).date() <= day <= clock.today():
            raise ValueError("the day of posting lies between the decision and today")
        delivering.served_otherwise(delivery_of(case), day, handed=handed)
        data: dict[str, Any] = {"on": day.isoformat()}
        change.happen(Kind.NOTICE_POSTED, by(clerk), {**data, "handed": True} if handed else data)
        change.due(None)
    return change.case


def provide_again(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """Provides once more what nobody opened in time (§ 41 (2a) S. 5 VwVfG). Raises `Changed`, `NotPossible`."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        if change.life.notice != "lapsed":
            raise NotPossible("only what was not retrieved in time is provided again")
        delivering.provide_again(delivery_of(change.case))
        change.happen(Kind.NOTICE_AGAIN, by(clerk))
        change.due(None)
    return change.case
