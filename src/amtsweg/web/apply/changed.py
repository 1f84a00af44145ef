"""The form has changed since somebody began: what is new, and which answers need another look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.applications import carrying
from amtsweg.applications.carrying import Move
from amtsweg.forms.comparing import Change
from amtsweg.forms.texts import text_of
from amtsweg.web.apply import shows
from amtsweg.web.apply.question import go_on
from amtsweg.web.apply.visit import Visit, application_page
from amtsweg.web.kit.rows import read_only

_SILENT = ("info", "calculated")


@application_page
def changed(visit: Visit) -> HttpResponseBase:
    """GET tells, POST goes on in the newer form. Without a newer one: on to where it goes on."""
    draft = visit.draft()
    found = carrying.move(draft)
    if found is None:
        return HttpResponseRedirect(visit.ahead(draft))
    if visit.request.method == "POST" and visit.request.POST.get("fassung") == str(found.revision.pk):
        return go_on(visit, found.revision.pk)
    context = {"visit": visit, "aside": shows.aside(visit, draft), **told(found)}
    return render(visit.request, "apply/changed.html", context)


def told(found: Move) -> dict[str, Any]:
    """What the page says about a move."""
    return {
        "revision": found.revision.pk,
        "again": read_only(found.again),
        "gone": read_only(found.gone),
        "news": list(dict.fromkeys(_news(found))),
    }


def _news(found: Move) -> Iterator[str]:
    """What changed for whoever fills it in, in plain sentences; wording and order of questions say nothing new."""
    language = found.draft.sitting.language
    for change in found.comparison.changes:
        title = text_of(change.title, language)
        match change.kind, change.what:
            case "field", "added" if change.new["type"] not in _SILENT:
                yield _("Neue Frage: %(title)s") % {"title": title}
            case "field", "removed" if change.old["type"] not in _SILENT:
                yield _("Diese Frage gibt es nicht mehr: %(title)s") % {"title": title}
            case "field", "changed" if change.fit != "fits":
                yield _("Diese Frage hat sich geändert: %(title)s") % {"title": title}
            case "option", "added" | "removed":
                yield _option(found, change, title, language)
            case "evidence", "added":
                yield _("Neuer Nachweis: %(title)s") % {"title": title}
            case "evidence", "removed":
                yield _("Diesen Nachweis brauchen Sie nicht mehr: %(title)s") % {"title": title}
            case "fee", _what:
                yield _("Die Kosten werden anders berechnet")
            case "form", "changed" if change.setting == "declaration":
                yield _("Die Erklärung vor dem Senden ist neu gefasst")


def _option(found: Move, change: Change, title: str, language: str) -> str:
    name = change.place.split("/")[-2]
    field = found.form.fields.get(name) or found.draft.form.fields[name]
    words = {"title": title, "question": text_of(field.short or field.label, language)}
    if change.what == "added":
        return _("Neue Antwort bei „%(question)s“: %(title)s") % words
    return _("Diese Antwort gibt es bei „%(question)s“ nicht mehr: %(title)s") % words
