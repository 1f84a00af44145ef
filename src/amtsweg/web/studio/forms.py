"""Forms in the studio: the list, one form at a glance, its YAML, what a draft changes, publishing and retiring."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.catalogue.editing import forms
from amtsweg.catalogue.editing.forms import Sheet, definition_of
from amtsweg.catalogue.editing.rights import Changed
from amtsweg.forms import lines as yaml_lines
from amtsweg.forms import notation
from amtsweg.forms.checks import check
from amtsweg.forms.comparing import Change, compare
from amtsweg.forms.definition import Definition, GroupPage, Page, QuestionPage, dump, load
from amtsweg.forms.models import FormDefinition, FormRevision
from amtsweg.forms.problems import DefinitionError, Problem
from amtsweg.forms.schema import answers_schema
from amtsweg.web.kit import texts
from amtsweg.web.studio import editing
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to


class Fault(NamedTuple):
    """A problem as the editor reads it: the line where it is known, the place, and what to do."""

    line: int | None
    place: str
    message: str


class Entry(NamedTuple):
    """A line of a form's outline. `level` 0 is a page, 1 its fields and the pages of its items, and so on."""

    level: int
    title: str
    kind: str
    id: str
    conditional: bool


class Difference(NamedTuple):
    """A change for reading: what it is about, what happened to it, how it was and is."""

    change: Change
    title: str
    old: str
    new: str


def hub(slug: str) -> str:
    """The address of a form in the studio."""
    return reverse("studio:form", kwargs={"slug": slug})


def sheet_of(request: StudioRequest, slug: str) -> Sheet:
    """The form that the page is about. Raises Http404."""
    try:
        return forms.sheet(request.authority, slug)
    except FormDefinition.DoesNotExist:
        raise Http404("no such form") from None


def _own(request: StudioRequest, slug: str) -> Sheet:
    found = sheet_of(request, slug)
    if not found.own:
        raise Http404("a shared form is not changed here")
    return found


