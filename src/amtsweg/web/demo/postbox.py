"""The federal postbox of a demonstration, as its owner would see it there. Gone outside a demo."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from amtsweg.accounts.models import Account
from amtsweg.mailbox import postbox
from amtsweg.mailbox.postbox_demo import DemoPostbox, demo_handle
from amtsweg.mailbox.postbox_links import link_postbox, linked_handle, unlink_postbox
from amtsweg.web.kit.actor import actor, signed_in
from amtsweg.web.kit.papers import attachment


def _postbox() -> DemoPostbox:
    found = postbox.configured()
    if not isinstance(found, DemoPostbox):
        raise Http404
    return found


@never_cache
@require_safe
@signed_in
def letters(request: HttpRequest) -> HttpResponseBase:
    """What lies in it, the newest first, and whether the portal may send notices here."""
    place, account = _postbox(), cast(Account, request.user)
    context = {"letters": place.letters(demo_handle(account.pk)), "linked": bool(linked_handle(account.pk))}
    return render(request, "demo/postbox.html", context)


@require_POST
@signed_in
def link(request: HttpRequest) -> HttpResponseBase:
    """Connects the account with its postbox, or ends that."""
    _postbox()
    account = cast(Account, request.user)
    if linked_handle(account.pk):
        unlink_postbox(account.pk, actor=actor(request))
    else:
        link_postbox(account.pk, demo_handle(account.pk), actor=actor(request))
    return HttpResponseRedirect(reverse("demo:postbox"))


@never_cache
@require_safe
@signed_in
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """A notice as a file; from now on it counts as retrieved."""
    found = _postbox().open(demo_handle(cast(Account, request.user).pk), number)
    if found is None:
        raise Http404
    return attachment(found[0], "application/pdf", found[1])
