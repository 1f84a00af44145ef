"""The end of a case at the desk: holding its erasure, handing it to the records, the proof that it is gone."""

import json
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import actions, archive
from amtsweg.cases.life import NotPossible
from amtsweg.cases.queries.ending import goes_to_records, proof_of_erasure
from amtsweg.cases.record import Changed
from amtsweg.web.desk import shows
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.desk.steps import Errors, page, posted_value, reload_version
from amtsweg.web.kit.papers import attachment


@case_page
def hold(request: DeskRequest) -> HttpResponseBase:
    """Asks for the reason, then holds the erasure."""
    typed = {"grund": "", "notiz": ""}
    errors: Errors = []
    changed = ""
    if request.method == "POST":
        typed = {name: posted_value(request, name) for name in typed}
        errors = _errors(typed)
        if not errors:
            try:
                actions.hold(
                    request.clerk, request.case.pk, typed["grund"], typed["notiz"], version=version_in(request)
                )
            except (Changed, NotPossible) as reason:
                changed = meanwhile(reason)
                reload_version(request)
            else:
                return to_case(request, _("Der Vorgang wird nicht gelöscht, solange der Grund besteht."))
    reasons = [(name, label()) for name, label in shows.HOLDS.items()]
    return page(
        request, "desk/hold.html", _("Löschung aussetzen"), typed=typed, errors=errors, changed=changed, reasons=reasons
    )


def _errors(typed: dict[str, str]) -> Errors:
    errors: Errors = []
    if typed["grund"] not in shows.HOLDS:
        errors.append(("grund", _("Wählen Sie den Grund aus")))
    if not typed["notiz"]:
        errors.append(("notiz", _("Schreiben Sie auf, warum der Vorgang aufbewahrt wird")))
    elif len(typed["notiz"]) > LONGEST:
        errors.append(("notiz", _("Kürzen Sie die Notiz auf 10.000 Zeichen")))
    return errors


@require_POST
@case_page
def release(request: DeskRequest, hold: UUID) -> HttpResponseBase:
    """The reason is gone."""
    try:
        actions.release(request.clerk, request.case.pk, str(hold), version=version_in(request))
    except (Changed, NotPossible) as reason:
        return to_case(request, meanwhile(reason))
    return to_case(request, _("Der Vorgang wird gelöscht, wenn seine Zeit vorbei ist."))


@case_page
def records(request: DeskRequest) -> HttpResponseBase:
    """Says what that means; POST hands the whole case out as an archive and notes that the records have it."""
    if not goes_to_records(request.case):
        raise Http404
    changed = ""
    if request.method == "POST":
        try:
            made = archive.for_records(request.clerk, request.case.pk, version=version_in(request))
        except (Changed, NotPossible) as reason:
            changed = meanwhile(reason)
            reload_version(request)
        else:
            return attachment(made.name, made.media_type, made.content)
    return page(request, "desk/records.html", _("An die Aktenablage abgeben"), changed=changed)


@require_safe
@case_page
def proof(request: DeskRequest) -> HttpResponseBase:
    """The proof of erasure as a file."""
    found = proof_of_erasure(request.case)
    if found is None:
        raise Http404
    content = json.dumps(found, indent=2, ensure_ascii=False).encode()
    return attachment(f"{_('Löschnachweis')} {request.case.number}.json", "application/json", content)
