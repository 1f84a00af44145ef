"""Who acts: accounts of residents and of staff, what staff may do where, and the sessions in which they act."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amtsweg.accounts import profile
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts; whoever makes one for a person uses `actions.create_account`, which knows the address too."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A person's account, one for all portals of the federation. Its id is the holder of what the person sends.

    The e-mail address is not unique on purpose: until somebody proves an address by its confirmation link, saying
    "taken" would tell strangers who has an account. A confirmed address belongs to one account (allauth's constraint).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(max_length=254, blank=True, db_index=True)
    language = models.CharField(max_length=12, default="de")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, null=True, related_name="+")
    sealed_profile = models.BinaryField(null=True)  # see accounts/profile.py
    identified_until = models.DateField(null=True)  # last day of the `Identity` in force; read with every request
    idle_warned_at = models.DateTimeField(null=True)  # that it will be removed unused: see accounts/owndata/idle.py

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def __str__(self) -> str:
        return str(self.id)

    def get_full_name(self) -> str:
        """Given and family name out of the sealed profile; empty when the person gave none."""
        return profile.opened(self).full_name


class Membership(models.Model):
    """An account acts as staff of an authority, in one role, for one unit or (without unit) for all of them."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("Sachbearbeitung")
        COUNTER = "counter", _("Ausweisprüfung am Schalter")
        LEAD = "lead", _("Leitung")
        CASHIER = "cashier", _("Kasse")
        SUPERVISOR = "supervisor", _("Aufsicht")
        EDITOR = "editor", _("Redaktion")
        ADMINISTRATOR = "administrator", _("Verwaltung des Portals")

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)  # empty: what `bundle` says
    bundle = models.ForeignKey("accounts.Bundle", on_delete=models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=120)  # how residents and colleagues read it: "Maren Albers"
    salutation = models.CharField(max_length=16, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)  # the first day on which it grants nothing any more
    provider = models.ForeignKey(  # whose groups gave it and take it again; None: an administrator did
        "accounts.IdentityProvider", on_delete=models.PROTECT, null=True, related_name="memberships"
    )

    objects = tenant_manager()
    held = holder_manager("account_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "authority", "unit", "role"],
                condition=Q(bundle__isnull=True, until__isnull=True),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=["account", "authority", "role"],
                condition=Q(bundle__isnull=True, unit__isnull=True, until__isnull=True),
                name="membership_once_all_units",
            ),
            models.UniqueConstraint(
                fields=["account", "bundle", "unit"], condition=Q(until__isnull=True), name="membership_bundle_once"
            ),
            models.UniqueConstraint(
                fields=["account", "bundle"],
                condition=Q(unit__isnull=True, until__isnull=True),
                name="membership_bundle_once_all_units",
            ),
            models.CheckConstraint(
                condition=Q(role="", bundle__isnull=False) | ~Q(role="") & Q(bundle__isnull=True),
                name="membership_role_or_bundle",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_start"
            ),
        ]

    @property
    def post(self) -> str:
        """How the authority calls what it lets this person do."""
        return str(self.bundle.name if self.bundle else self.get_role_display())


