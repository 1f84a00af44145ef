"""How notices in one matter are to come: electronically, with her consent (§ 9 OZG), or with the post."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amtsweg.cases import actions, delivered, terms
from amtsweg.cases.life import NotPossible
from amtsweg.mailbox.laws import Way
from amtsweg.web.kit.actor import actor, holders
from amtsweg.web.mailbox import shows
from amtsweg.web.mailbox.case import case_view, late, said
from amtsweg.web.mailbox.visit import holders_page


@holders_page
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, number: str) -> HttpResponseBase:
    """Takes the consent to electronic notices back, or gives it; a GET says what that means."""
    view = case_view(request, number)
    if not view.may_choose_way:
        return late(request, number)
    law = terms.law_of(terms.parameters_of(view.case))
    possible = terms.electronic_way(law, terms.account_of(view.case.submission.application))
    if request.method == "POST" and possible != Way.POST:
        wanted = request.POST.get("weg") == "elektronisch"
        try:
            actions.choose_way(holders(request), actor(request), view.case.pk, electronic=wanted)
        except NotPossible:
            return late(request, number)
        return said(request, number, _done(wanted))
    context = {
        "view": view,
        "title": shows.title(view),
        "only_post": possible == Way.POST,
        "meaning": "" if possible == Way.POST else delivered.meaning(law, possible),
    }
    return render(request, "mailbox/way.html", context)


def _done(electronic: bool) -> str:
    if electronic:
        return _("Bescheide kommen ab jetzt elektronisch.")
    return _("Ihre Einwilligung ist widerrufen. Bescheide kommen ab jetzt mit der Post.")
