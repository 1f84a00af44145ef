"""The federal account of a demonstration: choose an invented person and how well she proves who she is."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import adapter_of
from amtsweg.accounts.providers.saml import demo, demo_answers
from amtsweg.accounts.providers.saml.words import ANSWER, HANDLE, QUESTION, STORK
from amtsweg.web.account.handing_over import hand_over

ASKED = "demo_bundid"  # session: the question that waits for an answer, so that the page's language can be changed


@csrf_exempt  # a question comes from a portal by way of the browser, as with the genuine one
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bundid(request: HttpRequest) -> HttpResponseBase:
    """The question comes in; then, on the same page, who answers it."""
    row = IdentityProvider.objects.filter(kind=demo.KIND, active=True).first()
    if row is None:
        raise Http404
    if request.method == "POST" and QUESTION in request.POST:
        kept = {QUESTION: request.POST[QUESTION], HANDLE: request.POST.get(HANDLE, "")}
        _read(request, kept)
        request.session[ASKED] = kept
        return redirect("demo:bundid")
    kept = request.session.get(ASKED, {})
    if not kept:
        if request.method == "POST":
            raise Http404("nobody asked")
        return render(request, "demo/bundid.html", {"asked": False})
    identifier, answer_to, level = _read(request, kept)
    who, stopped = _chosen(request), "abbrechen" in request.POST
    if not who and not stopped:
        return render(request, "demo/bundid.html", _context(level))
    del request.session[ASKED]
    adapter = adapter_of(row)
    assert isinstance(adapter, demo.DemoBundId)
    how = request.POST.get("stufe", "")
    answer = demo_answers.answered(
        adapter, identifier, answer_to, None if stopped else who, how if how in STORK else level
    )
    return hand_over(request, answer_to, {ANSWER: answer, HANDLE: kept[HANDLE]}, _("Portal"))


def _read(request: HttpRequest, kept: dict[str, str]) -> tuple[str, str, str]:
    """Id, address for the answer and level of a question; only this very host asks here. Raises `Http404`."""
    try:
        found = demo_answers.asked(kept[QUESTION])
    except ValueError:
        raise Http404 from None
    if urlsplit(found[1]).netloc != request.get_host():
        raise Http404
    return found


def _chosen(request: HttpRequest) -> demo.Invented | None:
    return next((one for one in demo.PEOPLE if one.key == request.POST.get("person")), None)


def _context(level: str) -> dict[str, object]:
    words = {
        "STORK-QAA-Level-4": (_("Online-Ausweis"), _("hoch: reicht für alles")),
        "STORK-QAA-Level-3": (_("ELSTER-Zertifikat"), _("substanziell")),
        "STORK-QAA-Level-1": (_("Benutzername und Passwort"), _("einfach: reicht nicht, wo Sie sich ausweisen müssen")),
    }
    people = [(one.key, _name(one), _about(one)) for one in demo.PEOPLE]
    hows = [(key, *text) for key, text in words.items()]
    return {"asked": True, "level": level, "people": people, "hows": hows}


def _name(one: demo.Invented) -> str:
    return " ".join(one.attributes[part] for part in ("given_name", "family_name") if part in one.attributes)


def _about(one: demo.Invented) -> str:
    if "town" not in one.attributes:
        return _("ohne Vornamen und ohne Anschrift")
    return f"{one.attributes['street']}, {one.attributes['postcode']} {one.attributes['town']}"
