"""Deciding: the decision is recorded first; a job prints, seals and provides the notice, each exactly once.

Wherever the worker dies, the job begins again and finds what it has already done by the keys of document and message.
"""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.staff import staff_label
from amtsweg.cases import deadlines, decisions
from amtsweg.cases.actions.talk import drop_request, open_requests, thread_of
from amtsweg.cases.actions.work import by, start_work
from amtsweg.cases.life import OUTCOMES, Kind, NotPossible
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.papers import folder
from amtsweg.cases.record import SUBJECT, Change, changing
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import Permanent, enqueue, job
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.documents import actions as documents
from amtsweg.documents import pdf
from amtsweg.documents.models import Document
from amtsweg.documents.seal import NoSeal
from amtsweg.forms import procedures
from amtsweg.mailbox import actions as mailbox
from amtsweg.mailbox.clock import RETRIEVAL_DAYS, collect_until, free_days
from amtsweg.mailbox.letters import announcement_key
from amtsweg.mailbox.models import Delivery, Side

_LOADED = (
    "case__authority", "case__unit", "case__service", "case__data_key", "case__submission__application__data_key",
    "case__submission__application__offer", "decided_by__unit",
)  # fmt: skip
_EVENTS = {
    Decision.Kind.DECISION: Kind.DECIDED,
    Decision.Kind.CORRECTION: Kind.CORRECTED,
    Decision.Kind.WITHDRAWAL: Kind.REVOKED,
    Decision.Kind.REVOCATION: Kind.REVOKED,
    Decision.Kind.OBJECTION: Kind.OBJECTION_DECIDED,
}


class NeedsRelease(NotPossible):
    """Here a decision is proposed by one clerk and released by another one."""


def decide(
    clerk: Membership, case_id: UUID, outcome: str, operative: str, reasons: str, *, version: int, **more: str
) -> Case:
    """Decides the case and orders the notice; `more` are further parts of `decisions.Text`.

    What was still asked for is no longer needed. Raises `Changed`, `PermissionDenied`, `NotPossible`, `NeedsRelease`,
    `ValueError` for an unknown outcome or an empty text.
    """
    text = decisions.Text(operative, reasons, **more)
    return decide_again(clerk, case_id, Decision.Kind.DECISION, outcome, text, version=version)


def decide_again(
    clerk: Membership, case_id: UUID, kind: str, outcome: str, text: decisions.Text, *, version: int
) -> Case:
    """Makes a decision of any kind: the first one, or one that corrects, takes back or reviews the one before.

    Raises as `decide` does.
    """
    check(kind, outcome, text)
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.decide", case.authority, case.unit)
        if decisions.needs_second(case):
            raise NeedsRelease("a second clerk has to release this decision")
        start_work(change, clerk)
        settle(change, clerk, kind, outcome, text)
    return case


def check(kind: str, outcome: str, text: decisions.Text) -> None:
    """Raises `ValueError` for a decision that says nothing or has an outcome that its kind cannot have."""
    if outcome not in outcomes_of(kind) or not text.operative.strip():
        raise ValueError("a decision has an outcome and says something")


def outcomes_of(kind: str) -> tuple[str, ...]:
    """How a decision of this kind can end. A correction changes nothing about how the case ended."""
    match kind:
        case Decision.Kind.DECISION:
            return OUTCOMES
        case Decision.Kind.OBJECTION:
            return ("granted", "partly", "refused")
        case Decision.Kind.CORRECTION:
            return ("otherwise",)
        case _:
            return ("revoked", "partly")


def settle(change: Change, clerk: Membership | None, kind: str, outcome: str, text: decisions.Text) -> Decision:
    """Records a decision as part of a change and orders its notice; without a clerk it is an automatic one.

    Raises `NotPossible` when the case does not allow it.
    """
    case, actor = change.case, by(clerk) if clerk else SYSTEM
    for request in (still_open := open_requests(case)):
        if not request.promised:
            drop_request(change, request, actor)
    made = Decision(
        case=case, authority=case.authority, kind=kind, outcome=outcome, decided_by=clerk,
        replaces=case.decision, id=new_id(),
    )  # fmt: skip
    data = {"outcome": outcome, "decision": str(made.pk), "kind": kind}
    event = change.happen(_EVENTS[Decision.Kind(kind)], actor, data if clerk else {**data, "automatic": True})
    for promise in still_open:
        if promise.promised:  # ends with the decision itself
            promise.withdrawn_at = event.at
            promise.save(update_fields=["withdrawn_at"])
    made.decided_at = event.at
    made.text = decisions.sealed(case.data_key, made.pk, _finished(text))
    made.save(force_insert=True)
    case.decision = made
    change.due(None)
    enqueue("cases.notice", {"decision": str(made.pk)}, key=f"cases.notice:{made.pk}")
    return made


def _finished(text: decisions.Text) -> decisions.Text:
    parts = {name: value.strip() for name, value in asdict(text).items()}
    return decisions.Text(**{**parts, "check_code": documents.new_check_code()})


