"""Applications and submissions by their key, for the residents in scope who hold them; everybody else finds nothing."""

from uuid import UUID

from django.db import connection

from amtsweg.applications.models import Application, Submission
from amtsweg.core.rows import ByKey
from amtsweg.core.tenancy import check_held

_APPLICATION = ByKey(Application, "data_key")
_LOCKED = ByKey(Application, "data_key", lock=True)
_TO_SEND = ByKey(Application, "data_key", "authority", "offer__service")
_SUBMISSION = ByKey(Submission, "application__data_key")
_VERSION = "SELECT version FROM applications_application WHERE id = %s AND expires_at IS NOT NULL"


def application(key: UUID) -> Application:
    """An application, sent or not, with its data key. Raises `Application.DoesNotExist`."""
    return _checked(_APPLICATION, key)


def locked(key: UUID) -> Application:
    """The same, locked until the transaction ends."""
    return _checked(_LOCKED, key)


def to_send(key: UUID) -> Application:
    """The same, not locked, with its authority and what was applied for."""
    return _checked(_TO_SEND, key)


def _checked(rows: ByKey[Application], key: UUID) -> Application:
    found = rows.get(key)
    check_held(found, found.holder_id)
    return found


def unchanged(seen: Application) -> bool:
    """Whether the draft is still as it was read, and not sent; it stays so until the transaction ends."""
    statement = f"{_VERSION} FOR UPDATE" if connection.features.has_select_for_update else _VERSION
    with connection.cursor() as cursor:
        cursor.execute(statement, [Application._meta.pk.get_db_prep_value(seen.pk, connection)])
        row = cursor.fetchone()
    return row is not None and row[0] == seen.version


def submission(key: UUID) -> Submission:
    """What became of an application, with its data key. Raises `Submission.DoesNotExist`."""
    found = _SUBMISSION.get(key)
    check_held(found, found.holder_id)
    return found
