"""Signed in on one portal, signed in on all; signed out on one, signed out of all; and whoever tries to cheat."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import signing
from django.test import Client
from web.a_county import county
from web.world import PASSWORD, Role, World, account, build

from amtsweg.accounts.models import Account, Handover, Session, SignOn
from amtsweg.accounts.sessions import tidy_sessions
from amtsweg.accounts.signon import asking, handover
from amtsweg.accounts.signon.devices import recognised
from amtsweg.core import clock, events

pytestmark = pytest.mark.django_db

ANNA = "anna@post.example"
GATE, HERE, THERE = "kreis.localhost", "jesteburg.localhost", "winsen.localhost"
FORM = "/konto/anmelden/"


class Browser:
    """One browser: cookies for each host of their own, redirects followed from host to host."""

    def __init__(self, **defaults: Any) -> None:
        self.defaults = defaults
        self.hosts: dict[str, Client] = {}
        self.visited: list[str] = []

    def on(self, host: str) -> Client:
        if host not in self.hosts:
            self.hosts[host] = Client(headers={"host": host}, **self.defaults)
        return self.hosts[host]

    def get(self, address: str) -> Any:
        """Where an address leads in the end; `visited` are all that were asked."""
        self.visited = []
        host = urlsplit(address).netloc
        while True:
            parts = urlsplit(address)
            host = parts.netloc or host
            self.visited.append(f"http://{host}{parts.path}" + (f"?{parts.query}" if parts.query else ""))
            assert len(self.visited) < 12, self.visited
            answer = self.on(host).get(parts.path, query_params=parse_qs(parts.query))
            if answer.status_code not in (301, 302, 303):
                return answer
            address = answer.url

    def until(self, address: str, path: str) -> str:
        """Follows like `get`, but stops before an address whose path begins like this, and hands it back."""
        host = urlsplit(address).netloc
        for _ in range(8):
            parts = urlsplit(address)
            host = parts.netloc or host
            if parts.path.startswith(path):
                return f"http://{host}{parts.path}"
            address = self.on(host).get(parts.path, query_params=parse_qs(parts.query)).url
        raise AssertionError(address)

    def sign_in(self, host: str, email: str = ANNA) -> Any:
        self.get(f"http://{host}{FORM}")
        return self.on(host).post(FORM, {"login": email, "password": PASSWORD})

    def is_in(self, host: str) -> bool:
        """Whether this host knows the person already, without asking another one."""
        return bool(self.on(host).get("/konto/").status_code == 200)


@pytest.fixture
def world() -> World:
    made = build()
    county(made.authorities[0])
    return made


@pytest.fixture
def anna(world: World) -> Account:
    return account(ANNA)


def pause(monkeypatch: pytest.MonkeyPatch, **long: float) -> None:
    now = clock.now()
    later = now + timedelta(**long)
    monkeypatch.setattr(clock, "now", lambda: later)


# --- in and out ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [(HERE, THERE), (HERE, GATE), (GATE, THERE)])
def test_whoever_signed_in_on_one_portal_is_known_on_the_next(anna: Account, first: str, second: str) -> None:
    browser = Browser()
    assert browser.sign_in(first).url == "/konto/"
    assert not browser.is_in(second)
    answer = browser.get(f"http://{second}/konto/angaben/")
    assert answer.status_code == 200 and browser.visited[-1] == f"http://{second}/konto/angaben/"
    assert browser.is_in(second)
    assert SignOn.objects.get().account == anna
    assert not Handover.objects.exists()


def test_three_portals_share_one_sign_in_and_one_sign_out(anna: Account) -> None:
    browser, other = Browser(), Browser()
    other.sign_in(THERE)
    browser.sign_in(HERE)
    for host in (THERE, GATE):
        browser.get(f"http://{host}{FORM}")
    assert all(browser.is_in(host) for host in (HERE, THERE, GATE))
    assert browser.on(THERE).post("/konto/abmelden/").url == "/konto/abgemeldet/"
    for host in (HERE, THERE, GATE):
        assert not browser.is_in(host)
        answer = browser.get(f"http://{host}{FORM}")
        assert answer.status_code == 200 and "Sie haben ein Konto" in answer.content.decode()
    assert other.is_in(THERE)


def test_a_visitor_nobody_knows_gets_the_form_and_comes_back_to_her_place(anna: Account) -> None:
    browser = Browser()
    page = browser.get(f"http://{HERE}/konto/angaben/").content.decode()
    assert urlsplit(browser.visited[-1]).path == FORM and browser.visited[-1].endswith("hier=1")
    assert '<input type="hidden" name="next" value="/konto/angaben/">' in page
    assert not SignOn.objects.exists() and not Handover.objects.exists() and not Session.objects.exists()


def test_signing_up_counts_on_all_portals_as_well(world: World) -> None:
    browser = Browser()
    browser.get(f"http://{HERE}/konto/registrieren/")
    assert urlsplit(browser.visited[-1]).path == "/konto/registrieren/"
    browser.on(HERE).post("/konto/registrieren/", {"email": "neu@post.example", "password": PASSWORD})
    browser.get(f"http://{THERE}{FORM}")
    assert browser.is_in(THERE)


def test_without_a_county_every_portal_is_on_its_own() -> None:
    build()
    account(ANNA)
    browser = Browser()
    assert browser.get(f"http://{HERE}{FORM}").status_code == 200
    assert browser.visited == [f"http://{HERE}{FORM}"]
    browser.sign_in(HERE)
    browser.get(f"http://{THERE}{FORM}")
    assert not browser.is_in(THERE)


def test_another_portal_can_be_the_entrance(anna: Account, settings: Any) -> None:
    settings.AMTSWEG_ENTRANCE = "winsen"
    browser = Browser()
    browser.sign_in(GATE)
    browser.get(f"http://{HERE}{FORM}")
    assert browser.is_in(HERE) and browser.is_in(THERE)


def test_the_language_stays(anna: Account) -> None:
    browser = Browser()
    browser.get(f"http://{HERE}/en{FORM}")
    assert [urlsplit(one).path[:4] for one in browser.visited] == ["/en/"] * 4


# --- what comes along ------------------------------------------------------------------------------------------------


def test_the_proof_comes_along_with_its_time_and_the_session_ends_with_the_first(
    anna: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(anna, secret)
    browser = Browser()
    browser.sign_in(HERE)
    code = format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))
    browser.on(HERE).post("/konto/anmelden/code/", {"code": code})
    proven = browser.on(HERE).session["trust"]
    assert proven["means"] == "password+totp"
    pause(monkeypatch, hours=1)
    browser.get(f"http://{THERE}{FORM}")
    there = browser.on(THERE).session
    assert there["trust"] == proven
    assert there["account_authentication_methods"] == browser.on(HERE).session["account_authentication_methods"]
    assert there.get_expiry_date() == SignOn.objects.get().ends_at


def test_the_strongest_proof_of_the_browser_counts(anna: Account) -> None:
    browser = Browser()
    browser.sign_in(HERE)
    browser.get(f"http://{GATE}{FORM}")
    session = browser.on(HERE).session
    session["trust"] = {"level": "substantial", "means": "bundid", "at": clock.now().isoformat()}
    session["provider_session"] = {"slug": "bund", "subject": "0", "session": "1"}
    session.save()
    browser.get(f"http://{THERE}{FORM}")
    assert browser.on(THERE).session["trust"]["level"] == "substantial"
    assert browser.on(THERE).session["provider_session"]["slug"] == "bund"  # whose word ends this session as well
    assert browser.on(GATE).session["trust"]["level"] == "basic"


def test_what_a_guest_holds_on_the_next_portal_stays_and_its_key_changes(world: World, anna: Account) -> None:
    browser = Browser()
    browser.sign_in(HERE)
    browser.hosts[THERE] = world.client(Role.GUEST, 1)
    before = browser.on(THERE).session.session_key
    browser.get(f"http://{THERE}{FORM}")
    after = browser.on(THERE).session
    assert browser.is_in(THERE) and after["guest_holders"] == [str(world.guests[Role.GUEST])]
    assert after.session_key != before and not Session.objects.filter(session_key=before).exists()


def test_somebody_else_who_is_signed_in_stays(world: World, anna: Account) -> None:
    browser = Browser()
    browser.sign_in(HERE)
    code = browser.until(f"http://{THERE}{FORM}", "/konto/anschluss/")
    code = browser.until(browser.on(GATE).get(_query(browser, THERE)).url, "/konto/anschluss/")
    browser.on(THERE).force_login(world.owner)
    browser.get(code)
    assert browser.on(THERE).session["_auth_user_id"] == str(world.owner.pk)


def test_after_eight_hours_nothing_is_taken_over(anna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser()
    browser.sign_in(HERE)
    browser.get(f"http://{GATE}{FORM}")
    pause(monkeypatch, hours=8, seconds=1)
    Session.objects.update(expire_date=clock.now() + timedelta(hours=1))
    browser.get(f"http://{THERE}{FORM}")
    assert not browser.is_in(THERE)
    Session.objects.all().delete()
    tidy_sessions()
    assert not SignOn.objects.exists()


def test_a_new_password_ends_what_other_browsers_could_take_over(anna: Account) -> None:
    browser, thief = Browser(), Browser()
    thief.sign_in(HERE)  # the entrance has not been asked since
    browser.sign_in(HERE)
    new = {"oldpassword": PASSWORD, "password1": "fünf Katzen auf dem Dach"}
    assert browser.on(HERE).post("/konto/passwort/", new).url == "/konto/"
    for host in (THERE, GATE):
        thief.get(f"http://{host}{FORM}")
        assert not thief.is_in(host)
    assert browser.is_in(HERE)


# --- hostile returns -------------------------------------------------------------------------------------------------


def _query(browser: Browser, host: str) -> str:
    """The question that this host's form sends to the entrance."""
    return str(browser.on(host).get(FORM).url).removeprefix(f"http://{GATE}")


