"""Commands about who signs in and how. `cli.py` names and calls them."""

import argparse
import sys
from pathlib import Path
from typing import Any

FIELDS = frozenset({"kind", "title", "options", "levels", "groups", "active"})


def provider_import(chosen: argparse.Namespace) -> int:
    """Sets up an identity provider from a file; its secrets come from standard input, never from the file."""
    from amtsweg import housekeeping
    from amtsweg.accounts.providers.actions import save_provider
    from amtsweg.accounts.providers.models import IdentityProvider
    from amtsweg.accounts.providers.port import Faulty, class_of

    housekeeping.require_installation()
    slug, values = _read(chosen.file)
    known = IdentityProvider.objects.filter(slug=slug).exists()
    cls = class_of(str(values.get("kind")))
    wanted = sorted(cls.secrets) if cls else []
    secrets = {name: _secret(name) for name in wanted} if wanted and (chosen.secrets or not known) else None
    try:
        save_provider(slug, values, secrets=secrets)
    except Faulty as error:
        raise housekeeping.Unusable(f"{chosen.file}: {error}") from None
    print(f"{slug} is set up; `amtsweg check` asks whether it answers")
    return 0


def administrator_appoint(chosen: argparse.Namespace) -> int:
    """Lets an account that proved its e-mail address run an authority's portal, and give others their access."""
    from django.db import IntegrityError

    from amtsweg import housekeeping
    from amtsweg.accounts.addresses import is_confirmed
    from amtsweg.accounts.models import Account, Membership
    from amtsweg.accounts.staff import appoint
    from amtsweg.cli_content import authority_of
    from amtsweg.core.actors import SYSTEM

    housekeeping.require_installation()
    authority = authority_of(chosen.authority)
    account = Account.objects.filter(email__iexact=chosen.email).first()
    if account is None or not is_confirmed(account):
        raise housekeeping.Unusable(
            f"no account has confirmed the address {chosen.email!r}; its owner registers at a portal first"
        )
    try:
        appoint(account, authority, Membership.Role.ADMINISTRATOR, name=chosen.name, by=SYSTEM)
    except IntegrityError:
        raise housekeeping.Unusable(f"{account.email} is an administrator of {authority.full_name} already") from None
    print(f"{account.email} is an administrator of {authority.full_name} and finds the studio at /studio/")
    return 0


def replace_signing_key(chosen: argparse.Namespace) -> int:
    """Withdraws the keys that sign for services of others, for when somebody may have seen one."""
    from amtsweg import housekeeping
    from amtsweg.accounts.relying.registering import replace_key

    housekeeping.require_installation()
    print(f"key {replace_key()} signs; services read it when they meet it")
    return 0


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    """Slug and values of the file. Raises `Unusable`."""
    import yaml
    from django.core.exceptions import ValidationError

    from amtsweg.core.text import problems
    from amtsweg.federation.models import SLUG, Authority
    from amtsweg.housekeeping import Unusable

    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        slug, authority = str(given.pop("slug")), given.pop("authority", None)
        SLUG(slug)
    except (UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValidationError):
        raise Unusable(f"{path} is not a list of settings with a slug, in YAML") from None
    if unknown := sorted(set(given) - FIELDS):
        raise Unusable(f"{path}: unknown settings {', '.join(map(str, unknown))}")
    if wrong := problems(given.get("title")):
        raise Unusable(f"{path}: title: {' '.join(wrong)}")
    owner = Authority.objects.filter(slug=authority).first()
    if authority and owner is None:
        raise Unusable(f"{path}: there is no authority {authority!r}")
    return slug, given | {"authority": owner}


def _secret(name: str) -> str:
    from getpass import getpass

    # From a pipe each secret is a line; none ever stands in the command, where others could read it.
    return getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def saml_load(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.accounts.providers.port import Faulty
    from amtsweg.accounts.providers.saml.setting_up import load

    housekeeping.require_installation()
    try:
        load(chosen.slug, chosen.file.read_bytes(), chosen.kind, chosen.title, chosen.service_id, chosen.subject)
    except Faulty as error:
        raise housekeeping.Unusable(f"{chosen.slug}: {error}") from None
    print(f"{chosen.slug} is set up; `amtsweg check` says what is missing")
    return 0


def saml_keys(chosen: argparse.Namespace) -> int:
    from amtsweg import housekeeping
    from amtsweg.accounts.providers.port import Faulty
    from amtsweg.accounts.providers.saml.rolling import roll

    housekeeping.require_installation()
    try:
        roll(chosen.slug, chosen.step)
    except Faulty as error:
        raise housekeeping.Unusable(f"{chosen.slug}: {error}") from None
    print(f"{chosen.slug}: done; its metadata say so at once")
    return 0