def shown_of(request: StudioRequest, found: Sheet) -> FormRevision:
    """The revision that `?fassung=` asks for; without it what stands there now. Raises Http404."""
    number = request.GET.get("fassung", "")
    asked = found.revision(int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else found.shown
    if asked is None:
        raise Http404("no such revision")
    return asked


@require_safe
@studio_page()
def index(request: StudioRequest) -> HttpResponseBase:
    """The authority's own forms and those that all share."""
    context = {"desk": frame(request, "forms"), "rows": forms.lines(request.authority)}
    return render(request, "studio/forms.html", context)


@require_safe
@studio_page()
def form(request: StudioRequest, slug: str) -> HttpResponseBase:
    """One form: what it asks, its revisions, where it is used."""
    found = sheet_of(request, slug)
    revision = shown_of(request, found)
    definition = definition_of(revision)
    context = {
        "desk": frame(request, "forms"),
        "sheet": found,
        "shown": revision,
        "title": texts.localised(definition.title),
        "outline": [(texts.plain(one.title), list(_outline(one.pages, 0))) for one in definition.sections],
        "faults": faults(check(definition), dump(definition)) if revision.published_at is None else [],
        "left_open": definition.fim.open if definition.fim else (),
    }
    return render(request, "studio/form_sheet.html", context)


def _outline(pages: tuple[Page, ...], level: int) -> Iterator[Entry]:
    for page in pages:
        yield Entry(level, texts.plain(page.title), _page_kind(page), page.id, page.when is not None)
        if isinstance(page, GroupPage):
            yield from _outline(page.pages, level + 1)
        elif isinstance(page, QuestionPage):
            for field in page.fields:
                yield Entry(level + 1, texts.plain(field.label), field.type, field.id, field.when is not None)


def _page_kind(page: Page) -> str:
    return {"group": _("wiederholt"), "exit": _("Ende ohne Antrag")}.get(page.kind, _("Seite"))


def faults(problems: list[Problem], text: str) -> list[Fault]:
    """Problems with their lines in this YAML, in its order."""
    lines = yaml_lines.lines_of(text)
    found = [Fault(yaml_lines.line_of(one, lines), one.where, one.message) for one in problems]
    return sorted(found, key=lambda one: one.line or 0)


# --- the YAML ------------------------------------------------------------------------------------------------------


@studio_page()
def new(request: StudioRequest) -> HttpResponseBase:
    """A form of one's own: from a file, typed, or begun as a copy of a shared one (`?vorlage=`)."""
    pattern = request.GET.get("vorlage", "")[:60]
    found = sheet_of(request, pattern) if pattern else None
    text = dump(definition_of(found.newest)) if found and found.newest else ""
    return _edit(request, None, text, "")


@studio_page()
def edit(request: StudioRequest, slug: str) -> HttpResponseBase:
    """The YAML of the draft; where there is none yet, that of the newest revision."""
    found = _own(request, slug)
    revision = found.shown
    text = dump(definition_of(revision)) if revision else ""
    return _edit(request, found, text, found.draft.digest if found.draft else "")


def _edit(request: StudioRequest, found: Sheet | None, text: str, seen: str) -> HttpResponseBase:
    wrong: list[Fault] = []
    theirs, checked = "", False
    if request.method == "POST":
        text, seen = typed_yaml(request), request.POST.get("stand", "")[:64]
        definition, wrong = _read(text, found)
        if definition and "pruefen" in request.POST:
            wrong, checked = faults(check(definition), text), True
        elif definition:
            try:
                forms.save_draft(request.editor, request.authority, definition, seen=seen)
            except Changed as changed:
                theirs, seen = changed.current["yaml"] or _("Der Entwurf ist nicht mehr da."), changed.current["seen"]
            else:
                return to(request, hub(definition.slug), _("Der Entwurf ist gespeichert."))
    context = {
        "desk": frame(request, "forms"), "text": text, "seen": seen, "faults": wrong,
        "heading": _("Formular bearbeiten") if found else _("Formular anlegen"), "label": _("Formular als YAML"),
        "lead": _(
            "Ein Formular ist eine Textdatei im Format YAML. Was Sie speichern, ist ein Entwurf: Niemand sieht ihn, "
            "bis Sie ihn veröffentlichen."
        ),
        "checked": checked and not wrong, "theirs": theirs, "errors": [], "has_errors": bool(wrong),
        "back": (hub(found.form.slug), _("Zum Formular")) if found else (reverse("studio:forms"), _("Formulare")),
    }  # fmt: skip
    return render(request, "studio/yaml.html", context, status=422 if wrong else 409 if theirs else 200)


def typed_yaml(request: StudioRequest) -> str:
    """What was typed, or what stands in the file when one was chosen."""
    file = request.FILES.get("datei")
    if file is None or file.size is None or file.size > notation.LONGEST:
        return str(request.POST.get("yaml", "")).replace("\r\n", "\n")
    return bytes(file.read()).decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _read(text: str, found: Sheet | None) -> tuple[Definition | None, list[Fault]]:
    """The definition, or what is wrong with it. The name of a form never changes: addresses and drafts refer to it."""
    try:
        definition = load(text)
    except DefinitionError as error:
        return None, faults(error.problems, text)
    if found is not None and definition.slug != found.form.slug:
        message = _("Der Name bleibt „{slug}“. Für einen anderen Namen legen Sie ein Formular an.")
        return None, faults([Problem("slug", message.format(slug=found.form.slug))], text)
    return definition, []


@require_safe
@studio_page()
def download(request: StudioRequest, slug: str) -> HttpResponseBase:
    """A revision as YAML; `?fassung=` names it."""
    definition = definition_of(shown_of(request, sheet_of(request, slug)))
    return _file(dump(definition), f"{slug}.yaml", "application/yaml; charset=utf-8")


@require_safe
@studio_page()
def schema(request: StudioRequest, slug: str) -> HttpResponseBase:
    """JSON Schema of the answers."""
    definition = definition_of(shown_of(request, sheet_of(request, slug)))
    text = json.dumps(answers_schema(definition), ensure_ascii=False, indent=2)
    return _file(text, f"{slug}.schema.json", "application/schema+json; charset=utf-8")


def _file(text: str, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )  # fmt: skip


# --- compare, publish, retire --------------------------------------------------------------------------------------


@require_safe
@studio_page()
def compared(request: StudioRequest, slug: str) -> HttpResponseBase:
    """A revision, or without `?fassung=` the draft, beside the published one before it."""
    found = sheet_of(request, slug)
    new = shown_of(request, found)
    old = next((one for one in found.published if one.number < new.number), None)
    if old is None:
        raise Http404("nothing to compare with")
    both = compare(definition_of(old), definition_of(new))
    context = {
        "desk": frame(request, "forms"),
        "sheet": found,
        "old": old,
        "new": new,
        "compatible": both.compatible,
        "changes": [_difference(one) for one in both.changes],
        "whats": {"added": _("neu"), "removed": _("entfernt"), "moved": _("verschoben"), "changed": _("geändert")},
        "kinds": _kinds(),
        "fits": {"depends": _("Antworten passen vielleicht nicht mehr"), "lost": _("Antworten werden neu gefragt")},
    }
    return render(request, "studio/form_compare.html", context)


def _kinds() -> dict[str, str]:
    return {
        "form": _("Formular"), "section": _("Abschnitt"), "page": _("Seite"), "field": _("Feld"),
        "option": _("Möglichkeit"), "fee": _("Gebühr"), "parameter": _("Betrag oder Wert der Behörde"),
        "calculation": _("Berechnung"), "evidence": _("Nachweis"), "code_list": _("Codeliste"), "code": _("Code"),
    }  # fmt: skip


def _difference(change: Change) -> Difference:
    whole = change.aspect == "whole" and change.what != "moved"
    old, new = ("", "") if whole else (_readable(change.old), _readable(change.new))
    return Difference(change, texts.plain(change.title) or change.place, old, new)


def _readable(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else notation.write(value).removesuffix("...\n").strip()


@require_POST
@studio_page()
def publish(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Publishes the draft that was seen; with problems it stays a draft, and the form's page lists them."""
    _own(request, slug)
    try:
        forms.publish(request.editor, request.authority, slug, seen=request.POST.get("stand", ""))
    except Changed:
        said = _("Den Entwurf hat inzwischen jemand geändert. Sehen Sie ihn noch einmal an.")
    except DefinitionError:
        said = _("Der Entwurf ist noch nicht veröffentlicht. Beheben Sie erst, was unten steht.")
    else:
        said = _("Veröffentlicht. Neue Anträge benutzen ab jetzt diese Fassung.")
    return to(request, hub(slug), said)


@studio_page()
def discard(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once, then throws the draft away."""
    found = _own(request, slug)

    def save(_values: editing.Values, _seen: str) -> str:
        forms.discard(request.editor, request.authority, slug)
        return hub(slug) if found.published else reverse("studio:forms")

    page = editing.Form(
        title=_("Entwurf verwerfen"), here="forms", back=(hub(slug), _("Zum Formular")), fields=[], save=save,
        button=_("Verwerfen"), said=_("Der Entwurf ist weg."),
        intro=_("Was im Entwurf steht, ist dann weg. Veröffentlichte Fassungen bleiben."),
    )  # fmt: skip
    return editing.edit(request, page)


@studio_page()
def retire(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once, then ends the form until a new revision is published."""
    _own(request, slug)

    def save(_values: editing.Values, _seen: str) -> None:
        forms.retire(request.editor, request.authority, slug)

    page = editing.Form(
        title=_("Formular zurückziehen"), here="forms", back=(hub(slug), _("Zum Formular")), fields=[], save=save,
        button=_("Zurückziehen"), said=_("Zurückgezogen. Ihre Seiten zeigen, dass es den Antrag nicht online gibt."),
        intro=_(
            "Niemand kann dann einen Antrag anfangen oder einen angefangenen senden. Gesendete Anträge bleiben. "
            "Mit einer neuen Fassung öffnen Sie das Formular wieder."
        ),
    )  # fmt: skip
    return editing.edit(request, page)
