"""Procedures in the studio: the list, one procedure drawn and in words, its YAML, publishing."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.cases.procedures import editing, publishing
from amtsweg.cases.procedures.definition import Procedure, dump, from_data, load
from amtsweg.cases.procedures.diagram import draw
from amtsweg.cases.procedures.editing import Sheet
from amtsweg.cases.procedures.models import ProcedureDefinition, ProcedureRevision
from amtsweg.catalogue.editing.rights import Changed
from amtsweg.forms.problems import DefinitionError, Problem
from amtsweg.web.kit import texts
from amtsweg.web.studio import editing as pages
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to
from amtsweg.web.studio.forms import Fault, faults, typed_yaml


def hub(slug: str) -> str:
    """The address of a procedure in the studio."""
    return reverse("studio:procedure", kwargs={"slug": slug})


def _sheet(request: StudioRequest, slug: str) -> Sheet:
    try:
        return editing.sheet(request.authority, slug)
    except ProcedureDefinition.DoesNotExist:
        raise Http404("no such procedure") from None


def _own(request: StudioRequest, slug: str) -> Sheet:
    found = _sheet(request, slug)
    if not found.own:
        raise Http404("a shared procedure is not changed here")
    return found


def _asked(request: StudioRequest, found: Sheet) -> ProcedureRevision:
    number = request.GET.get("fassung", "")
    if not number:
        return found.shown
    for row in found.published:
        if str(row.number) == number:
            return row
    raise Http404("no such revision")


@require_safe
@studio_page()
def index(request: StudioRequest) -> HttpResponseBase:
    """The authority's own procedures and those that all share."""
    context = {"desk": frame(request, "procedures"), "rows": editing.lines(request.authority)}
    return render(request, "studio/procedures.html", context)


@require_safe
@studio_page()
def procedure(request: StudioRequest, slug: str) -> HttpResponseBase:
    """One procedure: drawn, in words, with its revisions and what keeps a draft from being published."""
    found = _sheet(request, slug)
    revision = _asked(request, found)
    shown = from_data(revision.content)
    drafted = revision.published_at is None
    context = {
        "desk": frame(request, "procedures"),
        "sheet": found,
        "shown": revision,
        "procedure": shown,
        "drawing": draw(shown, texts.language()) if not _broken(shown) else None,
        "faults": faults(publishing.problems_of(shown, request.authority), dump(shown)) if drafted else [],
        "seen": editing.seen_of(found.draft),
    }
    return render(request, "studio/procedure.html", context)


def _broken(shown: Procedure) -> bool:
    """Whether a way leads nowhere, so that there is nothing to draw."""
    known = {step.id for step in shown.steps}
    targets = {move.to for step in shown.steps for move in step.moves} | {move.to for move in shown.anywhere}
    targets |= {timer.to for step in shown.steps for timer in step.timers if timer.to is not None}
    return not targets <= known


@studio_page()
def new(request: StudioRequest) -> HttpResponseBase:
    """A procedure of one's own: typed, from a file, or begun as a copy of a shared one (`?vorlage=`)."""
    pattern = request.GET.get("vorlage", "")[:60]
    text = dump(from_data(_sheet(request, pattern).shown.content)) if pattern else ""
    return _edit(request, None, text, "")


@studio_page()
def edit(request: StudioRequest, slug: str) -> HttpResponseBase:
    """The YAML of the draft; where there is none yet, that of the revision in force."""
    found = _own(request, slug)
    return _edit(request, found, dump(from_data(found.shown.content)), editing.seen_of(found.draft))


def _edit(request: StudioRequest, found: Sheet | None, text: str, seen: str) -> HttpResponseBase:
    wrong: list[Fault] = []
    theirs, checked = "", False
    if request.method == "POST":
        text, seen = typed_yaml(request), request.POST.get("stand", "")[:64]
        typed, wrong = _read(text, found)
        if typed and "pruefen" in request.POST:
            wrong, checked = faults(publishing.problems_of(typed, request.authority), text), True
        elif typed:
            try:
                editing.save_draft(request.editor, request.authority, typed, seen=seen)
            except Changed as changed:
                theirs, seen = changed.current["yaml"] or _("Der Entwurf ist nicht mehr da."), changed.current["seen"]
            else:
                return to(request, hub(typed.slug), _("Der Entwurf ist gespeichert."))
    context = {
        "desk": frame(request, "procedures"), "text": text, "seen": seen, "faults": wrong,
        "heading": _("Verfahren bearbeiten") if found else _("Verfahren anlegen"), "label": _("Verfahren als YAML"),
        "lead": _(
            "Ein Verfahren ist eine Textdatei im Format YAML. Was Sie speichern, ist ein Entwurf: Er gilt für "
            "niemanden, bis Sie ihn veröffentlichen."
        ),
        "checked": checked and not wrong, "theirs": theirs, "errors": [], "has_errors": bool(wrong),
        "back": (hub(found.definition.slug), _("Zum Verfahren")) if found else (
            reverse("studio:procedures"), _("Verfahren")
        ),
    }  # fmt: skip
    return render(request, "studio/yaml.html", context, status=422 if wrong else 409 if theirs else 200)


def _read(text: str, found: Sheet | None) -> tuple[Procedure | None, list[Fault]]:
    """The procedure, or what is wrong with it. Its name never changes: running cases and offers refer to it."""
    try:
        typed = load(text)
    except DefinitionError as error:
        return None, faults(error.problems, text)
    if found is not None and typed.slug != found.definition.slug:
        message = _("Der Name bleibt „{slug}“. Für einen anderen Namen legen Sie ein Verfahren an.")
        return None, faults([Problem("slug", message.format(slug=found.definition.slug))], text)
    return typed, []


@require_safe
@studio_page()
def download(request: StudioRequest, slug: str) -> HttpResponseBase:
    """A revision as YAML; `?fassung=` names it."""
    text = dump(from_data(_asked(request, _sheet(request, slug)).content))
    headers = {"Content-Disposition": f'attachment; filename="{slug}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_POST
@studio_page()
def publish(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Publishes the draft that was seen; with problems it stays a draft, and its page lists them."""
    _own(request, slug)
    try:
        editing.publish(request.editor, request.authority, slug, seen=request.POST.get("stand", ""))
    except Changed:
        said = _("Den Entwurf hat inzwischen jemand geändert. Sehen Sie ihn noch einmal an.")
    except DefinitionError:
        said = _("Der Entwurf ist noch nicht veröffentlicht. Beheben Sie erst, was unten steht.")
    else:
        said = _("Veröffentlicht. Neue Vorgänge folgen ab jetzt dieser Fassung.")
    return to(request, hub(slug), said)


@studio_page()
def discard(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once, then throws the draft away."""
    found = _own(request, slug)

    def save(_values: pages.Values, _seen: str) -> str:
        editing.discard(request.editor, request.authority, slug)
        return hub(slug) if found.published else reverse("studio:procedures")

    page = pages.Form(
        title=_("Entwurf verwerfen"), here="procedures", back=(hub(slug), _("Zum Verfahren")), fields=[], save=save,
        button=_("Verwerfen"), said=_("Der Entwurf ist weg."),
        intro=_("Was im Entwurf steht, ist dann weg. Veröffentlichte Fassungen bleiben."),
    )  # fmt: skip
    return pages.edit(request, page)
