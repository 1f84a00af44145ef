"""The public staff directory under each person's own control: nobody but the person decides once she has decided."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from amtsweg.core import clock, events
from amtsweg.core.actors import Actor
from amtsweg.federation.models import Authority, StaffEntry
from amtsweg.federation.published import bump

PUBLICITY = events.register("directory.publicity", "Sichtbarkeit im Verzeichnis selbst festgelegt")
LINKED = events.register("directory.linked", "Eintrag im Verzeichnis einem Konto zugeordnet")
LEFT = events.register("directory.left", "Eintrag im Verzeichnis wieder verborgen, weil er neu vergeben ist")


def entries_of(account_id: UUID) -> list[StaffEntry]:
    """All entries of the person with this account, hidden ones too. For her own eyes."""
    rows = StaffEntry.objects.filter(account_id=account_id).select_related("authority", "unit")
    return list(rows.order_by("authority__slug", "slug"))


def set_publicity(entry: StaffEntry, public: bool, *, actor: Actor) -> None:
    """Shows or hides a person in the directory, by her own decision, which no import or editor changes afterwards.

    Raises `PermissionDenied` for anybody but the person herself.
    """
    with transaction.atomic():
        row = StaffEntry.objects.select_for_update().select_related("authority").get(pk=entry.pk)
        if actor.kind != "staff" or actor.id is None or actor.id != row.account_id:
            raise PermissionDenied("directory.publicity")
        row.public, row.decided_at = public, clock.now()
        row.save(update_fields=["public", "decided_at"])
        events.record(
            row.authority,
            PUBLICITY,
            actor=actor,
            subject_type="staffentry",
            subject_id=row.pk,
            data={"public": public},
        )
        bump()
    entry.public, entry.decided_at = row.public, row.decided_at


def link_entry(authority: Authority, email: str, account_id: UUID, *, actor: Actor) -> bool:
    """Gives the entry with this e-mail address to the account of a person who begins to work here; whether it did.

    An entry that belongs to another account already stays as it is.
    """
    with transaction.atomic():
        free = StaffEntry.objects.filter(authority=authority, account_id__isnull=True)
        rows = list(free.filter(email__iexact=email)) if email else []
        for row in rows:
            row.account_id = account_id
            row.save(update_fields=["account_id"])
            events.record(authority, LINKED, actor=actor, subject_type="staffentry", subject_id=row.pk, data={})
        return bool(rows)


def begin_anew(row: StaffEntry, *, actor: Actor, same_person: bool) -> None:
    """Hides an entry that says something else now, until its person decides again; inside a transaction.

    Unless it is the `same_person`, her account lets go of it as well.
    """
    row.public, row.decided_at = False, None
    row.account_id = row.account_id if same_person else None
    row.save(update_fields=["public", "decided_at", "account_id"])
    events.record(row.authority, LEFT, actor=actor, subject_type="staffentry", subject_id=row.pk, data={})
    bump()


def let_go(account_id: UUID, *, actor: Actor, authority: Authority | None = None) -> None:
    """The account has no entries any more, at this authority or at all: they are hidden and free for a successor."""
    with transaction.atomic():
        rows = StaffEntry.objects.select_for_update(of=("self",)).select_related("authority")
        rows = rows.filter(account_id=account_id)
        for row in rows.filter(authority=authority) if authority else rows:
            begin_anew(row, actor=actor, same_person=False)