def _code_url(browser: Browser, host: str = THERE) -> str:
    """What the entrance sends a signed-in browser back to the host with."""
    return str(browser.on(GATE).get(_query(browser, host)).url)


def _refusals(logged: list[Any]) -> list[str]:
    return [one["reason"] for one in logged if one["event"] == "signon.refused"]


@pytest.fixture
def signed_in(anna: Account) -> Browser:
    browser = Browser()
    browser.sign_in(HERE)
    return browser


def _replayed(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    address = _code_url(browser)
    browser.get(address)
    browser.on(THERE).post("/konto/abmelden/")
    browser.sign_in(HERE)
    return browser, address


def _expired(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    address = _code_url(browser)
    pause(monkeypatch, seconds=61)
    return browser, address


def _in_another_browser(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    return Browser(), _code_url(browser)


def _in_another_browser_that_asked_too(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    other = Browser()
    other.on(THERE).get(FORM)
    return other, _code_url(browser)


def _on_another_host(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    browser.hosts.pop(HERE)
    browser.on(HERE).get(FORM)
    return browser, _code_url(browser).replace(THERE, HERE)


def _tampered(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    address = _code_url(browser)
    return browser, f"{address[:-2]}{'A' if address[-2] != 'A' else 'B'}/"


def _with_a_forged_cookie(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    address, other = _code_url(browser), Browser()
    forged = {"value": "x", "place": "https://boese.example/", "noted": ""}
    other.on(THERE).cookies[asking.ASKING] = signing.dumps(forged, key="a key of theirs", salt="amtsweg.accounts")
    return other, address


def _after_the_sign_in_ended(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    address = _code_url(browser)
    SignOn.objects.update(ends_at=clock.now() - timedelta(seconds=1))
    return browser, address


def _of_an_account_that_was_closed(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    address = _code_url(browser)
    Account.objects.filter(email=ANNA).update(is_active=False)
    return browser, address


def _after_signing_out(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    address = _code_url(browser)
    browser.on(HERE).post("/konto/abmelden/")
    return browser, address


def _tampered_note(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    other = Browser()
    return other, _code_url(other)[:-5] + "AAAA/"


def _note_of_another_browser(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    thief, victim = Browser(), Browser()
    victim.on(THERE).get(FORM)
    return victim, _code_url(thief)


def _note_for_another_host(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> tuple[Browser, str]:
    other = Browser()
    other.on(HERE).get(FORM)
    return other, _code_url(other).replace(THERE, HERE)


HOSTILE = {
    _replayed: "unknown or used",
    _expired: "expired",
    _in_another_browser: "another browser",
    _in_another_browser_that_asked_too: "another browser",
    _on_another_host: "another host",
    _tampered: "unknown or used",
    _with_a_forged_cookie: "another browser",
    _after_the_sign_in_ended: "sign-in ended",
    _of_an_account_that_was_closed: "sign-in ended",
    _after_signing_out: "unknown or used",
    _tampered_note: "note tampered with or expired",
    _note_of_another_browser: "note for another browser",
    _note_for_another_host: "note for another host",
}


@pytest.mark.parametrize("way", HOSTILE, ids=lambda way: way.__name__.strip("_"))
def test_a_hostile_return_opens_nothing_and_is_logged(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch, way: Any
) -> None:
    browser, address = way(signed_in, monkeypatch)
    host = urlsplit(address).netloc
    with structlog.testing.capture_logs() as logged:
        answer = browser.on(host).get(urlsplit(address).path)
    assert answer.status_code == 302 and answer.url.startswith(FORM) and answer.url.endswith("hier=1")
    assert "_auth_user_id" not in browser.on(host).session
    assert _refusals(logged) == [HOSTILE[way]]
    secret = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    assert secret not in repr(logged) and secret not in answer.url


def test_a_code_that_was_refused_is_used_up(signed_in: Browser) -> None:
    address = _code_url(signed_in)
    Browser().get(address)
    signed_in.get(address)
    assert not signed_in.is_in(THERE)


def test_a_signed_note_of_a_thief_does_not_let_him_follow_the_victim(anna: Account) -> None:
    thief, victim = Browser(), Browser()
    stolen = _code_url(thief)
    victim.get(stolen)
    victim.on(THERE).post(FORM, {"login": ANNA, "password": PASSWORD})
    thief.get(f"http://{HERE}{FORM}")
    thief.get(f"http://{GATE}{FORM}")
    assert not thief.is_in(HERE) and not thief.is_in(GATE)


def test_a_value_planted_at_the_entrance_is_replaced(anna: Account) -> None:
    victim, thief = Browser(), Browser()
    planted = handover.new_value()
    for browser in (victim, thief):
        browser.on(GATE).cookies[asking.ENTRANCE] = planted
    victim.sign_in(HERE)
    thief.get(f"http://{THERE}{FORM}")
    assert not thief.is_in(THERE)


@pytest.mark.parametrize(
    "query",
    [
        "an=boese.example",
        "an=winsen.localhost.boese.example",
        "an=boese.example%23winsen.localhost",
        "an=winsen.localhost@boese.example",
        "an=//boese.example",
        "an=",
        "an=winsen.localhost&probe=",
        "an=winsen.localhost&probe=XYZ",
        "",
    ],
)
def test_the_entrance_leads_to_our_portals_only(signed_in: Browser, query: str) -> None:
    whole = query if "probe" in query or not query else f"{query}&probe={'0' * 64}"
    signed_in.get(f"http://{GATE}{FORM}")
    assert signed_in.on(GATE).get(f"/konto/anschluss/?{whole}").status_code == 404
    assert not Handover.objects.exists()


def test_a_name_that_this_installation_does_not_answer_to_is_none_of_ours(signed_in: Browser, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [GATE, HERE]
    assert signed_in.on(GATE).get(f"/konto/anschluss/?an={THERE}&probe={'0' * 64}").status_code == 404


@pytest.mark.usefixtures("signed_in")
def test_addresses_hold_nothing_that_opens_and_nobody_is_told_where_one_came_from(anna: Account) -> None:
    browser = Browser()
    browser.sign_in(HERE)
    answers = [browser.on(THERE).get(FORM)]
    answers.append(browser.on(GATE).get(answers[-1].url.removeprefix(f"http://{GATE}")))
    code = urlsplit(answers[-1].url).path
    answers.append(browser.on(THERE).get(code))
    assert [one.headers["Referrer-Policy"] for one in answers] == ["no-referrer"] * 3
    assert all("no-store" in one.headers["Cache-Control"] for one in answers)
    assert answers[-1].url == FORM
    for cookie in (answers[0].cookies[asking.ASKING],):
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"]
    recorded = events.Event.objects.filter(kind="account.handed-over")
    assert {one.subject_id for one in recorded} == {anna.id}
    assert not any(code.split("/")[3] in str(one.data) for one in recorded)


def test_forms_may_lead_through_the_entrance_and_nowhere_else(world: World) -> None:
    for host in (HERE, GATE):
        policy = Client(headers={"host": host}).get("/").headers["Content-Security-Policy"]
        assert f"form-action 'self' http://{GATE};" in policy + ";"
    assert f"http://{GATE}" not in Client(headers={"host": "localhost"}).get("/").headers["Content-Security-Policy"]


def test_one_account_cannot_fill_the_table_of_codes(signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    still = datetime(2026, 11, 28, 14, 37, tzinfo=clock.GERMANY)
    monkeypatch.setattr(clock, "now", lambda: still)
    signed_in.sign_in(GATE)
    address = f"/konto/anschluss/?an={THERE}&probe={'0' * 64}"
    statuses = [signed_in.on(GATE).get(address).status_code for _ in range(61)]
    assert set(statuses[:60]) == {302} and statuses[60] == 429


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox auf Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge auf Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari auf iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", "Chrome auf Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari auf Mac"),
        ("curl/8.5", "Unbekannter Browser"),
        ("", "Unbekannter Browser"),
    ],
)
def test_a_device_is_named_coarsely(agent: str, words: str) -> None:
    assert recognised(agent).words == words


# --- a passkey of the entrance, for all portals -----------------------------------------------------------------------


def test_through_the_form_of_the_entrance_and_signed_in_back_here(world: World) -> None:
    account(ANNA)
    browser = Browser()
    form = browser.until(f"http://{HERE}/konto/anschluss/eingang/?next=/konto/daten/", "/konto/anmelden/")
    assert form == f"http://{GATE}/konto/anmelden/"
    asked = browser.on(HERE).get("/konto/anschluss/eingang/", query_params={"next": "/konto/daten/"})
    query = parse_qs(urlsplit(asked.url).query)
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    signed = browser.on(GATE).post(FORM, {"login": ANNA, "password": PASSWORD, "next": query["next"][0]})
    assert signed.url == query["next"][0]
    assert browser.get(f"http://{GATE}{signed.url}").status_code == 200
    assert browser.visited[-1] == f"http://{HERE}/konto/daten/"
    assert browser.is_in(HERE) and browser.is_in(GATE)
    assert SignOn.objects.count() == 1


def test_whoever_is_signed_in_at_the_entrance_comes_back_at_once(world: World) -> None:
    account(ANNA)
    browser = Browser()
    browser.sign_in(GATE)
    assert browser.get(f"http://{HERE}/konto/anschluss/eingang/").status_code == 200
    assert browser.visited[-1] == f"http://{HERE}/konto/"


def test_the_way_leads_to_no_other_place(world: World) -> None:
    asked = Browser().on(HERE).get("/konto/anschluss/eingang/", query_params={"next": "https://boese.example/"})
    assert urlsplit(asked.url).netloc == GATE and "boese" not in asked.url
    assert Browser().on(GATE).get("/konto/anschluss/eingang/").status_code == 404


def test_pages_say_where_a_passkey_counts_everywhere(world: World) -> None:
    anna = account(ANNA)
    client = Client(headers={"host": HERE})
    page = client.get(FORM, query_params={"hier": "1"}).content.decode()
    assert f"Ihr Passkey ist auf {GATE} eingerichtet?" in page
    assert "eingerichtet?" not in Client(headers={"host": GATE}).get(FORM).content.decode()
    client.force_login(anna)
    client.post("/konto/bestaetigen/", {"password": PASSWORD})
    page = client.get("/konto/zwei-faktor/passkey/neu/").content.decode()
    assert f"Mit einem Passkey auf {GATE} melden Sie sich auf allen Portalen an." in page
    assert f'href="http://{GATE}/konto/zwei-faktor/passkey/neu/"' in page
