"""What a clerk does beside a case's own course: words, links, hand it over, print it, take it along as an archive."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases import actions, archive, queries
from amtsweg.cases.life import NotPossible
from amtsweg.cases.models import Case
from amtsweg.cases.queries.ending import for_records
from amtsweg.cases.record import Changed
from amtsweg.federation.models import Unit
from amtsweg.federation.queries import current
from amtsweg.web.desk import shows
from amtsweg.web.desk.access import DeskRequest, case_page, desk_page, frame, to_case, to_list, version_in
from amtsweg.web.desk.case import LONGEST
from amtsweg.web.desk.meanwhile import happened, meanwhile
from amtsweg.web.desk.steps import Errors, page, posted_value, reload_version
from amtsweg.web.kit.papers import attachment
from amtsweg.web.kit.texts import plain


@require_POST
@case_page
def tag(request: DeskRequest) -> HttpResponseBase:
    """Gives the case a word, or with `entfernen` takes one away."""
    try:
        if gone := request.POST.get("entfernen", ""):
            actions.remove_tag(request.clerk, request.case.pk, UUID(gone))
        else:
            actions.add_tag(request.clerk, request.case.pk, request.POST.get("wort", ""))
    except ValueError:
        return to_case(request, _("Schreiben Sie das Schlagwort auf."), "schlagworte")
    except NotPossible as reason:
        return to_case(request, meanwhile(reason))
    return to_case(request, anchor="schlagworte")


@require_POST
@case_page
def link(request: DeskRequest) -> HttpResponseBase:
    """Says that another case belongs to this one, or with `entfernen` no longer."""
    try:
        if gone := request.POST.get("entfernen", ""):
            actions.unlink(request.clerk, request.case.pk, UUID(gone))
            return to_case(request, anchor="zusammen")
        number = "".join(request.POST.get("nummer", "").split()).upper()
        other, _member = queries.desk_case(request.reach, number)
        actions.link(request.clerk, request.case.pk, other.pk)
    except (Case.DoesNotExist, ValueError):
        said = _("Diese Nummer gibt es bei Ihnen nicht. Geben Sie die Nummer eines anderen Vorgangs ein.")
        return to_case(request, said, "zusammen")
    except PermissionDenied:
        said = _("Nicht ausgeführt: Verbinden und trennen kann nur, wer beide Vorgänge bearbeiten darf.")
        return to_case(request, said, "zusammen")
    except NotPossible as reason:
        return to_case(request, meanwhile(reason))
    return to_case(request, _("Die Vorgänge gehören jetzt zusammen."), "zusammen")


@case_page
def hand_over(request: DeskRequest) -> HttpResponseBase:
    """Gives the case to another unit or authority; the applicant is told."""
    errors: Errors = []
    changed, since, reason = "", [], posted_value(request, "grund")
    if request.method == "POST":
        to = request.POST.get("an", "")
        if to not in {value for value, _label in _units(request)}:
            errors.append(("an", _("Wählen Sie die Stelle aus")))
        if len(reason) > LONGEST // 2:
            errors.append(("grund", _("Kürzen Sie den Text auf {count} Zeichen").format(count=LONGEST // 2)))
        if not errors:
            try:
                actions.hand_over(request.clerk, request.case.pk, UUID(to), reason, version=version_in(request))
            except Unit.DoesNotExist:
                errors.append(("an", _("Wählen Sie die Stelle aus")))
            except (Changed, NotPossible) as refusal:
                changed, since = meanwhile(refusal), happened(refusal)
                reload_version(request)
            else:
                said = _("Der Vorgang {number} ist abgegeben. Die antragstellende Person ist informiert.")
                return to_list(request, said.format(number=request.case.number))
    return page(
        request, "desk/hand_over.html", _("Vorgang abgeben"), units=[("", _("Bitte wählen")), *_units(request)],
        chosen=request.POST.get("an", ""), reason=reason, errors=errors, changed=changed, since=since,
    )  # fmt: skip


def _units(request: DeskRequest) -> list[tuple[str, str]]:
    """All units of the federation but the case's own; those of the own authority first."""
    own = request.case.authority_id
    units = [unit for unit in current().units.values() if unit.id != request.case.unit_id]
    named = [(unit.authority.id != own, unit.authority.full_name, plain(unit.name), str(unit.id)) for unit in units]
    return [(key, name if not abroad else f"{authority}: {name}") for abroad, authority, name, key in sorted(named)]


@require_safe
@desk_page
def given(request: DeskRequest) -> HttpResponseBase:
    """What the clerk's units handed over, and to whom; and what the records wait for."""
    context = {"desk": frame(request, "given"), "given": queries.given_away(request.reach)}
    return render(request, "desk/given.html", context | {"for_records": for_records(request.reach)})


@require_safe
@case_page
def printed(request: DeskRequest) -> HttpResponseBase:
    """The whole case on one plain page, for a printer."""
    file = queries.case_file(request.case, request.clerk)
    context = {"desk": frame(request), "file": file, "show": shows.Shows(file)}
    return render(request, "desk/print.html", context)


@require_POST
@case_page
def archived(request: DeskRequest) -> HttpResponseBase:
    """The whole case as one archive; the log keeps that it left the house."""
    made = archive.for_clerk(request.clerk, request.case.pk)
    return attachment(made.name, made.media_type, made.content)


@require_safe
@desk_page
def help_page(request: DeskRequest) -> HttpResponseBase:
    """How the desk is used without a mouse."""
    return render(request, "desk/help.html", {"desk": frame(request, "help")})
