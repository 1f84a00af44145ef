"""The OpenID provider of a demonstration: choose an invented person and how surely she proves who she is."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.oidc import demo
from amtsweg.accounts.providers.port import adapter_of
from amtsweg.web.account import provider_places as places


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def openid(request: HttpRequest) -> HttpResponseBase:
    """The question stands in the address, as with a genuine provider."""
    row = IdentityProvider.objects.filter(kind="oidc-demo", active=True).first()
    if row is None:
        raise Http404
    asked = request.GET.dict()
    if "redirect_uri" not in asked:
        if request.method == "POST":
            raise Http404("nobody asked")
        return render(request, "demo/openid.html", {"asked": False})
    if asked["redirect_uri"] != places.answer(request, row.slug):
        raise Http404
    who = next((one for one in demo.PEOPLE if one.key == request.POST.get("person")), None)
    back = {"state": asked.get("state", ""), "iss": adapter_of(row).settings.options.issuer}
    if "abbrechen" in request.POST:
        back["error"] = "access_denied"
    elif who is None:
        return render(request, "demo/openid.html", _context())
    else:
        acr = request.POST.get("stufe", "")
        back["code"] = demo.new_code(who.key, acr if acr in demo.LEVELS else "einfach", asked)
    return HttpResponseRedirect(f"{asked['redirect_uri']}?{urlencode(back)}")


def _context() -> dict[str, object]:
    people = [(one.key, f"{one.claims['given_name']} {one.claims['family_name']}", _about(one)) for one in demo.PEOPLE]
    hows = [
        ("stark", _("Zertifikat und PIN"), _("substanziell")),
        ("einfach", _("Benutzername und Passwort"), _("einfach: reicht nicht, wo Sie sich ausweisen müssen")),
    ]
    return {"asked": True, "people": people, "hows": hows}


def _about(one: demo.Invented) -> str:
    where = one.claims.get("address")
    if where is None:
        return _("ohne Geburtsdatum und ohne Anschrift")
    return f"{where['street_address']}, {where['postal_code']} {where['locality']}"
