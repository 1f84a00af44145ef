"""The federal account of a demonstration: choose an invented person and how well she proves who she is."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import adapter_of
from amtsweg.accounts.providers.saml import adapter as saml
from amtsweg.accounts.providers.saml import demo, demo_answers
from amtsweg.accounts.providers.saml.words import STORK
from amtsweg.web.account.handing_over import hand_over


@csrf_exempt  # a question comes from a portal of another host, as with the genuine one; nothing is kept here
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bundid(request: HttpRequest) -> HttpResponseBase:
    """The question comes in; then, on the same page, who answers it."""
    row = IdentityProvider.objects.filter(kind=demo.KIND, active=True).first()
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(request, "demo/bundid.html", {"question": ""})
    question, relay = request.POST.get("SAMLRequest", ""), request.POST.get("RelayState", "")
    try:
        identifier, answer_to, level = demo_answers.asked(question)
    except ValueError:
        raise Http404 from None
    if urlsplit(answer_to).netloc != request.get_host():
        raise Http404
    if "abbrechen" not in request.POST and not _chosen(request):
        return render(request, "demo/bundid.html", _context(question, relay, level))
    adapter = adapter_of(row)
    assert isinstance(adapter, demo.DemoBundId)
    who = None if "abbrechen" in request.POST else _chosen(request)
    how = request.POST.get("stufe", "")
    answer = demo_answers.answered(adapter, identifier, answer_to, who, how if how in STORK else level)
    return hand_over(request, answer_to, {saml.ANSWER: answer, "RelayState": relay}, _("Portal"))


def _chosen(request: HttpRequest) -> demo.Invented | None:
    return next((one for one in demo.PEOPLE if one.key == request.POST.get("person")), None)


def _context(question: str, relay: str, level: str) -> dict[str, object]:
    words = {
        "STORK-QAA-Level-4": (_("Online-Ausweis"), _("hoch: reicht für alles")),
        "STORK-QAA-Level-3": (_("ELSTER-Zertifikat"), _("substanziell")),
        "STORK-QAA-Level-1": (_("Benutzername und Passwort"), _("einfach: reicht nicht, wo Sie sich ausweisen müssen")),
    }
    people = [(one.key, _name(one), _about(one)) for one in demo.PEOPLE]
    hows = [(key, *text) for key, text in words.items()]
    return {"question": question, "relay": relay, "level": level, "people": people, "hows": hows}


def _name(one: demo.Invented) -> str:
    return " ".join(one.attributes[part] for part in ("given_name", "family_name") if part in one.attributes)


def _about(one: demo.Invented) -> str:
    if "town" not in one.attributes:
        return _("ohne Vornamen und ohne Anschrift")
    return f"{one.attributes['street']}, {one.attributes['postcode']} {one.attributes['town']}"
