"""What a decision says: proposals for its text, its legal remedy, and the notice as it is printed.

Notices are in German, the official language (§ 23 (1) VwVfG), whatever language the applicant reads.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.applications.queries import submission_view
from amtsweg.cases import terms
from amtsweg.cases.links import page_url
from amtsweg.cases.models import Case, Decision, Proposal
from amtsweg.cases.papers import letterhead
from amtsweg.cases.templates import GAP
from amtsweg.cases.terms import LANGUAGE, parameters_of
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.crypto import seal_json, unseal_json
from amtsweg.core.ids import normalise_code
from amtsweg.core.models import DataKey
from amtsweg.core.money import euro
from amtsweg.core.text import pick
from amtsweg.documents import pdf
from amtsweg.forms import procedures
from amtsweg.forms.flow import Way

# Parameters of the authority or the offer
FOUR_EYES = "vier_augen"  # true: a second clerk releases each decision
AUTOMATIC = "automatisch"  # the law that allows decisions without a human


@dataclass(frozen=True, slots=True)
class Text:
    """What a decision says, one paragraph per line.

    `operative`: what is ordered. `reasons`: why. `conditions`: further provisions (§ 36 VwVfG). `fee`: in euro as
    `37.00`, or empty. `remedy`: what can be done against it; empty where the authority's usual text counts. `summary`
    and `summary_en`: the same in plain words, never part of the notice. `basis`: the law that lets a machine decide.
    `check_code`: printed on the notice.
    """

    operative: str
    reasons: str
    check_code: str = ""
    conditions: str = ""
    fee: str = ""
    remedy: str = ""
    summary: str = ""
    summary_en: str = ""
    basis: str = ""

    def plain(self, language: str) -> str:
        """The summary for a reader of this language, German where there is no other."""
        return (self.summary_en or self.summary) if language == "en" else self.summary


def sealed(key: DataKey, decision_id: UUID, text: Text) -> bytes:
    """The text as it is stored."""
    return seal_json(key, asdict(text), context=f"decision:{decision_id}")


def opened(key: DataKey, decision: Decision) -> Text:
    """The text of a decision. Raises `Tampered` and `KeyDestroyed`."""
    return Text(**unseal_json(key, decision.text, context=f"decision:{decision.pk}"))


def opened_proposal(key: DataKey, proposal: Proposal) -> Text:
    """The text of a proposal, which is sealed for its case. Raises `Tampered` and `KeyDestroyed`."""
    return Text(**unseal_json(key, proposal.text, context=f"decision:{proposal.case_id}"))


def needs_second(case: Case) -> bool:
    """Whether the offer wants a second clerk to release each decision."""
    return parameters_of(case).get(FOUR_EYES) is True


def basis(case: Case) -> str:
    """The law that allows this decision without a human (§ 35a VwVfG), as the offer names it; empty: none does."""
    return str(parameters_of(case).get(AUTOMATIC) or "")


def proposal(case: Case, way: Way, outcome: str) -> Text:
    """A first draft for a clerk: what the outcome means, and the amounts that follow from what is granted."""
    with override(LANGUAGE):
        operative, reasons = procedures.decided(way.form.definition.procedure, outcome)
        line = operative.format(
            service=pick(case.service.title, LANGUAGE).text, day=day_text(clock.local(case.received_at).date())
        )
        granted = outcome in ("granted", "partly")
        results = [f"{result.label}: {result.text}" for result in way.results(LANGUAGE)] if granted else []
    return Text("\n".join([line, *results]), reasons)


def remedy(case: Case, kind: str) -> str:
    """What can be done against a decision of this kind, where, and until when (§ 37 (6) VwVfG).

    Local law decides: the parameters of the offer or the authority say it, see `terms`. Against a decision about an
    objection there is only the court, which has to be named (§ 58 (1) VwGO): without the authority's parameter a gap is
    left for the clerk.
    """
    parameters = terms.parameters_of(case)
    with override(LANGUAGE):
        if kind != Decision.Kind.OBJECTION:
            return terms.remedy_text(parameters, case.authority)
        return _(
            "Gegen unseren ursprünglichen Bescheid in der Gestalt dieses Widerspruchsbescheids können Sie innerhalb "
            "eines Monats nach seiner Zustellung Klage erheben: beim Verwaltungsgericht {court}."
        ).format(court=parameters.get(terms.COURT) or GAP)


def subject(case: Case, kind: str = Decision.Kind.DECISION) -> str:
    """The notice's title: `Bescheid: Hund anmelden`."""
    with override(LANGUAGE):
        titles = {
            Decision.Kind.DECISION: _("Bescheid: {service}"),
            Decision.Kind.CORRECTION: _("Berichtigung des Bescheids: {service}"),
            Decision.Kind.WITHDRAWAL: _("Rücknahme des Bescheids: {service}"),
            Decision.Kind.REVOCATION: _("Widerruf des Bescheids: {service}"),
            Decision.Kind.OBJECTION: _("Widerspruchsbescheid: {service}"),
        }
        return titles[Decision.Kind(kind)].format(service=pick(case.service.title, LANGUAGE).text)


