"""Papers that a person keeps to use again: list, upload, noted days, deleting; keeping one out of a case."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amtsweg.accounts.models import Account
from amtsweg.cases import queries
from amtsweg.documents import queries as documents
from amtsweg.documents import safe
from amtsweg.documents.checks import Checked
from amtsweg.documents.models import Document, KeptPaper
from amtsweg.web.kit.actor import account, holders, signed_in
from amtsweg.web.kit.papers import Errors, attachment, files_in
from amtsweg.web.mailbox.case import SAID
from amtsweg.web.mailbox.visit import holders_page


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest) -> HttpResponseBase:
    """What is kept; a POST keeps more."""
    if request.method != "POST":
        return _render(request)
    files, errors = files_in(request, "datei")
    if not files and not errors:
        errors = [("datei", _("Wählen Sie die Datei aus, die Sie aufheben möchten"))]
    if errors:
        return _render(request, errors)
    try:
        for file in files:
            safe.keep(_owner(request), file)
    except safe.Full:
        return _render(request, [("datei", _full())])
    return _said(request, _("{names} ist aufgehoben.").format(names=", ".join(file.name for file in files)))


@never_cache
@signed_in
@require_safe
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponseBase:
    """A kept paper as a download."""
    try:
        found = safe.take(_owner(request).id, paper_id)
    except KeptPaper.DoesNotExist:
        raise Http404 from None
    return attachment(found.name, found.media_type, found.data)


@never_cache
@signed_in
@require_POST
def change(request: HttpRequest, paper_id: UUID) -> HttpResponseBase:
    """Notes the day until which the paper is of use, or with `loeschen` deletes it."""
    own = _owner(request).id
    try:
        if "loeschen" in request.POST:
            safe.remove(own, paper_id)
            return _said(request, _("Die Unterlage ist gelöscht."))
        control = f"frist-{paper_id}"
        parts = [request.POST.get(f"{control}-{part}", "").strip() for part in ("year", "month", "day")]
        try:
            day = date(*(int(part) for part in parts)) if any(parts) else None
        except (ValueError, OverflowError):
            return _render(request, [(f"{control}-day", _("Geben Sie den Tag mit Tag, Monat und Jahr an"))])
        safe.set_expiry(own, paper_id, day)
    except KeptPaper.DoesNotExist:
        raise Http404 from None
    return _said(request, _("Der Tag ist notiert. Wir erinnern Sie.") if day else _("Es ist kein Tag mehr notiert."))


@require_POST
@holders_page
def keep(request: HttpRequest, number: str, document_id: UUID) -> HttpResponseBase:
    """Keeps a copy of a paper that the person handed in with a case."""
    case = queries.access_case(holders(request), number)
    own = account(request)
    try:
        document = documents.for_holder(holders(request), document_id)
    except Document.DoesNotExist:
        raise Http404 from None
    if own is None or document.data_key_id != case.data_key_id or document.kind != Document.Kind.UPLOAD:
        raise Http404
    content = b"".join(documents.content(document))
    try:
        safe.keep(own, Checked(documents.name(document), document.media_type, content))
        request.session[SAID] = _("Die Unterlage ist aufgehoben.")
    except safe.Full:
        request.session[SAID] = _full()
    return HttpResponseRedirect(reverse("mailbox:case", kwargs={"number": number}))


def _full() -> str:
    return _("Mehr als {count} Unterlagen können Sie nicht aufheben. Löschen Sie zuerst andere.").format(
        count=safe.MOST
    )


def _owner(request: HttpRequest) -> Account:
    found = account(request)
    assert found is not None  # `signed_in` has seen to it
    return found


def _render(request: HttpRequest, errors: Errors | None = None) -> HttpResponseBase:
    context = {
        "papers": safe.papers_of(_owner(request).id),
        "errors": errors or [],
        "wrong": dict(errors or []),
        "has_errors": bool(errors),
        "said": "" if errors else request.session.pop(SAID, ""),
    }
    return render(request, "mailbox/safe.html", context, status=422 if errors else 200)


def _said(request: HttpRequest, said: str) -> HttpResponseRedirect:
    request.session[SAID] = said
    return HttpResponseRedirect(reverse("mailbox:safe"))
