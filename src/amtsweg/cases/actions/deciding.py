"""Deciding: the decision is recorded first; a job prints, seals and provides the notice, each exactly once.

Wherever the worker dies, the job begins again and finds what it has already done by the keys of document and message.
"""

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
from amtsweg.cases.record import SUBJECT, changing
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
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
    "authority", "unit", "service", "data_key", "submission__application__data_key", "submission__application__offer",
    "decision__decided_by__unit",
)  # fmt: skip


def decide(clerk: Membership, case_id: UUID, outcome: str, operative: str, reasons: str, *, version: int) -> Case:
    """Decides the case, for good, and orders the notice. What was still asked for is no longer needed.

    Raises `Changed`, `PermissionDenied`, `NotPossible`, `ValueError` for an unknown outcome or an empty text.
    """
    if outcome not in OUTCOMES or not operative.strip():
        raise ValueError("a decision has an outcome and says something")
    with changing(case_id, clerk.authority_id, version=version) as change:
        case = change.case
        require(clerk, "case.decide", case.authority, case.unit)
        start_work(change, clerk)
        still_open = open_requests(case)
        for request in still_open:
            if not request.promised:
                drop_request(change, request, by(clerk))
        event = change.happen(Kind.DECIDED, by(clerk), {"outcome": outcome})
        for promise in still_open:
            if promise.promised:  # ends with the decision itself
                promise.withdrawn_at = event.at
                promise.save(update_fields=["withdrawn_at"])
        text = decisions.Text(operative.strip(), reasons.strip(), documents.new_check_code())
        Decision(
            case=case, authority=case.authority, outcome=outcome, decided_by=clerk, decided_at=event.at,
            text=decisions.sealed(case.data_key, case.pk, text),
        ).save(force_insert=True)  # fmt: skip
        change.due(None)
        enqueue("cases.notice", {"case": str(case.pk)}, key=f"cases.notice:{case.pk}")
    return case


@job("cases.notice")
def issue_notice(*, case: str) -> None:
    """Prints and seals the notice and provides it in the mailbox."""
    with across_tenants("a job serves the authority of its case"):
        found: Case = Case.objects.select_related(*_LOADED).get(pk=UUID(case))
        decision = found.decision
        try:
            document = documents.issue(
                pdf.render_notice(decisions.notice(found, decision)),
                folder(found),
                name=_file_name(found),
                check_code=decisions.opened(found.data_key, decision).check_code,
                dated=clock.local(decision.decided_at).date(),
                key=f"cases.notice:{found.pk}",
                actor=by(decision.decided_by),
            )
        except NoSeal as error:
            raise Permanent(str(error)) from None
    provide_notice(found, document)


def _file_name(case: Case) -> str:
    with override(decisions.LANGUAGE):
        return _("Bescheid {number}").format(number=case.number) + ".pdf"


def provide_notice(case: Case, document: Document) -> None:
    """Puts the sealed notice into the mailbox, where its legal clock runs; once."""
    clerk = case.decision.decided_by
    with changing(case.pk, case.authority) as change:
        if change.life.notice:
            return
        with override(case.language):
            your = procedures.words(change.life.procedure).your
            text = _("Über {your} ist entschieden. Der Bescheid liegt bei. Öffnen Sie ihn.").format(your=your)
        mailbox.provide_notice(thread_of(case), document, text, actor=by(clerk), author=staff_label(clerk))
        change.happened(Kind.MESSAGE, {"side": Side.STAFF})
        change.happened(Kind.NOTICE_PROVIDED)


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