def notice(case: Case, decision: Decision) -> pdf.Notice:
    """The notice of a decision, ready to be printed. Needs the case's and the decision's relations loaded."""
    text, way = opened(case.data_key, decision), submission_view(case.submission).way
    with override(LANGUAGE):
        clerk = decision.decided_by.name if decision.decided_by else ""
        return pdf.Notice(
            language=LANGUAGE,
            letterhead=letterhead(case, LANGUAGE),
            recipient=recipient(way),
            reference=case.number,
            dated=clock.local(decision.decided_at).date(),
            subject=subject(case, decision.kind),
            decisions=(*_lines(text.operative), *fee_lines(text)),
            conditions=_lines(text.conditions),
            reasons=_lines(text.reasons),
            remedy=_lines(text.remedy or remedy(case, decision.kind)),
            remarks=automatic_lines(text),
            signatory=clerk or case.authority.full_name,
            check_code=text.check_code,
            check_url=page_url(case.authority, "mailbox:genuine", code=normalise_code(text.check_code)),
            facts=(pdf.Row(_("Auskunft"), _filled(clerk or pick(case.unit.name, LANGUAGE).text, case.unit.phone)),),
        )


def fee_lines(text: Text) -> tuple[str, ...]:
    """What is ordered about the fee, in German; nothing without one."""
    if not text.fee:
        return ()
    with override(LANGUAGE):
        return (_("Für diese Entscheidung erheben wir eine Gebühr von {amount}.").format(amount=fee_text(text)),)


def fee_text(text: Text, language: str = LANGUAGE) -> str:
    """The fee for reading; empty without one."""
    return euro(Decimal(text.fee), language) if text.fee else ""


def automatic_lines(text: Text) -> tuple[str, ...]:
    """That nobody was involved, and how to get to somebody, in German; nothing where a clerk decided."""
    if not text.basis:
        return ()
    with override(LANGUAGE):
        return (
            _("Diesen Bescheid hat ein Programm vollständig automatisch erlassen ({basis}).").format(basis=text.basis),
            _("Sie möchten, dass ein Mensch ihn prüft? Im Postkorb genügt dafür ein Klick bei Ihrem Vorgang."),
        )


def recipient(way: Way) -> tuple[str, ...]:
    """Name and address of the applicant, as far as the form asked for them."""
    contact = way.applicant()
    address = contact.address or {}
    return _filled(
        f"{contact.given_name or ''} {contact.family_name or ''}".strip(),
        f"{address.get('street', '')} {address.get('number', '')}".strip(),
        f"{address.get('postcode', '')} {address.get('town', '')}".strip(),
    )


def _lines(text: str) -> tuple[str, ...]:
    return _filled(*(line.strip() for line in text.splitlines()))


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
