"""What the account itself holds about its owner, for the owner."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from amtsweg.accounts import profile as profiles
from amtsweg.accounts.addresses import is_confirmed
from amtsweg.accounts.consents import PURPOSE
from amtsweg.accounts.identity.queries import Standing, standing
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.organisations.queries import Belonging, belonged
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import links
from amtsweg.accounts.queries import has_second_factor
from amtsweg.accounts.relying import consents
from amtsweg.accounts.signon.queries import SignedIn, signed_in
from amtsweg.core import events
from amtsweg.core.models import Event
from amtsweg.core.tenancy import as_holder


@dataclass(frozen=True, slots=True)
class Work:
    """For whom the owner works or worked, with the name that residents and colleagues read there."""

    authority: str
    role: str
    name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Service:
    """A service of others that the account is connected with, and what it may know: scopes of `relying.claims`."""

    title: dict[str, str]
    operator: str
    scopes: tuple[str, ...]
    agreed_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that happened with the account; `what` is the German label of the event, `purpose` a consent's."""

    at: datetime
    what: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class AccountData:
    """Everything about the person that lies in the account's own room. Secrets are named, never shown."""

    email: str
    confirmed: bool
    language: str
    created_at: datetime
    last_sign_in: datetime | None
    profile: Profile
    second_factor: bool
    identity: Standing
    providers: tuple[tuple[dict[str, str], datetime], ...]  # title, and since when it knows the account
    signed_in: tuple[SignedIn, ...]
    known_devices: int
    person_marks: int  # by which another account of hers is recognised
    services: tuple[Service, ...]
    work: tuple[Work, ...]
    organisations: tuple[Belonging, ...]
    log: tuple[LogLine, ...]  # the newest first


def account_data(account: Account) -> AccountData:
    """All of it, in a constant number of queries."""
    counted = Account.objects.filter(pk=account.pk).aggregate(
        devices=Count("known_devices", distinct=True), marks=Count("person_marks", distinct=True)
    )
    return AccountData(
        email=account.email,
        confirmed=is_confirmed(account),
        language=account.language,
        created_at=account.created_at,
        last_sign_in=account.last_login,
        profile=profiles.opened(account),
        second_factor=has_second_factor(account.id),
        identity=standing(account),
        providers=tuple((one.provider.title, one.linked_at) for one in links.of(account)),
        signed_in=tuple(signed_in(account, None)),
        known_devices=counted["devices"],
        person_marks=counted["marks"],
        services=tuple(
            Service(one.party.title, one.party.operator, tuple(one.scopes), one.agreed_at, one.used_at)
            for one in consents.of(account)
        ),
        work=_work(account),
        organisations=tuple(belonged(account)),
        log=tuple(_log_line(one) for one in reversed(events.history(account.id))),
    )


def _log_line(event: Event) -> LogLine:
    return LogLine(event.at, events.label(event.kind), str(event.data.get(PURPOSE, "")))


def _work(account: Account) -> tuple[Work, ...]:
    with as_holder(account.id):
        rows = Membership.held.select_related("authority", "bundle").order_by("since", "id")
        return tuple(Work(row.authority.full_name, row.post, row.name, row.since, row.until) for row in rows)
