"""Where allauth asks how this portal does things: mails, limits, redirects, words, secrets at rest."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, gettext_lazy

from amtsweg.accounts import actions, addresses, devices, passkeys, queries
from amtsweg.accounts.addresses import Door
from amtsweg.accounts.models import Account
from amtsweg.accounts.proof import still_opens
from amtsweg.accounts.signon import asking, groups, hosts, known
from amtsweg.accounts.signon.devices import recognised
from amtsweg.accounts.trust import by_steps
from amtsweg.core import clock
from amtsweg.core.crypto import unwrap_secret, wrap_secret

# Keys of the session.
TRUST = "trust"  # how far it may be trusted: see accounts/trust.py
HELD = "held"  # ids of accounts that went over into the signed-in one
BEGUN = "sign_in_begun"  # with which password a sign-in began that waits for its second factor, as a keyed hash
MAILBOX = "mailbox_of"  # a second account whose confirmation link was used here: see `actions.take_over`

_CHANGES = {  # allauth's notices, by the last part of their template's name
    "password_changed": "password",
    "password_reset": "password",
    "totp_activated": "two-factor-on",
    "totp_deactivated": "two-factor-off",
    "recovery_codes_generated": "recovery-codes",
    "webauthn_added": "passkey-added",
    "webauthn_removed": "passkey-removed",
}
_SAID = {  # what a page says afterwards, by the same name; everything else allauth would say stays unsaid
    "password_changed.txt": gettext_lazy("Ihr neues Passwort gilt ab sofort."),
    "totp_activated.txt": gettext_lazy("Der zweite Faktor ist eingerichtet."),
    "totp_deactivated.txt": gettext_lazy("Der zweite Faktor ist ausgeschaltet."),
    "webauthn_added.txt": gettext_lazy("Der Passkey ist eingerichtet."),
    "webauthn_removed.txt": gettext_lazy("Der Passkey ist entfernt."),
}
_AGAIN = {  # ways to show once more who one is, by allauth's names
    "reauthenticate": gettext_lazy("Lieber das Passwort eingeben"),
    "mfa_reauthenticate": gettext_lazy("Lieber einen Code eingeben"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Lieber den Passkey benutzen"),
}
_PASSWORD_PROBLEMS = {
    "password_too_short": gettext_lazy("Das Passwort braucht mindestens 12 Zeichen"),
    "password_too_common": gettext_lazy("Dieses Passwort ist zu bekannt. Denken Sie sich ein anderes aus"),
    "password_too_plain": gettext_lazy("Dieses Passwort ist zu einfach. Denken Sie sich ein anderes aus"),
    "password_too_similar": gettext_lazy("Das Passwort ähnelt Ihrer E-Mail-Adresse. Denken Sie sich ein anderes aus"),
}


def door(request: HttpRequest) -> Door:
    """The portal through which the request came, as links in mails need it.

    The host name is the portal's own; what a client wrote into its Host header only had to match it.
    """
    portal = getattr(request, "portal", None)
    if portal is None:
        host, name = settings.ALLOWED_HOSTS[0].lstrip("."), "Amtsweg"
    else:
        host, name = hosts.main_host(portal), portal.authority.full_name
    return Door(hosts.origin(request, host), name, get_language() or "de")


def own_host(request: HttpRequest) -> str:
    """The host name to which a passkey made or used in this request belongs; it is one of ours."""
    return request.get_host().partition(":")[0]


def take_along(request: HttpRequest, account: Account) -> None:
    """Ends a second account whose mailbox was proven in this session, and hands over what it holds."""
    second = request.session.pop(MAILBOX, None)
    if second is not None:
        with suppress(ValueError, Account.DoesNotExist):
            actions.take_over(account, UUID(second))


def note_trust(request: HttpRequest) -> None:
    """Notes in the session what was proven in it up to now: at sign-in, and when it is asked for once more."""
    steps = get_authentication_records(request, request.user)
    request.session[TRUST] = by_steps(steps, clock.now()).to_json()


def note_use(request: HttpRequest, factor: Authenticator) -> None:
    """Setting up a second factor shows that one has it: the session is worth as much as after a sign-in with it."""
    post_authentication(request, factor)
    note_trust(request)


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, signing up, passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("E-Mail-Adresse und Passwort passen nicht zusammen. Prüfen Sie beides"),
        "enter_current_password": gettext_lazy("Das ist nicht Ihr jetziges Passwort. Geben Sie es noch einmal ein"),
        "incorrect_password": gettext_lazy("Das ist nicht Ihr Passwort. Geben Sie es noch einmal ein"),
        "too_many_login_attempts": gettext_lazy("Das waren zu viele Versuche. Warten Sie 10 Minuten"),
        "rate_limited": gettext_lazy("Das waren zu viele Versuche. Warten Sie 10 Minuten"),
    }

    # --- limits and proof ---
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the try before any password is looked at. Raises `limits.TooManyTries`."""
        devices.spend_try(request, credentials.get("email", ""))

    def reauthenticate(self, user: Account, password: str) -> bool:
        """Whether this is the account's password, counted like a try to sign in. Raises `limits.TooManyTries`."""
        devices.spend_try(self.request, user.email)
        return user.check_password(password)

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """The ways to show once more who one is; a passkey only where the browser would offer it."""
        ways = [one | {"description": _AGAIN[one["id"]]} for one in super().get_reauthentication_methods(user)]
        if any("webauthn" in one["id"] for one in ways) and own_host(self.request) not in passkeys.hosts(user.id):
            ways = [one for one in ways if "webauthn" not in one["id"]]
        return ways

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages answer with pages, whatever the headers say."""
        return False

    def pre_login(self, request: HttpRequest, user: Account, **more: Any) -> HttpResponse | None:
        """Who she is has been shown; the second factor may still be asked for."""
        request.session[BEGUN] = user.get_session_auth_hash()
        refused: HttpResponse | None = super().pre_login(request, user, **more)
        return refused

    def login(self, request: HttpRequest, user: Account) -> None:
        """Opens the session under a new key; notes how far it may be trusted and what the account holds.

        A sign-in that began before the password was changed ends with it, like a session: it begins anew.
        """
        begun = request.session.pop(BEGUN, "")
        if begun and not constant_time_compare(begun, user.get_session_auth_hash()):
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)
        note_trust(request)
        take_along(request, user)
        request.session[HELD] = [str(one) for one in queries.held_ids(user)[1:]]
        # one sign-in on all portals: see accounts/signon/
        groups.begin(request, user, entrance_index=asking.noted_index(request))

    def post_login(self, request: HttpRequest, user: Account, **more: Any) -> HttpResponse:
        """The browser is one of the owner's from now on; she is told when the account was never used in it before."""
        response: HttpResponse = super().post_login(request, user, **more)
        if known.remember(request, response, user):
            agent = request.headers.get("User-Agent", "")
            addresses.tell_of_sign_in(user.email, recognised(agent), door(request))
        return response

    def logout(self, request: HttpRequest) -> None:
        """Ends this browser's sessions on all portals."""
        groups.end(request)
        super().logout(request)

    def set_password(self, user: Account, password: str) -> None:
        """Writes the password and nothing else of what the request read a while ago. Raises `PermissionDenied`."""
        hashed = make_password(password)
        with transaction.atomic():
            still_opens(user)
            user.password = hashed
            user.save(update_fields=["password"])

    def clean_password(self, password: str, user: Account | None = None) -> str:
        """Twelve characters, not well known, not the address; no rules on what kind of characters."""
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise ValidationError(
                [str(_PASSWORD_PROBLEMS.get(one.code or "", one.messages[0])) for one in error.error_list]
            ) from None
        return password

    # --- where to go ---
    def is_safe_url(self, url: str | None) -> bool:
        """Only this very host: other portals of the federation have sessions of their own."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff of this portal's authority go to where they work, everybody else to their account."""
        portal, account = getattr(request, "portal", None), request.user
        homes = queries.workplaces(account, portal.authority) if portal and isinstance(account, Account) else ()
        return resolve_url(homes[0] if homes else settings.LOGIN_REDIRECT_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account:signed-out")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        return redirect("account_login")

    # --- words and mails ---
    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or _SAID.get((message_template or "").rpartition("/")[2])
        if said and request.user.is_authenticated:
            messages.add_message(request, level, str(said))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only notices of a change come this way; the rest is written by `addresses`, apart from the request."""
        addresses.tell(email, _CHANGES[template_prefix.rpartition("/")[2]], door(self.request))

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        addresses.ask_to_confirm(emailconfirmation.email_address.user, door(request))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are sealed under the master key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Der Code stimmt nicht. Geben Sie den Code ein, den die App gerade zeigt"),
        "unverified_email": gettext_lazy("Bestätigen Sie zuerst Ihre E-Mail-Adresse"),
    }

    # --- passkeys: what the browser shows with them ---
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        request = context.request
        return {"id": own_host(request), "name": door(request).name}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        return {"id": user.id.hex.encode(), "display_name": user.email, "name": user.email}

    def generate_authenticator_name(self, user: Account, *_kind: Any) -> str:
        """What a passkey is called until its owner names it."""
        return gettext("Passkey %(number)s") % {"number": len(passkeys.of(user.id)) + 1}

    def encrypt(self, text: str) -> str:
        return wrap_secret(text.encode(), "account.second-factor").hex()

    def decrypt(self, encrypted_text: str) -> str:
        return unwrap_secret(bytes.fromhex(encrypted_text), "account.second-factor").decode()
