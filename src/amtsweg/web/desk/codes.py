"""Codes for letters: the list of those that were issued, a new one, one by itself, taking one back."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.applications.letter_codes import actions, queries
from amtsweg.applications.letter_codes.codes import LIVES, LONGEST
from amtsweg.applications.letter_codes.queries import CodeLine, Standing
from amtsweg.applications.models import LetterCode
from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.queries import OfferView
from amtsweg.core import clock
from amtsweg.web.desk import code_once
from amtsweg.web.desk.access import SAID, DeskRequest, desk_page, frame
from amtsweg.web.desk.looks import Badge
from amtsweg.web.desk.steps import date_parts, posted_value, typed_date
from amtsweg.web.kit import formats, texts

Errors = list[tuple[str, str]]
LONGEST_REFERENCE = 200


@require_safe
@desk_page
def codes(request: DeskRequest) -> HttpResponseBase:
    """The issued codes, newest first; with `q` those for one reference."""
    wanted = request.GET.get("q", "").strip()[:LONGEST_REFERENCE]
    number = request.GET.get("seite", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    reach = request.reach
    found = queries.issued(reach.authority_id, reach.units, wanted, page)
    context = {
        "desk": frame(request, "codes"),
        "title": _("Zugangscodes"),
        "found": found,
        "wanted": wanted,
        "offers": _offers(request),
        "badge_of": badge_of,
        "service_of": lambda line: _service(request, line),
        "page_href": lambda one: reverse("desk:codes", query={"q": wanted, "seite": one} if wanted else {"seite": one}),
        "said": request.session.pop(SAID, ""),
    }
    return render(request, "desk/codes.html", context)


@desk_page
def new(request: DeskRequest) -> HttpResponseBase:
    """Issues a code. What is typed is checked by the form's own field."""
    offers = _offers(request)
    if not offers:
        raise Http404("no form here asks for a code")
    typed = {"dienst": offers[0].slug, "aktenzeichen": ""} | date_parts(clock.today() + LIVES)
    errors: Errors = []
    if request.method == "POST":
        typed = {name: posted_value(request, name) for name in typed}
        offer = next((one for one in offers if one.slug == typed["dienst"]), offers[0])
        identifier, code, errors = _issued(request, offer, typed)
        if identifier is not None:
            answer = HttpResponseRedirect(reverse("desk:code", kwargs={"code_id": identifier}))
            code_once.keep(answer, identifier, code)
            return answer
    context = {
        "desk": frame(request, "codes"),
        "title": _("Zugangscode ausstellen"),
        "offers": [(offer.slug, _title(offer)) for offer in offers],
        "typed": typed,
        "errors": errors,
        "wrong": dict(errors),
        "has_errors": bool(errors),
    }
    return render(request, "desk/code_new.html", context, status=422 if errors else 200)


def _issued(request: DeskRequest, offer: OfferView, typed: dict[str, str]) -> tuple[UUID | None, str, Errors]:
    day = typed_date(typed)
    errors: Errors = []
    if day is None:
        errors = [("frist-day", _("Geben Sie den letzten Tag mit Tag, Monat und Jahr ein, zum Beispiel 15 12 2026"))]
    try:
        reference = typed["aktenzeichen"][:LONGEST_REFERENCE]
        identifier, code = actions.issue(_clerk(request, offer), offer, reference, day or date.min)
    except actions.WrongReference as error:
        errors.insert(0, ("aktenzeichen", str(error)))
    except actions.NotDemanded:
        raise Http404("the form asks for no code any more") from None
    except actions.WrongDay:
        last = formats.format_date(clock.today() + LONGEST)
        text = _("Wählen Sie einen Tag von heute an bis zum {last}").format(last=last)
        errors = errors or [("frist-day", text)]
    else:
        return identifier, code, []
    return None, "", errors


@require_safe
@desk_page
def code(request: DeskRequest, code_id: UUID) -> HttpResponseBase:
    """One code. Right after it was issued it is shown in the clear, with what to put into the letter; only once."""
    line = _line(request, code_id)
    plain = code_once.kept(request, code_id)
    offer = catalogue.offer(request.portal.authority.slug, line.offer_slug)
    context = {
        "desk": frame(request, "codes"),
        "title": _("Zugangscode zu {reference}").format(reference=line.reference),
        "line": line,
        "look": badge_of(line),
        "service": _service(request, line),
        "letter": code_once.letter(offer, line, plain) if plain and offer else None,
        "plain": plain,
        "may_revoke": line.standing == "open" and offer is not None and _may(request, offer),
        "said": request.session.pop(SAID, ""),
    }
    answer = render(request, "desk/code.html", context)
    if plain:
        code_once.forget(answer)
    return answer


@desk_page
def revoke(request: DeskRequest, code_id: UUID) -> HttpResponseBase:
    """Asks once more, then takes a code back."""
    line = _line(request, code_id)
    offer = catalogue.offer(request.portal.authority.slug, line.offer_slug)
    if offer is None:
        raise Http404("no such offer any more")
    clerk = _clerk(request, offer)
    if request.method == "POST":
        actions.revoke(clerk, code_id)
        request.session[SAID] = _("Der Zugangscode gilt nicht mehr.")
        return HttpResponseRedirect(reverse("desk:code", kwargs={"code_id": code_id}))
    context = {"desk": frame(request, "codes"), "title": _("Zugangscode zurücknehmen"), "line": line}
    return render(request, "desk/code_revoke.html", context)


# --- who and what --------------------------------------------------------------------------------------------------


def _line(request: DeskRequest, code_id: UUID) -> CodeLine:
    try:
        return queries.one(request.reach.authority_id, request.reach.units, code_id)
    except LetterCode.DoesNotExist:
        raise Http404("no such code") from None


def _offers(request: DeskRequest) -> list[OfferView]:
    return [one for one in queries.offers(request.portal.authority.slug, request.reach.units) if _may(request, one)]


def _may(request: DeskRequest, offer: OfferView) -> bool:
    return any(allows(one, "case.work", offer.authority, offer.unit) for one in request.reach.memberships)


def _clerk(request: DeskRequest, offer: OfferView) -> Membership:
    """The membership with which the clerk acts on this offer. Raises `PermissionDenied`."""
    for member in request.reach.memberships:
        if allows(member, "case.work", offer.authority, offer.unit):
            return member
    raise PermissionDenied("case.work")


def _title(offer: OfferView) -> str:
    service = catalogue.service(offer.service_slug)
    return texts.plain(service.title) if service else offer.slug


def _service(request: DeskRequest, line: CodeLine) -> str:
    offer = catalogue.offer(request.portal.authority.slug, line.offer_slug)
    return _title(offer) if offer else line.offer_slug


_LOOKS: dict[Standing, tuple[Callable[[], str], str, str]] = {
    "open": (lambda: _("offen"), "uhr", "note"),
    "used": (lambda: _("verwendet"), "haken", "good"),
    "revoked": (lambda: _("zurückgenommen"), "zurueck", "quiet"),
    "expired": (lambda: _("abgelaufen"), "uhr", "quiet"),
}


def badge_of(line: CodeLine) -> Badge:
    """How a code's standing looks."""
    word, icon, kind = _LOOKS[line.standing]
    return Badge(word(), icon, kind)
