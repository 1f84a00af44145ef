"""What a resident arranges with one click: the archive, and mails about one case."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amtsweg.cases import actions, queries
from amtsweg.cases.record import SUBJECT
from amtsweg.mailbox import shelf
from amtsweg.web.kit.actor import actor, holders
from amtsweg.web.mailbox.case import SAID
from amtsweg.web.mailbox.visit import holders_page


@require_POST
@holders_page
def archive(request: HttpRequest, number: str) -> HttpResponseBase:
    """Into the archive, or with `zurueck` out of it."""
    away = "zurueck" not in request.POST
    case = queries.access_case(holders(request), number)
    who = actions.acting(case, actor(request))
    shelf.archive(holders(request), SUBJECT, case.pk, away=away, actor=who)
    said = _("Der Vorgang liegt im Archiv.") if away else _("Der Vorgang liegt wieder im Postkorb.")
    return _back(request, number, said)


@require_POST
@holders_page
def mute(request: HttpRequest, number: str) -> HttpResponseBase:
    """No mails about this case, or with `laut` mails again."""
    quiet = "laut" not in request.POST
    case = queries.access_case(holders(request), number)
    who = actions.acting(case, actor(request))
    shelf.mute(holders(request), SUBJECT, case.pk, quiet=quiet, actor=who)
    said = _("Zu diesem Vorgang kommen keine E-Mails mehr.") if quiet else _("Zu diesem Vorgang kommen wieder E-Mails.")
    return _back(request, number, said)


def _back(request: HttpRequest, number: str, said: str) -> HttpResponseRedirect:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("mailbox:case", kwargs={"number": number}))
