"""What a decision says: proposals for its text, its legal remedy, and the notice as it is printed.

Notices are in German, the official language (§ 23 (1) VwVfG), whatever language the applicant reads.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.applications.queries import submission_view
from amtsweg.cases import terms
from amtsweg.cases.links import page_url
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.papers import letterhead
from amtsweg.cases.terms import LANGUAGE
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.crypto import seal_json, unseal_json
from amtsweg.core.ids import normalise_code
from amtsweg.core.models import DataKey
from amtsweg.core.text import pick
from amtsweg.documents import pdf
from amtsweg.forms import procedures
from amtsweg.forms.flow import Way


@dataclass(frozen=True, slots=True)
class Text:
    """`operative`: what is ordered, one paragraph each. `reasons`: why. `check_code`: printed on the notice."""

    operative: str
    reasons: str
    check_code: str = ""


def sealed(key: DataKey, case_id: UUID, text: Text) -> bytes:
    """The text as it is stored."""
    return seal_json(key, asdict(text), context=f"decision:{case_id}")


def opened(key: DataKey, decision: Decision) -> Text:
    """The text of a decision. Raises `Tampered` and `KeyDestroyed`."""
    return Text(**unseal_json(key, decision.text, context=f"decision:{decision.pk}"))


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


def remedy(case: Case) -> str:
    """What can be done against the decision, where, and until when (§ 37 (6) VwVfG).

    Local law decides: the parameters of the offer or the authority say it, see `terms`.
    """
    with override(LANGUAGE):
        return terms.remedy_text(terms.parameters_of(case), case.authority)


def subject(case: Case) -> str:
    """The notice's title: `Bescheid: Hund anmelden`."""
    with override(LANGUAGE):
        return _("Bescheid: {service}").format(service=pick(case.service.title, LANGUAGE).text)


def notice(case: Case, decision: Decision) -> pdf.Notice:
    """The notice of a decision, ready to be printed. Needs the case's and the decision's relations loaded."""
    text, way = opened(case.data_key, decision), submission_view(case.submission).way
    with override(LANGUAGE):
        return pdf.Notice(
            language=LANGUAGE,
            letterhead=letterhead(case, LANGUAGE),
            recipient=recipient(way),
            reference=case.number,
            dated=clock.local(decision.decided_at).date(),
            subject=subject(case),
            decisions=_lines(text.operative),
            reasons=_lines(text.reasons),
            remedy=_lines(remedy(case)),
            signatory=decision.decided_by.name,
            check_code=text.check_code,
            check_url=page_url(case.authority, "mailbox:genuine", code=normalise_code(text.check_code)),
            facts=(pdf.Row(_("Auskunft"), _filled(decision.decided_by.name, case.unit.phone)),),
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
