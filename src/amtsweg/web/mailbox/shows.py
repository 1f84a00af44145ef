"""A resident's case in the shapes that the kit's macros show."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.cases import delivered, wording
from amtsweg.cases.delivered import Step
from amtsweg.cases.life import State
from amtsweg.cases.models import Case
from amtsweg.cases.queries import CaseView
from amtsweg.core import clock
from amtsweg.core.text import pick
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper
from amtsweg.documents.safe import Kept
from amtsweg.federation.queries import authority as authority_view
from amtsweg.forms import procedures
from amtsweg.forms.outcome import Proof
from amtsweg.mailbox.models import Side
from amtsweg.mailbox.queries import DeliveryView
from amtsweg.web.kit import formats, talk, texts

Shown = dict[str, Any]


class Notice(NamedTuple):
    """A notice with the state of its legal clock, in words; `href` is empty where it cannot be opened here."""

    title: str
    meta: str
    href: str
    heading: str
    steps: list[Step]
    note: str
    way: str
    remedy: str  # in German, as it stands in the notice


def title(view: CaseView) -> str:
    """Service and subject: `Hund anmelden: Fiete`."""
    service = texts.plain(view.case.service.title)
    return f"{service}: {view.subject}" if view.subject else service


def service_of(case: Case) -> str:
    """What the case is about, without its subject."""
    return texts.plain(case.service.title)


def stages(view: CaseView) -> list[Shown]:
    """The way of the case in three or four words; where it stands now is marked."""
    case, life = view.case, view.life
    received = _stage(_("Eingegangen"), formats.format_date(case.received_at), "done")
    if life.state == State.WITHDRAWN:
        return [received, _stage(_("Zurückgezogen"), formats.format_date(case.changed_at), "now")]
    if life.state == State.CLOSED and not life.outcome:  # only what was withdrawn is closed without a decision
        return [received, _stage(_("Zurückgezogen"), "", "done"), _stage(_("Abgeschlossen"), "", "now")]
    until = wording.day_text(view.next.until) if view.next.until else ""
    decided = bool(life.outcome)
    work = _stage(_("In Bearbeitung"), "" if decided else texts.plain(view.unit.name), "done" if decided else "now")
    if life.state == State.RECEIVED:
        work["state"], received["state"] = None, "now"
    if life.state == State.WAITING_APPLICANT:
        work = _stage(_("Etwas von Ihnen fehlt"), _("Sie, bis {day}").format(day=until) if until else _("Sie"), "now")
    if life.state == State.WAITING_THIRD_PARTY:
        work = _stage(_("Andere Stelle gefragt"), "", "now")
    planned = _("voraussichtlich bis {day}").format(day=wording.day_text(case.due_on)) if case.due_on else ""
    decision = _stage(_("Entschieden"), "" if decided else planned, "done" if decided else None)
    if decided and life.notice in ("", "provided"):
        decision["state"] = "now" if not life.notice else "done"
    notice = _stage(_("Bescheid geöffnet"), until if life.notice == "provided" else "", None)
    if life.notice in ("opened", "served", "posted"):
        notice = _served(view)
    elif life.notice == "to-post":
        notice = _stage(_("Bescheid kommt mit der Post"), "", "now")
    elif life.notice == "provided":
        notice = _stage(_("Bescheid liegt bereit"), _("bis {day}").format(day=until) if until else "", "now")
    return [received, work, decision, notice]


def _served(view: CaseView) -> Shown:
    """The last stage once the notice has left: what is left to come of it is the day from which it counts."""
    served_on = view.conversation.deliveries[-1].served_on if view.conversation.deliveries else None
    if served_on is None or served_on <= clock.today():
        return _stage(_("Bescheid bekannt gegeben"), "", "done")
    label = _("Bescheid zur Post gegeben") if view.life.notice == "posted" else _("Bescheid geöffnet")
    return _stage(label, _("gilt ab {day}").format(day=wording.day_text(served_on)), "done")


def _stage(label: str, detail: str, state: str | None) -> Shown:
    return {"label": label, "detail": detail, "state": state}


def timeline(view: CaseView) -> list[Shown]:
    """What is to come, then what happened, the newest first."""
    lines = [
        {
            "what": happening.what,
            "detail": happening.detail,
            "when": formats.format_when(happening.at),
            "at": happening.at.isoformat(),
            "state": None,
        }
        for happening in reversed(view.happenings)
    ]
    if view.next.turn == "nobody":
        return lines
    until = _("bis {day}").format(day=wording.day_text(view.next.until)) if view.next.until else ""
    ahead = {"what": view.next.title, "detail": "", "when": until, "at": "", "state": "next"}
    if view.next.turn == "you":
        ahead |= {"state": "now"}
    return [ahead, *lines]


def thread(view: CaseView) -> list[Shown]:
    """The conversation, oldest first."""
    holder = view.case.holder_id
    return talk.messages(view.conversation.entries, Side.HOLDER, partial(_address, view), holder=holder)


def notices(view: CaseView) -> list[Notice]:
    """Notices on whichever way they come."""
    papers = {paper.id: paper for paper in view.papers}
    return [_notice(view, papers.get(delivery.document_id), delivery) for delivery in view.conversation.deliveries]


def _notice(view: CaseView, paper: Paper | None, delivery: DeliveryView) -> Notice:
    sealed = _("mit elektronischem Siegel: {authority}").format(authority=view.case.authority.full_name)
    return Notice(
        title=_("Bescheid {number}").format(number=view.case.number),
        meta=f"PDF, {formats.format_filesize(paper.size)} · {sealed}" if paper else sealed,
        href=_address(view, paper.id) if paper else "",
        heading=delivered.heading(delivery),
        steps=delivered.steps(delivery),
        note=delivered.note(delivery),
        way=delivered.way_label(delivery.way),
        remedy=delivery.remedy,
    )


def files(view: CaseView, *, keeps: bool) -> list[Shown]:
    """All papers of the case that the resident may open; with where to keep those that she handed in."""
    return [
        talk.file(paper, partial(_address, view))
        | {"keep": _keep(view, paper.id) if keeps and paper.kind == Document.Kind.UPLOAD else ""}
        for paper in view.papers
    ]


def _keep(view: CaseView, document_id: UUID) -> str:
    return reverse("mailbox:keep", kwargs={"number": view.case.number, "document_id": document_id})


def kept(papers: Sequence[Kept]) -> list[tuple[str, str, str]]:
    """What the person keeps, to choose from: value, name, until when it is of use."""
    return [
        (str(one.id), one.name, _("gilt bis {day}").format(day=wording.day_text(one.expires_on)))
        if one.expires_on
        else (str(one.id), one.name, "")
        for one in papers
    ]


def proofs(view: CaseView) -> list[tuple[str, str]]:
    """Proofs and where they stood when the application was sent; without those that it did not say anything about."""
    told = (proof for proof in view.proofs if proof.state != "none")
    return [(texts.plain(proof.title), _proof(proof, view)) for proof in told]


def _proof(proof: Proof, view: CaseView) -> str:
    """What was to follow is done with once nobody waits for it any more."""
    if proof.state == "later":
        title = pick(proof.title, view.case.language).text
        if not any(request.promised and request.title == title for request in view.requests):
            return _("Erledigt")
    return wording.proof_state(proof, view.case.received_at)


def called(view: CaseView) -> procedures.Words:
    """The words for this kind of procedure."""
    return procedures.words(view.life.procedure)


def _address(view: CaseView, document_id: UUID) -> str:
    return reverse("mailbox:paper", kwargs={"number": view.case.number, "document_id": document_id})


def phone(view: CaseView) -> str:
    """Where to call about the case: the unit's number, else the authority's."""
    found = authority_view(view.case.authority.slug)
    return view.unit.phone or (found.phone if found else "")
