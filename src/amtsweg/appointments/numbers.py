"""Numbers that are called up: one after another for each office and day, with the letter of what one came for."""

from datetime import date

from django.db import connection
from django.db.models import UUIDField

from amtsweg.federation.models import Unit

_UUID = UUIDField()
_NEXT = (
    "INSERT INTO appointments_numbercount (unit_id, day, last) VALUES (%s, %s, 1) ON CONFLICT (unit_id, day) "
    "DO UPDATE SET last = appointments_numbercount.last + 1 RETURNING last"
)


def next_number(unit: Unit, day: date, letter: str) -> str:
    """The next number of an office on a day, such as `A017`, inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [_UUID.get_db_prep_value(unit.pk, connection), day.isoformat()])
        return f"{letter}{cursor.fetchone()[0]:03d}"
