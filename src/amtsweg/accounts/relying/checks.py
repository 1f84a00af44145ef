"""What an administrator should know about services that rely on the sign-in here, before a resident finds out."""

from collections.abc import Iterator

from amtsweg.accounts.providers import fetching
from amtsweg.accounts.relying import keys
from amtsweg.accounts.relying.models import RelyingParty
from amtsweg.accounts.signon import hosts
from amtsweg.core import clock
from amtsweg.core.keys import KeyMissing, Tampered
from amtsweg.core.ports import Check, register_check
from amtsweg.core.text import pick
from amtsweg.federation import queries


@register_check("accounts.relying")
def check() -> Iterator[Check]:
    """Each service that is served, and the key that signs for all of them."""
    rows = list(RelyingParty.objects.filter(ended_at=None).select_related("authority"))
    for row in rows:
        yield _one(row)
    if rows:
        yield _key()


def _one(row: RelyingParty) -> Check:
    name = f"connected service {pick(row.title, 'de').text}"
    portal = queries.portal_of(row.authority.slug)
    if portal is None:
        return Check(name, "failed", f"{row.authority.slug} has no portal, so nobody can sign in there")
    if bad := [one for one in [*row.redirects, *row.signed_out, row.logout_url] if one and not fetching.allowed(one)]:
        return Check(name, "failed", f"{bad[0]} is not reached over TLS: change it in the studio")
    if not row.secret_index:
        return Check(name, "warning", "it has no secret yet: make one in the studio")
    gate = hosts.entrance(portal) or portal
    told = "" if row.logout_url else "; it does not hear when somebody signs out here"
    return Check(name, "ok", f"signs in through {hosts.main_host(gate)}{told}")


def _key() -> Check:
    name, moment = "signing key for services", clock.now()
    row = keys.in_force(moment)
    if row is None:
        return Check(name, "ok", "is made with the first sign-in")
    try:
        keys.signing(moment)
    except (KeyMissing, Tampered) as error:
        return Check(name, "failed", f"cannot be opened ({type(error).__name__}): restore the key file")
    if row.signs_from + keys.SIGNS + keys.ANNOUNCED < moment:
        return Check(name, "warning", "is older than it should be: does the worker run?")
    return Check(name, "ok", f"in force since {clock.local(row.signs_from):%Y-%m-%d}")
