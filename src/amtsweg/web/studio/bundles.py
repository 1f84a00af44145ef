"""Roles that the authority composes of permissions."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsweg.accounts import staff
from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import PERMISSIONS, ROLES
from amtsweg.accounts.staffing import bundles, granting, queries
from amtsweg.accounts.staffing.models import Bundle
from amtsweg.catalogue.editing.rights import Changed, mark
from amtsweg.web.studio.access import StudioRequest, frame, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choices, Field, Option, Text
from amtsweg.web.studio.permission_words import WORDS, words
from amtsweg.web.studio.staff import nobody_left

managing = studio_page(may="staff.manage")


def home() -> tuple[str, str]:
    """The page above all forms of roles."""
    return reverse("studio:bundles"), _("Rollen")


@require_safe
@managing
def index(request: StudioRequest) -> HttpResponseBase:
    """The authority's own roles, and those that every authority has."""
    own = queries.bundles(request.authority)
    count = queries.holders_of(request.authority, own)
    context = {
        "desk": frame(request, "staff"),
        "own": [(one, words(granting.holds(one)), count[one.pk]) for one in own],
        "shipped": [(one.label, words(ROLES[one])) for one in Membership.Role],
    }
    return render(request, "studio/bundles.html", context)


@managing
def new(request: StudioRequest) -> HttpResponseBase:
    """A new role."""

    def save(values: Values, _seen: str) -> None:
        _kept(lambda: bundles.create(request.editor, request.authority, values["name"], values["permissions"]))

    form = Form(
        title=_("Rolle anlegen"), here="staff", back=home(), fields=_fields(), save=save,
        said=_("Die Rolle ist angelegt. Vergeben können Sie sie unter „Zugänge“."),
    )  # fmt: skip
    return edit(request, form)


@managing
def bundle(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Changes a role."""
    row = _row(request, slug)
    shown = {"name": row.name, "permissions": [one for one in PERMISSIONS if one in row.permissions]}

    def save(values: Values, seen: str) -> None:
        if mark(shown) != seen:
            raise Changed(shown)
        _kept(lambda: bundles.change(request.editor, request.authority, slug, values["name"], values["permissions"]))

    form = Form(
        title=row.name, here="staff", back=home(), fields=_fields(), values=shown, save=save,
        template="studio/bundle.html", more={"row": row},
        intro=_("Was Sie ändern, gilt sofort für alle, die diese Rolle haben."),
    )  # fmt: skip
    return edit(request, form)


@managing
def remove(request: StudioRequest, slug: str) -> HttpResponseBase:
    """Asks once more, then deletes a role that nobody ever had."""
    row = _row(request, slug)

    def save(_values: Values, _seen: str) -> None:
        try:
            bundles.remove(request.editor, request.authority, slug)
        except bundles.InUse:
            raise ValidationError(_("Diese Rolle hat oder hatte jemand. Nehmen Sie ihr stattdessen Rechte.")) from None
        except PermissionDenied:
            raise ValidationError(_beyond()) from None

    form = Form(
        title=_("Rolle löschen: {name}").format(name=row.name), here="staff", back=home(), fields=[], save=save,
        button=_("Löschen"), said=_("Die Rolle ist gelöscht."),
    )  # fmt: skip
    return edit(request, form)


def _row(request: StudioRequest, slug: str) -> Bundle:
    try:
        return queries.bundle(request.authority, slug)
    except Bundle.DoesNotExist:
        raise Http404 from None


def _fields() -> list[Field]:
    labels = {one: str(word) for one, word in WORDS.items()}
    options: list[Option] = [(one, labels[one][:1].upper() + labels[one][1:]) for one in PERMISSIONS]
    hint = _("So wenige wie möglich: was jemand selten braucht, kann eine andere Person tun.")
    return [
        Text(name="name", label=_("Name der Rolle"), limit=60),
        Choices(name="permissions", label=_("Rechte"), hint=hint, options=options),
    ]


def _kept(action: Callable[[], object]) -> None:
    """Does it. Raises `ValidationError` with the reason why not."""
    try:
        action()
    except granting.Lacking as reason:
        one, needed = reason.args
        said = _("„{one}“ geht nur zusammen mit „{needed}“").format(one=WORDS[one], needed=WORDS[needed])
        raise ValidationError({"permissions": [said]}) from None
    except staff.LastManager:
        raise ValidationError({"permissions": [nobody_left()]}) from None
    except PermissionDenied:
        raise ValidationError({"permissions": [_beyond()]}) from None


def _beyond() -> str:
    return _("Wählen Sie nur Rechte, die Sie vergeben dürfen, und ändern Sie keine Rolle, die Sie selbst haben")
