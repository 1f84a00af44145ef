"""Whether a request that was signed in a moment ago still is, asked under the account's lock.

Between the look at the session and the change that follows from it, the owner may have taken the account back or set
another password: both end every session, but a request that is under way has seen its own already.
"""

from django.core.exceptions import PermissionDenied

from amtsweg.accounts.models import Account


def still_opens(account: Account) -> None:
    """Locks the account while the caller's transaction runs. Raises `PermissionDenied` when its password is another.

    A session counts only with the password with which it began, so this is the check that every request makes, made
    once more. An account without a password has a value there that changes in the same way.
    """
    locked = Account.objects.select_for_update(of=("self",)).only("password", "is_active").get(pk=account.pk)
    if locked.password != account.password or not locked.is_active:
        raise PermissionDenied("account.session")