@job("cases.notice")
def issue_notice(*, decision: str) -> None:
    """Prints and seals the notice and provides it in the mailbox."""
    with across_tenants("a job serves the authority of its case"):
        made: Decision = Decision.objects.select_related(*_LOADED).get(pk=UUID(decision))
        case = made.case
        try:
            document = documents.issue(
                pdf.render_notice(decisions.notice(case, made)),
                folder(case),
                name=_file_name(case, made),
                check_code=decisions.opened(case.data_key, made).check_code,
                dated=clock.local(made.decided_at).date(),
                key=f"cases.notice:{made.pk}",
                actor=_actor(made),
            )
        except NoSeal as error:
            raise Permanent(str(error)) from None
    provide_notice(made, document)


def _actor(decision: Decision) -> Actor:
    return by(decision.decided_by) if decision.decided_by else SYSTEM


def _file_name(case: Case, decision: Decision) -> str:
    with override(decisions.LANGUAGE):
        names = {
            Decision.Kind.DECISION: _("Bescheid {number}"),
            Decision.Kind.CORRECTION: _("Berichtigung {number}"),
            Decision.Kind.WITHDRAWAL: _("Rücknahme {number}"),
            Decision.Kind.REVOCATION: _("Widerruf {number}"),
            Decision.Kind.OBJECTION: _("Widerspruchsbescheid {number}"),
        }
        return names[Decision.Kind(decision.kind)].format(number=case.number) + ".pdf"


def provide_notice(decision: Decision, document: Document) -> None:
    """Puts the sealed notice into the mailbox, where its legal clock runs; once."""
    case, clerk = decision.case, decision.decided_by
    with changing(case.pk, case.authority) as change:
        if change.life.notice or change.life.decision not in ("", str(decision.pk)):
            return
        author = staff_label(clerk) if clerk else case.authority.full_name
        text = _announced(case, decision, change.life.procedure)
        mailbox.provide_notice(thread_of(case), document, text, actor=_actor(decision), author=author)
        change.happened(Kind.MESSAGE, {"side": Side.STAFF})
        change.happened(Kind.NOTICE_PROVIDED, {"document": str(document.pk)})


def _announced(case: Case, decision: Decision, procedure: str) -> str:
    """The message that the notice lies in: what was decided in plain words, then what to do."""
    with override(case.language):
        your = procedures.words(procedure).your
        texts = {
            Decision.Kind.DECISION: _("Über {your} ist entschieden. Der Bescheid liegt bei. Öffnen Sie ihn."),
            Decision.Kind.CORRECTION: _("Ihr Bescheid ist berichtigt. Die Berichtigung liegt bei. Öffnen Sie sie."),
            Decision.Kind.OBJECTION: _("Über Ihren Widerspruch ist entschieden. Öffnen Sie den Bescheid."),
        }
        usual = _("Ihr Bescheid ist aufgehoben. Der neue Bescheid liegt bei. Öffnen Sie ihn.")
        said = texts.get(Decision.Kind(decision.kind), usual).format(your=your)
        if decision.decided_by is None:
            said += "\n" + _("Ein Programm hat automatisch entschieden. Ein Mensch prüft das, wenn Sie es verlangen.")
    plain = decisions.opened(case.data_key, decision).plain(case.language)
    return f"{plain}\n{said}" if plain else said


@job("cases.lapse", every=timedelta(hours=1), lease=timedelta(minutes=30))
def withdraw_unread_notices() -> None:
    """Ends the provision of notices that nobody opened within ten days of the announcement (§ 41 (2a) S. 4 VwVfG).

    Then they count as not served; the clerk is told to serve them otherwise.
    """
    latest = clock.now() - timedelta(days=RETRIEVAL_DAYS)
    with across_tenants("the clock runs for every authority's notices"):
        rows = Delivery.objects.filter(
            retrieved_at__isnull=True, provided_at__lt=latest, document__released_at__isnull=False,
            message__thread__subject_type=SUBJECT,
        ).select_related("message__thread", "document", "authority")  # fmt: skip
        waiting = list(rows)
    announced = dict(
        OutgoingMail.objects.filter(key__in=[announcement_key(one) for one in waiting], sent_at__isnull=False)
        .values_list("key", "sent_at")
    )  # fmt: skip
    for delivery in waiting:
        sent_at = announced.get(announcement_key(delivery))
        if sent_at and collect_until(sent_at, free_days(delivery.authority.area_id)) < clock.today():
            _lapse(delivery)


def _lapse(delivery: Delivery) -> None:
    with changing(delivery.message.thread.subject_id, delivery.authority) as change:
        if change.life.notice != "provided":
            return
        documents.withhold(delivery.document)
        change.happen(Kind.NOTICE_LAPSED, SYSTEM)
        change.due(deadlines.after_answer(change.case.authority))


def serve_otherwise(clerk: Membership, case_id: UUID, *, version: int) -> Case:
    """Notes that the notice was served on another way, by post for instance. Raises `Changed`, `NotPossible`."""
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "case.work", change.case.authority, change.case.unit)
        if change.life.notice not in ("provided", "lapsed"):
            raise NotPossible("there is no notice that waits to be served")
        change.happen(Kind.NOTICE_POSTED, by(clerk))
        change.due(None)
    return change.case
