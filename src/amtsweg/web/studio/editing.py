"""One way through every form of the studio: show, check, save; nothing typed is lost, nobody's work is overwritten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from amtsweg.catalogue.editing.rights import Changed, mark
from amtsweg.web.studio.access import StudioRequest, frame, to
from amtsweg.web.studio.fields import Errors, Field, Typed

Values = dict[str, Any]


class AskFirst(Exception):
    """Saving does more than is seen at once: `about` is shown, and `token` comes back when she means it."""

    def __init__(self, about: Sequence[Any], token: str) -> None:
        super().__init__(token)
        self.about, self.token = about, token


@dataclass(frozen=True, kw_only=True)
class Form:
    """A small form: its fields, what stands in them, and what to do with what comes back.

    `save` gets the values and the mark of what was shown. It returns where to go next (None: to `back`), and raises
    `Changed`, `AskFirst` (the template shows it) or `ValidationError`. `remove` is what the button "entfernen" does,
    whatever stands in the fields. `here` is the part of the studio, `back` the page above with its name.
    """

    title: str
    here: str
    back: tuple[str, str]
    fields: Sequence[Field]
    save: Callable[[Values, str], str | None]
    remove: Callable[[], str | None] | None = None
    values: Values = field(default_factory=dict)
    said: str = ""
    removed: str = ""  # what is said after `remove`
    button: str = ""
    intro: str = ""
    template: str = "studio/form.html"
    files: bool = False  # whether files come along
    more: Values = field(default_factory=dict)


def edit(request: StudioRequest, form: Form) -> HttpResponseBase:
    """Answers GET and POST: 422 with what is wrong, 409 with what somebody else saved in the meantime."""
    initial = {one.name: form.values.get(one.name) for one in form.fields}
    typed = {name: text for one in form.fields for name, text in one.show(initial[one.name]).items()}
    seen = mark(initial)
    errors: Errors = []
    theirs: list[tuple[str, str]] = []
    asks: AskFirst | None = None
    if request.method == "POST":
        typed = {name: text for one in form.fields for name, text in one.read(request.POST).items()}
        values, errors = clean(form.fields, typed)
        remove = form.remove if "entfernen" in request.POST else None
        if remove:
            errors = []
        if not errors:
            try:
                target = remove() if remove else form.save(values, request.POST.get("stand", ""))
            except AskFirst as first:
                asks, seen = first, request.POST.get("stand", "")[:40]
            except Changed as changed:
                current = {one.name: changed.current.get(one.name) for one in form.fields}
                theirs = _others(form.fields, current, values)
                seen = mark(current)
            except ValidationError as refusal:
                errors = _refused(form.fields, refusal)
            else:
                return to(request, target or form.back[0], form.removed if remove else form.said or _("Gespeichert."))
        if errors:
            seen = request.POST.get("stand", "")[:40]
    status = 422 if errors else 409 if theirs or asks else 200
    context = {
        "desk": frame(request, form.here), "form_": form, "typed": typed, "errors": errors, "wrong": dict(errors),
        "has_errors": bool(errors), "seen": seen, "theirs": theirs, "asks": asks, **form.more,
    }  # fmt: skip
    return render(request, form.template, context, status=status)


def clean(fields: Sequence[Field], typed: Typed) -> tuple[Values, Errors]:
    """The values of what was typed, and everything that is wrong with it in the order of the page."""
    values: Values = {}
    errors: Errors = []
    for one in fields:
        values[one.name], wrong = one.clean(typed)
        errors += wrong
    return values, errors


def _others(fields: Sequence[Field], current: Values, mine: Values) -> list[tuple[str, str]]:
    """Label and present text of each field that now says something else than what was typed."""
    found = [(one.label, one.plain(current[one.name])) for one in fields if current[one.name] != mine[one.name]]
    return found or [(one.label, one.plain(current[one.name])) for one in fields[:1]]


def _refused(fields: Sequence[Field], refusal: ValidationError) -> Errors:
    """What the house refused, at the field it is about; where it is about none, at the first."""
    controls = {one.name: one.control for one in fields}
    first = fields[0].control if fields else ""
    if not hasattr(refusal, "error_dict"):
        return [(first, message) for message in refusal.messages]
    found = refusal.message_dict.items()
    return [(controls.get(name, first), message) for name, messages in found for message in messages]
