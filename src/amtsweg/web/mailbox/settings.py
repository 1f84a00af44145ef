"""Which mails a person wants: by kind here, by case on the page of the case."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.mailbox import wishes
from amtsweg.web.kit.actor import account, signed_in
from amtsweg.web.mailbox.case import SAID


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponseBase:
    """The kinds of mail; a POST keeps which of them are wanted."""
    own = account(request)
    assert own is not None  # `signed_in` has seen to it
    if request.method == "POST":
        wishes.choose(own.id, request.POST.getlist("mails"))
        request.session[SAID] = _("Ihre Wahl ist gespeichert.")
        return HttpResponseRedirect(reverse("mailbox:wishes"))
    off = wishes.unwanted(own.id)
    labels = mail_kinds()
    context = {
        "options": [(kind, *labels[kind]) for kind in wishes.KINDS],
        "chosen": [kind for kind in wishes.KINDS if kind not in off],
        "email": own.email,
        "said": request.session.pop(SAID, ""),
    }
    return render(request, "mailbox/settings.html", context)


def mail_kinds() -> dict[wishes.Kind, tuple[str, str]]:
    """What each kind of mail is called, and what it is about."""
    return {
        "message": (_("Nachrichten"), _("Jemand hat Ihnen geschrieben.")),
        "request": (_("Anforderungen"), _("Es fehlt etwas, und es gibt eine Frist.")),
        "reminder": (_("Erinnerungen"), _("Eine Frist, etwas Angefangenes oder eine aufgehobene Unterlage läuft ab.")),
        "progress": (_("Stand"), _("Ein Vorgang ist zurückgezogen oder abgeschlossen.")),
    }
