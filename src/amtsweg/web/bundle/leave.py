"""Going away for now, for good, or into an account, with everything that belongs to the bundle."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.applications import guests
from amtsweg.applications.bundles import actions, queries
from amtsweg.applications.bundles.claiming import Moved
from amtsweg.applications.models import Bundle
from amtsweg.web.apply import coming_back
from amtsweg.web.apply.coming_back import Stay, Words
from amtsweg.web.apply.once import keep
from amtsweg.web.bundle.visit import BundleVisit, bundle_page
from amtsweg.web.kit import actor, formats


@bundle_page
def later(visit: BundleVisit) -> HttpResponseBase:
    """How to come back, and until when: to the account, or with code and PIN."""
    draft = visit.draft()
    words = Words(
        title=_("Ihre Anträge sind gespeichert"),
        until=_("Sie können bis zum %(day)s weitermachen. Dann löschen wir, was nicht gesendet ist.")
        % {"day": formats.format_date(queries.latest_end(draft.bundle))},
        mailbox=_(
            "Melden Sie sich auf einem beliebigen Gerät an. Sie finden alles in Ihrem Postkorb. "
            "Eine Woche vor dem Löschen schreiben wir Ihnen eine E-Mail."
        ),
        access=_("Damit Sie wieder hineinkommen, bekommen Sie einen Code und eine PIN für alles zusammen."),
        reminder=_("Für eine Erinnerung, bevor wir etwas löschen, und falls Sie die PIN verlieren."),
        claim=_(
            "Sie sind angemeldet. Wir können alles, was noch nicht gesendet ist, in Ihr Konto legen. "
            "Was schon gesendet ist, erreichen Sie weiter mit Code und PIN."
        ),
        sign_in=_("Melden Sie sich an, dann nehmen wir alles, was noch nicht gesendet ist, in Ihr Konto mit."),
        delete=_("Alles Angefangene löschen"),
    )
    email = queries.contact_address(draft.bundle)
    stay = Stay(draft.bundle, email, visit.ahead(draft), visit.aside(draft))
    return coming_back.later(visit, stay, words, lambda typed: actions.remember_email(visit.id, typed, visit.sitting))


@bundle_page
def new_code(visit: BundleVisit) -> HttpResponseBase:
    """A fresh code and PIN for a guest's bundle; older ones stop working."""
    answer = HttpResponseRedirect(visit.url("sent"))
    if visit.request.method == "POST" and visit.bundle.guest:
        keep(answer, visit.id, guests.issue_access(visit.id, Bundle))
    return answer


@bundle_page
def claim(visit: BundleVisit) -> HttpResponseBase:
    """The signed-in account takes over what this browser began as a guest."""
    draft = visit.draft()
    own = actor.account(visit.request)
    if own is None:
        return actor.to_sign_in(visit.request)
    if visit.request.method != "POST":
        return HttpResponseRedirect(visit.ahead(draft))
    try:
        claimed = actions.claim(visit.id, own.id, visit.sitting)
    except Moved:
        return HttpResponseRedirect(visit.url("later"))
    where = {"bundle": visit.view.slug, "identifier": claimed}
    return HttpResponseRedirect(reverse("bundle:overview", kwargs=where))


@bundle_page
def delete(visit: BundleVisit) -> HttpResponseBase:
    """Asks once, then puts the bundle with what is not sent of it into the trash; out of there it goes for good."""
    if visit.request.method == "POST" and "endgueltig" in visit.request.POST:
        sent = queries.sent(queries.parts_of(visit.bundle))
        actions.delete(visit.id)
        return render(visit.request, "bundle/deleted.html", {"visit": visit, "sent": sent})
    if visit.request.method == "POST":
        actions.trash(visit.id)
        return HttpResponseRedirect(visit.url("delete"))
    draft = visit.draft()
    sent = queries.sent(draft.parts)
    context = {"visit": visit, "back_url": visit.ahead(draft), "aside": visit.aside(draft), "sent": sent}
    return render(visit.request, "bundle/delete.html", context)


@bundle_page
def restore(visit: BundleVisit) -> HttpResponseBase:
    """Takes the bundle out of the trash."""
    if visit.request.method == "POST":
        actions.restore(visit.id)
    return HttpResponseRedirect(visit.url("overview"))
