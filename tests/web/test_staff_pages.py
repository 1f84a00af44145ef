"""The studio's pages about members and roles, and the page at which an invitation is accepted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from web import a_staff
from web.editing import opened, send, text_of
from web.world import Role, World, account, build

from amtsweg.accounts import queries, staff
from amtsweg.accounts.models import Account, Membership
from amtsweg.accounts.staffing import bundles, inviting
from amtsweg.accounts.staffing.models import Bundle, StaffInvitation
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants, as_authority
from amtsweg.federation.models import Unit

pytestmark = pytest.mark.django_db
LIST = "/studio/zugaenge/"


@pytest.fixture
def world() -> World:
    return build()


def day(name: str, value: date | None) -> dict[str, str]:
    """The three parts of a date."""
    parts = {"day": value.day, "month": value.month, "year": value.year} if value else {}
    return {f"{name}-{part}": str(parts.get(part, "")) for part in ("day", "month", "year")}


def filled(**more: str) -> dict[str, str]:
    """An invitation as it is typed."""
    typed = {"name": "Jo Stein", "salutation": "Frau", "email": "neu@post.example"}
    typed |= {"post": "clerk", "unit": "steueramt"}
    return typed | day("since", clock.today()) | day("last_day", clock.today() + timedelta(days=30)) | more


def memberships(person: Account) -> list[tuple[str, str, date | None]]:
    return [(one.name, one.post, one.until) for one in queries.active_memberships(person)]


def test_the_list_names_everybody_with_role_unit_and_time(world: World) -> None:
    shown = text_of(world.client(Role.ADMINISTRATOR).get(LIST))
    for expected in ("Person Clerk", "Sachbearbeitung", "Steueramt", "alle Stellen", "Person Supervisor", "Aufsicht"):
        assert expected in shown
    assert "Person Other_Clerk" not in shown


def test_from_the_invitation_to_the_desk(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    send(chief, "/studio/zugang-einladen/", filled())
    shown = text_of(chief.get(LIST))
    assert "Die Einladung ist unterwegs" in shown and "neu@post.example" in shown
    with across_tenants("test"):
        (row,) = StaffInvitation.objects.all()
    person = account("neu@post.example")
    link = f"/konto/mitarbeit/{a_staff.token(row)}/"
    browser = world.client(Role.ANONYMOUS)
    assert browser.get(link).url.startswith("/konto/anmelden/")
    browser.force_login(person)
    asked = text_of(browser.get(link))
    assert "Samtgemeinde Jesteburg, Steueramt" in asked and "Sachbearbeitung" in asked
    assert memberships(person) == []
    assert browser.post(link).url == "/konto/"
    assert "angenommen: Samtgemeinde Jesteburg" in text_of(browser.get("/konto/"))
    assert memberships(person) == [("Jo Stein", "Sachbearbeitung", clock.today() + timedelta(days=31))]
    assert browser.get("/desk/").status_code == 200
    assert browser.get(link).status_code == 410
    assert "Eingeladen" not in text_of(chief.get(LIST))


def test_too_many_invitations_are_refused_with_what_was_typed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "INVITATIONS", replace(inviting.INVITATIONS, tries=1))
    chief = world.client(Role.ADMINISTRATOR)
    send(chief, "/studio/zugang-einladen/", filled())
    again = send(chief, "/studio/zugang-einladen/", filled(email="noch@post.example"), status=422)
    assert "Versuchen Sie es morgen" in text_of(again) and "noch@post.example" in text_of(again)
    with across_tenants("test"):
        assert StaffInvitation.objects.count() == 1


def test_an_invitation_for_somebody_else_says_so(world: World) -> None:
    token = a_staff.link(world)["token"]
    answer = world.client(Role.OWNER).post(f"/konto/mitarbeit/{token}/")
    assert answer.status_code == 403 and "andere Adresse" in text_of(answer)


def test_an_invitation_is_taken_back(world: World) -> None:
    row = a_staff.invite(world, world.accounts[Role.OTHER].email)
    chief = world.client(Role.ADMINISTRATOR)
    assert chief.post(f"/studio/einladungen/{row.pk}/zuruecknehmen/").url == LIST
    assert world.client(Role.OTHER).get(f"/konto/mitarbeit/{a_staff.token(row)}/").status_code == 410
    assert chief.post(f"/studio/einladungen/{row.pk}/zuruecknehmen/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Füllen Sie „Name“ aus"),
        ({"email": "neu"}, "name@beispiel.de"),
        ({"post": "pilot"}, "Wählen Sie „Rolle“ aus"),
        ({"unit": "mond"}, "Wählen Sie „Stelle“ aus"),
        (day("last_day", date(2020, 1, 1)), "einen Tag an, der noch kommt"),
    ],
    ids=["name", "mail", "role", "unit", "day"],
)
def test_what_does_not_fit_is_said_at_its_field(world: World, typed: dict[str, str], said: str) -> None:
    answer = send(world.client(Role.ADMINISTRATOR), "/studio/zugang-einladen/", filled() | typed, 422)
    assert said in text_of(answer) and not OutgoingMail.objects.exists()


def test_a_member_gets_another_name_and_a_last_day(world: World) -> None:
    clerk, chief = world.memberships[Role.CLERK], world.client(Role.ADMINISTRATOR)
    address, last = f"{LIST}{clerk.pk}/", clock.today() + timedelta(days=5)
    shown = text_of(chief.get(address))
    assert "Darf: Vorgänge lesen · Vorgänge bearbeiten · entscheiden" in shown
    stale = opened(chief, address)
    send(chief, address, {"name": "Maren Neu", "salutation": "Frau", **day("last_day", last)})
    assert memberships(clerk.account) == [("Maren Neu", "Sachbearbeitung", last + timedelta(days=1))]
    answer = chief.post(address, {**stale, "name": "Zu spät", "salutation": "", **day("last_day", None)})
    assert answer.status_code == 409


def test_somebody_who_works_here_gets_a_further_role_without_a_mail(world: World) -> None:
    clerk, chief = world.memberships[Role.CLERK], world.client(Role.ADMINISTRATOR)
    more = {"post": "counter", "unit": "alle", **day("since", clock.today()), **day("last_day", None)}
    send(chief, f"{LIST}{clerk.pk}/weitere/", more)
    assert {post for _name, post, _until in memberships(clerk.account)} == {
        "Sachbearbeitung", "Ausweisprüfung am Schalter",
    }  # fmt: skip
    answer = send(chief, f"{LIST}{clerk.pk}/weitere/", more, 422)
    assert "hat die Person dort schon" in text_of(answer)
    own = world.memberships[Role.ADMINISTRATOR]
    assert "/weitere/" not in text_of(chief.get(f"{LIST}{own.pk}/"))
    answer = send(chief, f"{LIST}{own.pk}/weitere/", more, 422)
    assert "auch nicht an sich selbst" in text_of(answer)


def test_an_access_ends_and_the_last_manager_stays(world: World) -> None:
    clerk, chief = world.memberships[Role.CLERK], world.client(Role.ADMINISTRATOR)
    send(chief, f"{LIST}{clerk.pk}/beenden/", {})
    assert memberships(clerk.account) == []
    assert "In den letzten 90 Tagen beendet" in text_of(chief.get(LIST))
    shown = text_of(chief.get(f"{LIST}{clerk.pk}/"))
    assert "Dieser Zugang ist beendet" in shown and 'name="stand"' not in shown
    assert chief.post(f"{LIST}{clerk.pk}/", {"name": "Wieder da"}).status_code == 422
    own = world.memberships[Role.ADMINISTRATOR]
    answer = send(chief, f"{LIST}{own.pk}/beenden/", {}, 422)
    assert "bis jemand anderes es kann" in text_of(answer)
    assert memberships(own.account)


def test_an_access_of_a_single_day_does_not_end_before_it_began(world: World) -> None:
    account, chief = world.accounts[Role.OTHER], world.client(Role.ADMINISTRATOR)
    row = staff.appoint(account, world.authorities[0], Membership.Role.EDITOR, name="Pia Kern", by=SYSTEM)
    send(chief, f"{LIST}{row.pk}/beenden/", {})
    today = f"{clock.today():%d.%m.%Y}"
    assert f"seit {today}, bis {today}" in text_of(chief.get(LIST))


def test_nobody_ends_the_access_of_somebody_above_her(world: World) -> None:
    here, chief = world.authorities[0], world.memberships[Role.ADMINISTRATOR]
    row = bundles.create(chief, here, "Personal", ["staff.manage", "case.read"])
    staff.appoint(world.accounts[Role.OTHER], here, row, name="Pia Kern", by=SYSTEM)
    waits = a_staff.invite(world, "neu@post.example")
    client = world.client(Role.OTHER)
    assert "Jo Stein" in text_of(client.get(LIST)) and "Zurücknehmen" not in text_of(client.get(LIST))
    assert client.post(f"/studio/einladungen/{waits.pk}/zuruecknehmen/").status_code == 403
    assert "Zugang beenden" not in text_of(client.get(f"{LIST}{chief.pk}/"))
    answer = send(client, f"{LIST}{chief.pk}/beenden/", {}, 422)
    assert "wer diese Rolle auch vergeben könnte" in text_of(answer)
    last = day("last_day", clock.today() + timedelta(days=1))
    answer = send(client, f"{LIST}{chief.pk}/", {"name": "Weg", **last}, 422)
    assert "wer diese Rolle auch vergeben könnte" in text_of(answer) and memberships(chief.account)


def test_another_authoritys_members_do_not_exist(world: World) -> None:
    theirs = world.memberships[Role.OTHER_CLERK]
    assert world.client(Role.ADMINISTRATOR).get(f"{LIST}{theirs.pk}/").status_code == 404


# --- roles -----------------------------------------------------------------------------------------------------------


def test_a_role_is_composed_given_and_changed(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    answer = send(chief, "/studio/rolle-anlegen/", {"name": "Zuarbeit", "permissions": ["case.work"]}, 422)
    assert "„Vorgänge bearbeiten“ geht nur zusammen mit „Vorgänge lesen“" in text_of(answer)
    send(chief, "/studio/rolle-anlegen/", {"name": "Zuarbeit", "permissions": ["case.read", "case.work"]})
    shown = text_of(chief.get("/studio/rollen/"))
    assert "Zuarbeit" in shown and "0 Zugänge" in shown and "Ausweisprüfung am Schalter" in shown
    assert "eigene:zuarbeit" in text_of(chief.get("/studio/zugang-einladen/"))
    send(chief, "/studio/zugang-einladen/", filled(post="eigene:zuarbeit"))
    with across_tenants("test"):
        (row,) = StaffInvitation.objects.select_related("bundle")
    assert row.bundle is not None and row.bundle.name == "Zuarbeit"
    answer = send(chief, "/studio/rollen/zuarbeit/loeschen/", {}, 422)
    assert "hat oder hatte jemand" in text_of(answer)
    send(chief, "/studio/rollen/zuarbeit/", {"name": "Zuarbeit", "permissions": ["case.read"]})
    with across_tenants("test"):
        assert Bundle.objects.get().permissions == ["case.read"]
    assert chief.get("/studio/rollen/gibt-es-nicht/").status_code == 404


def test_a_manager_of_one_unit_sees_and_gives_only_there(world: World) -> None:
    here, unit = world.authorities[0], world.units[0]
    row = bundles.create(world.memberships[Role.ADMINISTRATOR], here, "Personal", ["staff.manage", "case.read"])
    reading = bundles.create(world.memberships[Role.ADMINISTRATOR], here, "Lesende", ["case.read"])
    person = world.accounts[Role.OTHER]
    staff.appoint(person, here, row, name="Pia Kern", unit=unit, by=SYSTEM)
    client = world.client(Role.OTHER)
    shown = text_of(client.get(LIST))
    assert "Person Clerk" in shown and "Person Editor" not in shown and "/studio/rollen/" not in shown
    assert 'href="/studio/leistungen/"' not in shown
    form = text_of(client.get("/studio/zugang-einladen/"))
    assert f"eigene:{reading.slug}" in form and 'value="administrator"' not in form and 'value="alle"' not in form
    editor = world.memberships[Role.EDITOR]
    assert client.get(f"{LIST}{editor.pk}/").status_code == 404
    assert client.get("/studio/rollen/").status_code == 403 and client.get("/studio/portal/").status_code == 403
    assert world.client(Role.OTHER).get("/konto/").content.decode().count("Zu den Zugängen") == 1


def test_a_manager_of_two_units_manages_both(world: World) -> None:
    here, unit = world.authorities[0], world.units[0]
    row = bundles.create(world.memberships[Role.ADMINISTRATOR], here, "Personal", ["staff.manage", "case.read"])
    births = Unit.objects.create(authority=here, slug="standesamt", kind="office", name={"de": "Standesamt"})
    for place in (unit, births):
        staff.appoint(world.accounts[Role.OTHER], here, row, name="Pia Kern", unit=place, by=SYSTEM)
    reading = bundles.create(world.memberships[Role.ADMINISTRATOR], here, "Lesende", ["case.read"])
    client = world.client(Role.OTHER)
    for place in (unit, births):
        post, email = f"eigene:{reading.slug}", f"{place.slug}@post.example"
        send(client, "/studio/zugang-einladen/", filled(post=post, unit=place.slug, email=email))
    with across_tenants("test"):
        rows = list(StaffInvitation.objects.select_related("invited_by").order_by("id"))
    assert [one.unit_id == one.invited_by.unit_id for one in rows] == [True, True]
    for one in rows:
        assert client.post(f"/studio/einladungen/{one.pk}/zuruecknehmen/").url == LIST


def test_members_from_a_group_are_marked(world: World) -> None:
    clerk = world.memberships[Role.CLERK]
    with as_authority(clerk.authority):
        slug = a_staff.staff_provider(world)["slug"]
        Membership.objects.filter(pk=clerk.pk).update(provider=clerk.authority.identity_providers.get(slug=slug))
    assert "aus einer Gruppe von Landeskonto" in text_of(world.client(Role.ADMINISTRATOR).get(LIST))
