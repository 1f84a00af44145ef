"""Going away for now, for good, or into an account."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.applications import actions, guests, queries
from amtsweg.applications.bundles import actions as bundles
from amtsweg.applications.claiming import Moved
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.federation import queries as federation
from amtsweg.forms import procedures
from amtsweg.web.apply import coming_back, shows, tasks
from amtsweg.web.apply.coming_back import Stay, Words
from amtsweg.web.apply.once import keep
from amtsweg.web.apply.visit import Visit, application_page
from amtsweg.web.kit import actor, formats, texts


@application_page
def later(visit: Visit) -> HttpResponseBase:
    """How to come back, and until when: to the account, or with code and PIN."""
    draft = visit.draft()
    if draft.content.bundled and visit.bundle:
        return HttpResponseRedirect(visit.overview_url() + "spaeter/")
    application = draft.application
    day = formats.format_date(application.expires_at) if application.expires_at else ""
    called = procedures.words(draft.form.definition.procedure)
    words = Words(
        title=_("{yours} ist gespeichert").format(yours=called.yours),
        until=_(
            "Gesendet ist noch nichts. Sie können bis zum %(day)s weitermachen. "
            "Dann löschen wir, was Sie eingegeben haben."
        )
        % {"day": day},
        mailbox=_("Sie finden {it} in Ihrem Konto unter „Vollmachten“.").format(it=called.it)
        if visit.mandate
        else _(
            "Melden Sie sich auf einem beliebigen Gerät an. In Ihrem Postkorb geht es weiter. "
            "Eine Woche vor dem Löschen schreiben wir Ihnen eine E-Mail."
        ),
        access=_("Damit Sie wieder hineinkommen, bekommen Sie einen Code und eine PIN."),
        reminder=_("Für eine Erinnerung vor dem Löschen, und falls Sie die PIN verlieren."),
        claim=_(
            "Sie sind angemeldet. Wir können {your} in Ihr Konto legen. Code und PIN brauchen Sie dann nicht mehr."
        ).format(your=called.your),
        sign_in=_("Melden Sie sich an, dann nehmen wir {your} in Ihr Konto mit.").format(your=called.your),
        delete=_("Angefangenes löschen"),
    )
    email = queries.contact_address(application)
    stay = Stay(application, email, tasks.again(visit, draft), shows.aside(visit, draft))
    return coming_back.later(visit, stay, words, lambda typed: actions.remember_email(visit.id, typed, visit.sitting))


@application_page
def new_code(visit: Visit) -> HttpResponseBase:
    """A fresh code and PIN for a guest's application, sent or not; older ones stop working."""
    answer = HttpResponseRedirect(visit.url("sent" if visit.application.expires_at is None else "later"))
    if visit.request.method == "POST" and visit.application.guest:
        keep(answer, visit.id, guests.issue_access(visit.id))
    return answer


@application_page
def claim(visit: Visit) -> HttpResponseBase:
    """The signed-in account takes over what this browser began as a guest."""
    draft = visit.draft()
    own = actor.account(visit.request)
    if own is None:
        return actor.to_sign_in(visit.request)
    if draft.content.bundled and visit.bundle:  # it goes over with its bundle, or not at all
        return HttpResponseRedirect(visit.overview_url() + "spaeter/")
    if visit.request.method == "POST":
        try:
            actions.claim(visit.id, own.id, visit.sitting)
        except Moved:
            return HttpResponseRedirect(visit.url("later"))
    return HttpResponseRedirect(visit.ahead(draft))


@application_page
def delete(visit: Visit) -> HttpResponseBase:
    """Asks once, then puts the draft into the trash; out of there it goes for good. A part leads back to its bundle."""
    application = visit.application
    if application.expires_at is None:
        raise actions.AlreadySent(application)
    if visit.request.method == "POST" and "endgueltig" in visit.request.POST:
        overview = visit.overview_url() if visit.bundle else ""
        actions.delete_draft(visit.id)
        return (
            HttpResponseRedirect(overview)
            if overview
            else render(visit.request, "apply/deleted.html", {"visit": visit})
        )
    if visit.request.method == "POST":
        actions.trash_draft(visit.id)
        return HttpResponseRedirect(visit.overview_url() if visit.bundle else visit.url("delete"))
    if application.trashed_at is not None:
        raise actions.InTrash(application)
    context = {"visit": visit, "back_url": visit.url("enter"), "aside": shows.aside(visit, None)}
    return render(visit.request, "apply/delete.html", context)


@application_page
def restore(visit: Visit) -> HttpResponseBase:
    """Takes a draft out of the trash; a part of a bundle follows the shared answers again."""
    thrown = visit.application.trashed_at is not None
    if visit.request.method == "POST" and thrown:
        bundle = visit.bundle
        door = federation.authority(bundle.door.slug) if bundle and bundle.expires_at else None
        if bundle and door:
            language = texts.language()
            shared = SharedSitting(door, language, visit.trust)
            bundles.restore_part(bundle.id, visit.id, Sitting(visit.offer, language, visit.trust), shared)
        else:
            actions.restore_draft(visit.id)
    return HttpResponseRedirect(visit.url("enter"))
