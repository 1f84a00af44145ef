"""How guests come back to what they began: with code and PIN, or with a link to the e-mail address they gave.

Tries are limited twice: narrowly for one code from one place, widely for one code from everywhere. So a PIN cannot be
guessed, and somebody who knows a code cannot lock its owner out from another place.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.applications.access import Access, code_index, fits, new_access, pin_index
from amtsweg.applications.bundles.queries import contact_address as bundle_address
from amtsweg.applications.models import Application, Bundle, Kept
from amtsweg.applications.queries import contact_address
from amtsweg.core.ids import new_id, normalise_code
from amtsweg.core.limits import allow
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants

LINK_LIVES = timedelta(minutes=30)
_SIGNER = TimestampSigner(salt="amtsweg.applications.guests")


class NotFound(Exception):
    """Code and PIN do not belong together; which of them is wrong is not said."""


class TooManyTries(Exception):
    """Wait for some minutes."""


def issue_access(application_id: UUID, kind: type[Kept] = Application) -> Access:
    """Gives what a guest keeps a fresh code and PIN; older ones stop working. Needs the holder's scope."""
    access = new_access()
    with transaction.atomic():
        rows = kind.held.select_for_update()  # type: ignore[attr-defined]
        application = rows.only("id", "guest").get(pk=application_id, guest=True)
        store(application, access)
        application.save(update_fields=["tracking_index", "pin_index"])
    return access


def store(application: Kept, access: Access) -> None:
    """Sets the hashes of `access` on the row in memory."""
    application.tracking_index = code_index(access.code)
    application.pin_index = pin_index(application.id, access.pin)


def resume_as_guest(code: str, pin: str, *, address: str) -> Application | Bundle:
    """The application or bundle that code and PIN open, sent or not. `address` is the caller's network address.

    Raises `NotFound` and `TooManyTries`.
    """
    code = normalise_code(code)[:40]
    _count_try(code, address)
    application = _find(tracking_index=code_index(code))
    if application is None or not fits(application.id, pin, application.pin_index):
        raise NotFound
    return application


def request_link(code: str, email: str, *, address: str, page: str) -> None:
    """Mails a link that replaces a lost PIN, if `email` is the one the application knows; else does nothing.

    Says nothing about which it was. `page` is the address of the page that takes the link, with `{token}` in it.
    Raises `TooManyTries`.
    """
    code = normalise_code(code)[:40]
    _count_try(code, address)
    application = _find(tracking_index=code_index(code))
    if application is None:
        return
    known = bundle_address(application) if isinstance(application, Bundle) else contact_address(application)
    if not known or known.casefold() != email.strip().casefold():
        return
    link = page.format(token=link_token(application))
    with transaction.atomic(), override(application.language):
        queue_mail(
            known,
            _("Ihr Link zum Antrag"),
            _(
                "Guten Tag,\n\n"
                "mit diesem Link kommen Sie wieder in Ihren Antrag:\n\n%(link)s\n\n"
                "Der Link gilt 30 Minuten und nur einmal. "
                "Auf der Seite bekommen Sie einen neuen Code und eine neue PIN.\n\n"
                "Sie haben keinen Link angefordert? Dann müssen Sie nichts tun."
            )
            % {"link": link},
            key=f"application.link:{new_id()}",
        )


def link_token(application: Kept) -> str:
    """What stands in a mailed link; it ends with the PIN that it replaces."""
    return _SIGNER.sign(f"{application.id.hex}.{application.pin_index[:16]}")


def link_target(token: str) -> Application | Bundle:
    """The application behind a mailed link. Raises `NotFound` when it is too old, was used, or was never ours."""
    try:
        value = _SIGNER.unsign(token, max_age=LINK_LIVES)
        identifier, _dot, used = value.partition(".")
        found = _find(pk=UUID(identifier))
    except (BadSignature, ValueError):
        raise NotFound from None
    if found is None or not used or not found.pin_index.startswith(used):
        raise NotFound
    return found


def use_link(token: str) -> tuple[Application | Bundle, Access]:
    """Opens the application behind a mailed link with a new code and PIN, which ends the link. Raises `NotFound`."""
    application = link_target(token)
    access = new_access()
    with across_tenants("a guest comes back with a mailed link"):
        before = application.pin_index
        store(application, access)
        used = (
            type(application)
            ._base_manager.filter(pk=application.pk, pin_index=before)
            .update(tracking_index=application.tracking_index, pin_index=application.pin_index)
        )
    if not used:
        raise NotFound
    return application, access


def _find(**lookup: Any) -> Application | Bundle | None:
    with across_tenants("a guest comes back with a code or a mailed link"):
        rows = Application.objects.select_related("authority", "offer", "data_key", "submission")
        found: Application | Bundle | None = rows.filter(guest=True, **lookup).first()
        if found is None:
            found = Bundle.held.select_related("door", "data_key").filter(guest=True, **lookup).first()
    return found


def _count_try(code: str, address: str) -> None:
    """Counts before looking, so that a wrong try and a right one cost the same."""
    allowed = [
        allow("application.resume.address", address, limit=60, per=timedelta(hours=1)),
        allow("application.resume.here", f"{code}\0{address}", limit=8, per=timedelta(minutes=15)),
        allow("application.resume.code", code, limit=200, per=timedelta(days=1)),
    ]
    if not all(allowed):
        raise TooManyTries
