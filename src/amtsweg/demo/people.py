"""People of a demo: staff with log-ins in every authority, and residents with an account. Never outside a demo."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from amtsweg.accounts import actions, staff
from amtsweg.accounts.identity import actions as identity
from amtsweg.accounts.identity.queries import standing
from amtsweg.accounts.models import Account, Identity, Membership
from amtsweg.accounts.profile import Profile
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority, as_holder
from amtsweg.demo.acting import ensure_acting
from amtsweg.demo.federation import Federation
from amtsweg.demo.files import DemoFile, LoginFile, ResidentFile
from amtsweg.federation.models import Authority, Unit

Login = tuple[str, str, str]  # who and where, e-mail address, password

_ROLES = {
    "clerk": "alle Stellen", "lead": "Leitung", "cashier": "Kasse", "supervisor": "Aufsicht", "editor": "Redaktion",
    "administrator": "Verwaltung des Portals",
}  # fmt: skip
_POWERS = {"owner": "verwaltet", "sender": "sendet für", "reader": "liest für"}


def logins_of(files: Federation) -> list[Login]:
    """Everybody who may log in to the demo: residents first, then staff by authority."""
    password = files.demo.password
    found = [
        (f"Privat: {_resident_name(one)}{_acts(one.email, files.demo)}", one.email, password)
        for one in files.demo.residents
    ]
    for slug, authority in sorted(files.authorities.items(), key=lambda pair: (pair[1].stage, pair[0])):
        for one in authority.logins:
            where = authority.units[one.unit].name["de"] if one.unit else _ROLES[one.role]
            what = {"counter": ", prüft Ausweise", "lead": ", Leitung"}.get(one.role, "")
            found.append((f"{slug}: {one.name} ({where}{what})", one.email, password))
    return found


def _resident_name(one: ResidentFile) -> str:
    return f"{one.given} {one.family}" + (", am Schalter ausgewiesen" if one.identified_at else "")


def _acts(email: str, demo: DemoFile) -> str:
    """For whom else she may act, behind her name."""
    names = {one.email: f"{one.given} {one.family}" for one in demo.residents}
    found = [
        f"{_POWERS[member.role]} {one.name}"
        for one in demo.organisations
        for member in one.members
        if member.email == email
    ]
    found += [f"Vollmacht von {names[one.principal]}" for one in demo.mandates if one.representative == email]
    return "".join(f", {one}" for one in found)


def ensure_people(files: Federation) -> None:
    """Creates the accounts that are missing. Raises `ImproperlyConfigured` outside a demo."""
    if not settings.AMTSWEG_DEMO:
        raise ImproperlyConfigured("log-ins with known passwords are for demos")
    for resident in files.demo.residents:
        _resident(resident, files.demo.password)
    for slug, authority in files.authorities.items():
        row = Authority.objects.get(slug=slug)
        for login in authority.logins:
            _employee(login, row, files.demo.password)
    for resident in files.demo.residents:
        if resident.identified_at:
            _identify(resident.email, Authority.objects.get(slug=resident.identified_at))
    ensure_acting(files.demo)


def _resident(one: ResidentFile, password: str) -> None:
    if Account.objects.filter(email=one.email).exists():
        return
    account = actions.create_account(one.email, password, confirmed=True)
    profile = Profile(
        given_name=one.given,
        family_name=one.family,
        birth_date=one.born,
        street=one.street,
        house_number=one.number,
        postcode=one.postcode,
        town=one.town,
        phone=one.phone,
    )
    actions.save_profile(account, profile)


def _employee(one: LoginFile, authority: Authority, password: str) -> None:
    account = Account.objects.filter(email=one.email).first()
    if account is None:
        account = actions.create_account(one.email, password, confirmed=True)
    unit = Unit.objects.get(authority=authority, slug=one.unit) if one.unit else None
    with as_authority(authority):
        if Membership.objects.filter(account=account, role=one.role, unit=unit).exists():
            return
    role = Membership.Role(one.role)
    staff.appoint(account, authority, role, name=one.name, by=SYSTEM, unit=unit, salutation=one.salutation)


def _identify(email: str, authority: Authority) -> None:
    """Confirms a resident once, as a clerk at the counter would; what became of it later stays as it is."""
    account = Account.objects.get(email=email)
    with as_holder(account.pk):
        if Identity.held.exists():
            return
    with as_authority(authority):
        clerks = Membership.objects.filter(role=Membership.Role.COUNTER).select_related("authority")
        clerk = clerks.order_by("since", "id").first()
    if clerk is None:
        raise ImproperlyConfigured(f"{authority.slug} has nobody at its counter")
    identity.request_code(account)
    visit = identity.open_visit(clerk, standing(account).code, address="127.0.0.1")
    identity.confirm(clerk, visit, "id-card", clock.months_after(clock.today(), 60))
