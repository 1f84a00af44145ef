"""Every change of a mandate: given, accepted, ended. Events name ids and the scope, never a name.

A mandate is a declaration of the principal in her account. It counts from its acceptance by the account whose confirmed
e-mail address was invited, and ends on the day it names, or at once when one of the two ends it.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from amtsweg.accounts import signals as account_signals
from amtsweg.accounts.actions import own_key
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Account
from amtsweg.accounts.proof import still_opens
from amtsweg.accounts.queries import mail_address
from amtsweg.accounts.trust import Trust
from amtsweg.applications.mandates import letters, signals
from amtsweg.applications.mandates.models import Mandate
from amtsweg.applications.mandates.wishes import SHARES, Wish
from amtsweg.catalogue.models import Service
from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import KeyDestroyed, keyed_index, seal_json, unseal_json
from amtsweg.core.ids import new_id
from amtsweg.core.jobs import job
from amtsweg.core.mail import queue_mail
from amtsweg.core.tenancy import across_tenants, as_holder

GIVEN = events.register("mandate.given", "Vollmacht erklärt")
ACCEPTED = events.register("mandate.accepted", "Vollmacht angenommen")
ENDED = events.register("mandate.ended", "Vollmacht beendet")

LINK_LASTS = timedelta(days=14)
INVITATIONS = Limit("mandate.give", 10, timedelta(days=1))  # by one account: no way to fill mailboxes

_LOADED = ("principal__data_key", "representative", "service")


class Gone(Exception):
    """The link was used already, has run out, or the mandate has ended."""


class NotInvited(Exception):
    """The account's confirmed e-mail address is not the one that was invited."""


class Oneself(Exception):
    """Nobody needs a mandate for herself."""


def give(account: Account, wish: Wish, trust: Trust, *, sender: str, page: str) -> Mandate:
    """Declares a mandate and mails its link; `page` is the link's address with `{token}` in it.

    Raises `TooManyTries`, and what `declare` raises.
    """
    _service(account, wish)
    INVITATIONS.spend(str(account.pk))
    with transaction.atomic():
        row, token = declare(account, wish, trust)
        letter = letters.invitation(sender, page, token, row.link_until)
        queue_mail(wish.email, letter.subject, letter.body, key=f"mandate.give:{row.pk}")
    return row


def declare(account: Account, wish: Wish, trust: Trust) -> tuple[Mandate, str]:
    """Declares a mandate; with the secret by which whoever is invited accepts it.

    The caller has seen that case and paper are the principal's. Raises `Oneself`, `ValueError` for a wish that fits no
    mandate, and `PermissionDenied` when her session ended meanwhile.
    """
    service = _service(account, wish)
    token, moment = secrets.token_urlsafe(32), clock.now()
    with transaction.atomic():
        still_opens(account)
        key = own_key(account)
        row = Mandate(
            id=new_id(), principal=account, scope=wish.scope, service=service, case_id=wish.case_id,
            shares=sorted(wish.shares), notices=wish.notices, paper_id=wish.paper_id, trust=trust.level,
            trust_means=trust.means, token_index=token_index(token), declared_at=moment,
            link_until=moment + LINK_LASTS, until=wish.until,
        )  # fmt: skip
        row.invited = seal_json(key, {"name": wish.name, "email": wish.email.lower()}, context=_context(row))
        row.save(force_insert=True)
        _record(row, GIVEN, Actor("resident", account.pk), {"scope": row.scope, "trust": row.trust})
    return row, token


def _service(account: Account, wish: Wish) -> Service | None:
    """The one that the wish names; raises as `declare` says."""
    if wish.email.casefold() == account.email.casefold():
        raise Oneself
    found = Service.objects.filter(slug=wish.service_slug).first() if wish.service_slug else None
    _fitting(wish, found)
    return found


def _fitting(wish: Wish, service: Service | None) -> None:
    wants = {Mandate.Scope.SERVICE: (True, False), Mandate.Scope.CASE: (False, True), Mandate.Scope.ALL: (False, False)}
    if wants[Mandate.Scope(wish.scope)] != (service is not None, wish.case_id is not None):
        raise ValueError("what the mandate covers")
    if not set(wish.shares) <= SHARES.keys() or (wish.until is not None and wish.until < clock.today()):
        raise ValueError("what the mandate says")


def invitation(token: str) -> Mandate:
    """The mandate that a link belongs to. Raises `Gone`."""
    with across_tenants("a link names one mandate of the whole federation"):
        row = Mandate.held.select_related(*_LOADED).filter(token_index=token_index(token)).first()
    if row is None or not _open(row):
        raise Gone
    return row


