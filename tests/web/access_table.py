"""Who gets where: one row for every address of the project. A new address without a row fails `test_access.py`.

To add a row, put the address's name (with its namespace) into ROWS and say who may reach it:

    "account:profile": row(WITH_ACCOUNT),
    "mailbox:withdraw": row(Role.OWNER, kwargs=a_case.number),

`kwargs` makes the objects in the address: they belong to OWNER or GUEST and to the first authority. Whoever is not
named is refused (403 or 404); without an account, where `sign_in` is True, they are asked to sign in instead. `get` and
`post` say who may do only that: `page(…)` is short for `post=NOBODY`, `public()` is a page, the same for everybody,
whose POST means nothing; `held(make)` gives two rows, for what OWNER and what GUEST hold. "Reach" means: any answer but
403, 404, 405, a server error, or being sent to sign in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from accounts.a_provider import arrival, provider
from accounts.saml.a_demo import demo_provider
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from web import (
    a_booking,
    a_bundle,
    a_case,
    a_code,
    a_counter,
    a_draft,
    a_form,
    a_part,
    a_passkey,
    a_payment,
    a_procedure,
    a_service,
    a_staff,
    a_till,
    a_visit,
    an_address,
    an_organisation,
)
from web.a_relying_party import registered
from web.world import WITH_ACCOUNT, Role, World, account

from amtsweg.accounts.models import SignOn
from amtsweg.accounts.providers import links
from amtsweg.accounts.providers.actions import link
from amtsweg.accounts.providers.oidc import demo as county_account
from amtsweg.accounts.relying.consents import agree
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.ids import new_id
from amtsweg.federation import published
from amtsweg.federation.artwork import Picture, keep_artwork
from amtsweg.federation.models import Artwork, Authority, News, Portal, StaffEntry, Unit
from amtsweg.insights.barriers import report_barrier
from amtsweg.mailbox import postbox
from amtsweg.mailbox.postbox import Parcel
from amtsweg.mailbox.postbox_demo import demo_handle

Roles = frozenset[Role]

NOBODY: Roles = frozenset()
EVERYBODY: Roles = frozenset(Role)
EDITORS: Roles = frozenset({Role.EDITOR, Role.ADMINISTRATOR})
ARRANGING: Roles = frozenset({Role.LEAD, Role.ADMINISTRATOR})
HOSTS: Roles = frozenset({Role.CLERK, Role.LEAD, Role.COUNTER})


@dataclass(frozen=True)
class Row:
    """Who may read and who may post at one address."""

    get: Roles
    post: Roles
    kwargs: Callable[[World], dict[str, Any]] = lambda world: {}
    sign_in: bool = True
    public: bool = False
    signed: bool = False  # other programs post there and sign what they say, so that no form of ours could prove it


def row(
    *may: Role | Roles,
    get: Roles | None = None,
    post: Roles | None = None,
    kwargs: Callable[[World], dict[str, Any]] = lambda world: {},
    sign_in: bool = True,
    personal: bool = False,
) -> Row:
    """A row; `may` is who reads and posts, unless `get` or `post` say otherwise.

    Where a clerk gets, the lead of her unit gets as well, unless it is about what is the clerk's own (`personal`).
    """
    both = frozenset().union(*(one if isinstance(one, frozenset) else {one} for one in may))
    if Role.CLERK in both and not personal:
        both |= {Role.LEAD}
    return Row(both if get is None else get, both if post is None else post, kwargs, sign_in)


def page(*may: Role | Roles, **more: Any) -> Row:
    """A row for a page that takes no POST."""
    return row(*may, post=NOBODY, **more)


def held(make: Callable[[World, Role], dict[str, Any]]) -> tuple[Row, Row]:
    """Two rows: what a resident holds is hers alone, what a guest holds is the guest's; nobody is asked to sign in."""
    return (
        row(Role.OWNER, kwargs=lambda world: make(world, Role.OWNER), sign_in=False),
        row(Role.GUEST, kwargs=lambda world: make(world, Role.GUEST), sign_in=False),
    )


def public(kwargs: Callable[[World], dict[str, Any]] = lambda world: {}) -> Row:
    """A row for a page that shows everybody the same: a POST changes nothing, whether or not it is answered."""
    return Row(EVERYBODY, NOBODY, kwargs, public=True)


# --- what stands in addresses ----------------------------------------------------------------------------------------


def confirmation(world: World) -> dict[str, Any]:
    """The link out of a confirmation mail: whoever has it may use it."""
    made = account("neu@post.example", confirmed=False)
    return {"key": EmailConfirmationHMAC(EmailAddress.objects.get(user=made)).key}


def reset(world: World) -> dict[str, Any]:
    """The link out of a mail about a forgotten password: whoever has it may use it."""
    return {"uidb36": world.owner.id.hex, "key": default_token_generator.make_token(world.owner)}


def a_provider(world: World) -> dict[str, Any]:
    """An identity provider of residents."""
    return {"slug": provider().slug}


def a_saml_provider(world: World) -> dict[str, Any]:
    """An identity provider that reads the portal's metadata."""
    return {"slug": demo_provider().slug}


def the_demos_county_account(world: World) -> dict[str, Any]:
    """The demonstration's county account is set up."""
    county_account.ensure_demo_provider()
    return {}


def the_demos_bundid(world: World) -> dict[str, Any]:
    """The demonstration's federal account is set up."""
    demo_provider()
    return {}


def a_link(world: World) -> dict[str, Any]:
    """The owner's link with it."""
    link(provider(), world.owner, arrival())
    return {"link": links.of(world.owner)[0].pk}


def a_service_of_others(world: World) -> dict[str, Any]:
    """A service at which people sign in with their account."""
    return {"identifier": registered(world.memberships[Role.ADMINISTRATOR]).pk}