class CounterVisit(models.Model):
    """A one-time code that a resident shows at a counter, and how far it came there. An account has one at most.

    Opening it at the desk uses the code up and binds the row to the authority; with a result the row goes, except that
    a refusal stays for the resident to read until she asks for a new code.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="counter_visit")
    code_index = models.CharField(max_length=64, unique=True, null=True)  # keyed hash; None once it was used
    sealed_code = models.BinaryField(null=True)  # for the resident's page
    expires_at = models.DateTimeField(db_index=True)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    profile_digest = models.BinaryField(null=True)  # of the profile as the clerk saw it first
    checked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")  # first of two
    document = models.CharField(max_length=16, blank=True)
    document_expires_on = models.DateField(null=True)
    refused = models.CharField(max_length=16, blank=True)  # a key of `identity.rules.REFUSALS`

    objects = tenant_manager()
    held = holder_manager("account_id")


class Identity(models.Model):
    """An authority saw an identity card that fits the account's profile. Neither its number nor a copy is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="identities")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=16)  # "counter"
    level = models.CharField(max_length=12)  # see accounts/trust.py
    document = models.CharField(max_length=16)  # a key of `identity.rules.DOCUMENTS`
    document_expires_on = models.DateField()
    confirmed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    seconded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField()
    valid_until = models.DateField(db_index=True)  # the last day
    name_index = models.CharField(max_length=64)  # keyed hash of authority and family name, to find it again
    warned_at = models.DateTimeField(null=True)  # when its owner was told that it ends soon
    revoked_at = models.DateTimeField(null=True)

    objects = tenant_manager()
    held = holder_manager("account_id")

    class Meta:
        indexes = [
            models.Index(fields=["authority", "-confirmed_at"], name="identity_newest"),
            models.Index(fields=["authority", "name_index"], name="identity_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(revoked_at__isnull=True), name="identity_once_in_force"
            ),
        ]


class PersonMark(models.Model):
    """By what an account's owner is recognised in another account of hers: see accounts/persons.py. Opens nothing."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="person_marks")
    index = models.CharField(max_length=64, db_index=True)  # keyed hash

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "index"], name="person_mark_once")]


# --- one sign-in on all portals: see accounts/signon/ ---
class SignOn(models.Model):
    """One browser's sign-in, shared by its sessions on all portals; ending it ends them all."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ons")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)  # no session is opened from it any more
    browser = models.CharField(max_length=24, blank=True)  # see accounts/signon/devices.py
    system = models.CharField(max_length=24, blank=True)
    # Keyed hash of a cookie at the entrance, until that has opened a session there.
    entrance_index = models.CharField(max_length=64, blank=True, db_index=True)


class Handover(models.Model):
    """A one-time code with which a sign-in is taken over on another host; gone with its first use."""

    code_index = models.CharField(max_length=64, primary_key=True)  # keyed hash
    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="handovers")
    host = models.CharField(max_length=255)  # the only host name on which it counts
    challenge = models.CharField(max_length=64)  # hash of what the browser holds there
    expires_at = models.DateTimeField(db_index=True)


class KnownDevice(models.Model):
    """A browser in which an account was used: see accounts/signon/known.py."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="known_devices")
    index = models.CharField(max_length=64)  # keyed hash of what the browser keeps
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "index"], name="known_device_once")]


class AddressChange(models.Model):
    """Another e-mail address for an account: asked for, then made, then for a while to be taken back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="address_changes")
    sealed = models.BinaryField()  # old and new address, under the account's data key: see accounts/moving.py
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField(db_index=True)  # how long its link works: to confirm, later to take it back


class Session(AbstractBaseSession):
    """A browser's session on one host; knows whose it is, so that all sessions of an account can be ended."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="sessions")
    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, null=True, related_name="sessions")
    host = models.CharField(max_length=255, blank=True)
    seen_at = models.DateTimeField(null=True)  # to some minutes

    @classmethod
    def get_session_store_class(cls) -> Any:
        from amtsweg.accounts.sessions import SessionStore

        return SessionStore


# Models with rooms of their own: organisations (accounts/organisations/), identity providers (accounts/providers/).
from amtsweg.accounts.organisations.models import (  # noqa: E402
    Organisation,  # noqa: F401
    OrganisationInvitation,  # noqa: F401
    OrganisationMember,  # noqa: F401
)
from amtsweg.accounts.providers.models import IdentityProvider, ProviderLink  # noqa: E402, F401

# Services of others that rely on the sign-in here: see accounts/relying/.
from amtsweg.accounts.relying.models import Grant, PartyConsent, RelyingParty, SigningKey  # noqa: E402, F401

# Roles that an authority composes, and whom it invites: see accounts/staffing/.
from amtsweg.accounts.staffing.models import Bundle, StaffInvitation  # noqa: E402, F401
