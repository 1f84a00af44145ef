"""A code for the counter, what clerks do with it, and how a confirmation ends. Every step is an event."""

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from amtsweg.accounts import persons, profile
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.identity import letters, rules
from amtsweg.accounts.limits import Limit
from amtsweg.accounts.models import Account, CounterVisit, Identity, Membership
from amtsweg.accounts.permissions import require
from amtsweg.accounts.trust import COUNTER
from amtsweg.core import clock, events, ids
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.crypto import wrap_secret
from amtsweg.core.tenancy import across_tenants, as_authority, as_holder

REQUESTED = events.register("identity.requested", "Code für den Schalter angefordert")
OPENED = events.register("identity.opened", "Angaben zur Person am Schalter geöffnet")
CHECKED = events.register("identity.checked", "Ausweis gesehen, zweite Prüfung steht aus")
REFUSED = events.register("identity.refused", "Person am Schalter nicht bestätigt")
CONFIRMED = events.register("identity.confirmed", "Person am Schalter bestätigt")
GIVEN_UP = events.register("identity.given-up", "Bestätigung der Person aufgegeben")
REVOKED = events.register("identity.revoked", "Bestätigung der Person zurückgenommen")
EXPIRED = events.register("identity.expired", "Bestätigung der Person abgelaufen")
DROPPED = events.register("identity.dropped", "Bestätigung der Person nach neuem Passwort beendet")

CODES = Limit("identity.codes", 10, timedelta(hours=1))  # for one account
_TRIES_OF_CLERK = Limit("identity.code.clerk", 20, timedelta(minutes=15))
_TRIES_FROM_ADDRESS = Limit("identity.code.address", 120, timedelta(minutes=15))


class NotReady(Exception):
    """The account cannot be taken to a counter: address unconfirmed, name or birth date missing, or confirmed now."""


class UnknownCode(Exception):
    """No such code, or it is used or expired; which of it, is not said."""


class Gone(Exception):
    """The visit ran out, was finished, or began elsewhere meanwhile."""


class ProfileChanged(Exception):
    """The profile is no longer what the clerk saw: it takes a new code."""


class SamePerson(Exception):
    """Nobody confirms herself, with a second account neither, and the second pair of eyes is not the first."""


class DocumentExpired(Exception):
    """The document's last day lies in the past."""


def request_code(account: Account) -> None:
    """A new code in place of any earlier one. Raises `NotReady` and `TooManyTries`."""
    CODES.spend(str(account.pk))
    with transaction.atomic(), as_holder(account.pk):
        locked = _locked(account.pk)
        if rules.in_force(locked) or not is_confirmed(locked) or rules.missing(profile.opened(locked)):
            raise NotReady
        CounterVisit.held.filter(account=locked).delete()
        code, identifier = ids.code(), ids.new_id()
        sealed = wrap_secret(code.encode(), rules.code_context(identifier))
        CounterVisit.held.create(
            id=identifier, account=locked, code_index=rules.code_index(code), sealed_code=sealed,
            expires_at=clock.now() + rules.CODE_LIVES,
        )  # fmt: skip
        _record(None, REQUESTED, Actor("resident", locked.pk), locked)


def open_visit(by: Membership, code: str, *, address: str) -> UUID:
    """Uses the code up and opens the resident's profile to the clerk's authority; the id of the visit.

    `address` is the clerk's network address. Raises `UnknownCode`, `SamePerson`, `TooManyTries`, `PermissionDenied`.
    """
    require(by, "identity.confirm", by.authority)
    _TRIES_FROM_ADDRESS.spend(address)
    _TRIES_OF_CLERK.spend(str(by.account_id))
    with across_tenants("a code is shown at whichever counter is nearest"), transaction.atomic():
        rows = CounterVisit.objects.select_for_update(of=("self",)).select_related("account__data_key")
        visit = rows.filter(code_index=rules.code_index(code), expires_at__gt=clock.now()).first()
        if visit is None or not visit.account.is_active:
            raise UnknownCode
        if persons.claims_to_be(visit.account, by.account):
            raise SamePerson
        visit.code_index = visit.sealed_code = None
        visit.authority, visit.opened_by = by.authority, by
        visit.expires_at = clock.now() + rules.VISIT_LIVES
        visit.profile_digest = _digest(visit.account)
        visit.save()
        _record(by.authority, OPENED, Actor("staff", by.account_id), visit.account)
    return UUID(str(visit.pk))


def confirm(by: Membership, visit_id: UUID, document: str, expires_on: date) -> Identity | None:
    """The card fits the profile. None where the authority wants a second clerk to look first.

    Raises `Gone`, `ProfileChanged`, `SamePerson`, `DocumentExpired`, `ValueError`, `PermissionDenied`.
    """
    if document not in rules.DOCUMENTS:
        raise ValueError(document)
    if expires_on < clock.today():
        raise DocumentExpired
    with as_authority(by.authority_id), transaction.atomic():
        visit, account = _open(by, visit_id)
        if visit.checked_by_id is not None:
            raise Gone
        visit.document, visit.document_expires_on = document, expires_on
        if not rules.needs_two(by.authority.parameters):
            return _identify(visit, account, by, None)
        visit.checked_by, visit.expires_at = by, clock.now() + rules.VISIT_LIVES
        visit.save()
        _record(by.authority, CHECKED, Actor("staff", by.account_id), account, {"document": document})
    return None


