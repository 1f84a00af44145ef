"""A notice on its way, for the clerk: posting it, providing it again, its proof for the file."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.cases import actions, proofs
from amtsweg.cases.life import NotPossible
from amtsweg.cases.record import Changed
from amtsweg.core import clock
from amtsweg.mailbox.models import Delivery
from amtsweg.web.desk.access import DeskRequest, case_page, to_case, version_in
from amtsweg.web.desk.meanwhile import meanwhile
from amtsweg.web.desk.steps import Errors, confirmed, date_parts, page, reload_version, typed_date
from amtsweg.web.kit.papers import attachment


@case_page
def posted(request: DeskRequest) -> HttpResponseBase:
    """Notes on which day the notice was given to the post or handed over."""
    typed, errors, changed = date_parts(clock.today()), Errors(), ""
    handed = request.POST.get("weg") == "hand"
    if request.method == "POST":
        typed = {name: request.POST.get(name, today).strip() for name, today in typed.items()}
        day = typed_date(typed)
        try:
            if day is None:
                raise ValueError
            version = version_in(request)
            actions.serve_otherwise(request.clerk, request.case.pk, day, version=version, handed=handed)
        except ValueError:
            errors.append(("frist-day", _("Geben Sie einen Tag zwischen der Entscheidung und heute an")))
        except (Changed, NotPossible) as reason:
            changed = meanwhile(reason)
            reload_version(request)
        else:
            return to_case(request, _("Erledigt."))
    title = _("Bescheid auf anderem Weg bekannt geben")
    return page(request, "desk/posted.html", title, typed=typed, handed=handed, errors=errors, changed=changed)


@case_page
def again(request: DeskRequest) -> HttpResponseBase:
    """Asks once more, then provides the notice in the mailbox again."""
    text = _("Der Bescheid liegt dann noch einmal zehn Tage im Postkorb, mit einer neuen Benachrichtigung.")
    title = _("Bescheid noch einmal bereitstellen")
    return confirmed(request, title, text, _("Noch einmal bereitstellen"), actions.provide_again)


@require_safe
@case_page
def proof(request: DeskRequest, form: str) -> HttpResponseBase:
    """The proof of the delivery as a file."""
    if form not in proofs.FORMATS:
        raise Http404
    try:
        return attachment(*proofs.proof(request.clerk, request.case.pk, form))
    except Delivery.DoesNotExist:
        raise Http404 from None
