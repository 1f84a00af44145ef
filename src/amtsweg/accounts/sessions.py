"""Sessions in the database, each row naming the account that is signed in; the settings point here."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection, transaction

from amtsweg.accounts.models import Account, Handover, KnownDevice, Session, SignOn
from amtsweg.core import clock
from amtsweg.core.jobs import job

# Keys of the session's data that are columns of its row, too.
SIGN_ON = "sign_on"  # id of the `SignOn` that it shares with the browser's sessions on other portals
HOST = "host"  # the host name on which it was opened

DEVICE_KEPT = timedelta(days=400)  # a browser that was not used for longer counts as new
SEEN_EVERY = timedelta(minutes=10)  # how finely the row tells when it was used last


class SessionStore(DatabaseStore):
    """Like Django's, with the account beside the data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.account_id = data.get(SESSION_KEY)
        row.sign_on_id, row.host, row.seen_at = data.get(SIGN_ON), data.get(HOST, ""), clock.now()
        return row

    def load(self) -> dict[str, Any]:
        """The session's data, empty when it ran out; in plain SQL, since every signed-in request asks for it."""
        moment = clock.now()
        now, recently = (connection.ops.adapt_datetimefield_value(one) for one in (moment, moment - SEEN_EVERY))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data, sign_on_id IS NOT NULL AND seen_at < %s FROM accounts_session "
                "WHERE session_key = %s AND expire_date > %s",
                [recently, self.session_key, now],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        if row[1]:
            Session.objects.filter(pk=self.session_key).update(seen_at=moment)
        return dict(self.decode(row[0]))


def end_sessions(account: Account, *, but: str | None = None) -> int:
    """Ends the account's sessions, except the one with the key `but`; how many."""
    rows, shared = Session.objects.filter(account=account), SignOn.objects.filter(account=account)
    if but:
        rows, shared = rows.exclude(session_key=but), shared.exclude(sessions__session_key=but)
    with transaction.atomic():
        ended = rows.delete()[0]
        shared.delete()
    return ended


@job("accounts.tidy-sessions", every=timedelta(hours=6))
def tidy_sessions() -> None:
    """Removes sessions that ran out, sign-ins that have none left, codes and browsers that nobody used."""
    moment = clock.now()
    Session.objects.filter(expire_date__lt=moment).delete()
    Handover.objects.filter(expires_at__lt=moment).delete()
    KnownDevice.objects.filter(seen_at__lt=moment - DEVICE_KEPT).delete()
    SignOn.objects.filter(ends_at__lt=moment, sessions=None).delete()
