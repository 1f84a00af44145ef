"""First drafts of decisions: from the authority's template for the service, else general proposals by kind and outcome.

German, the official language (§ 23 (1) VwVfG), but for the English summary, which is no part of the notice.
"""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from amtsweg.cases import decisions, templates
from amtsweg.cases.decisions import Text
from amtsweg.cases.models import Case, Decision
from amtsweg.cases.templates import GAP
from amtsweg.cases.terms import LANGUAGE
from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.core.money import cents
from amtsweg.core.text import pick
from amtsweg.forms.flow import Way

Kind = Decision.Kind


class Unfinished(ValueError):
    """There is no text that a program could send: the authority has no template, or it leaves something open."""


def draft(case: Case, way: Way, kind: str, outcome: str) -> Text:
    """What a clerk starts from. Needs the authority's scope, and the case's latest decision loaded."""
    fee = way.fees(LANGUAGE).total if kind == Kind.DECISION and outcome in ("granted", "partly") else None
    made = _from_template(case, way, kind, outcome) or _general(case, way, kind, outcome)
    return replace(
        made,
        fee=str(cents(fee)) if fee else "",
        remedy=made.remedy or decisions.remedy(case, kind),
        summary=made.summary or summary(case, way, kind, outcome, "de"),
        summary_en=made.summary_en or summary(case, way, kind, outcome, "en"),
    )


def finished(case: Case, way: Way, outcome: str, *, reasons: str, basis: str) -> Text:
    """A text that needs no clerk. Raises `Unfinished` where something would still have to be written."""
    has_template = templates.for_case(case, Kind.DECISION, outcome) is not None
    text = draft(case, way, Kind.DECISION, outcome)
    text = replace(text, reasons=reasons or text.reasons, basis=basis)
    if GAP in f"{text.operative}{text.reasons}{text.conditions}" or not (
        has_template or reasons or outcome == "granted"
    ):
        raise Unfinished(f"nobody has written what a decision that is {outcome} says")
    return text


def _from_template(case: Case, way: Way, kind: str, outcome: str) -> Text | None:
    wording = templates.for_case(case, kind, outcome)
    if wording is None:
        return None
    german, english = (templates.values(case, way, language) for language in ("de", "en"))
    parts = {
        part: templates.filled(text, english if part == "summary_en" else german)
        for part, text in wording.content().items()
    }
    return Text(**parts)


def _general(case: Case, way: Way, kind: str, outcome: str) -> Text:
    if kind == Kind.DECISION:
        return decisions.proposal(case, way, outcome)
    before = case.decision
    assert before is not None, "only what was decided can be corrected, taken back or reviewed"
    with override(LANGUAGE):
        about = {
            "service": pick(case.service.title, LANGUAGE).text,
            "day": day_text(clock.local(before.decided_at).date()),
            "gap": GAP,
        }
        operative, reasons = _LATER[kind, outcome]
        return Text(_(operative).format(**about), _(reasons).format(**about))


_TAKEN_BACK = gettext_noop("Unser Bescheid „{service}“ vom {day} wird zurückgenommen (§ 48 VwVfG).")
_REVOKED = gettext_noop("Unser Bescheid „{service}“ vom {day} wird widerrufen (§ 49 VwVfG).")
_LATER: dict[tuple[str, str], tuple[str, str]] = {
    (Kind.CORRECTION, "otherwise"): (
        gettext_noop(
            "In unserem Bescheid „{service}“ vom {day} berichtigen wir eine offenbare Unrichtigkeit (§ 42 VwVfG): "
            "Statt „{gap}“ muss es heißen: „{gap}“.\nIm Übrigen bleibt der Bescheid unverändert."
        ),
        gettext_noop("Es handelt sich um einen Schreib- oder Rechenfehler: {gap}"),
    ),
    (Kind.WITHDRAWAL, "revoked"): (
        _TAKEN_BACK,
        gettext_noop("Der Bescheid war von Anfang an rechtswidrig, weil {gap}"),
    ),
    (Kind.WITHDRAWAL, "partly"): (
        gettext_noop("Unser Bescheid „{service}“ vom {day} wird zum Teil zurückgenommen (§ 48 VwVfG): {gap}"),
        gettext_noop("Der Bescheid war in diesem Teil von Anfang an rechtswidrig, weil {gap}"),
    ),
    (Kind.REVOCATION, "revoked"): (
        _REVOKED,
        gettext_noop("Der Bescheid war rechtmäßig, kann aber widerrufen werden, weil {gap}"),
    ),
    (Kind.REVOCATION, "partly"): (
        gettext_noop("Unser Bescheid „{service}“ vom {day} wird zum Teil widerrufen (§ 49 VwVfG): {gap}"),
        gettext_noop("Der Bescheid war rechtmäßig, kann aber in diesem Teil widerrufen werden, weil {gap}"),
    ),
    (Kind.OBJECTION, "granted"): (
        gettext_noop("Ihrem Widerspruch gegen unseren Bescheid „{service}“ vom {day} wird stattgegeben: {gap}"),
        gettext_noop("Ihr Widerspruch ist zulässig und begründet, weil {gap}"),
    ),
    (Kind.OBJECTION, "partly"): (
        gettext_noop(
            "Ihrem Widerspruch gegen unseren Bescheid „{service}“ vom {day} wird zum Teil stattgegeben: {gap}"
        ),
        gettext_noop("Ihr Widerspruch ist zulässig, aber nur zum Teil begründet, weil {gap}"),
    ),
    (Kind.OBJECTION, "refused"): (
        gettext_noop("Ihr Widerspruch gegen unseren Bescheid „{service}“ vom {day} wird zurückgewiesen."),
        gettext_noop("Ihr Widerspruch hat keinen Erfolg, weil {gap}"),
    ),
}


