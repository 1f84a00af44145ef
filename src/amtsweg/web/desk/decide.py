"""Deciding: choose the outcome, write, look at the letter, decide. Nothing is kept before the last step."""

from collections.abc import Sequence
from dataclasses import replace

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.applications.queries import submission_view
from amtsweg.cases import actions, decisions, delivered, wording
from amtsweg.cases.decisions import Text
from amtsweg.cases.life import OUTCOMES, NotPossible
from amtsweg.cases.record import Changed
from amtsweg.cases.terms import terms_of
from amtsweg.core import clock
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.meanwhile import happened, meanwhile
from amtsweg.web.desk.steps import Errors, modules_for, page, posted_value, reload_version, with_module

_TABS = {
    "granted": lambda: _("Bewilligen"),
    "partly": lambda: _("Teilweise bewilligen"),
    "refused": lambda: _("Ablehnen"),
    "otherwise": lambda: _("Anders erledigen"),
}


@case_page
def decide(request: DeskRequest) -> HttpResponseBase:
    """GET shows a proposal; POST with `schritt=vorschau` the letter, with `schritt=entscheiden` decides."""
    outcome = _outcome(request)
    if request.method != "POST":
        way = submission_view(request.case.submission).way
        return _form(request, outcome, decisions.proposal(request.case, way, outcome))
    text = Text(posted_value(request, "verfuegung"), posted_value(request, "gruende"))
    step = request.POST.get("schritt", "")
    if step == "einfuegen":
        return _form(request, outcome, replace(text, reasons=with_module(request, "decision", text.reasons)))
    errors = _errors(text)
    if errors or step == "zurueck":
        return _form(request, outcome, text, errors)
    if step != "entscheiden":
        return _preview(request, outcome, text)
    try:
        actions.decide(
            request.clerk, request.case.pk, outcome, text.operative, text.reasons, version=version_in(request)
        )
    except (Changed, NotPossible) as reason:
        reload_version(request)
        return _preview(request, outcome, text, changed=meanwhile(reason), since=happened(reason))
    return to_case(request, _("Entschieden. Der Bescheid wird gesiegelt und bekannt gegeben."))


def _outcome(request: DeskRequest) -> str:
    given = request.POST.get("ergebnis") or request.GET.get("ergebnis", "")
    return given if given in OUTCOMES else OUTCOMES[0]


def _errors(text: Text) -> Errors:
    errors: Errors = []
    if not text.operative:
        errors.append(("verfuegung", _("Schreiben Sie, was entschieden ist")))
    if not text.reasons:
        errors.append(("gruende", _("Begründen Sie die Entscheidung")))
    for name, value in (("verfuegung", text.operative), ("gruende", text.reasons)):
        if len(value) > LONGEST:
            errors.append((name, _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST)))
    return errors


def _form(request: DeskRequest, outcome: str, text: Text, errors: Errors | None = None) -> HttpResponseBase:
    tabs = [(name, label()) for name, label in _TABS.items()]
    return page(
        request,
        "desk/decide.html",
        _("Entscheiden"),
        outcome=outcome,
        tabs=tabs,
        text=text,
        errors=errors or [],
        modules=modules_for(request, "decision"),
    )


def _preview(
    request: DeskRequest, outcome: str, text: Text, changed: str = "", since: Sequence[tuple[str, str]] = ()
) -> HttpResponseBase:
    case = request.case
    return page(
        request, "desk/preview.html", _("Bescheid prüfen"), outcome=outcome, text=text, changed=changed, since=since,
        label=wording.outcome_label(outcome), subject=decisions.subject(case), remedy=decisions.remedy(case),
        recipient=decisions.recipient(submission_view(case.submission).way), today=clock.today(),
        clerk=request.clerk, way=delivered.way_label(terms_of(case).way),
    )  # fmt: skip
