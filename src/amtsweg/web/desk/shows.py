"""A clerk's case in the shapes that the page and the kit's macros show."""

from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.accounts.providers import queries as providers
from amtsweg.accounts.trust import COUNTER, two_factors
from amtsweg.applications.models import Submission
from amtsweg.applications.origins import LETTER, PROVIDER, Origin
from amtsweg.cases.acting import acting_words
from amtsweg.cases.life import Kind
from amtsweg.cases.procedures.definition import Procedure
from amtsweg.cases.procedures.queries import procedure as procedure_of
from amtsweg.cases.queries import CaseFile, first_step
from amtsweg.cases.queries.ending import goes_to_records
from amtsweg.cases.terms import agrees
from amtsweg.core import clock
from amtsweg.core.text import pick
from amtsweg.documents.checks import note_text
from amtsweg.documents.models import Document
from amtsweg.documents.queries import Paper
from amtsweg.forms import procedures
from amtsweg.forms.outcome import Proof
from amtsweg.forms.reading import Row
from amtsweg.mailbox.models import Side
from amtsweg.mailbox.queries import DeliveryView, Entry
from amtsweg.web.desk import corrected, decided, delivery_shows
from amtsweg.web.desk.history import History
from amtsweg.web.desk.looks import Badge, state_badge
from amtsweg.web.kit import formats, texts

Shown = dict[str, Any]

_TRUST = {
    "guest": lambda: _("ohne Anmeldung"),
    "basic": lambda: _("mit Konto"),
    "substantial": lambda: _("substanziell"),
    "high": lambda: _("hoch"),
}


def _trust(submission: Submission) -> str:
    """How far the person can be trusted, and where it comes from that this is more than an account."""
    level = _TRUST[submission.trust]()
    if provider := _provider(submission):
        return f"{level}: {provider}"
    if not submission.trust_means.endswith(f"+{COUNTER}"):
        return level
    second = two_factors(submission.trust_means)
    how = _("am Schalter ausgewiesen, zweiter Faktor") if second else _("am Schalter ausgewiesen, Passwort")
    return f"{level}: {how}"


def _provider(submission: Submission) -> str:
    """Who signed the person in, as its button says it; empty where no provider did."""
    slug = submission.trust_means.partition("+")[0].partition(":")[2]
    known = providers.offered(slug) if slug else None
    if known is not None:
        return texts.plain(known.title)
    return _("Anmeldung bei einem Anbieter") if slug else ""


# Why a case is not erased.
HOLDS = {
    "objection": lambda: _("Widerspruch oder Klage"),
    "unpaid": lambda: _("Gebühr nicht bezahlt"),
    "other": lambda: _("Anderer Grund"),
}


class Answer(NamedTuple):
    """One row of the answers with its origin."""

    label: str
    lines: tuple[str, ...]
    source: Badge


class Group(NamedTuple):
    """Answers under one heading."""

    title: str
    rows: list[Answer]