def a_consent(world: World) -> dict[str, Any]:
    """The owner's connection with it."""
    return {"consent": agree(world.owner, registered(world.memberships[Role.ADMINISTRATOR]), ["name"]).pk}


def sign_on(world: World) -> dict[str, Any]:
    """Where the owner is signed in."""
    moment = clock.now()
    return {"sign_on": SignOn.objects.create(account=world.owner, started_at=moment, ends_at=moment).id}


def service(world: World) -> dict[str, Any]:
    """A service that residents can get."""
    Service.objects.create(slug="hund-anmelden", title={"de": "Hund anmelden"}, summary={"de": "Ihr Hund."})
    published.bump()
    return {"slug": "hund-anmelden"}


def situation(world: World) -> dict[str, Any]:
    """A life situation."""
    LifeSituation.objects.create(slug="tiere", title={"de": "Tiere"}, teaser={"de": "Hund"}, icon="tiere")
    published.bump()
    return {"slug": "tiere"}


def news(world: World) -> dict[str, Any]:
    """An item of news on the first portal."""
    portal, day = world.authorities[0].portal, date(2026, 11, 20)
    News.objects.create(
        portal=portal, slug="markt", published_on=day, title={"de": "Markt"}, text={"de": "Am Samstag."}
    )
    published.bump()
    return {"slug": "markt"}


def office(world: World) -> dict[str, Any]:
    """Makes the first authority the federation's editorial office."""
    Authority.objects.filter(pk=world.authorities[0].pk).update(kind=Authority.Kind.COUNTY)
    return {}


def office_situation(world: World) -> dict[str, Any]:
    """A life situation that nothing belongs to, for the office."""
    office(world)
    LifeSituation.objects.create(slug="umzug", title={"de": "Umzug"}, teaser={"de": "Neu hier."}, icon="umzug")
    return {"slug": "umzug"}


def unit(world: World) -> dict[str, Any]:
    """A unit that only the first authority has."""
    hall, where = world.units[0], world.authorities[0]
    Unit.objects.create(authority=where, slug="tierheim", kind="facility", name={"de": "Tierheim"}, street=hall.street)
    return {"slug": "tierheim"}


def picture(world: World) -> dict[str, Any]:
    """A coat of arms of the first portal."""
    drawing = Picture("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>", 9, 9)
    keep_artwork(world.authorities[0], "arms", {"de": "Wappen"}, {"light": drawing}, actor=SYSTEM)
    return {"slug": "jesteburg", "kind": "arms", "digest": Artwork.objects.get().digest}


def barrier(world: World) -> dict[str, Any]:
    """A barrier of the first portal."""
    said = {"page": "", "text": "Zu klein.", "email": "", "language": "de"}
    return {"identifier": report_barrier(world.authorities[0].pk, **said)}


def text(world: World) -> dict[str, Any]:
    """A text that only the first portal has."""
    Portal.objects.filter(authority=world.authorities[0]).update(
        pages={"hunde": {"title": {"de": "Hunde"}, "body": {"de": "An die Leine."}}}
    )
    return {"slug": "hunde"}


def person(world: World) -> dict[str, Any]:
    """An entry in the first authority's directory."""
    StaffEntry.objects.create(
        authority=world.authorities[0], unit=world.units[0], slug="albers", family_name="Albers", public=True
    )
    return {"slug": "albers"}


def listing(world: World) -> dict[str, Any]:
    """The clerk's own entry in the staff directory."""
    made = StaffEntry.objects.create(
        authority=world.authorities[0], unit=world.units[0], slug="albers", family_name="Albers",
        role={"de": "Hundesteuer"}, account_id=world.accounts[Role.CLERK].id,
    )  # fmt: skip
    return {"entry": made.pk}


def letter(world: World) -> dict[str, Any]:
    """A notice in the demonstration's federal postbox."""
    place = postbox.configured()
    assert place is not None
    parcel = Parcel("letter", demo_handle(world.owner.id), "Samtgemeinde", "Bescheid", "", "bescheid.pdf", b"%PDF-1.7")
    return {"number": place.provide(parcel).number}


