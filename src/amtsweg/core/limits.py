"""Rate limits that hold across processes and restarts; what is limited is stored only as a keyed hash."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from amtsweg.core import clock
from amtsweg.core.crypto import keyed_index
from amtsweg.core.models import RateWindow


def allow(bucket: str, subject: str, *, limit: int, per: timedelta) -> bool:
    """Counts one try and tells whether it is within `limit` tries `per` fixed window of time.

    Call it outside the transaction of the action itself: a rolled back failure must still count.
    """
    seconds = per.total_seconds()
    slot = int(clock.now().timestamp() // seconds)
    key = keyed_index(f"{bucket}\0{subject}\0{slot}", purpose="limit")
    rows = RateWindow.objects.filter(key=key)
    if not rows.update(count=F("count") + 1):
        ends = datetime.fromtimestamp((slot + 1) * seconds, tz=clock.GERMANY)
        try:
            with transaction.atomic():
                RateWindow.objects.create(key=key, count=1, ends_at=ends)
        except IntegrityError:
            rows.update(count=F("count") + 1)
    return rows.values_list("count", flat=True).get() <= limit
