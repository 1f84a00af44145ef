"""A decision that waits for a second clerk: to be read, released, or sent back with a reason."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.accounts import persons
from amtsweg.cases import actions, queries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Proposal
from amtsweg.cases.record import Changed
from amtsweg.core.tenancy import as_authority
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.decide import letter
from amtsweg.web.desk.decided import outcome_label
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.desk.steps import Errors, page, posted_value, reload_version


@case_page
def proposal(request: DeskRequest) -> HttpResponseBase:
    """GET shows the letter; POST with `schritt=freigeben` decides, with `schritt=zurueckgeben` needs a reason."""
    with as_authority(request.case.authority):
        found = queries.proposal_of(request.case)
    if found is None:
        raise Http404
    own = persons.same(found.account_id, request.clerk.account_id)
    reason, errors, changed = posted_value(request, "grund"), _wrong(request), ""
    if request.method == "POST" and not errors:
        try:
            if request.POST.get("schritt") == "freigeben" and not own:
                actions.approve(request.clerk, request.case.pk, version=version_in(request))
                return to_case(request, _("Freigegeben. Der Bescheid wird gesiegelt und bekannt gegeben."))
            actions.send_back(request.clerk, request.case.pk, reason, version=version_in(request))
            return to_case(request, _("Der Vorschlag ist zurückgegeben. Der Grund steht in den Notizen."))
        except Proposal.DoesNotExist:
            raise Http404 from None
        except (Changed, NotPossible) as late:
            changed = meanwhile(late)
            reload_version(request)
    return page(
        request, "desk/proposal.html", _("Vorschlag prüfen"), own=own, proposed_by=found.by, proposed_at=found.at,
        label=outcome_label(found.kind, found.outcome), reason=reason, errors=errors, changed=changed,
        **letter(request, found.kind, found.text),
    )  # fmt: skip


def _wrong(request: DeskRequest) -> Errors:
    if request.method != "POST" or request.POST.get("schritt") == "freigeben":
        return []
    reason = posted_value(request, "grund")
    if not reason:
        return [("grund", _("Schreiben Sie auf, was noch fehlt oder falsch ist"))]
    return (
        [("grund", _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST))] if len(reason) > LONGEST else []
    )
