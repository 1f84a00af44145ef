"""Changing the portal's certificate at a partner without a moment at which nobody can sign in.

`new` adds a spare pair: the metadata name both. When the partner has loaded them, `use` signs with the new one and
still opens what comes for the old one. `drop` forgets the old one.
"""

from django.db import transaction

from amtsweg.accounts.providers.actions import SAVED
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Faulty, sealed_secrets, secrets_of
from amtsweg.accounts.providers.saml.adapter import PAIR, SPARE
from amtsweg.accounts.providers.saml.keys import KeyPair
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor


def roll(slug: str, step: str, *, by: Actor = SYSTEM) -> None:
    """One of the three steps. Raises `Faulty` when it does not fit what is there."""
    with transaction.atomic():
        row = IdentityProvider.objects.select_for_update(of=("self",)).filter(slug=slug).first()
        if row is None:
            raise Faulty(f"no identity provider {slug}")
        secrets = _after(step, secrets_of(row), slug)
        row.sealed_secrets = sealed_secrets(row.pk, secrets)
        row.save(update_fields=["sealed_secrets"])
        events.record(
            None, SAVED, actor=by, subject_type="provider", subject_id=row.pk, visible="system",
            data={"provider": slug, "keys": step},
        )  # fmt: skip


def _after(step: str, secrets: dict[str, str], slug: str) -> dict[str, str]:
    spare = SPARE[0] in secrets
    if step == "new":
        if spare:
            raise Faulty("there is a spare pair already: `use` it, or `drop` it")
        pair = KeyPair.new(slug, clock.now())
        return secrets | dict(zip(SPARE if PAIR[0] in secrets else PAIR, (pair.key, pair.certificate), strict=True))
    if not spare:
        raise Faulty("there is no spare pair: make one with `new`")
    kept = {name: value for name, value in secrets.items() if name not in (*PAIR, *SPARE)}
    old, new = ({name: secrets[name] for name in names} for names in (PAIR, SPARE))
    if step == "use":
        return kept | dict(zip(PAIR, new.values(), strict=True)) | dict(zip(SPARE, old.values(), strict=True))
    return kept | old
