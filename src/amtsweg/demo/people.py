"""People of a demo: staff with log-ins in every authority, and residents with an account. Never outside a demo."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from amtsweg.accounts import actions, staff
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.profile import Profile
from amtsweg.core.actors import SYSTEM
from amtsweg.core.tenancy import as_authority
from amtsweg.demo.federation import Federation
from amtsweg.demo.files import LoginFile, ResidentFile
from amtsweg.federation.models import Authority, Unit

Login = tuple[str, str, str]  # who and where, e-mail address, password

_ROLES = {"clerk": "Sachbearbeitung", "editor": "Redaktion", "administrator": "Verwaltung des Portals"}


def logins_of(files: Federation) -> list[Login]:
    """Everybody who may log in to the demo: residents first, then staff by authority."""
    password = files.demo.password
    found = [(f"Bürgerin: {one.given} {one.family}", one.email, password) for one in files.demo.residents]
    for slug, authority in sorted(files.authorities.items(), key=lambda pair: (pair[1].stage, pair[0])):
        for one in authority.logins:
            unit = authority.units[one.unit].name["de"] if one.unit else _ROLES[one.role]
            found.append((f"{slug}: {one.name} ({unit})", one.email, password))
    return found


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
