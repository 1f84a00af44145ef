"""Sessions in the database, each row naming the account that is signed in; the settings point here."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from amtsweg.accounts.models import Account, Session
from amtsweg.core import clock
from amtsweg.core.jobs import job


class SessionStore(DatabaseStore):
    """Like Django's, with the account beside the data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.account_id = data.get(SESSION_KEY)
        return row

    def load(self) -> dict[str, Any]:
        """The session's data, empty when it ran out; in plain SQL, since every signed-in request asks for it."""
        moment = connection.ops.adapt_datetimefield_value(clock.now())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM accounts_session WHERE session_key = %s AND expire_date > %s",
                [self.session_key, moment],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return dict(self.decode(row[0]))


def end_sessions(account: Account, *, but: str | None = None) -> int:
    """Ends the account's sessions, except the one with the key `but`; how many."""
    rows = Session.objects.filter(account=account)
    if but:
        rows = rows.exclude(session_key=but)
    return rows.delete()[0]


@job("accounts.tidy-sessions", every=timedelta(hours=6))
def tidy_sessions() -> None:
    """Removes sessions that ran out."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
