"""Deciding: choose the outcome, write, look at the letter, decide or hand it to a second clerk. Nothing is kept before.

The same pages make the first decision and those that correct, take back or review an earlier one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.applications.queries import submission_view
from amtsweg.cases import actions, decisions, delivered, drafting, queries
from amtsweg.cases.decisions import Text
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Decision
from amtsweg.cases.record import Changed
from amtsweg.cases.templates import GAP
from amtsweg.cases.terms import terms_of
from amtsweg.core import clock
from amtsweg.core.tenancy import as_authority
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.decided import kind_label, outcome_label, tab_label
from amtsweg.web.desk.meanwhile import happened, meanwhile
from amtsweg.web.desk.steps import Errors, modules_for, page, posted_value, reload_version, with_module
from amtsweg.web.studio.fields import Amount

Kind = Decision.Kind
KINDS = {
    "berichtigung": Kind.CORRECTION,
    "ruecknahme": Kind.WITHDRAWAL,
    "widerruf": Kind.REVOCATION,
    "widerspruch": Kind.OBJECTION,
}
PARTS = {
    "verfuegung": "operative",
    "nebenbestimmungen": "conditions",
    "gruende": "reasons",
    "rechtsbehelf": "remedy",
    "kurz": "summary",
    "kurz-en": "summary_en",
}  # control: part of the text
LONGEST_SUMMARY = 600


@case_page
def decide(request: DeskRequest, kind: str = "") -> HttpResponseBase:
    """GET shows a draft; POST with `schritt=vorschau` the letter, with `schritt=entscheiden` decides or proposes."""
    decided = _kind(request, kind)
    outcome = _outcome(request, decided)
    if request.method != "POST":
        return _form(request, decided, outcome, _draft(request, decided, outcome))
    text, errors = _typed(request, decided)
    step = request.POST.get("schritt", "")
    if step == "einfuegen":
        more = replace(text, reasons=with_module(request, "decision", text.reasons))
        return _form(request, decided, outcome, more)
    if errors or step == "zurueck":
        return _form(request, decided, outcome, text, errors)
    if step != "entscheiden":
        return _preview(request, decided, outcome, text)
    second = decisions.needs_second(request.case)
    act = actions.propose if second else actions.decide_again
    try:
        act(request.clerk, request.case.pk, decided, outcome, text, version=version_in(request))
    except (Changed, NotPossible) as reason:
        reload_version(request)
        return _preview(request, decided, outcome, text, changed=meanwhile(reason), since=happened(reason))
    if second:
        return to_case(request, _("Vorgelegt. Eine zweite Person gibt die Entscheidung frei."))
    return to_case(request, _("Entschieden. Der Bescheid wird gesiegelt und bekannt gegeben."))


def _kind(request: DeskRequest, name: str) -> str:
    if not name:
        return Kind.DECISION
    if name not in KINDS or request.case.decision is None:
        raise Http404
    return KINDS[name]


def _outcome(request: DeskRequest, kind: str) -> str:
    given = request.POST.get("ergebnis") or request.GET.get("ergebnis", "")
    known = actions.outcomes_of(kind)
    return given if given in known else known[0]


def _draft(request: DeskRequest, kind: str, outcome: str) -> Text:
    """What was sent back goes on as it was; else a first draft."""
    with as_authority(request.case.authority):
        kept = queries.proposal_of(request.case)
        if kept and (kept.kind, kept.outcome) == (kind, outcome):
            return kept.text
        return drafting.draft(request.case, submission_view(request.case.submission).way, kind, outcome)


def _typed(request: DeskRequest, kind: str) -> tuple[Text, Errors]:
    """The text as posted, with the usual remedy where none was, and what is wrong with it."""
    parts = {part: posted_value(request, control) for control, part in PARTS.items()}
    parts["remedy"] = parts["remedy"] or decisions.remedy(request.case, kind)
    errors: Errors = []
    if not parts["operative"]:
        errors.append(("verfuegung", _("Schreiben Sie, was entschieden ist")))
    if not parts["reasons"]:
        errors.append(("gruende", _("Begründen Sie die Entscheidung")))
    for control, part in PARTS.items():
        limit = LONGEST_SUMMARY if part.startswith("summary") else LONGEST
        if len(parts[part]) > limit:
            errors.append((control, _("Kürzen Sie den Text auf {count} Zeichen").format(count=limit)))
        if GAP in parts[part]:
            errors.append((control, _("Füllen Sie die Lücken aus: {gap}").format(gap=GAP)))
    amount = Amount(name="gebuehr", label=_("Gebühr in Euro"))
    fee, wrong = amount.clean({"gebuehr": posted_value(request, "gebuehr")})
    if wrong:
        return Text(**parts, fee=""), errors + wrong
    return Text(**parts, fee=fee), errors


def _form(request: DeskRequest, kind: str, outcome: str, text: Text, errors: Errors | None = None) -> HttpResponseBase:
    tabs = [(name, tab_label(kind, name)) for name in actions.outcomes_of(kind)]
    typed_fee = posted_value(request, "gebuehr") if request.method == "POST" else text.fee.replace(".", ",")
    title = _("Entscheiden") if kind == Kind.DECISION else kind_label(kind)
    return page(
        request, "desk/decide.html", title, kind=kind, outcome=outcome, tabs=tabs, text=text, fee=typed_fee,
        errors=errors or [], modules=modules_for(request, "decision"),
    )  # fmt: skip


def _preview(
    request: DeskRequest, kind: str, outcome: str, text: Text, changed: str = "", since: Sequence[tuple[str, str]] = ()
) -> HttpResponseBase:
    hidden = {control: getattr(text, part) for control, part in PARTS.items()} | {"gebuehr": text.fee}
    return page(
        request, "desk/preview.html", _("Bescheid prüfen"), outcome=outcome, hidden=hidden, changed=changed,
        since=since,
        second=decisions.needs_second(request.case), label=outcome_label(kind, outcome),
        way=delivered.way_label(terms_of(request.case).way), **letter(request, kind, text),
    )  # fmt: skip


def letter(request: DeskRequest, kind: str, text: Text) -> dict[str, Any]:
    """What `desk/_letter.html` shows of a notice that is still to be made."""
    case = request.case
    return {
        "subject": decisions.subject(case, kind),
        "text": replace(text, remedy=text.remedy or decisions.remedy(case, kind)),
        "fee_lines": decisions.fee_lines(text),
        "recipient": decisions.recipient(submission_view(case.submission).way),
        "today": clock.today(),
        "clerk": request.clerk,
    }
