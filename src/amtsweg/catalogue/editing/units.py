"""Offices and the people in them, as their own authority keeps them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.accounts.staff import offer_entry
from amtsweg.catalogue.editing.rights import editor, unchanged
from amtsweg.core import events
from amtsweg.federation import actions, tree
from amtsweg.federation.models import Authority, StaffEntry, Unit
from amtsweg.federation.published import bump
from amtsweg.federation.upsert import CHANGED, remove_missing


def values_of(row: Unit | StaffEntry, names: list[str]) -> dict[str, Any]:
    """The present values of these fields; `parent` and `unit` as slugs."""
    found = {}
    for name in names:
        value = getattr(row, name)
        found[name] = value.slug if isinstance(value, Unit) else "" if value is None and name == "parent" else value
    return found


def create_unit(by: Membership, authority: Authority, slug: str, values: dict[str, Any]) -> Unit:
    """A new office. Raises `PermissionDenied` and `ValidationError`."""
    actor = editor(by, authority)
    with transaction.atomic():
        _is_new(authority.units.filter(slug=slug))
        order = authority.units.count()
        return actions.upsert_unit(authority, slug, actor=actor, order=order, **_unit(authority, values)).row


def _is_new(rows: "QuerySet[Unit] | QuerySet[StaffEntry]") -> None:
    """What is created never lands on a row that somebody else made meanwhile."""
    if rows.exists():
        raise ValidationError(_("Das gibt es inzwischen schon. Senden Sie noch einmal"))


def save_unit(by: Membership, authority: Authority, slug: str, values: dict[str, Any], *, seen: str) -> Unit:
    """Changes some fields. Raises `PermissionDenied`, `Changed`, `ValidationError`, `Unit.DoesNotExist`."""
    with transaction.atomic():
        if "parent" in values:
            tree.lock(authority)
        row = Unit.objects.select_for_update(of=("self",)).select_related("parent").get(authority=authority, slug=slug)
        actor = editor(by, authority, row.pk)
        unchanged(values_of(row, list(values)), seen)
        found = _unit(authority, {"parent": row.parent.slug if row.parent else "", **values})
        found = {"hours": row.hours, "exceptions": row.exceptions, **found}
        return actions.upsert_unit(authority, slug, actor=actor, **found).row


def remove_unit(by: Membership, authority: Authority, slug: str) -> None:
    """Deletes an office that nothing depends on, with its responsibilities; for editors of the whole authority.

    Raises `PermissionDenied`, `Unit.DoesNotExist`, and `ValidationError` with what depends on it.
    """
    actor = editor(by, authority)
    with transaction.atomic():
        tree.lock(authority)
        row = Unit.objects.get(authority=authority, slug=slug)
        needs = {
            _("Angebote von Leistungen"): row.offers.exists(),
            _("andere Einrichtungen, die dazugehören"): row.children.exists(),
            _("Personen im Verzeichnis"): row.staff_entries.exists(),
        }
        if found := [name for name, there in needs.items() if there]:
            said = _("Daran hängen noch: {names}. Ordnen Sie diese zuerst anders zu")
            raise ValidationError(said.format(names=", ".join(found)))
        try:
            remove_missing(Unit.objects.filter(pk=row.pk), actor=actor, authority=authority)
        except ProtectedError:
            said = _("Vorgänge oder Beschäftigte gehören noch dazu. Ordnen Sie diese zuerst anders zu")
            raise ValidationError(said) from None


def arrange(by: Membership, authority: Authority, wanted: tree.Tree, *, seen: str) -> None:
    """Puts all units into this order and below one another as named; for editors of the whole authority.

    Raises `PermissionDenied`, `Changed`, and `ValidationError` for a circle.
    """
    actor = editor(by, authority)
    with transaction.atomic():
        tree.lock(authority)
        unchanged({"units": tree.tree(authority)}, seen)
        tree.arrange(authority, wanted, actor=actor)


def _unit(authority: Authority, values: dict[str, Any]) -> dict[str, Any]:
    parent = Unit.objects.get(authority=authority, slug=values["parent"]) if values.get("parent") else None
    return {**values, "parent": parent}


def create_person(by: Membership, authority: Authority, slug: str, values: dict[str, Any]) -> StaffEntry:
    """A new entry of the directory, hidden until the person shows it. Raises `PermissionDenied`, `ValidationError`."""
    unit = Unit.objects.get(authority=authority, slug=values["unit"])
    actor = editor(by, authority, unit.pk)
    with transaction.atomic():
        _is_new(authority.staff_entries.filter(slug=slug))
        row = actions.upsert_staff(authority, slug, actor=actor, public=False, **{**values, "unit": unit}).row
        offer_entry(authority, row.email, actor=actor)
        return row


def save_person(by: Membership, authority: Authority, slug: str, values: dict[str, Any], *, seen: str) -> StaffEntry:
    """Changes an entry; under another name or address it is hidden until its person decides.

    Raises `PermissionDenied`, `Changed`, `ValidationError`.
    """
    with transaction.atomic():
        row = (
            StaffEntry.objects.select_for_update(of=("self",))
            .select_related("unit")
            .get(authority=authority, slug=slug)
        )
        editor(by, authority, row.unit_id)
        unchanged(values_of(row, list(values)), seen)
        unit = Unit.objects.get(authority=authority, slug=values["unit"])
        actor = editor(by, authority, unit.pk)
        before = [getattr(row, name).casefold() for name in ("email", "given_name", "family_name")]
        row = actions.upsert_staff(authority, slug, actor=actor, **{**values, "unit": unit}).row
        after = [getattr(row, name).casefold() for name in ("email", "given_name", "family_name")]
        if before != after:  # nobody is shown, or decides, by what somebody else once agreed to
            actions.begin_anew(row, actor=actor, same_person=before[0] == after[0])
        offer_entry(authority, row.email, actor=actor)
        return row


def hide_person(by: Membership, authority: Authority, slug: str) -> None:
    """Takes a person out of the public directory; only the person herself can show the entry again.

    Raises `PermissionDenied` and `StaffEntry.DoesNotExist`.
    """
    with transaction.atomic():
        row = StaffEntry.objects.select_for_update(of=("self",)).get(authority=authority, slug=slug)
        actor = editor(by, authority, row.unit_id)
        if row.public:
            row.public = False
            row.save(update_fields=["public"])  # whatever else an entry may lack: hiding it never fails
            events.record(
                authority, CHANGED, actor=actor, subject_type="staffentry", subject_id=row.pk,
                data={"fields": ["public"]},
            )  # fmt: skip
            bump()


def remove_person(by: Membership, authority: Authority, slug: str) -> None:
    """Deletes an entry for good. Raises `PermissionDenied` and `StaffEntry.DoesNotExist`."""
    with transaction.atomic():
        row = StaffEntry.objects.select_for_update(of=("self",)).get(authority=authority, slug=slug)
        actor = editor(by, authority, row.unit_id)
        remove_missing(StaffEntry.objects.filter(pk=row.pk), actor=actor, authority=authority)