class Shows:
    """Everything that the page of a case shows, worked out when the template asks."""

    def __init__(self, file: CaseFile, paper_page: str = "desk:paper") -> None:
        self.file, self.case, self._paper_page = file, file.case, paper_page

    @cached_property
    def _procedure(self) -> Procedure | None:
        return procedure_of(self.case.procedure_id) if self.case.procedure_id else None

    @property
    def holds(self) -> list[Shown]:
        """What keeps the case from being erased."""
        return [{"id": one.id, "words": HOLDS[one.reason](), "since": one.since} for one in self.file.holds]

    @property
    def why_lapsed(self) -> str:
        """Why the latest notice, which is taken back, was not served, by the law that it falls under."""
        found = self.file.conversation.deliveries if self.file.conversation else ()
        if found and found[-1].announced_at is None:
            return _(
                "Zu diesem Bescheid ließ sich keine Benachrichtigung versenden. Er gilt nicht als bekannt gegeben."
            )
        text = _(
            "Der Bescheid wurde nicht innerhalb von zehn Tagen abgerufen und gilt nicht als bekannt gegeben ({law})."
        )
        return text.format(law=found[-1].paragraph) if found else ""

    @property
    def to_records(self) -> bool:
        """Whether the case goes to the records before it is erased."""
        return goes_to_records(self.case)

    @property
    def recorded_on(self) -> date | None:
        """When the records got it last."""
        days = [clock.local(step.at).date() for step in self.file.history if step.kind == Kind.HANDED_OVER]
        return days[-1] if days else None

    # --- head ---
    @property
    def service(self) -> str:
        return texts.plain(self.case.service.title)

    @property
    def title(self) -> str:
        return f"{self.service}: {self.applicant}" if self.applicant else self.service

    @property
    def applicant(self) -> str:
        """Empty where the form does not ask for a name."""
        return self.file.label.applicant

    @property
    def badges(self) -> list[Badge]:
        case, found = self.case, []
        found.append(state_badge(case.state, news=case.news_since is not None, outcome=case.outcome))
        if case.due_on:
            late = case.due_on < clock.today()
            words = formats.format_due(case.due_on)
            text = words if late else _("fällig: {when}").format(when=words)
            soon = case.due_on == clock.today()
            found.append(Badge(text, "uhr", "bad" if late else "wait" if soon else "quiet"))
        return found

    @property
    def facts(self) -> list[tuple[str, str]]:
        case = self.case
        sent = self.file.sent
        results = [(result.label, result.text) for result in sent.way.results(texts.language())] if sent else []
        subject = [(_("Betrifft"), self.file.label.subject)] if self.file.label.subject else []
        access = [(_("Zugang"), self._access)] if self._access else []
        return [
            (_("Art"), procedures.words(self.file.life.procedure).noun),
            (_("Vorgang"), case.number),
            (_("Eingang"), formats.format_datetime(case.received_at)),
            (_("Zuständig"), case.assignee.name if case.assignee else _("niemand")),
            (_("Vertrauensniveau"), _trust(case.submission)),
            *[
                (label, ", ".join(lines))
                for label, lines in (acting_words(sent.acting) if sent and sent.acting else ())
            ],
            *access,
            *([(_("Bescheid"), delivery_shows.wanted(agrees(case, sent.electronic)))] if sent else []),
            *subject,
            *results,
        ]

    @cached_property
    def _access(self) -> str:
        """That a code from the authority's letter opened the form, and for which reference."""
        sent = self.file.sent
        name = sent.way.form.definition.letter_code if sent else None
        if sent is None or name is None or name not in sent.origins:
            return ""
        reference = sent.way.answers[name]
        return _("durch Code aus dem Schreiben, Aktenzeichen {reference}").format(reference=reference)

    @cached_property
    def first(self) -> Kind | None:
        step = first_step(self.file.life)
        return step if step in self.file.can else None

    @property
    def decisions(self) -> list[Shown]:
        return [decided.shown(one) for one in self.file.decisions]

    # --- answers ---
    @cached_property
    def _proofs(self) -> list[Proof]:
        return self.file.sent.way.evidence() if self.file.sent else []

    @cached_property
    def answers(self) -> list[Group]:
        sent = self.file.sent
        if sent is None:
            return []
        evidence = self._proofs
        self._with_us = {proof.field_id for proof in evidence if proof.state == "with_us"}
        proofs = {(proof.field_id, name) for proof in evidence for name in _names(proof)}
        promised = {request.title for request in self.file.requests if request.promised}
        self._later = {
            proof.field_id
            for proof in evidence
            if proof.state == "later" and pick(proof.title, self.case.language).text in promised
        }
        return [
            Group(section.title, [self._answer(row, proofs) for row in section.rows])
            for section in sent.way.review(texts.language(), full=True)
        ]

    def _answer(self, row: Row, proofs: set[tuple[str, str]]) -> Answer:
        sent = self.file.sent
        assert sent is not None
        source = Badge(_("eigene Angabe"), "person")
        if any((row.field_id, line) in proofs for line in row.lines):
            source = Badge(_("kein Virus gefunden"), "haken", "good")
        elif row.field_id in self._with_us:
            source = Badge(_("soll schon vorliegen"), "uhr", "wait")
        elif row.field_id in self._later:
            source = Badge(_("noch nicht da"), "uhr", "wait")
        elif origin := sent.origins.get(row.field_id):
            source = _sourced(origin)
        return Answer(row.label, row.lines, source)

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What the marks of origin mean, with how far the session that sent it can be trusted."""
        level = _TRUST[self.case.submission.trust]()
        return [
            (_("eigene Angabe"), _("In dieses Formular getippt; niemand hat es geprüft.")),
            (_("aus dem Konto, selbst angegeben"), _("Die Person hat es in ihrem Konto hinterlegt; nicht geprüft.")),
            (_("aus dem Konto, bestätigt"), _("Die E-Mail-Adresse hat auf einen Bestätigungslink geantwortet.")),
            (
                _("beim Anmelden bestätigt"),
                _("Wer die Person angemeldet hat, zum Beispiel die BundID, steht dafür ein."),
            ),
            (_("aus dem Schreiben, Code geprüft"), _("Steht in Ihrem Schreiben; der Code daraus wurde eingegeben.")),
            (_("Vertrauensniveau"), _("Wie sicher feststeht, wer gesendet hat: {level}.").format(level=level)),
        ]

    @property
    def corrections(self) -> list[tuple[str, str, str]]:
        """Question, present and former answer of what was corrected since."""
        return corrected.rows(self.file)

    @property
    def open_after_correction(self) -> list[str]:
        """What the form would ask now and nobody has answered."""
        return corrected.still_open(self.file)

    @property
    def with_us(self) -> list[tuple[str, str]]:
        """Proofs that the authority should have already: what, and the number given; without those asked for since."""
        asked = {request.title for request in self.file.requests}
        titles = [
            (texts.plain(proof.title), pick(proof.title, self.case.language).text, proof.number)
            for proof in self._proofs
            if proof.state == "with_us"
        ]
        return [(title, number) for title, own, number in titles if not {title, own} & asked]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.answers)

    @property
    def receipt(self) -> str:
        found = next((paper for paper in self.file.papers if paper.kind == Document.Kind.RECEIPT), None)
        return self._address(found) if found else ""

    # --- papers ---
    @property
    def files(self) -> list[Shown]:
        return [self._file(paper) for paper in reversed(self.file.papers)]

    def _file(self, paper: Paper) -> Shown:
        served = self._delivery(paper)
        parts = [_kind(paper), formats.format_filesize(paper.size), formats.format_when(paper.created_at)]
        if served:
            parts += delivery_shows.in_short(served)
        elif not paper.released:
            parts.append(_("nur intern sichtbar"))
        parts += [note_text(code) for code in paper.notes]
        sealed = paper.kind == Document.Kind.NOTICE
        meta = " · ".join(parts)
        return {
            "name": paper.name,
            "href": self._address(paper),
            "meta": meta,
            "symbol": "siegel" if sealed else "datei",
        }

    def _delivery(self, paper: Paper) -> DeliveryView | None:
        talk = self.file.conversation
        return next((one for one in talk.deliveries if one.document_id == paper.id), None) if talk else None

    def _address(self, paper: Paper) -> str:
        return reverse(self._paper_page, kwargs={"number": self.case.number, "document_id": paper.id})

    @property
    def deliveries(self) -> list[delivery_shows.Delivered]:
        talk = self.file.conversation
        return [delivery_shows.shown(one) for one in talk.deliveries] if talk else []

    # --- talk ---
    @property
    def thread(self) -> list[Shown]:
        talk = self.file.conversation
        return [self._message(entry) for entry in talk.entries] if talk else []

    @property
    def news(self) -> list[Shown]:
        return [self._message(entry) for entry in self.file.news]

    def _message(self, entry: Entry) -> Shown:
        ours = entry.side == Side.STAFF
        when = formats.format_when(entry.sent_at)
        if ours and entry.read_at:
            when = _("{when} · gelesen {read}").format(when=when, read=formats.format_when(entry.read_at))
        return {
            "who": entry.author,
            "initials": formats.initials(entry.author.partition(",")[0]) or "–",
            "mine": not ours,  # the applicant's messages stand on the quiet ground, as in the mailbox
            "when": when,
            "paragraphs": [part for part in entry.text.split("\n") if part.strip()],
            "attachments": [self._file(paper) for paper in entry.papers],
        }

    # --- history ---
    @cached_property
    def _past(self) -> History:
        return History(self.file, self._procedure)

    @property
    def arrived(self) -> list[Shown]:
        """What a clerk should look at, the oldest first; messages stand in `news`."""
        return self._past.arrived

    @property
    def history(self) -> list[Shown]:
        return self._past.rows


def _sourced(origin: Origin) -> Badge:
    """Who vouches for an answer that was not typed into the form."""
    if origin["from"] == PROVIDER:
        words = _("beim Anmelden bestätigt, {level}").format(level=_TRUST[origin["trust"]]())
        return Badge(words, "siegel", "good")
    if origin["from"] == LETTER:
        return Badge(_("aus dem Schreiben, Code geprüft"), "brief", "good")
    if origin["trust"] == "substantial":
        return Badge(_("aus dem Konto, am Schalter bestätigt"), "siegel", "good")
    if origin["trust"] == "confirmed":
        return Badge(_("aus dem Konto, bestätigt"), "haken", "good")
    return Badge(_("aus dem Konto, selbst angegeben"), "person")


def _names(proof: Any) -> list[str]:
    return [str(file["name"]) for file in proof.files]


def _kind(paper: Paper) -> str:
    words = {
        Document.Kind.UPLOAD: _("Unterlage, kein Virus gefunden"),
        Document.Kind.RECEIPT: _("Kopie des Antrags"),
        Document.Kind.NOTICE: _("Bescheid, gesiegelt"),
        Document.Kind.LETTER: _("Schreiben"),
        Document.Kind.INTERNAL: _("internes Dokument"),
    }
    return words[Document.Kind(paper.kind)]
