"""Opening a session on this host from a sign-in on another one: what was proven there comes along, no more."""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import login
from django.http import HttpRequest

from amtsweg.accounts import queries
from amtsweg.accounts.adapter import HELD, TRUST, take_along
from amtsweg.accounts.models import Account, SignOn
from amtsweg.accounts.sessions import HOST, SIGN_ON, SessionStore
from amtsweg.accounts.signon.hosts import host_name
from amtsweg.accounts.trust import from_json, strength
from amtsweg.core import clock


def enter(request: HttpRequest, shared: SignOn) -> bool:
    """Signs in here whoever signed in there; False when no session there proves it any more.

    The session's key changes; what a guest held in it stays. It ends when the sign-in ends. A proof keeps its time.
    """
    proof = _best_proof(shared)
    if proof is None:
        return False
    owner: Account = shared.account
    login(request, owner, backend="amtsweg.accounts.backend.AccountBackend")
    request.session.update(proof)
    request.session[SIGN_ON], request.session[HOST] = str(shared.id), host_name(request)
    request.session.set_expiry(shared.ends_at)
    take_along(request, owner)
    request.session[HELD] = [str(one) for one in queries.held_ids(owner)[1:]]
    return True


def _best_proof(shared: SignOn) -> dict[str, Any] | None:
    """What the strongest of the sign-in's open sessions proved, as the session keeps it."""
    rows = shared.sessions.filter(account=shared.account, expire_date__gt=clock.now())
    opened = [data for data in (SessionStore().decode(row.session_data) for row in rows) if data.get(TRUST)]
    if not opened:
        return None
    best = max(opened, key=lambda data: strength(from_json(data[TRUST])))
    return {key: best[key] for key in (TRUST, AUTHENTICATION_METHODS_SESSION_KEY) if key in best}