def accept(account: Account, token: str) -> Mandate:
    """Binds the mandate to this account. Raises `Gone` and `NotInvited`."""
    found = invitation(token)
    if not is_confirmed(account) or account.email != opened(found)["email"] or account.pk == found.principal_id:
        raise NotInvited
    with transaction.atomic():
        with as_holder(found.principal_id):
            row = Mandate.held.select_for_update(of=("self",)).select_related(*_LOADED).get(pk=found.pk)
        if not _open(row):
            raise Gone
        row.representative, row.accepted_at, row.token_index = account, clock.now(), None
        row.save(update_fields=["representative", "accepted_at", "token_index"])
        _record(row, ACCEPTED, Actor("resident", account.pk))
        signals.accepted.send(Mandate, mandate=row)
    return row


def end(account: Account, mandate_id: UUID) -> None:
    """One of the two ends a mandate, or takes its invitation back; once. Raises `Mandate.DoesNotExist`."""
    with as_holder(account.pk):
        mine = Mandate.held.filter(pk=mandate_id).exists() or Mandate.bound.filter(pk=mandate_id).exists()
    if not mine:
        raise Mandate.DoesNotExist
    _end(mandate_id, Actor("resident", account.pk))


@job("applications.mandates", every=timedelta(hours=6))
def expire() -> None:
    """Ends mandates whose last day is over."""
    with across_tenants("mandates of everybody run out"):
        over = list(Mandate.held.filter(until__lt=clock.today(), ended_at__isnull=True).values_list("pk", flat=True))
    for mandate_id in over:
        _end(mandate_id, SYSTEM)


@receiver(account_signals.deleted, dispatch_uid="mandates.end")
def end_with_account(account_id: UUID, actor: Actor, **_rest: Any) -> None:
    """What an account gave or got ends with it; of what it gave nothing stays but the events."""
    with as_holder(account_id):
        given = list(Mandate.held.values_list("pk", flat=True))
        got = list(Mandate.bound.values_list("pk", flat=True))
    for mandate_id in (*given, *got):
        _end(mandate_id, actor)
    with as_holder(account_id):
        Mandate.held.all().delete()


@receiver(account_signals.taken_back, dispatch_uid="mandates.end-stolen")
def end_stolen(account_id: UUID, since: datetime, **_rest: Any) -> str:
    """What was given in the owner's name while others may have acted in her account ends; says that there was some.

    It ends at once and does not wait for her word: whoever stole the account may be the one who acts with it.
    """
    with as_holder(account_id):
        rows = Mandate.held.filter(declared_at__gte=since, ended_at__isnull=True).order_by("pk")
        given = list(rows.select_for_update().values_list("pk", flat=True))  # all, before the first event
    for mandate_id in given:
        _end(mandate_id, Actor("resident", account_id), {"why": "taken-back"})
    return "mandates" if given else ""


def _end(mandate_id: UUID, actor: Actor, why: dict[str, str] | None = None) -> None:
    with transaction.atomic():
        with across_tenants("the caller has seen whose mandate it is"):
            row = Mandate.held.select_for_update(of=("self",)).select_related(*_LOADED).get(pk=mandate_id)
        if row.ended_at is not None:
            return
        row.ended_at, row.token_index = clock.now(), None
        row.save(update_fields=["ended_at", "token_index"])
        _record(row, ENDED, actor, why)
        signals.ended.send(Mandate, mandate=row, actor=actor)
        _tell(row, actor)


def _tell(row: Mandate, actor: Actor) -> None:
    """The other one of the two hears of it; both, when its time was over."""
    if row.representative_id is None:
        return
    letter = letters.ended()
    for account_id in {row.principal_id, row.representative_id} - {actor.id}:
        if address := mail_address(account_id):
            queue_mail(address, letter.subject, letter.body, key=f"mandate.ended:{row.pk}:{account_id}")


def _open(row: Mandate) -> bool:
    over = row.until is not None and row.until < clock.today()
    return row.accepted_at is None and row.ended_at is None and clock.now() < row.link_until and not over


def opened(row: Mandate) -> dict[str, str]:
    """Name and e-mail address of whoever was invited; empty once the principal's account is gone."""
    key = row.principal.data_key
    try:
        found: dict[str, str] = unseal_json(key, row.invited, context=_context(row)) if key else {}
    except KeyDestroyed:
        found = {}
    return {"name": "", "email": "", **found}


def token_index(token: str) -> str:
    """The keyed hash under which the link with this secret is kept."""
    return keyed_index(token, purpose="mandate.token")


def _context(row: Mandate) -> str:
    return f"mandate.invited:{row.pk}"


def _record(row: Mandate, kind: str, actor: Actor, data: dict[str, str] | None = None) -> None:
    events.record(
        None, kind, actor=actor, subject_type="mandate", subject_id=row.pk, data=data, visible="system"
    )  # fmt: skip