def second(by: Membership, visit_id: UUID) -> Identity:
    """The second clerk has seen the same. Raises `Gone`, `ProfileChanged`, `SamePerson`, `PermissionDenied`."""
    with as_authority(by.authority_id), transaction.atomic():
        visit, account = _open(by, visit_id)
        if visit.checked_by is None:
            raise Gone
        if persons.same(visit.checked_by.account_id, by.account_id):
            raise SamePerson
        return _identify(visit, account, visit.checked_by, by)


def refuse(by: Membership, visit_id: UUID, reason: str) -> None:
    """The card does not fit, for a reason of `rules.REFUSALS` that the resident reads. Raises like `confirm`."""
    if reason not in rules.REFUSALS:
        raise ValueError(reason)
    with as_authority(by.authority_id), transaction.atomic():
        visit, account = _open(by, visit_id)
        visit.refused, visit.document, visit.document_expires_on = reason, "", None
        visit.save()
        _record(by.authority, REFUSED, Actor("staff", by.account_id), account, {"reason": reason})
        letters.tell(account, "refused", by.authority.full_name)


def give_up(account: Account, sender: str) -> None:
    """The resident no longer wants it, for instance to change her profile. Without one, nothing happens."""
    with transaction.atomic():
        if end_of(_locked(account.pk), GIVEN_UP, Actor("resident", account.pk)):
            letters.tell(account, "ended", sender)
    account.identified_until = None


def drop(account: Account, sender: str) -> None:
    """A forgotten password was set anew by mail: whoever reads the mailbox is not yet the person at the counter."""
    with transaction.atomic():
        if end_of(_locked(account.pk), DROPPED, SYSTEM):
            letters.tell(account, "ended", sender)
    account.identified_until = None


def revoke(by: Membership, identity_id: UUID) -> None:
    """The authority that confirmed it takes it back; twice changes nothing. Raises `Identity.DoesNotExist`."""
    require(by, "identity.confirm", by.authority)
    with as_authority(by.authority_id), transaction.atomic():
        row = Identity.objects.get(pk=identity_id)
        account = _locked(row.account_id)
        current = Identity.objects.filter(pk=identity_id, revoked_at__isnull=True).exists()
        if current and end_of(account, REVOKED, Actor("staff", by.account_id)):
            letters.tell(account, "ended", by.authority.full_name)


def end_of(account: Account, kind: str, actor: Actor) -> bool:
    """Ends what is confirmed to the locked `account`; whether there was something."""
    with across_tenants("an account has one identity, whoever confirmed it"):
        row = Identity.objects.select_related("authority").filter(account=account, revoked_at__isnull=True).first()
        if row is None:
            return False
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
    _mark(account, None)
    _record(row.authority, kind, actor, account, {"identity": str(row.pk)})
    return True


def erase(account: Account) -> None:
    """The account is deleted: what was confirmed to it goes; that it was, stays in the authority's event log."""
    end_of(account, GIVEN_UP, Actor("resident", account.pk))
    with across_tenants("an account goes with everything about its owner"):
        Identity.objects.filter(account=account).delete()
        CounterVisit.objects.filter(account=account).delete()


def _open(by: Membership, visit_id: UUID) -> tuple[CounterVisit, Account]:
    """A visit in progress at the clerk's authority and its account, both locked: the account first, like its owner."""
    require(by, "identity.confirm", by.authority)
    known = CounterVisit.objects.filter(pk=visit_id).values_list("account_id", flat=True).first()
    if known is None:
        raise Gone
    account = _locked(known)
    rows = CounterVisit.objects.select_for_update(of=("self",)).select_related("checked_by", "authority")
    visit = rows.filter(pk=visit_id, refused="", expires_at__gt=clock.now()).first()
    if visit is None or not account.is_active:
        raise Gone
    if persons.claims_to_be(account, by.account):
        raise SamePerson
    if bytes(visit.profile_digest or b"") != _digest(account):
        raise ProfileChanged
    return visit, account


def _identify(visit: CounterVisit, account: Account, by: Membership, other: Membership | None) -> Identity:
    assert visit.document_expires_on is not None
    end_of(account, EXPIRED, SYSTEM)  # an older one; while it counts there is no code for another
    until = rules.lasts_until(visit.document_expires_on, by.authority.parameters)
    identity: Identity = Identity.objects.create(
        account=account,
        authority=by.authority,
        means=COUNTER,
        level="substantial",
        document=visit.document,
        document_expires_on=visit.document_expires_on,
        confirmed_by=by,
        seconded_by=other,
        confirmed_at=clock.now(),
        valid_until=until,
        name_index=rules.name_index(by.authority_id, profile.opened(account).family_name),
    )
    _mark(account, until)
    persons.note_card(account, profile.opened(account))
    visit.delete()
    told = {"identity": str(identity.pk), "document": visit.document, "until": until.isoformat()}
    if other is not None:
        told["first"] = str(by.account_id)
    _record(by.authority, CONFIRMED, Actor("staff", (other or by).account_id), account, told)
    letters.tell(account, "confirmed", by.authority.full_name)
    return identity


def _mark(account: Account, until: date | None) -> None:
    account.identified_until = until
    account.save(update_fields=["identified_until"])


def _digest(account: Account) -> bytes:
    """Of the sealed profile: saving it, even unchanged, makes another one."""
    return hashlib.sha256(bytes(account.sealed_profile or b"")).digest()


def _locked(account_id: UUID) -> Account:
    rows = Account.objects.select_for_update(of=("self",)).select_related("data_key")
    account: Account = rows.get(pk=account_id)
    return account


def _record(authority: Any, kind: str, actor: Actor, account: Account, data: dict[str, str] | None = None) -> None:
    visible = "staff" if authority is not None else "system"
    events.record(
        authority, kind, actor=actor, subject_type="account", subject_id=account.pk, data=data, visible=visible
    )
