"""People sign in at services of others with their account: what these get to know, and how it ends."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from accounts.a_provider import provider
from accounts.test_signon import Browser
from web.a_county import county
from web.a_relying_party import AFTER, SCOPES, VALUES, Service, answered, service
from web.applying import text
from web.world import PASSWORD, Role, World, build

from amtsweg.accounts import actions
from amtsweg.accounts.models import Account, Session
from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import fetching, leaving
from amtsweg.accounts.providers.arriving import OPENED_BY
from amtsweg.accounts.relying import consents, keys, registering
from amtsweg.accounts.relying.models import Grant, PartyConsent, SigningKey
from amtsweg.cli import main
from amtsweg.core import clock
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Event, Job
from amtsweg.core.ports import run_checks
from amtsweg.core.tenancy import across_tenants

pytestmark = pytest.mark.django_db
ANNA = Profile("Anna", "Behrens", date(1990, 5, 4), "Musterweg", "12", "21266", "Jesteburg")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(keys, "BITS", 2048)
    made = build()
    actions.save_profile(made.owner, ANNA)
    return made


@pytest.fixture
def kita(world: World) -> Service:
    return service(world.memberships[Role.ADMINISTRATOR])


def kinds() -> list[str]:
    return [one.kind for one in Event.objects.filter(kind__contains="service").order_by("id")]


# --- getting to know somebody --------------------------------------------------------------------------------------


def test_a_service_learns_what_she_agreed_to_and_no_more(world: World, kita: Service) -> None:
    browser = world.client(Role.OWNER)
    place = kita.sends(browser, scope="openid name address level")["Location"]
    page = browser.get(place)
    assert "form-action 'self' https://kita.example" in page.headers["Content-Security-Policy"]
    said = text(page)
    assert "Anna Behrens" in said and "Musterweg 12" in said and "Anmeldung von Kindern in der Kita" in said
    assert "Samtgemeinde Jesteburg" in said and "1990" not in said and world.owner.email not in said
    back = answered(browser.post(place))
    assert set(back) == {"code", "state", "iss"} and back["iss"] == "http://jesteburg.localhost"
    assert browser.get(place).status_code == 404  # answered once
    tokens = kita.redeems(back["code"]).json()
    assert tokens["scope"] == "openid name address level" and 0 < tokens["expires_in"] <= 600
    identity = kita.read(tokens["id_token"])
    assert identity["nonce"] == "einmal" and identity["acr"] == "basic" and identity["auth_time"] <= identity["iat"]
    assert not {"name", "email"} & set(identity)
    known = kita.userinfo(tokens["access_token"]).json()
    assert known == {
        "sub": identity["sub"], "name": "Anna Behrens", "given_name": "Anna", "family_name": "Behrens",
        "address": {
            "formatted": "Musterweg 12\n21266 Jesteburg", "street_address": "Musterweg 12", "postal_code": "21266",
            "locality": "Jesteburg",
        },
        "identity_confirmed": False,
    }  # fmt: skip
    assert kinds() == ["account.service-agreed"]
    agreed = Event.objects.get(kind="account.service-agreed")
    assert agreed.data == {"party": str(kita.party.pk), "scopes": ["name", "address", "level"]}


def test_everything_it_may_know(world: World, kita: Service) -> None:
    Account.objects.filter(pk=world.owner.pk).update(identified_until=clock.today() + timedelta(days=9))
    tokens = kita.tokens(world.client(Role.OWNER), scope=" ".join(["openid", *SCOPES]))
    known = kita.userinfo(tokens["access_token"]).json()
    assert known["birthdate"] == "1990-05-04" and known["identity_confirmed"] is True
    assert (known["email"], known["email_verified"]) == ("owner@post.example", True)
    assert kita.read(tokens["id_token"])["acr"] == "substantial"  # confirmed at a counter, password just now


def test_whoever_gave_nothing_is_known_by_a_number_alone(world: World, kita: Service) -> None:
    browser = world.client(Role.OTHER)
    place = kita.sends(browser, scope="openid")["Location"]
    assert "weder Ihren Namen noch andere Angaben" in text(browser.get(place))
    known = kita.userinfo(kita.tokens(browser, scope="openid name birthdate address")["access_token"]).json()
    assert set(known) == {"sub", "identity_confirmed"}


def test_what_is_missing_is_added_on_the_way(world: World, kita: Service) -> None:
    browser = world.client(Role.OTHER)
    place = kita.sends(browser, scope="openid name")["Location"]
    link = re.search(r'href="(/konto/angaben/[^"]*)"', text(browser.get(place)))
    assert link and browser.post(link[1], {"name-given": "Ben", "name-family": "Kröger"}).url == place
    assert "Fehlende Angaben" not in text(browser.get(place))
    assert kita.userinfo(kita.tokens(browser, scope="openid name")["access_token"]).json()["name"] == "Ben Kröger"
    elsewhere = browser.post("/konto/angaben/?weiter=https://boese.example/", {"name-given": "Ben", "name-family": "K"})
    assert elsewhere.url == "/konto/"


def test_two_services_know_her_by_different_names(world: World, kita: Service) -> None:
    other, browser = service(world.memberships[Role.ADMINISTRATOR]), world.client(Role.OWNER)
    first, again = kita.tokens(browser), kita.tokens(browser)
    names = {kita.read(one["id_token"])["sub"] for one in (first, again)}
    elsewhere = other.read(other.tokens(browser)["id_token"])["sub"]
    assert len(names) == 1 and elsewhere not in names and str(world.owner.pk) not in (elsewhere, *names)


def test_whoever_agreed_before_goes_straight_back(world: World, kita: Service) -> None:
    browser = world.client(Role.OWNER)
    kita.tokens(browser)
    assert "code" in answered(kita.sends(browser))
    assert "code" in answered(kita.sends(browser, prompt="none"))
    asked = kita.sends(browser, scope="openid name address email")  # more than before
    assert "owner@post.example" in text(browser.get(asked["Location"]))
    again = kita.sends(browser, prompt="consent")["Location"]
    assert "Erlauben und weiter" in text(browser.get(again))
    assert kinds() == ["account.service-agreed"]


def test_it_takes_few_statements(world: World, kita: Service, django_assert_max_num_queries: Any) -> None:
    browser = world.client(Role.OWNER)
    tokens = kita.tokens(browser)
    with django_assert_max_num_queries(1):
        kita.machine.get("/.well-known/openid-configuration")
    with django_assert_max_num_queries(2):
        kita.machine.get("/oidc/keys")
    with django_assert_max_num_queries(16):
        code = answered(kita.sends(browser))["code"]
    with django_assert_max_num_queries(8):
        kita.redeems(code)
    with django_assert_max_num_queries(4):
        kita.userinfo(tokens["access_token"])


def test_what_a_service_may_ask_no_more_it_does_not_renew(world: World, kita: Service) -> None:
    tokens = kita.tokens(world.client(Role.OWNER), scope="openid name address")
    registering.change(kita.party, VALUES | {"scopes": ["name"]}, by=world.memberships[Role.ADMINISTRATOR])
    renewed = kita.renews(tokens["refresh_token"]).json()
    assert "address" not in renewed["scope"] and "name" in renewed["scope"]
    assert "address" not in kita.userinfo(renewed["access_token"]).json()


def test_whoever_does_not_agree_goes_back_unknown(world: World, kita: Service) -> None:
    browser = world.client(Role.OWNER)
    place = kita.sends(browser)["Location"]
    assert answered(browser.post(place, {"nicht": "ja"}))["error"] == "access_denied"
    assert not Grant.objects.exists() and consents.of(world.owner) == []


def test_the_pages_speak_the_language_that_the_service_asks_for(world: World, kita: Service) -> None:
    browser = world.client(Role.OWNER)
    place = kita.sends(browser, ui_locales="fr en-GB de")["Location"]
    assert place.startswith("/en/konto/dienste/anfrage/")
    page = text(browser.get(place))
    assert "Continue to “Nursery portal”" in page and "What the service learns" in page
    assert kita.sends(browser, ui_locales="tlh")["Location"].startswith("/konto/dienste/anfrage/")


def test_nobody_is_asked_where_no_page_may_be_shown(world: World, kita: Service) -> None:
    assert answered(kita.sends(world.client(Role.ANONYMOUS), prompt="none"))["error"] == "login_required"
    browser = world.client(Role.OWNER)
    assert answered(kita.sends(browser, prompt="none"))["error"] == "consent_required"
    answer = kita.sends(browser, prompt="none", acr_values="high")
    assert answered(answer)["error"] == "interaction_required"
    kita.tokens(browser)
    session = browser.session
    session["trust"] = {"level": "basic", "means": "password", "at": (clock.now() - timedelta(hours=1)).isoformat()}
    session.save()
    assert answered(kita.sends(browser, prompt="none", max_age="60"))["error"] == "login_required"


# --- signing in for it ---------------------------------------------------------------------------------------------


def test_whoever_is_not_signed_in_signs_in_first(world: World, kita: Service) -> None:
    browser = world.client(Role.ANONYMOUS)
    place = kita.sends(browser)["Location"]
    there = browser.get(place)
    assert there.status_code == 302 and there.url.startswith("/konto/anmelden/")
    sent = {"login": "other@post.example", "password": PASSWORD, "next": place}
    assert browser.post("/konto/anmelden/", sent).url == place
    assert "code" in answered(browser.post(place))


def test_a_proof_that_is_too_old_is_given_anew(world: World, kita: Service) -> None:
    browser = world.client(Role.OTHER)
    kita.tokens(browser)
    place = kita.sends(browser, prompt="login")["Location"]
    page = text(browser.get(place))
    assert "Melden Sie sich noch einmal an" in page and "/konto/bestaetigen/?next=" in page
    assert browser.post(place).status_code == 200  # a form of its own does not help
    browser.post("/konto/bestaetigen/", {"password": PASSWORD, "next": place})
    back = answered(browser.post(place))
    assert kita.read(kita.redeems(back["code"]).json()["id_token"])["auth_time"] >= int(clock.now().timestamp()) - 60


def test_a_level_that_is_not_reached_is_explained(world: World, kita: Service) -> None:
    browser = world.client(Role.OTHER)
    place = kita.sends(browser, acr_values="substantial high")["Location"]
    page = text(browser.get(place))
    assert "Dafür reicht Ihre Anmeldung nicht aus" in page and "Am Schalter ausweisen" in page
    assert browser.post(place).status_code == 200 and not Grant.objects.exists()
    assert answered(browser.post(place, {"nicht": "ja"}))["error"] == "access_denied"
    high = service(world.memberships[Role.ADMINISTRATOR], minimum="substantial")
    assert "Dafür reicht" in text(browser.get(high.sends(browser, acr_values="basic")["Location"]))


def test_the_entrance_alone_vouches(world: World) -> None:
    county(world.authorities[0])
    kita = service(world.memberships[Role.ADMINISTRATOR], host="kreis.localhost")
    assert world.client(Role.OWNER).get("/.well-known/openid-configuration").status_code == 404
    assert kita.sends(world.client(Role.OWNER)).status_code == 404
    published = kita.machine.get("/.well-known/openid-configuration").json()
    assert published["issuer"] == "http://kreis.localhost" and published["subject_types_supported"] == ["pairwise"]
    browser = kita.machine
    browser.force_login(world.owner)
    assert answered(browser.post(kita.sends(browser)["Location"]))["iss"] == "http://kreis.localhost"


def test_a_sign_in_on_another_portal_is_enough(world: World) -> None:
    county(world.authorities[0])
    kita = service(world.memberships[Role.ADMINISTRATOR], host="kreis.localhost")
    browser = Browser()
    assert browser.sign_in("jesteburg.localhost", "other@post.example").url == "/konto/"
    place = browser.until(f"http://kreis.localhost/oidc/authorize?{urlencode(kita.asking)}", "/konto/dienste/anfrage/")
    assert "Erlauben und weiter" in text(browser.get(place))
    kreis = browser.on("kreis.localhost")
    assert "code" in answered(kreis.post(urlsplit(place).path))
    assert "code" in answered(kita.sends(kreis, prompt="none"))


# --- renewal, revocation, the end ----------------------------------------------------------------------------------


def test_tokens_are_renewed_with_the_same_or_fewer_scopes(world: World, kita: Service) -> None:
    first = kita.tokens(world.client(Role.OWNER))
    second = kita.renews(first["refresh_token"], scope="openid name").json()
    assert second["scope"] == "openid name" and "id_token" not in second
    assert "address" not in kita.userinfo(second["access_token"]).json()
    third = kita.renews(second["refresh_token"]).json()
    assert third["scope"] == "openid name address"
    assert kita.posts("revoke", token=third["access_token"]).status_code == 200
    assert kita.userinfo(third["access_token"]).status_code == 401
    assert kita.renews(third["refresh_token"]).status_code == 400


def test_she_sees_her_services_and_ends_one(world: World, kita: Service) -> None:
    browser = world.client(Role.OWNER)
    assert "mit keinem Dienst verbunden" in text(browser.get("/konto/dienste/"))
    access = kita.tokens(browser)["access_token"]
    page = text(browser.get("/konto/dienste/"))
    assert "Kita-Portal" in page and "Name, Anschrift" in page
    [place] = re.findall(r"/konto/dienste/[0-9a-f-]+/beenden/", page)
    assert world.client(Role.OTHER).post(place).status_code == 404
    assert browser.post(place).url == "/konto/dienste/"
    assert kita.userinfo(access).status_code == 401 and kinds()[-1] == "account.service-withdrawn"
    assert "ist beendet" in text(browser.get("/konto/dienste/"))
    assert "/konto/dienste/anfrage/" in kita.sends(browser)["Location"]  # asked anew


def test_it_is_among_her_data_and_goes_with_the_account(world: World, kita: Service) -> None:
    browser = world.client(Role.OTHER)
    access = kita.tokens(browser)["access_token"]
    page = text(browser.get("/konto/daten/"))
    assert "Kita-Portal" in page and "Kita gGmbH" in page
    actions.delete_account(world.accounts[Role.OTHER])
    assert kita.userinfo(access).status_code == 401
    with across_tenants("test"):
        assert not PartyConsent.held.exists() and not Grant.objects.exists()


@pytest.mark.parametrize("way", ["here", "everywhere", "ended", "only there"])
def test_the_service_hears_that_a_sign_in_is_over(world: World, monkeypatch: Any, way: str) -> None:
    kita = service(world.memberships[Role.ADMINISTRATOR], logout_url="https://kita.example/raus")
    browser = world.client(Role.OWNER)
    kita.code(browser)  # never changed for tokens: nobody to tell
    session = kita.read(kita.tokens(browser)["id_token"])
    sent: list[tuple[str, dict[str, str]]] = []

    def take(address: str, *, form: dict[str, str]) -> Any:
        sent.append((address, form))
        return type("Answer", (), {"status": 200})

    monkeypatch.setattr(fetching, "fetch", take)
    if way == "here":
        browser.post("/konto/abmelden/")
    elif way == "everywhere":
        browser.post("/konto/geraete/")
    elif way == "ended":
        registering.end(kita.party, by=world.memberships[Role.ADMINISTRATOR])
    else:
        browser.get("/oidc/logout", {"client_id": kita.party.client_id})
        browser.post("/konto/dienste/abmelden/", {"bleiben": "ja"})
        assert browser.get("/konto/").status_code == 200
    Worker().run_all()
    [(address, form)] = sent
    claims = kita.read(form["logout_token"])
    assert address == "https://kita.example/raus" and "nonce" not in claims
    assert (claims["sub"], claims["sid"]) == (session["sub"], session["sid"])
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert not Grant.objects.exists()


def test_a_service_that_does_not_want_to_hear_it_is_for_its_operator_to_see(world: World, monkeypatch: Any) -> None:
    kita = service(world.memberships[Role.ADMINISTRATOR], logout_url="https://kita.example/raus")
    browser = world.client(Role.OWNER)
    kita.tokens(browser)
    answer = type("Answer", (), {"status": 400})
    monkeypatch.setattr(fetching, "fetch", lambda address, **more: answer)
    browser.post("/konto/abmelden/")
    Worker().run_all()
    parked = Job.objects.get(name="relying.tell")
    assert parked.state == Job.State.PARKED and "refuses to hear" in parked.problem


def test_signing_out_there_asks_whether_to_sign_out_here(world: World, kita: Service) -> None:
    browser = world.client(Role.OWNER)
    hint = kita.tokens(browser)["id_token"]
    query = {"id_token_hint": hint, "post_logout_redirect_uri": AFTER, "state": "x y"}
    assert browser.get("/oidc/logout", query).url == "/konto/dienste/abmelden/"
    page = browser.get("/konto/dienste/abmelden/")
    assert "form-action 'self' https://kita.example" in page.headers["Content-Security-Policy"]
    assert browser.post("/konto/dienste/abmelden/", {"hier": "ja"}).url == f"{AFTER}&state=x+y"
    assert not Session.objects.filter(account=world.owner).exists() and not Grant.objects.exists()
    assert browser.get("/oidc/logout", query).url == f"{AFTER}&state=x+y"  # nobody to ask any more
    assert browser.get("/oidc/logout").url == "/konto/abgemeldet/"


def test_whoever_signs_out_at_her_provider_too_goes_on_at_the_service(world: World, kita: Service) -> None:
    row = provider()
    browser = world.client(Role.OWNER)
    session = browser.session
    session[OPENED_BY] = {"slug": row.slug, "subject": "x", "session": "", "called": "", "farewell": ""}
    session.save()
    query = {"client_id": kita.party.client_id, "post_logout_redirect_uri": AFTER, "state": "x"}
    page = text(browser.get("/oidc/logout", query, follow=True))
    assert "Auch bei „Landeskonto“ abmelden" in page
    out = browser.post("/konto/dienste/abmelden/", {"dort": "ja"}).url
    assert out == "/konto/abgemeldet/?anbieter=land" and not Session.objects.filter(account=world.owner).exists()
    page = text(browser.get(out))
    assert (
        "/konto/anmelden/mit/land/abmelden/" in page
        and "Weiter zu „Kita-Portal“" in page
        and f"{AFTER}&state=x" in page
    )
    done = browser.get("/konto/abgemeldet/", {"bei": leaving.confirmation("land")})
    assert done.url == f"{AFTER}&state=x" and done["Referrer-Policy"] == "no-referrer"
    again = browser.get("/konto/abgemeldet/", {"bei": leaving.confirmation("land")})
    assert again.status_code == 200 and "Kita-Portal" not in text(again)


def test_a_service_that_is_served_no_more_is_not_gone_on_at(world: World, kita: Service) -> None:
    row = provider()
    browser = world.client(Role.OWNER)
    session = browser.session
    session[OPENED_BY] = {"slug": row.slug, "subject": "x", "session": "", "called": "", "farewell": ""}
    session.save()
    browser.get("/oidc/logout", {"client_id": kita.party.client_id, "post_logout_redirect_uri": AFTER})
    browser.post("/konto/dienste/abmelden/", {"dort": "ja"})
    registering.end(kita.party, by=world.memberships[Role.ADMINISTRATOR])
    done = browser.get("/konto/abgemeldet/", {"bei": leaving.confirmation("land")})
    assert done.status_code == 200 and "kita.example" not in text(done)


# --- keys and checks -----------------------------------------------------------------------------------------------


def test_keys_follow_each_other_and_old_tokens_stay_readable(world: World, kita: Service) -> None:
    token = kita.tokens(world.client(Role.OWNER))["id_token"]
    now = clock.now()
    keys.rotate(now)
    assert SigningKey.objects.count() == 1
    SigningKey.objects.update(signs_from=now - keys.SIGNS + keys.ANNOUNCED - timedelta(minutes=1))
    keys.rotate(now)
    keys.rotate(now)
    old, new = SigningKey.objects.order_by("signs_from")
    assert new.signs_from >= now + keys.ANNOUNCED - timedelta(minutes=2)
    assert keys.signing(now)[0] == old.id.hex and len(kita.machine.get("/oidc/keys").json()["keys"]) == 2
    assert keys.signing(new.signs_from)[0] == new.id.hex and kita.read(token)
    keys.rotate(new.signs_from + keys.STAYS + timedelta(hours=1))
    assert [one.id for one in SigningKey.objects.filter(signs_from__lte=new.signs_from)] == [new.id]
    assert "d" not in new.public and b"PRIVATE" not in bytes(new.sealed)


def test_a_key_that_was_seen_is_withdrawn_at_once(world: World, kita: Service) -> None:
    browser = world.client(Role.OWNER)
    before = kita.tokens(browser)["id_token"]
    assert main(["replace-signing-key"]) == 0
    with pytest.raises(KeyError):
        kita.read(before)
    assert kita.read(kita.tokens(browser)["id_token"])
    assert Event.objects.filter(kind="relying.key-replaced").count() == 1


def test_the_check_says_what_is_missing(world: World, settings: Any) -> None:
    by = world.memberships[Role.ADMINISTRATOR]
    kita = service(by)
    registering.register(by.authority, VALUES_WITHOUT_SECRET, by=by)

    def found() -> dict[str, tuple[str, str]]:
        checks = [one for one in run_checks() if "service" in one.name]
        return {one.name: (one.state, one.message) for one in checks}

    assert found()["connected service Kita-Portal"][0] == "ok"
    assert found()["connected service Abfall"] == ("warning", "it has no secret yet: make one in the studio")
    assert found()["signing key for services"] == ("ok", "is made with the first sign-in")
    kita.tokens(world.client(Role.OWNER))
    assert found()["signing key for services"][1].startswith("in force since")
    SigningKey.objects.update(signs_from=clock.now() - timedelta(days=200))
    assert found()["signing key for services"][0] == "warning"
    kita.party.redirects = ["http://127.0.0.1/zurueck"]
    kita.party.save()
    settings.AMTSWEG_TLS = True
    assert found()["connected service Kita-Portal"][0] == "failed"


VALUES_WITHOUT_SECRET = {
    "title": {"de": "Abfall"}, "purpose": {"de": "Abholung"}, "operator": "Abfall gGmbH", "minimum": "basic",
    "privacy_url": "https://abfall.example/", "redirects": ["https://abfall.example/"], "signed_out": [],
    "logout_url": "", "scopes": [],
}  # fmt: skip
