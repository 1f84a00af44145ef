"""Which services of others rely on the sign-in here, what residents agreed to, and what was handed out for it."""

from django.db import models

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager
from amtsweg.core.text import LocalisedField


class RelyingParty(models.Model):
    """Somebody else's service, registered by an authority: a nursery portal, a parents' portal, a waste company.

    Configuration, readable by everybody who runs the portal, so not scoped. Of its secret only a keyed hash is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id)  # without dashes: its client id
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="relying_parties")
    title = LocalisedField()  # how residents know it: "Kita-Portal"
    purpose = LocalisedField()  # what it needs their data for, read by them before they agree
    operator = models.CharField(max_length=160)  # who answers for it
    privacy_url = models.CharField(max_length=500)  # its privacy notice
    redirects = models.JSONField(default=list)  # addresses that answers may go to, compared as they are
    signed_out = models.JSONField(default=list)  # addresses to go on at after signing out
    logout_url = models.CharField(max_length=500, blank=True)  # where it hears that a sign-in ended
    scopes = models.JSONField(default=list)  # of `claims.SCOPES`: the most that it may ask for
    minimum = models.CharField(max_length=12, default="basic")  # a level of accounts/trust.py; nobody comes with less
    secret_index = models.CharField(max_length=64, blank=True)  # keyed hash; empty: it cannot prove who it is yet
    secret_made_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # no longer served

    class Meta:
        ordering = ["registered_at"]

    @property
    def client_id(self) -> str:
        """How it names itself."""
        return self.id.hex


class PartyConsent(models.Model):
    """A resident lets a service know some things about her, until she ends it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="party_consents")
    party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="consents")
    scopes = models.JSONField(default=list)
    agreed_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # when she last signed in there

    held = holder_manager("account_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "party"], name="consent_once_per_party")]


class Grant(models.Model):
    """One sign-in at a service: the code it got, then its tokens. Goes with the consent, and with the sign-in here.

    Codes and tokens begin with this row's id; kept are keyed hashes only. A code counts once, a token to renew as well.
    """

    id = models.UUIDField(primary_key=True, default=new_id)  # without dashes: the `sid` that the service gets
    consent = models.ForeignKey(PartyConsent, on_delete=models.CASCADE, related_name="grants")
    sign_on = models.ForeignKey("accounts.SignOn", on_delete=models.CASCADE, related_name="grants")
    issuer = models.CharField(max_length=300)  # by which name this portal vouched for her
    scopes = models.JSONField(default=list)  # what the service asked for this time
    level = models.CharField(max_length=12)  # of her sign-in at that moment
    proven_at = models.DateTimeField()  # when she proved it
    redirect = models.CharField(max_length=500)
    nonce = models.CharField(max_length=255, blank=True)
    challenge = models.CharField(max_length=43)  # hash of what only the asking program knows (RFC 7636)
    code_index = models.CharField(max_length=64)
    code_until = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)
    access_index = models.CharField(max_length=64, blank=True)
    access_until = models.DateTimeField(null=True)
    access_scopes = models.JSONField(default=list)
    renewal_index = models.CharField(max_length=64, blank=True)


class SigningKey(models.Model):
    """A key pair with which this portal signs what it says about residents; the newest in force signs."""

    id = models.UUIDField(primary_key=True, default=new_id)  # without dashes: the key's name in tokens
    sealed = models.BinaryField()  # the private key, see `keys`
    public = models.JSONField()  # as services read it (RFC 7517)
    signs_from = models.DateTimeField(db_index=True)
