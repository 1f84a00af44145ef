"""How a unit works: rules by which new cases are assigned, and text modules. For leads and administrators."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.accounts.queries import colleagues
from amtsweg.cases import actions, queries, textmodules
from amtsweg.cases.models import AssignmentRule, TextModule
from amtsweg.core.tenancy import as_authority
from amtsweg.federation.models import Unit
from amtsweg.web.desk.access import LIST_SAID, DeskRequest, arrange_page, frame
from amtsweg.web.kit.texts import plain

USES = {
    "message": gettext_lazy("Nachricht"),
    "request": gettext_lazy("Anforderung"),
    "decision": gettext_lazy("Entscheidung (Gründe)"),
}


@require_safe
@arrange_page
def home(request: DeskRequest) -> HttpResponseBase:
    """The units with their rules, and the text modules."""
    units = [(unit.slug, plain(unit.name)) for unit in _units(request.clerk)]
    modules = [(one.pk, one.title, USES[one.use], plain(one.unit.name) if one.unit else "")
               for one in textmodules.every(request.clerk)]  # fmt: skip
    return render(request, "desk/arrange.html", _context(request, units=units, modules=modules))


def _units(by: Membership) -> list[Unit]:
    rows = Unit.objects.filter(authority_id=by.authority_id).select_related("authority").order_by("slug")
    return list(rows if by.unit_id is None else rows.filter(pk=by.unit_id))


def _unit(request: DeskRequest, slug: str) -> Unit:
    for unit in _units(request.clerk):
        if unit.slug == slug:
            return unit
    raise Http404


def _context(request: DeskRequest, errors: list[tuple[str, str]] | None = None, **more: object) -> dict[str, object]:
    return {
        "desk": frame(request, "arrange"),
        "said": request.session.pop(LIST_SAID, "") if LIST_SAID in request.session else "",
        "errors": errors or [],
        "wrong": dict(errors or []),
        "has_errors": bool(errors),
        **more,
    }


@arrange_page
def rules(request: DeskRequest, unit: str) -> HttpResponseBase:
    """GET: the rules, and who would have got the last cases. POST adds a rule."""
    of = _unit(request, unit)
    with as_authority(of.authority):
        people = {
            str(one.pk): one.name for one in colleagues(of.authority) if allows(one, "case.work", of.authority, of)
        }
        services = {service.slug: service for service in queries.services_of(of)}
    errors: list[tuple[str, str]] = []
    typed = {name: request.POST.get(name, "").strip() for name in ("leistung", "von", "bis", "orte")}
    chosen = [one for one in request.POST.getlist("an") if one in people]
    if request.method == "POST":
        if not chosen:
            errors.append(("an", _("Wählen Sie mindestens eine Person aus")))
        if bool(typed["von"]) != bool(typed["bis"]):
            errors.append(("von", _("Geben Sie den ersten und den letzten Buchstaben an")))
        if not errors:
            service = services.get(typed["leistung"])
            actions.add_rule(
                request.clerk, of, [UUID(one) for one in chosen], service_id=service.pk if service else None,
                first=typed["von"], last=typed["bis"],
                places=[place.strip() for place in typed["orte"].split(",") if place.strip()],
            )  # fmt: skip
            return _back(request, _("Die Regel ist hinzugefügt."), "desk:rules", unit=unit)
    context = _context(
        request, errors, unit=of, unit_name=plain(of.name), rules=_shown(of, people), typed=typed, chosen=chosen,
        people=list(people.items()), foretold=actions.foretell(request.clerk, of),
        services=[("", _("Alle")), *((slug, plain(one.title)) for slug, one in services.items())],
    )  # fmt: skip
    return render(request, "desk/rules.html", context, status=422 if errors else 200)


def _shown(unit: Unit, people: dict[str, str]) -> list[tuple[UUID, str, str]]:
    """The rules in words: id, what they are about, who gets it."""
    with as_authority(unit.authority):
        rows = list(AssignmentRule.objects.filter(unit=unit).select_related("service").order_by("position", "id"))
    found = []
    for row in rows:
        about = [plain(row.service.title)] if row.service else []
        about += [_("Familienname {first} bis {last}").format(first=row.first, last=row.last)] if row.first else []
        about += [", ".join(row.places)] if row.places else []
        names = ", ".join(people.get(member, _("nicht mehr hier")) for member in row.members)
        found.append((row.pk, "; ".join(about) or _("alle Vorgänge"), names))
    return found


@require_POST
@arrange_page
def change_rule(request: DeskRequest, unit: str, rule_id: UUID) -> HttpResponseBase:
    """Moves a rule up or down, or removes it."""
    try:
        match request.POST.get("tun"):
            case "entfernen":
                actions.drop_rule(request.clerk, rule_id)
            case "hoch":
                actions.move_rule(request.clerk, rule_id, up=True)
            case _:
                actions.move_rule(request.clerk, rule_id, up=False)
    except AssignmentRule.DoesNotExist:
        raise Http404 from None
    return _back(request, _("Die Regeln sind geändert."), "desk:rules", unit=unit)


def _back(request: DeskRequest, said: str, name: str, **kwargs: str) -> HttpResponseRedirect:
    request.session[LIST_SAID] = said
    return HttpResponseRedirect(reverse(name, kwargs=kwargs))


@arrange_page
def module(request: DeskRequest, module_id: UUID | None = None) -> HttpResponseBase:
    """Writes a text module, new or again; with `schritt=entfernen` removes it."""
    row = _module(request, module_id)
    errors: list[tuple[str, str]] = []
    typed = _typed(row)
    if request.method == "POST":
        if request.POST.get("schritt") == "entfernen" and row is not None:
            textmodules.drop(request.clerk, row.pk)
            return _back(request, _("Der Textbaustein ist entfernt."), "desk:arrange")
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        errors = _keep(request, module_id, typed)
        if not errors:
            return _back(request, _("Der Textbaustein ist gespeichert."), "desk:arrange")
    units = [(unit.slug, plain(unit.name)) for unit in _units(request.clerk)]
    everywhere = [("", _("alle Stellen"))] if request.clerk.unit_id is None else []
    context = _context(
        request, errors, typed=typed, new=row is None, uses=USES.items(), units=[*everywhere, *units],
        placeholders=textmodules.PLACEHOLDERS,
    )  # fmt: skip
    return render(request, "desk/module.html", context, status=422 if errors else 200)


def _module(request: DeskRequest, module_id: UUID | None) -> TextModule | None:
    if module_id is None:
        return None
    found = next((one for one in textmodules.every(request.clerk) if one.pk == module_id), None)
    if found is None:
        raise Http404
    return found


def _typed(row: TextModule | None) -> dict[str, str]:
    if row is None:
        return {"titel": "", "fuer": "message", "einheit": "", "deutsch": "", "englisch": ""}
    return {
        "titel": row.title, "fuer": row.use, "einheit": row.unit.slug if row.unit else "",
        "deutsch": row.text.get("de", ""), "englisch": row.text.get("en", ""),
    }  # fmt: skip


def _keep(request: DeskRequest, module_id: UUID | None, typed: dict[str, str]) -> list[tuple[str, str]]:
    """Errors; none once it is stored."""
    errors = [("titel", _("Geben Sie dem Textbaustein einen Namen"))] if not typed["titel"] else []
    errors += [("deutsch", _("Schreiben Sie den Text auf Deutsch"))] if not typed["deutsch"] else []
    for name in ("deutsch", "englisch"):
        if bad := textmodules.unknown(typed[name]):
            errors.append((name, _("Diesen Platzhalter gibt es nicht: {word}").format(word="{" + bad[0] + "}")))
        if len(typed[name]) > textmodules.LONGEST:
            errors.append((name, _("Kürzen Sie den Text auf {count} Zeichen").format(count=textmodules.LONGEST)))
    if errors:
        return errors
    unit = _unit(request, typed["einheit"]) if typed["einheit"] else None
    texts = {"de": typed["deutsch"], "en": typed["englisch"]}
    try:
        textmodules.keep(request.clerk, module_id, unit, typed["fuer"], typed["titel"], texts)
    except (PermissionDenied, ValueError):
        return [("einheit", _("Wählen Sie eine Stelle aus, deren Arbeit Sie einrichten"))]
    return []