_PLAIN: dict[tuple[str, str], str] = {
    (Kind.DECISION, "granted"): gettext_noop("Wir haben zugestimmt. Es geht um: {service}."),
    (Kind.DECISION, "partly"): gettext_noop("Wir haben nur zum Teil zugestimmt: {service}."),
    (Kind.DECISION, "refused"): gettext_noop(
        "Wir haben nicht zugestimmt: {service}. Warum, steht im Bescheid. Sie können sich wehren."
    ),
    (Kind.DECISION, "otherwise"): gettext_noop("Wir müssen nichts mehr entscheiden: {service}."),
    (Kind.CORRECTION, "otherwise"): gettext_noop(
        "In Ihrem Bescheid war ein Fehler. Wir haben ihn berichtigt: {service}."
    ),
    (Kind.OBJECTION, "granted"): gettext_noop("Sie haben mit Ihrem Widerspruch recht: {service}."),
    (Kind.OBJECTION, "partly"): gettext_noop("Sie haben mit Ihrem Widerspruch zum Teil recht: {service}."),
    (Kind.OBJECTION, "refused"): gettext_noop(
        "Unsere Entscheidung bleibt: {service}. Sie können jetzt vor Gericht klagen."
    ),
}
# By procedure and outcome, where nobody asked us to agree to anything.
_PLAIN_ANSWERS: dict[tuple[str, str], str] = {
    ("notification", "granted"): gettext_noop("Ihre Anzeige ist in Ordnung: {service}."),
    ("notification", "partly"): gettext_noop("Ihre Anzeige ist nur zum Teil in Ordnung: {service}."),
    ("notification", "refused"): gettext_noop(
        "Ihre Anzeige ist nicht in Ordnung: {service}. Warum, steht im Bescheid. Sie können sich wehren."
    ),
    ("hearing", "granted"): gettext_noop("Wir sehen es so wie Sie: {service}."),
    ("hearing", "partly"): gettext_noop("Wir sehen es zum Teil so wie Sie: {service}."),
    ("hearing", "refused"): gettext_noop("Wir sehen es anders als Sie: {service}. Warum, steht im Bescheid."),
    ("order", "granted"): gettext_noop("Wir führen Ihren Auftrag aus: {service}."),
    ("order", "partly"): gettext_noop("Wir führen Ihren Auftrag nur zum Teil aus: {service}."),
    ("order", "refused"): gettext_noop("Wir führen Ihren Auftrag nicht aus: {service}. Warum, steht im Bescheid."),
    ("report", "granted"): gettext_noop("Was Sie gemeldet haben, stimmt: {service}."),
    ("report", "partly"): gettext_noop("Was Sie gemeldet haben, stimmt zum Teil: {service}."),
    ("report", "refused"): gettext_noop("Wir haben nicht gefunden, was Sie gemeldet haben: {service}."),
}
_ENDED = gettext_noop("Unser Bescheid gilt nicht mehr: {service}. Sie können sich wehren.")
_ENDED_PARTLY = gettext_noop("Unser Bescheid gilt zum Teil nicht mehr: {service}. Sie können sich wehren.")


def summary(case: Case, way: Way, kind: str, outcome: str, language: str) -> str:
    """What the decision means, in plain words."""
    with override(language):
        usual = _ENDED_PARTLY if outcome == "partly" else _ENDED
        said = _PLAIN.get((kind, outcome), usual)
        if kind == Kind.DECISION:
            said = _PLAIN_ANSWERS.get((way.form.definition.procedure, outcome), said)
        return _(said).format(service=pick(case.service.title, language).text)
