"""Who works for the authority: invite, appoint to something more, change, end."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amtsweg.accounts import staff
from amtsweg.accounts.adapter import door
from amtsweg.accounts.limits import TooManyTries
from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.accounts.staff import Term
from amtsweg.accounts.staffing import granting, inviting, queries
from amtsweg.accounts.staffing.granting import Post
from amtsweg.accounts.staffing.inviting import Person
from amtsweg.accounts.staffing.models import Bundle, StaffInvitation
from amtsweg.catalogue.editing import reading
from amtsweg.catalogue.editing.rights import Changed, mark
from amtsweg.core import clock
from amtsweg.federation.models import Unit
from amtsweg.web.kit import texts
from amtsweg.web.studio.access import StudioRequest, frame, studio_page, to
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Choice, Day, Field, Option, Text, mail
from amtsweg.web.studio.permission_words import words

_OWN = "eigene:"  # before the slug of a role that the authority composed
_ALL = "alle"
_A_DAY = timedelta(days=1)

managing = studio_page(of_a_unit=True, may="staff.manage")


def home() -> tuple[str, str]:
    """The page above everything about members."""
    return reverse("studio:staff"), _("Zugänge")


@require_safe
@managing
def index(request: StudioRequest) -> HttpResponseBase:
    """Who has access, who had lately, and who is invited."""
    by, authority = request.editor, request.authority
    rows = queries.members(request.editors, authority)
    today = clock.today()
    context = {
        "desk": frame(request, "staff"),
        "present": [one for one in rows if one.until is None or one.until > today],
        "past": [one for one in rows if one.until is not None and one.until <= today],
        "today": today,
        "last_days": {one.pk: max(one.until - _A_DAY, one.since) for one in rows if one.until},
        "invited": [
            (one, inviting.email_of(one), _called(one), _offers(request, one))
            for one in queries.invitations(request.editors, authority)
        ],
        "whole": by.unit_id is None,
        "administers": by.unit_id is None and allows(by, "portal.administer", authority),
    }
    return render(request, "studio/staff.html", context)


@managing
def invite(request: StudioRequest) -> HttpResponseBase:
    """Somebody new, by a link to her address."""

    def save(values: Values, _seen: str) -> None:
        person = Person(values["email"], values["name"], values["salutation"])
        post, unit = _post(request, values["post"]), _unit(request, values["unit"])
        try:
            inviting.invite(_by(request, unit), request.authority, person, post, unit, _term(values), door(request))
        except PermissionDenied:
            raise ValidationError({"post": [_not_yours()]}) from None
        except TooManyTries:
            said = _("Heute haben Sie schon viele Einladungen verschickt. Versuchen Sie es morgen")
            raise ValidationError({"email": [said]}) from None

    fields = [*_person(), mail("email", _("E-Mail")), *_what(request), *_days()]
    form = Form(
        title=_("Person einladen"), here="staff", back=home(), fields=fields, save=save, button=_("Einladen"),
        values={"since": clock.today()}, said=_("Die Einladung ist unterwegs. Sie gilt 14 Tage."),
        intro=_("Die Person bekommt einen Link. Sie braucht ein Konto mit dieser E-Mail-Adresse."),
    )  # fmt: skip
    return edit(request, form)


@require_POST
@managing
def withdraw(request: StudioRequest, invitation_id: UUID) -> HttpResponseBase:
    """The link of an invitation no longer works."""
    known = {one.pk: one for one in queries.invitations(request.editors, request.authority)}
    try:
        row = known[invitation_id]
        inviting.withdraw(_by(request, row.unit), request.authority, invitation_id)
    except (KeyError, StaffInvitation.DoesNotExist):
        raise Http404 from None
    return to(request, home()[0], _("Die Einladung ist zurückgenommen."))


@managing
def member(request: StudioRequest, membership_id: UUID) -> HttpResponseBase:
    """Name and last day of one access."""
    row = _member(request, membership_id)
    over = row.until is not None and row.until <= clock.today()
    own = row.account_id == request.editor.account_id
    shown = {
        "name": row.name, "salutation": row.salutation,
        "last_day": row.until - _A_DAY if row.until else None,
    }  # fmt: skip

    def save(values: Values, seen: str) -> None:
        if over:
            raise ValidationError(_("Dieser Zugang ist beendet. Wer wiederkommt, bekommt einen neuen."))
        if mark(shown) != seen:
            raise Changed(shown)
        try:
            staff.change_membership(
                row,
                name=values["name"],
                salutation=values["salutation"],
                until=_until(values),
                by=_by(request, row.unit),
            )
        except staff.LastManager:
            raise ValidationError({"last_day": [nobody_left()]}) from None
        except PermissionDenied:
            said = _("Ihren eigenen Zugang kann nur jemand anderes verlängern") if own else _above_you()
            raise ValidationError({"last_day": [said]}) from None

    form = Form(
        title=row.name, here="staff", back=home(), save=save, values=shown, template="studio/member.html",
        fields=[] if over else [*_person(), _last_day()],
        more={
            "row": row, "over": over, "what": words(granting.holds(_post_of(row))),
            "own": own, "takes": staff.may_take(_by(request, row.unit), row),
        },
    )  # fmt: skip
    return edit(request, form)


@managing
def more(request: StudioRequest, membership_id: UUID) -> HttpResponseBase:
    """A further role for somebody who works here."""
    row = _member(request, membership_id)

    def save(values: Values, _seen: str) -> None:
        post, unit = _post(request, values["post"]), _unit(request, values["unit"])
        try:
            with transaction.atomic():
                staff.appoint(
                    row.account, request.authority, post, name=row.name, by=_by(request, unit), unit=unit,
                    salutation=row.salutation, term=_term(values),
                )  # fmt: skip
        except IntegrityError:
            raise ValidationError({"post": [_("Diese Rolle hat die Person dort schon")]}) from None
        except PermissionDenied:
            raise ValidationError({"post": [_not_yours()]}) from None

    form = Form(
        title=_("Weitere Rolle: {name}").format(name=row.name), here="staff", back=_page_of(row),
        fields=[*_what(request), *_days()], values={"since": clock.today()}, save=save,
        said=_("Die Rolle ist vergeben."),
    )  # fmt: skip
    return edit(request, form)


@managing
def end(request: StudioRequest, membership_id: UUID) -> HttpResponseBase:
    """Asks once more, then ends an access today."""
    row = _member(request, membership_id)

    def save(_values: Values, _seen: str) -> str:
        try:
            staff.end_membership(row, by=_by(request, row.unit))
        except staff.LastManager:
            raise ValidationError(nobody_left()) from None
        except PermissionDenied:
            raise ValidationError(_above_you()) from None
        return home()[0]

    form = Form(
        title=_("Zugang beenden: {name}").format(name=row.name), here="staff", back=_page_of(row), fields=[],
        save=save, button=_("Heute beenden"), said=_("Der Zugang ist beendet."),
        intro=_("{post}. Was die Person bearbeitet hat, bleibt. Weisen Sie offene Vorgänge neu zu.").format(
            post=row.post
        ),
    )  # fmt: skip
    return edit(request, form)


def _by(request: StudioRequest, unit: Unit | None) -> Membership:
    """The membership with which she manages this unit."""
    return queries.manager(request.editors, request.authority, unit.pk if unit else None)


def _page_of(row: Membership) -> tuple[str, str]:
    return reverse("studio:member", kwargs={"membership_id": row.pk}), row.name


def _member(request: StudioRequest, membership_id: UUID) -> Membership:
    try:
        return queries.member(request.editors, request.authority, membership_id)
    except Membership.DoesNotExist:
        raise Http404 from None


# --- fields ----------------------------------------------------------------------------------------------------------


def _person() -> list[Field]:
    hint = _("So lesen ihn Antragstellende und Kolleginnen und Kollegen.")
    return [
        Text(name="name", label=_("Name"), hint=hint, limit=120),
        Text(name="salutation", label=_("Anrede"), limit=16, optional=True, width="20"),
    ]


def _what(request: StudioRequest) -> list[Field]:
    """Role and unit, as far as she may give them."""
    own, by = queries.bundles(request.authority), request.editors
    found = {_key(post): post for one in by for post in granting.posts_of(one, request.authority, own)}
    roles: list[Option] = [(key, _name(post), words(granting.holds(post))) for key, post in found.items()]
    within = {one.unit_id for one in by}
    units = [
        (one.slug, texts.plain(one.name))
        for one in reading.units_of(request.authority)
        if None in within or one.pk in within
    ]
    if None in within:
        units.append((_ALL, _("alle Stellen")))  # last, since what is chosen first is to be little
    return [
        Choice(name="post", label=_("Rolle"), options=roles, open=True),
        Choice(name="unit", label=_("Stelle"), options=units),
    ]


def _days() -> list[Field]:
    return [Day(name="since", label=_("Erster Tag")), _last_day()]


def _last_day() -> Day:
    hint = _("Danach endet der Zugang von selbst. Leer heißt: ohne Ende.")
    return Day(name="last_day", label=_("Letzter Tag"), hint=hint, optional=True)


def _term(values: Values) -> Term:
    return Term(values["since"], _until(values))


def _until(values: Values) -> date | None:
    """The first day on which it grants nothing any more. Raises `ValidationError` for one that is over already."""
    last: date | None = values["last_day"]
    if last is None:
        return None
    if last < max(values.get("since") or clock.today(), clock.today()):
        raise ValidationError({"last_day": [_("Geben Sie einen Tag an, der noch kommt")]})
    return last + _A_DAY


def _key(post: Post) -> str:
    return _OWN + post.slug if isinstance(post, Bundle) else str(post.value)


def _name(post: Post) -> str:
    return post.name if isinstance(post, Bundle) else str(post.label)


def _post_of(row: Membership) -> Post:
    return row.bundle or Membership.Role(row.role)


def _called(row: StaffInvitation) -> str:
    return _name(row.bundle or Membership.Role(row.role))


def _offers(request: StudioRequest, row: StaffInvitation) -> bool:
    """Whether she could offer what this invitation offers."""
    held = granting.holds(row.bundle or Membership.Role(row.role))
    return granting.may_grant(_by(request, row.unit), held, request.authority, row.unit_id)


def _post(request: StudioRequest, key: str) -> Post:
    if key.startswith(_OWN):
        return queries.bundle(request.authority, key.removeprefix(_OWN))
    return Membership.Role(key)


def _unit(request: StudioRequest, slug: str) -> Unit | None:
    if slug == _ALL:
        return None
    return Unit.objects.select_related("authority").get(authority=request.authority, slug=slug)


def _not_yours() -> str:
    return _("Diese Rolle können Sie hier nicht vergeben, auch nicht an sich selbst")


def _above_you() -> str:
    return _("Diesen Zugang ändert oder beendet nur, wer diese Rolle auch vergeben könnte")


def nobody_left() -> str:
    return _("Wer als Einzige oder Einziger die Zugänge verwaltet, bleibt, bis jemand anderes es kann")
