"""Who acts: accounts of residents and of staff, and what staff may do where."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import tenant_manager


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts by e-mail address, compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A person's account, one for all portals of the federation. Its id is the holder of what the person sends."""

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(max_length=254, unique=True)
    language = models.CharField(max_length=12, default="de")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, null=True, related_name="+")
    profile = models.BinaryField(null=True)  # sealed: name, birth date, address, telephone

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = AccountManager()

    def get_username(self) -> str:
        return self.email


class Membership(models.Model):
    """An account acts as staff of an authority, in one role, for one unit or (without unit) for all of them."""

    class Role(models.TextChoices):
        CLERK = "clerk", "Sachbearbeitung"
        EDITOR = "editor", "Redaktion"
        ADMINISTRATOR = "administrator", "Verwaltung des Portals"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    name = models.CharField(max_length=120)  # how residents and colleagues read it: "Maren Albers"
    salutation = models.CharField(max_length=16, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "authority", "unit", "role"], name="membership_once"),
            models.UniqueConstraint(
                fields=["account", "authority", "role"], condition=Q(unit__isnull=True), name="membership_once_all_units"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_start"
            ),
        ]
