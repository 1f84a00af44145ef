"""The rows of a subquery as one text, where each row of a statement wants to know a few others."""

from typing import Any

from django.db.models import Aggregate, CharField, Value
from django.db.models.functions import Cast, Concat


class Listed(Aggregate):
    """A whole number and a key of each row, to be read by `listed`."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"

    def __init__(self, place: str, key: str, **extra: Any) -> None:
        pair = Concat(Cast(place, CharField()), Value(":"), Cast(key, CharField()))
        super().__init__(pair, output_field=CharField(), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite learned the standard's name only in 3.44."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


def listed(text: str | None) -> list[tuple[int, str]]:
    """What `Listed` put together, in the order of the numbers; nothing for no rows."""
    pairs = (pair.partition(":") for pair in text.split(",")) if text else ()
    return sorted((int(place), key) for place, _, key in pairs)