def mail(world: World) -> dict[str, Any]:
    """A mail in the demonstration's folder."""
    name, folder = str(new_id()), Path(settings.AMTSWEG_MAIL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    text = "From: a@b.example\nTo: c@d.example\nSubject: Betreff\nDate: Sat, 21 Nov 2026 14:30:00 +0100\n\nText\n"
    (folder / f"{name}.eml").write_text(text)
    return {"identifier": name}


# --- the table -------------------------------------------------------------------------------------------------------

ROWS: dict[str, Row | tuple[Row, ...]] = {
    # the frame
    "robots": public(),
    "sitemap": public(),
    "portal:opensearch": public(),
    "theme": public(lambda world: {"slug": "jesteburg", "digest": "0"}),
    "artwork": public(picture),
    "favicon": public(lambda world: {"slug": "jesteburg", "digest": "0"}),
    # portal
    "portal:start": public(),
    "portal:all-news": public(),
    "portal:news": public(news),
    "portal:page": public(lambda world: {"slug": "impressum"}),
    "portal:overview": public(),
    "portal:barrier": row(EVERYBODY),
    "portal:barrier-thanks": public(),
    "portal:feedback": row(EVERYBODY, kwargs=service),
    "portal:feedback-thanks": page(EVERYBODY, kwargs=service),
    "portal:search": public(),
    "portal:suggestions": public(),
    "portal:services": public(),
    "portal:audience": public(lambda world: {"who": "unternehmen"}),
    "portal:service": public(service),
    "portal:situations": public(),
    "portal:situation": public(situation),
    "portal:units": public(),
    "portal:unit": public(lambda world: {"slug": world.units[0].slug}),
    "portal:people": public(),
    # account: whose it is follows from the session alone
    "account:home": page(WITH_ACCOUNT),
    "account:profile": row(WITH_ACCOUNT),
    "account:counter": page(WITH_ACCOUNT),
    "account:counter-code": row(WITH_ACCOUNT, get=NOBODY),
    "account:counter-give-up": row(WITH_ACCOUNT),
    "account:listing": row(Role.CLERK, kwargs=listing, personal=True),
    "account:address": row(WITH_ACCOUNT),
    "account:address-new": row(Role.OWNER, kwargs=an_address.to_confirm),
    "account:address-old": row(EVERYBODY, kwargs=an_address.to_take_back),
    "account:language": row(WITH_ACCOUNT),
    "account:delete": row(WITH_ACCOUNT),
    "account:deleted": page(EVERYBODY),
    "account:own-data": page(WITH_ACCOUNT),
    "account:own-archive": row(WITH_ACCOUNT),
    "account:own-archive-state": page(WITH_ACCOUNT, sign_in=False),
    "account:signed-out": page(EVERYBODY),
    "account:devices": row(WITH_ACCOUNT),
    "account:device-end": row(Role.OWNER, get=NOBODY, kwargs=sign_on),
    "account:signon-ask": row(NOBODY, sign_in=False),  # without the question of a portal there is nothing
    "account:signon-at-entrance": row(NOBODY, sign_in=False),  # here nobody is at another portal than the entrance
    "account:signon-arrive": page(WITH_ACCOUNT, kwargs=lambda world: {"code": "0"}),
    "account:signon-nobody": page(WITH_ACCOUNT, kwargs=lambda world: {"note": "0"}),
    "account:passkey-to-sign-in": page(EVERYBODY),
    "account:passkey-to-complete": row(NOBODY, sign_in=False),  # between password and code only
    "account:passkey-to-confirm": page(WITH_ACCOUNT),
    "account:passkey-to-add": page(WITH_ACCOUNT),
    "account:send-again": row(WITH_ACCOUNT, get=NOBODY),
    "account:work": row(WITH_ACCOUNT, post=frozenset({Role.OTHER}), kwargs=a_staff.link),
    # services of others: they ask by programs, and people end what they agreed to
    "openid:configuration": public(),
    "openid:keys": public(),
    "openid:authorize": Row(EVERYBODY, EVERYBODY, sign_in=False, signed=True),
    "openid:logout": Row(EVERYBODY, EVERYBODY, sign_in=False, signed=True),
    "openid:token": Row(NOBODY, EVERYBODY, sign_in=False, signed=True),
    "openid:userinfo": Row(EVERYBODY, EVERYBODY, sign_in=False, signed=True),
    "openid:revoke": Row(NOBODY, EVERYBODY, sign_in=False, signed=True),
    "account:services": page(WITH_ACCOUNT),
    "account:service-end": row(Role.OWNER, get=NOBODY, kwargs=a_consent),
    "account:service-agree": row(NOBODY, kwargs=lambda world: {"handle": "0"}, sign_in=False),  # in one session only
    "account:service-leave": row(WITH_ACCOUNT),
    "studio:connected": page(Role.ADMINISTRATOR),
    "studio:new-connected": row(Role.ADMINISTRATOR),
    "studio:connected-one": row(Role.ADMINISTRATOR, kwargs=a_service_of_others),
    "studio:connected-secret": row(Role.ADMINISTRATOR, kwargs=a_service_of_others),
    "studio:end-connected": row(Role.ADMINISTRATOR, kwargs=a_service_of_others),
    "account:providers": page(WITH_ACCOUNT),
    "account:provider-unlink": row(WITH_ACCOUNT, get=NOBODY, kwargs=a_link),
    "account:provider-welcome": row(EVERYBODY),
    "account:provider": page(EVERYBODY, kwargs=a_provider),
    "account:provider-answer": Row(EVERYBODY, EVERYBODY, a_provider, sign_in=False, signed=True),
    "account:provider-metadata": page(EVERYBODY, kwargs=a_saml_provider),
    "account:provider-goodbye": page(EVERYBODY, kwargs=a_provider),
    "account:provider-end": Row(EVERYBODY, EVERYBODY, a_provider, sign_in=False, signed=True),
    # organisations: members; mandates: whoever gave it and whoever has it
    "account:act": row(WITH_ACCOUNT, get=NOBODY),
    "account:organisations": page(WITH_ACCOUNT),
    "account:organisation-new": row(WITH_ACCOUNT),
    "account:organisation-invitation": row(
        WITH_ACCOUNT, post=frozenset({Role.OTHER}), kwargs=an_organisation.invitation
    ),
    "account:organisation": page(Role.OWNER, kwargs=an_organisation.one),
    "account:organisation-facts": row(Role.OWNER, kwargs=an_organisation.one),
    "account:organisation-invite": row(Role.OWNER, kwargs=an_organisation.one),
    "account:organisation-take-back": row(Role.OWNER, get=NOBODY, kwargs=an_organisation.waiting),
    "account:organisation-member": row(Role.OWNER, Role.OTHER, kwargs=an_organisation.member),
    "account:organisation-leave": row(Role.OWNER, kwargs=an_organisation.one),
    "account:organisation-end": row(Role.OWNER, kwargs=an_organisation.one),
    "account:mandates": page(WITH_ACCOUNT),
    "account:mandate-new": row(WITH_ACCOUNT),
    "account:mandate-invitation": row(WITH_ACCOUNT, post=frozenset({Role.OTHER}), kwargs=an_organisation.mandate_link),
    "account:mandate-end": row(Role.OWNER, Role.OTHER, kwargs=an_organisation.mandate),
    "account_login": row(EVERYBODY),
    "account_signup": row(EVERYBODY),
    "account_logout": row(EVERYBODY),
    "account_confirm_email": row(EVERYBODY, kwargs=confirmation),
    "account_change_password": row(WITH_ACCOUNT),
    "account_reset_password": row(EVERYBODY),
    "account_reset_password_done": page(EVERYBODY),
    "account_reset_password_from_key": row(EVERYBODY, kwargs=reset),
    "account_reset_password_from_key_done": page(EVERYBODY),
    "account_reauthenticate": row(WITH_ACCOUNT),
    "mfa_authenticate": row(WITH_ACCOUNT),  # signed in already: sent on
    "mfa_login_webauthn": row(EVERYBODY),
    "mfa_reauthenticate_webauthn": row(WITH_ACCOUNT),
    "mfa_add_webauthn": row(WITH_ACCOUNT),
    "mfa_edit_webauthn": row(Role.OWNER, kwargs=a_passkey.number),
    "mfa_remove_webauthn": row(Role.OWNER, kwargs=a_passkey.number),
    "mfa_reauthenticate": row(WITH_ACCOUNT),
    "mfa_index": page(WITH_ACCOUNT),
    "mfa_activate_totp": row(WITH_ACCOUNT),
    "mfa_deactivate_totp": row(Role.OWNER),  # the others have no second factor
    "mfa_view_recovery_codes": page(Role.OWNER),
    "mfa_generate_recovery_codes": row(WITH_ACCOUNT),
    "mfa_download_recovery_codes": page(Role.OWNER),
    # applications: whoever began them; everybody else learns how to come back to her own
    "apply:start": row(EVERYBODY, kwargs=a_draft.offer),
    "apply:resume": row(EVERYBODY),
    "apply:lost-pin": row(EVERYBODY),
    "apply:link": row(EVERYBODY, kwargs=a_draft.link),
    "apply:enter": held(a_draft.one),
    "apply:tasks": held(a_draft.one),
    "apply:check": held(a_draft.one),
    "apply:send": held(a_draft.one),
    "apply:sent": held(a_draft.one),
    "apply:code": held(a_draft.one),
    "apply:later": held(a_draft.one),
    "apply:claim": row(Role.OWNER, kwargs=lambda world: a_draft.one(world, Role.OWNER), sign_in=False),
    "apply:delete": held(a_draft.one),
    "apply:restore": held(a_draft.one),
    "apply:changed": held(a_draft.one),
    "apply:file": held(a_draft.file),
    "apply:remove": held(a_draft.item),
    "apply:question": held(a_draft.question),
    # bundles: the same, and no authority at all
    "bundle:start": row(EVERYBODY, kwargs=a_bundle.offered),
    "bundle:overview": held(a_bundle.one),
    "bundle:question": held(a_bundle.question),
    "bundle:changed": held(a_bundle.one),
    "bundle:remove": held(a_bundle.item),
    "bundle:part": held(a_bundle.part),
    "bundle:check": held(a_bundle.one),
    "bundle:send": held(a_bundle.one),
    "bundle:sent": held(a_bundle.one),
    "bundle:later": held(a_bundle.one),
    "bundle:code": held(a_bundle.one),
    "bundle:claim": row(Role.OWNER, kwargs=lambda world: a_bundle.one(world, Role.OWNER), sign_in=False),
    "bundle:delete": held(a_bundle.one),
    "bundle:restore": held(a_bundle.one),
    # appointments: chosen by everybody, held by whoever holds them, opened by code, given by staff, set up
    "appointments:start": public(),
    "appointments:kind": public(a_booking.kind),
    "appointments:times": row(EVERYBODY, kwargs=a_booking.times, sign_in=False),
    "appointments:details": held(a_booking.held),
    "appointments:booking": page(EVERYBODY, kwargs=a_booking.code, sign_in=False),
    "appointments:entry": page(EVERYBODY, kwargs=a_booking.code, sign_in=False),
    "appointments:move": row(EVERYBODY, kwargs=a_booking.code, sign_in=False),
    "appointments:cancel": row(EVERYBODY, kwargs=a_booking.code, sign_in=False),
    "appointments:mine": page(WITH_ACCOUNT),
    "desk:book": page(HOSTS),
    "desk:book-times": row(HOSTS, kwargs=a_booking.times),
    "desk:booking": row(HOSTS, kwargs=a_booking.booking),
    "studio:appointments": page(ARRANGING),
    "studio:new-appointment-kind": row(Role.ADMINISTRATOR),
    "studio:appointment-kind": row(Role.ADMINISTRATOR, kwargs=a_booking.kind_slug),
    "studio:new-resource": row(Role.ADMINISTRATOR, kwargs=a_booking.other_unit),
    "studio:unit-hours": row(Role.ADMINISTRATOR, kwargs=a_booking.other_unit),
    "studio:unit-season": row(Role.ADMINISTRATOR, kwargs=a_booking.other_unit),
    "studio:unit-exceptions": row(Role.ADMINISTRATOR, kwargs=a_booking.other_unit),
    "studio:resource": row(ARRANGING, kwargs=a_booking.resource),
    "studio:resource-hours": row(ARRANGING, kwargs=a_booking.resource),
    "studio:resource-season": row(ARRANGING, kwargs=a_booking.resource),
    "studio:resource-exceptions": row(ARRANGING, kwargs=a_booking.resource),
    "studio:absence": row(ARRANGING, kwargs=a_booking.resource),
    "studio:back-again": row(ARRANGING, get=NOBODY, kwargs=a_booking.absence),
    # the day of the visit: public by code, by the secret of a device, at the desk, in the studio
    "visits:arrive": public(),
    "visits:display": page(EVERYBODY, kwargs=a_visit.display, sign_in=False),
    "visits:terminal": row(EVERYBODY, post=NOBODY, kwargs=a_visit.terminal, sign_in=False),
    "visits:feed": page(EVERYBODY, kwargs=a_visit.feed, sign_in=False),
    "desk:stranded": row(HOSTS),
    "desk:day": page(HOSTS),
    "desk:callup": page(HOSTS),
    "desk:callup-place": page(HOSTS, kwargs=a_visit.place),
    "desk:callup-live": page(HOSTS, kwargs=a_visit.place),
    "desk:callup-next": row(HOSTS, get=NOBODY, kwargs=a_visit.place),
    "desk:callup-number": row(HOSTS, get=NOBODY, kwargs=a_visit.place),
    "desk:callup-step": row(HOSTS, get=NOBODY, kwargs=a_visit.waiting),
    "desk:waiting-times": page(HOSTS),
    "desk:waiting-times-table": page(HOSTS),
    "studio:visits": page(ARRANGING),
    "studio:make-visit-address": row(ARRANGING, get=NOBODY, kwargs=a_visit.device),
    "studio:end-visit-address": row(ARRANGING, get=NOBODY, kwargs=a_visit.device),
    "studio:new-calendar": row(ARRANGING, kwargs=a_visit.owner),
    "studio:fetch-calendar": row(ARRANGING, get=NOBODY, kwargs=a_visit.calendar),
    "studio:end-calendar": row(ARRANGING, get=NOBODY, kwargs=a_visit.calendar),
    # the desk: clerks of the authority, and of the unit, that a case belongs to
    "desk:worklist": page(Role.CLERK),
    "desk:list-live": page(Role.CLERK),
    "desk:questions-live": page(Role.CLERK),
    "desk:live": page(Role.CLERK, kwargs=a_case.number),
    "desk:questions": page(Role.CLERK),
    "desk:question": page(Role.CLERK, kwargs=a_case.question),
    "desk:question-answer": row(Role.CLERK, get=NOBODY, kwargs=a_case.question),
    "desk:question-end": row(Role.CLERK, get=NOBODY, kwargs=a_case.question),
    "desk:question-attach": row(Role.CLERK, get=NOBODY, kwargs=a_case.question),
    "desk:question-paper": page(Role.CLERK, kwargs=a_case.question_paper),
    "desk:keep-view": row(Role.CLERK, get=NOBODY),
    "desk:drop-view": row(Role.CLERK, get=NOBODY, kwargs=a_case.kept_view, personal=True),
    "desk:bulk": row(Role.CLERK, get=NOBODY),
    "desk:given": page(Role.CLERK),
    "desk:help": page(Role.CLERK),
    "desk:deputies": row(Role.CLERK),
    "desk:end-deputy": row(Role.CLERK, get=NOBODY, kwargs=a_case.deputy),
    "desk:tag": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:link": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:hand-over": row(Role.CLERK, kwargs=a_case.number),
    "desk:print": page(Role.CLERK, kwargs=a_case.number),
    "desk:archive": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:records": row(Role.CLERK, kwargs=a_case.for_records),
    # how a unit works: administrators, and leads where it is about their unit
    "desk:arrange": page(ARRANGING),
    "desk:rules": row(Role.ADMINISTRATOR, kwargs=a_case.unit),
    "desk:rule": row(ARRANGING, get=NOBODY, kwargs=a_case.rule),
    "desk:new-module": row(ARRANGING),
    "desk:module": row(Role.ADMINISTRATOR, kwargs=a_case.module),
    "desk:case": page(Role.CLERK, kwargs=a_case.number),
    "desk:take": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:seen": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:message": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:note": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:paper": page(Role.CLERK, kwargs=a_case.paper),
    "desk:data": page(Role.CLERK, kwargs=lambda world: {**a_case.number(world), "form": "json"}),
    "desk:request": row(Role.CLERK, kwargs=a_case.number),
    "desk:drop-request": row(Role.CLERK, get=NOBODY, kwargs=a_case.asked),
    "desk:others": row(Role.CLERK, kwargs=a_case.number),
    "desk:others-answered": row(Role.CLERK, get=NOBODY, kwargs=a_case.number),
    "desk:assign": row(Role.CLERK, kwargs=a_case.number),
    "desk:decide": row(Role.CLERK, kwargs=a_case.number),
    "desk:ask": row(Role.CLERK, kwargs=lambda world: {**a_case.number(world), "kind": "angaben"}),
    "desk:settle-request": row(Role.CLERK, kwargs=a_case.questioned),
    "desk:decide-again": row(Role.CLERK, kwargs=a_case.decided),
    "desk:proposal": row(Role.CLERK, kwargs=a_case.proposed),
    "desk:objection": row(Role.CLERK, kwargs=a_case.number),
    "desk:posted": row(Role.CLERK, kwargs=a_case.number),
    "desk:provide-again": row(Role.CLERK, kwargs=a_case.number),
    "desk:delivery-proof": page(Role.CLERK, kwargs=a_case.delivered),
    "desk:close": row(Role.CLERK, kwargs=a_case.number),
    "desk:hold": row(Role.CLERK, kwargs=a_case.number),
    # fees
    "desk:ask-fee": row(Role.CLERK, kwargs=a_case.number),
    "desk:payment": row(Role.CLERK, kwargs=a_case.charged),
    "desk:release": row(Role.CLERK, get=NOBODY, kwargs=lambda world: {**a_case.number(world), "hold": uuid4()}),
    "desk:proof": page(Role.CLERK, kwargs=a_case.erased),
    "desk:codes": page(Role.CLERK, kwargs=a_code.offered),
    "desk:new-code": row(Role.CLERK, kwargs=a_code.offered),
    "desk:code": page(Role.CLERK, kwargs=a_code.one),
    "desk:revoke-code": row(Role.CLERK, kwargs=a_code.one),
    # The cash office.
    "desk:treasury": page(Role.CASHIER),
    "desk:treasury-export": page(Role.CASHIER, kwargs=a_till.export),
    "desk:claims": page(Role.CASHIER),
    "desk:claim": page(Role.CASHIER, kwargs=a_till.claim),
    "desk:claim-receipt": page(Role.CASHIER, kwargs=a_till.claim),
    "desk:debits": row(Role.CASHIER),
    "desk:debit-file": page(Role.CASHIER, kwargs=a_till.collection),
    "desk:give-back": row(Role.CASHIER, get=NOBODY, kwargs=a_till.claim),
    "desk:pay-out": row(Role.CASHIER, get=NOBODY, kwargs=a_till.refund),
    "desk:statements": row(Role.CASHIER),
    "desk:statement": page(Role.CASHIER, kwargs=a_till.statement),
    "desk:open-lines": page(Role.CASHIER),
    "desk:bank-line": row(Role.CASHIER, kwargs=a_till.line),
    "desk:take-back": row(Role.CASHIER, kwargs=a_till.assignment),
    "desk:reconcile": page(Role.CASHIER),
    "desk:identify": row(Role.COUNTER),
    "desk:identify-visit": row(Role.COUNTER, kwargs=a_counter.visit),
    "desk:identify-refuse": row(Role.COUNTER, get=NOBODY, kwargs=a_counter.visit),
    "desk:identities": page(Role.COUNTER),
    "desk:revoke-identity": row(Role.COUNTER, kwargs=a_counter.identity),
    "desk:procedure": page(Role.CLERK, kwargs=a_case.number),
    "desk:task": row(Role.CLERK, get=NOBODY, kwargs=lambda world: {**a_case.number(world), "task": "pruefen"}),
    "desk:move": row(Role.CLERK, get=NOBODY, kwargs=lambda world: {**a_case.number(world), "move": "weiter"}),
    "desk:consult": row(Role.CLERK, kwargs=a_case.number),
    "desk:consultation": page(Role.CLERK, kwargs=a_part.of_the_case),
    "desk:withdraw-consultation": row(Role.CLERK, get=NOBODY, kwargs=a_part.of_the_case),
    "desk:add-party": row(Role.CLERK, kwargs=a_case.number),
    "desk:party": row(Role.CLERK, kwargs=a_part.party),
    "desk:end-party": row(Role.CLERK, get=NOBODY, kwargs=a_part.party),
    # who looked: leads; cases of others, for a reason: whoever oversees
    "desk:accesses": page(Role.LEAD, kwargs=a_case.number),
    "desk:oversight": row(Role.SUPERVISOR),
    "desk:overseen": page(Role.SUPERVISOR, kwargs=a_case.overseen),
    "desk:overseen-paper": page(Role.SUPERVISOR, kwargs=a_case.overseen_paper),
    # what units are asked for: clerks of the asked unit
    "desk:consultations": page(Role.CLERK),
    "desk:asked": row(Role.CLERK, kwargs=a_part.of_our_unit, personal=True),
    "desk:asked-paper": page(Role.CLERK, kwargs=a_part.paper_for_our_unit, personal=True),
    # taking part: whoever accepted the invitation; the applicant chooses who accompanies her
    "mailbox:taking-part": page(WITH_ACCOUNT),
    "mailbox:invitation": row(WITH_ACCOUNT, post=frozenset({Role.OTHER}), kwargs=a_part.link),
    "mailbox:part": (page(Role.OTHER, kwargs=a_part.body), page(Role.OTHER, kwargs=a_part.adviser)),
    "mailbox:part-statement": row(Role.OTHER, get=NOBODY, kwargs=a_part.body),
    "mailbox:part-message": row(Role.OTHER, get=NOBODY, kwargs=a_part.adviser),
    "mailbox:part-hand-in": row(Role.OTHER, get=NOBODY, kwargs=a_part.advisers_request),
    "mailbox:part-answer": row(Role.OTHER, get=NOBODY, kwargs=a_part.question_to_the_represented),
    "mailbox:part-correct": row(Role.OTHER, kwargs=a_part.correction_by_the_representative),
    "mailbox:part-paper": page(Role.OTHER, kwargs=a_part.advisers_paper),
    "mailbox:advisers": row(Role.OWNER, kwargs=a_case.number),
    "mailbox:end-adviser": row(Role.OWNER, get=NOBODY, kwargs=a_part.owners_adviser),
    # the studio: editors and administrators of the authority; colours are for administrators
    "studio:overview": page(EDITORS),
    "studio:feedback": page(EDITORS),
    "studio:barriers": page(EDITORS),
    "studio:barrier": page(EDITORS, kwargs=barrier),
    "studio:barrier-answered": row(EDITORS, get=NOBODY, kwargs=barrier),
    "studio:services": page(EDITORS),
    "studio:new-service": row(EDITORS),
    "studio:situations": page(EDITORS, kwargs=office),
    "studio:new-situation": row(EDITORS, kwargs=office),
    "studio:arrange-situations": row(EDITORS, kwargs=office),
    "studio:situation": row(EDITORS, kwargs=office_situation),
    "studio:remove-situation": row(EDITORS, kwargs=office_situation),
    "studio:service": page(EDITORS, kwargs=a_service.draft),
    "studio:summary": row(EDITORS, kwargs=a_service.own),
    "studio:facts": row(EDITORS, kwargs=a_service.own),
    "studio:keywords": row(EDITORS, kwargs=a_service.own),
    "studio:rates": row(EDITORS, kwargs=a_service.own),
    "studio:module": row(EDITORS, kwargs=lambda world: {**a_service.own(world), "module": "fees"}),
    "studio:note": row(EDITORS, kwargs=a_service.own),
    "studio:preview": page(EDITORS, kwargs=a_service.draft),
    "studio:procedures": page(EDITORS),
    "studio:new-procedure": row(EDITORS),
    "studio:procedure": page(EDITORS, kwargs=a_procedure.own),
    "studio:edit-procedure": row(EDITORS, kwargs=a_procedure.own),
    "studio:download-procedure": page(EDITORS, kwargs=a_procedure.own),
    "studio:publish-procedure": row(EDITORS, get=NOBODY, kwargs=a_procedure.own),
    "studio:discard-procedure": row(EDITORS, kwargs=a_procedure.own),
    "studio:forms": page(EDITORS),
    "studio:new-form": row(EDITORS),
    "studio:form": page(EDITORS, kwargs=a_form.own),
    "studio:edit-form": row(EDITORS, kwargs=a_form.own),
    "studio:compare-form": page(EDITORS, kwargs=a_form.own),
    "studio:preview-form": row(EDITORS, kwargs=a_form.own),
    "studio:download-form": page(EDITORS, kwargs=a_form.own),
    "studio:form-schema": page(EDITORS, kwargs=a_form.own),
    "studio:publish-form": row(EDITORS, get=NOBODY, kwargs=a_form.own),
    "studio:discard-form": row(EDITORS, kwargs=a_form.own),
    "studio:retire-form": row(EDITORS, kwargs=a_form.own),
    "studio:publish": row(EDITORS, get=NOBODY, kwargs=a_service.own),
    "studio:discard": row(EDITORS, get=NOBODY, kwargs=a_service.own),
    "studio:retire": row(EDITORS, kwargs=a_service.own),
    "studio:delete-draft": row(EDITORS, kwargs=a_service.own_draft),
    "studio:share": row(EDITORS, get=NOBODY, kwargs=a_service.own),
    "studio:stop-sharing": row(EDITORS, kwargs=a_service.own_shared),
    "studio:addition": row(EDITORS, kwargs=lambda world: {**a_service.draft(world), "module": "fees"}),
    "studio:responsible": row(EDITORS, kwargs=a_service.draft),
    "studio:new-offer": row(EDITORS, kwargs=a_service.draft),
    "studio:offer": row(EDITORS, kwargs=a_service.offer),
    "studio:notices": page(EDITORS, kwargs=a_service.draft),
    "studio:notice": row(
        EDITORS, kwargs=lambda world: {**a_service.draft(world), "kind": "decision", "outcome": "granted"}
    ),
    "studio:costs": row(EDITORS, kwargs=a_service.offer),
    "studio:paying": row(EDITORS, kwargs=a_service.offer),
    "studio:amounts": row(EDITORS, kwargs=a_service.priced),
    "studio:revision": row(EDITORS, kwargs=a_service.offer),
    "studio:remove-offer": row(EDITORS, kwargs=a_service.offer),
    "studio:exchange": page(EDITORS),
    "studio:delivery": row(EDITORS),
    "studio:download-catalogue": page(EDITORS),
    "studio:adopt": row(EDITORS, kwargs=a_service.shared),
    "studio:compare": page(EDITORS, kwargs=a_service.adopted),
    "studio:take-over": row(EDITORS, get=NOBODY, kwargs=a_service.adopted),
    "studio:leave": row(EDITORS, kwargs=a_service.adopted),
    "studio:units": page(EDITORS),
    "studio:new-unit": row(EDITORS),
    "studio:arrange-units": row(EDITORS),
    "studio:unit": page(EDITORS, kwargs=unit),
    "studio:address": row(EDITORS, kwargs=unit),
    "studio:unit-texts": row(EDITORS, kwargs=unit),
    "studio:hours": row(EDITORS, kwargs=unit),
    "studio:building": row(EDITORS, kwargs=unit),
    "studio:remove-unit": row(EDITORS, kwargs=unit),
    "studio:people": page(EDITORS),
    "studio:new-person": row(EDITORS),
    "studio:person": row(EDITORS, kwargs=person),
    "studio:hide-person": row(EDITORS, get=NOBODY, kwargs=person),
    "studio:remove-person": row(EDITORS, kwargs=person),
    "studio:portal": page(EDITORS),
    "studio:welcome": row(EDITORS),
    "studio:contact": row(Role.ADMINISTRATOR),
    "studio:staff-sign-in": row(Role.ADMINISTRATOR),
    "studio:start-page": row(EDITORS),
    "studio:page": row(EDITORS, kwargs=text),
    "studio:new-page": row(EDITORS),
    "studio:arrange-pages": row(EDITORS),
    "studio:retire-page": row(EDITORS, kwargs=text),
    "studio:restore-page": row(EDITORS, get=NOBODY, kwargs=text),
    "studio:new-news": row(EDITORS),
    "studio:news": row(EDITORS, kwargs=news),
    "studio:remove-news": row(EDITORS, kwargs=news),
    "studio:arms": row(Role.ADMINISTRATOR),
    "studio:remove-arms": row(Role.ADMINISTRATOR),
    "studio:logo": row(Role.ADMINISTRATOR),
    "studio:remove-logo": row(Role.ADMINISTRATOR),
    "studio:colours": row(Role.ADMINISTRATOR),
    "studio:colour-sheet": page(Role.ADMINISTRATOR),
    # who has access, roles, ways to sign in
    "studio:staff": page(Role.ADMINISTRATOR),
    "studio:invite": row(Role.ADMINISTRATOR),
    "studio:withdraw-invitation": row(Role.ADMINISTRATOR, get=NOBODY, kwargs=a_staff.invitation),
    "studio:member": row(Role.ADMINISTRATOR, kwargs=a_staff.member),
    "studio:more": row(Role.ADMINISTRATOR, kwargs=a_staff.member),
    "studio:end-member": row(Role.ADMINISTRATOR, kwargs=a_staff.member),
    "studio:bundles": page(Role.ADMINISTRATOR),
    "studio:new-bundle": row(Role.ADMINISTRATOR),
    "studio:bundle": row(Role.ADMINISTRATOR, kwargs=a_staff.bundle),
    "studio:remove-bundle": row(Role.ADMINISTRATOR, kwargs=a_staff.bundle),
    "studio:providers": page(Role.ADMINISTRATOR),
    "studio:new-provider": row(Role.ADMINISTRATOR),
    "studio:provider": row(Role.ADMINISTRATOR, kwargs=a_staff.staff_provider),
    "studio:check-provider": row(Role.ADMINISTRATOR, get=NOBODY, kwargs=a_staff.staff_provider),
    "studio:switch-provider": row(Role.ADMINISTRATOR, get=NOBODY, kwargs=a_staff.staff_provider),
    # the mailbox: whoever holds the case; an empty mailbox is open to everybody who holds anything
    "mailbox:list": page(EVERYBODY - {Role.ANONYMOUS}),
    "mailbox:case": page(Role.OWNER, kwargs=a_case.number),
    "mailbox:ask-human": row(Role.OWNER, get=NOBODY, kwargs=a_case.number),
    "mailbox:answer": row(Role.OWNER, get=NOBODY, kwargs=a_case.questioned),
    "mailbox:correct": row(Role.OWNER, kwargs=a_case.to_correct),
    "mailbox:hand-in": row(Role.OWNER, get=NOBODY, kwargs=a_case.asked),
    "mailbox:reply": row(Role.OWNER, get=NOBODY, kwargs=a_case.number),
    "mailbox:archive": row(Role.OWNER, get=NOBODY, kwargs=a_case.number),
    "mailbox:mute": row(Role.OWNER, get=NOBODY, kwargs=a_case.number),
    "mailbox:search": page(EVERYBODY - {Role.ANONYMOUS}),
    "mailbox:withdraw": row(Role.OWNER, kwargs=a_case.number),
    "mailbox:way": row(Role.OWNER, kwargs=a_case.number),
    "mailbox:paper": page(Role.OWNER, kwargs=a_case.paper),
    "mailbox:data": page(Role.OWNER, kwargs=lambda world: {**a_case.number(world), "form": "xml"}),
    "mailbox:ask": row(WITH_ACCOUNT, kwargs=lambda world: {"unit": world.units[0].slug}),
    "mailbox:question": page(Role.OWNER, kwargs=a_case.question),
    "mailbox:question-reply": row(Role.OWNER, get=NOBODY, kwargs=a_case.question),
    "mailbox:question-paper": page(Role.OWNER, kwargs=a_case.question_paper),
    "mailbox:list-live": page(EVERYBODY - {Role.ANONYMOUS}, sign_in=False),
    "mailbox:live": page(Role.OWNER, kwargs=a_case.number, sign_in=False),
    "mailbox:wishes": row(WITH_ACCOUNT),
    "mailbox:safe": row(WITH_ACCOUNT),
    "mailbox:kept": page(Role.OWNER, kwargs=a_case.kept),
    "mailbox:kept-change": row(Role.OWNER, get=NOBODY, kwargs=a_case.kept),
    "mailbox:keep": row(Role.OWNER, get=NOBODY, kwargs=a_case.paper),
    "mailbox:download": page(Role.OWNER, kwargs=a_case.number),
    "mailbox:genuine_ask": page(EVERYBODY),
    "mailbox:genuine": row(EVERYBODY, kwargs=a_case.code),
    # paying: whoever knows the code may pay; providers sign what they tell
    "pay:pay": row(EVERYBODY, kwargs=a_payment.code, sign_in=False),
    "pay:onwards": page(EVERYBODY, kwargs=a_payment.attempt, sign_in=False),
    "pay:mandate": row(EVERYBODY, get=NOBODY, kwargs=a_payment.by_mandate, sign_in=False),
    "pay:back": page(EVERYBODY, kwargs=a_payment.attempt, sign_in=False),
    "pay:receipt": page(EVERYBODY, kwargs=a_payment.paid, sign_in=False),
    "pay:told": Row(EVERYBODY, EVERYBODY, a_payment.way, sign_in=False, signed=True),
    # the studio's accounts and ways to pay
    "studio:payments": page(Role.ADMINISTRATOR),
    "studio:new-payee": row(Role.ADMINISTRATOR),
    "studio:payee": row(Role.ADMINISTRATOR, kwargs=a_payment.payee),
    "studio:new-payment-way": row(Role.ADMINISTRATOR, kwargs=a_payment.taking_money),
    "studio:payment-way": row(Role.ADMINISTRATOR, kwargs=a_payment.way_by_name),
    "studio:check-payment-way": row(Role.ADMINISTRATOR, get=NOBODY, kwargs=a_payment.way_by_name),
    "studio:switch-payment-way": row(Role.ADMINISTRATOR, get=NOBODY, kwargs=a_payment.way_by_name),
    # the demonstration's own
    "demo:payment": row(EVERYBODY, kwargs=a_payment.at_the_demo, sign_in=False),
    "demo:mails": page(EVERYBODY),
    "demo:mail": page(EVERYBODY, kwargs=mail),
    "demo:bundid": page(EVERYBODY, kwargs=the_demos_bundid, sign_in=False),
    "demo:openid": page(EVERYBODY, kwargs=the_demos_county_account, sign_in=False),
    "demo:postbox": page(WITH_ACCOUNT),
    "demo:postbox-link": row(WITH_ACCOUNT, get=NOBODY),
    "demo:postbox-letter": page(Role.OWNER, kwargs=letter),
}
