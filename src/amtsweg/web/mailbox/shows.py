"""A resident's case in the shapes that the kit's macros show."""

from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.cases import wording
from amtsweg.cases.life import State
from amtsweg.cases.queries import CaseView
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper
from amtsweg.federation.queries import authority as authority_view
from amtsweg.forms import procedures
from amtsweg.mailbox.models import Side
from amtsweg.mailbox.queries import DeliveryView, Entry
from amtsweg.web.kit import formats, texts

Shown = dict[str, Any]


class Notice(NamedTuple):
    """A notice with the state of its legal clock, in words."""

    title: str
    meta: str
    href: str
    heading: str
    steps: list[tuple[str, str, bool]]  # what, when, whether it has happened
    note: str


def title(view: CaseView) -> str:
    """Service and subject: `Hund anmelden: Fiete`."""
    service = texts.plain(view.case.service.title)
    return f"{service}: {view.subject}" if view.subject else service


def stages(view: CaseView) -> list[Shown]:
    """The way of the case in three or four words; where it stands now is marked."""
    case, life = view.case, view.life
    received = _stage(_("Eingegangen"), formats.format_date(case.received_at), "done")
    if life.state == State.WITHDRAWN:
        return [received, _stage(_("Zurückgezogen"), formats.format_date(case.changed_at), "now")]
    until = wording.day_text(view.next.until) if view.next.until else ""
    decided = bool(life.outcome)
    work = _stage(_("In Bearbeitung"), "" if decided else texts.plain(view.unit.name), "done" if decided else "now")
    if life.state == State.RECEIVED:
        work["state"], received["state"] = None, "now"
    if life.state == State.WAITING_APPLICANT:
        work = _stage(_("Unterlage fehlt"), _("Sie, bis {day}").format(day=until) if until else _("Sie"), "now")
    if life.state == State.WAITING_THIRD_PARTY:
        work = _stage(_("Andere Stelle gefragt"), "", "now")
    planned = _("voraussichtlich bis {day}").format(day=wording.day_text(case.due_on)) if case.due_on else ""
    decision = _stage(_("Entschieden"), "" if decided else planned, "done" if decided else None)
    if decided and life.notice in ("", "provided"):
        decision["state"] = "now" if not life.notice else "done"
    notice = _stage(_("Bescheid geöffnet"), until if life.notice == "provided" else "", None)
    if life.notice in ("opened", "posted"):
        notice = _stage(_("Bescheid bekannt gegeben"), "", "done")
    elif life.notice == "provided":
        notice = _stage(_("Bescheid liegt bereit"), _("bis {day}").format(day=until) if until else "", "now")
    return [received, work, decision, notice]


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
    return [_message(view, entry) for entry in view.conversation.entries]


def _message(view: CaseView, entry: Entry) -> Shown:
    mine = entry.side == Side.HOLDER and entry.author_id in (None, view.case.holder_id)
    when = formats.format_when(entry.sent_at)
    if mine and entry.read_at:
        when = _("{when}, gelesen {read}").format(when=when, read=formats.format_when(entry.read_at))
    return {
        "who": _("Sie") if mine else entry.author,
        "initials": formats.initials(entry.author.partition(",")[0]) or "–",
        "mine": mine,
        "when": when,
        "paragraphs": [part for part in entry.text.split("\n") if part.strip()],
        "attachments": [_file(view, paper) for paper in entry.papers],
    }


def notices(view: CaseView) -> list[Notice]:
    """Notices that were formally provided."""
    papers = {paper.id: paper for paper in view.papers}
    return [
        _notice(view, papers[delivery.document_id], delivery)
        for delivery in view.conversation.deliveries
        if delivery.document_id in papers
    ]


def _notice(view: CaseView, paper: Paper, delivery: DeliveryView) -> Notice:
    sealed = _("mit elektronischem Siegel: {authority}").format(authority=view.case.authority.full_name)
    provided = (_("Bereitgestellt"), formats.format_date(delivery.provided_at), True)
    opened = (_("Geöffnet"), formats.format_date(delivery.retrieved_at), delivery.retrieved_at is not None)
    served = (_("Bekannt gegeben"), formats.format_date(delivery.served_on), delivery.served_on is not None)
    if delivery.served_on:
        heading = _("Gilt ab {day} als bekannt gegeben").format(day=formats.format_date(delivery.served_on, "weekday"))
        note = ""
        if delivery.remedy_until:
            note = _(
                "Ab dann haben Sie einen Monat Zeit, sich gegen den Bescheid zu wehren: bis {day}. "
                "Wie das geht, steht am Ende des Bescheids."
            ).format(day=formats.format_date(delivery.remedy_until, "weekday"))
    else:
        heading = _("Noch nicht geöffnet")
        note = _("Der Bescheid gilt am Tag nach dem Öffnen als bekannt gegeben.")
        if delivery.collect_until:
            note += " " + _("Öffnen Sie ihn bis {day}, sonst bekommen Sie ihn auf anderem Weg.").format(
                day=formats.format_date(delivery.collect_until)
            )
    meta = f"PDF, {formats.format_filesize(paper.size)} · {sealed}"
    name = _("Bescheid {number}").format(number=view.case.number)
    return Notice(name, meta, _address(view, paper.id), heading, [provided, opened, served], note)


def files(view: CaseView) -> list[Shown]:
    """All papers of the case that the resident may open."""
    return [_file(view, paper) for paper in view.papers]


def proofs(view: CaseView) -> list[tuple[str, str]]:
    """Proofs and where they stood when the application was sent; without those that it did not say anything about."""
    told = (proof for proof in view.proofs if proof.state != "none")
    return [(texts.plain(proof.title), wording.proof_state(proof, view.case.received_at)) for proof in told]


def called(view: CaseView) -> procedures.Words:
    """The words for this kind of procedure."""
    return procedures.words(view.life.procedure)


def _file(view: CaseView, paper: Paper) -> Shown:
    return {
        "name": paper.name,
        "href": _address(view, paper.id),
        "meta": f"{formats.format_filesize(paper.size)} · {formats.format_date(paper.created_at)}",
        "symbol": "siegel" if paper.kind == Document.Kind.NOTICE else "datei",
    }


def _address(view: CaseView, document_id: UUID) -> str:
    return reverse("mailbox:paper", kwargs={"number": view.case.number, "document_id": document_id})


def phone(view: CaseView) -> str:
    """Where to call about the case: the unit's number, else the authority's."""
    found = authority_view(view.case.authority.slug)
    return view.unit.phone or (found.phone if found else "")
