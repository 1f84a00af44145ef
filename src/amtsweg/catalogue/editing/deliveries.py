"""Deliveries that editors take over themselves: their authority's own, and what nobody has yet."""

from django.db import transaction

from amtsweg.accounts.models import Membership
from amtsweg.catalogue.editing.rights import editor
from amtsweg.catalogue.importing.actions import import_delivery, read_upload
from amtsweg.catalogue.importing.report import Report
from amtsweg.federation.models import Authority

UNPACKED = 50 * 1024 * 1024  # bytes of all files of a zip file together


def take(by: Membership, authority: Authority, name: str, data: bytes, *, try_only: bool) -> Report:
    """What became of each record; with `try_only` what would become of it, and nothing is written.

    Raises `PermissionDenied`, and `importing.records.Broken` with the place for a file that cannot be taken over.
    """
    actor = editor(by, authority)
    items = read_upload(name, data, UNPACKED)
    with transaction.atomic():
        report = import_delivery(items, authority, actor=actor, bound=True)
        if try_only:
            transaction.set_rollback(True)
    return report
