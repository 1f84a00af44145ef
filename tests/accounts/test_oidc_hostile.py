"""Answers of OpenID providers that must not be believed: each is refused, signs nobody in, and stands in the log."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from accounts.a_provider import arrival
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth import SESSION_KEY
from django.test import Client
from services.bad_openid import BadOpenId, new_key, running
from web.a_provider_visit import Visit, reasons, sent_off, set_up
from web.applying import browser
from web.world import account, build

from amtsweg.accounts.models import Account
from amtsweg.accounts.providers import actions
from amtsweg.core.models import Event

pytestmark = pytest.mark.django_db
NOW = int(time.time())
OTHER_KEY = new_key()


@pytest.fixture
def bad() -> Iterator[BadOpenId]:
    with running() as provider:
        yield provider


@pytest.fixture
def anna(bad: BadOpenId) -> Account:
    """Whom the provider calls anna."""
    build()
    made = account("anna@post.example")
    actions.link(set_up(bad.issuer), made, arrival("anna", slug="kreis"))
    return made


def inside(client: Client) -> bool:
    return SESSION_KEY in client.session


def token(**claims: Any) -> Callable[[Visit], Any]:
    """Comes back with an ID token in which these claims are different; a function gets the claim's usual value."""

    def send(visit: Visit) -> Any:
        usual = visit.bad.claims(visit.asked["nonce"])
        return visit.with_token(
            **{name: one(usual.get(name)) if callable(one) else one for name, one in claims.items()}
        )

    return send


def signed(**how: Any) -> Callable[[Visit], Any]:
    """Comes back with an ID token that says the right things, signed like this."""

    def send(visit: Visit) -> Any:
        visit.bad.id_token = visit.bad.signed(visit.bad.claims(visit.asked["nonce"]), **how)
        return visit.back()

    return send


def unsigned(visit: Visit) -> Any:
    visit.bad.id_token = jwt.encode(visit.bad.claims(visit.asked["nonce"]), None, algorithm="none")
    return visit.back()


def signed_with_the_public_key(visit: Visit) -> Any:
    """The old trick: the public key taken as the shared secret of an HMAC."""
    public = visit.bad.keys["1"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [{"alg": "HS256", "kid": "1"}, visit.bad.claims(visit.asked["nonce"])]
    text = ".".join(encoded(json.dumps(one).encode()) for one in parts)
    visit.bad.id_token = f"{text}.{encoded(hmac.digest(public, text.encode(), 'sha256'))}"
    return visit.back()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def brings_its_own_key(visit: Visit) -> Any:
    own = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).to_jwk(OTHER_KEY.public_key(), as_dict=True)
    claims = visit.bad.claims(visit.asked["nonce"])
    visit.bad.id_token = jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers={"jwk": own, "kid": "own"})
    return visit.back()


def changed_after_signing(visit: Visit) -> Any:
    head, body, signature = visit.bad.signed(visit.bad.claims(visit.asked["nonce"])).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | {"acr": "stark", "sub": "ben"}
    visit.bad.id_token = f"{head}.{encoded(json.dumps(claims).encode())}.{signature}"
    return visit.back()


def critical_header(visit: Visit) -> Any:
    claims = visit.bad.claims(visit.asked["nonce"])
    headers = {"kid": "1", "crit": ["b64"], "b64": True}
    visit.bad.id_token = jwt.encode(claims, visit.bad.keys["1"], algorithm="RS256", headers=headers)
    return visit.back()


def replayed(visit: Visit) -> Any:
    """The same answer for the second time, in the same browser: only the first one counts."""
    visit.with_token()
    visit.client.logout()
    return visit.back()


def in_another_browser(visit: Visit) -> Any:
    visit.bad.id_token = visit.bad.signed(visit.bad.claims(visit.asked["nonce"]))
    visit.client = browser()
    return visit.back()


def of_another_sign_in(visit: Visit) -> Any:
    """A token that the provider gave for another question of the same browser."""
    first = visit.bad.claims(visit.asked["nonce"])
    again = sent_off(visit.client, visit.bad)
    visit.bad.id_token = visit.bad.signed(first)
    return again.back()


def at_another_provider(visit: Visit) -> Any:
    """The state belongs to a question to somebody else."""
    set_up(visit.bad.issuer, "land")
    visit.bad.id_token = visit.bad.signed(visit.bad.claims(visit.asked["nonce"]))
    visit.slug = "land"
    return visit.back()


def token_says(**parts: Any) -> Callable[[Visit], Any]:
    def send(visit: Visit) -> Any:
        visit.bad.token = parts
        return visit.with_token()

    return send


def code_refused(visit: Visit) -> Any:
    visit.bad.token_status = 400
    return visit.with_token()


def somebody_elses_details(visit: Visit) -> Any:
    visit.bad.userinfo = {"sub": "ben", "family_name": "Falsch"}
    return visit.with_token()


def no_issuer_named(visit: Visit) -> Any:
    visit.bad.metadata = {"authorization_response_iss_parameter_supported": True}
    from django.core.cache import cache

    cache.clear()
    return visit.with_token()


def says(**answer: Any) -> Callable[[Visit], Any]:
    return lambda visit: visit.back(**answer)


HOSTILE: dict[str, tuple[Callable[[Visit], Any], str]] = {
    "unsigned": (unsigned, "algorithm"),
    "public key as a secret": (signed_with_the_public_key, "algorithm"),
    "signed by somebody else": (signed(key=OTHER_KEY), "signature"),
    "an unknown key": (signed(kid="2"), "key"),
    "brings its own key": (brings_its_own_key, "key"),
    "changed after it was signed": (changed_after_signing, "signature"),
    "something critical we do not know": (critical_header, "malformed"),
    "no token at all": (token_says(id_token="abc"), "malformed"),
    "a token without end": (token_says(id_token="a" * 20_000), "too-long"),
    "another issuer": (token(iss="https://anderswo.example"), "issuer"),
    "for somebody else": (token(aud="other"), "audience"),
    "for several, and not said for whom": (token(aud=["amtsweg", "other"]), "authorised-party"),
    "another authorised party": (token(azp="other"), "authorised-party"),
    "expired": (token(exp=NOW - 120), "expired"),
    "without an end": (token(exp=None), "times"),
    "an end that is no time": (token(exp="soon"), "times"),
    "from the future": (token(iat=lambda _: int(time.time()) + 900), "from-the-future"),
    "not valid yet": (token(nbf=lambda _: int(time.time()) + 900), "from-the-future"),
    "long kept": (token(iat=NOW - 7200), "stale"),
    "without a nonce": (token(nonce=None), "nonce"),
    "another nonce": (token(nonce="x"), "nonce"),
    "of another sign-in": (of_another_sign_in, "nonce"),
    "for another access token": (token(at_hash="x"), "at-hash"),
    "nobody": (token(sub=""), "subject"),
    "a name that is none": (token(sub=["anna"]), "subject"),
    "proven in the future": (token(auth_time=lambda _: int(time.time()) + 900), "auth-time"),
    "replayed": (replayed, "state"),
    "in another browser": (in_another_browser, "state"),
    "at another provider": (at_another_provider, "mixed-up"),
    "without a state": (says(state=None), "state"),
    "another state": (says(state="x"), "state"),
    "names another issuer": (says(iss="https://anderswo.example"), "mixed-up"),
    "does not name its issuer": (no_issuer_named, "no-issuer"),
    "without a code": (says(code=None), "code"),
    "a code that it does not know": (code_refused, "code-rejected"),
    "no ID token": (token_says(id_token=None), "token-response"),
    "another kind of token": (token_says(token_type="mac"), "token-type"),
    "details of somebody else": (somebody_elses_details, "userinfo-subject"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_and_stands_in_the_log(name: str, bad: BadOpenId, anna: Account) -> None:
    send, reason = HOSTILE[name]
    visit = sent_off(browser(), bad)
    answer = send(visit)
    assert answer.status_code == 400 and "hat nicht geklappt" in answer.content.decode()
    assert reasons() == [reason] and not inside(visit.client)
    said = Event.objects.get(kind="provider.refused").data
    assert said == {"provider": said["provider"], "reason": reason}  # and nothing of the answer itself


def test_the_same_answer_unharmed_is_believed(bad: BadOpenId, anna: Account) -> None:
    visit = sent_off(browser(), bad, next="/konto/angaben/")
    answer = visit.with_token()
    assert answer.status_code == 302 and answer["Location"] == "/konto/angaben/"
    assert inside(visit.client) and reasons() == []
    [sent] = bad.asked
    assert len(sent["code_verifier"]) >= 43 and sent["redirect_uri"] == visit.asked["redirect_uri"]
    assert visit.asked["code_challenge_method"] == "S256"


def test_a_weaker_level_than_asked_is_refused_and_said_so(bad: BadOpenId, anna: Account) -> None:
    visit = sent_off(browser(), bad, stufe="substantial", next="/konto/angaben/")
    assert visit.asked["acr_values"] == "stark"
    for acr in ("mail", "unknown", None):
        visit = sent_off(visit.client, bad, stufe="substantial")
        answer = visit.with_token(acr=acr)
        assert answer.status_code == 403 and "reicht nicht aus" in answer.content.decode()
    assert reasons() == ["level"] * 3 and not inside(visit.client)


def test_proving_it_anew_means_now(bad: BadOpenId, anna: Account) -> None:
    for seen in (NOW - 3600, None):
        visit = sent_off(browser(), bad, neu="1")
        assert visit.asked["prompt"] == "login" and visit.asked["max_age"] == "0"
        visit.with_token(auth_time=seen)
        assert not inside(visit.client)
    assert reasons() == ["auth-time"] * 2


def test_nobody_is_sent_elsewhere_afterwards(bad: BadOpenId, anna: Account) -> None:
    visit = sent_off(browser(), bad, next="https://anderswo.example/")
    assert visit.with_token()["Location"] == "/konto/"


def test_a_new_key_is_looked_up_once_a_minute(bad: BadOpenId, anna: Account) -> None:
    visit = sent_off(browser(), bad)
    assert visit.with_token().status_code == 302
    bad.keys = {"2": OTHER_KEY}
    visit = sent_off(browser(), bad)
    bad.id_token = bad.signed(bad.claims(visit.asked["nonce"]), key=OTHER_KEY, kid="2")
    assert visit.back().status_code == 302 and inside(visit.client)
    read = bad.reads.count("/keys")
    for number in range(3):
        visit = sent_off(browser(), bad)
        bad.id_token = bad.signed(bad.claims(visit.asked["nonce"]), key=OTHER_KEY, kid=f"unknown-{number}")
        assert visit.back().status_code == 400
    assert bad.reads.count("/keys") == read


@pytest.mark.parametrize(
    "metadata",
    [{"issuer": "https://anderswo.example"}, {"token_endpoint": "http://192.0.2.1/token"}, {"jwks_uri": None}],
    ids=["another issuer", "without TLS", "no keys"],
)
def test_metadata_that_cannot_be_used_leaves_the_other_ways(
    bad: BadOpenId, anna: Account, metadata: dict[str, Any]
) -> None:
    bad.metadata = metadata
    client = browser()
    answer = client.get("/konto/anmelden/mit/kreis/", {"next": "/konto/angaben/"})
    assert answer.status_code == 503 and "antwortet gerade nicht" in answer.content.decode()
    assert "/konto/anmelden/?next=/konto/angaben/" in answer.content.decode().replace("%2F", "/")


# --- the provider's word that it is over ---------------------------------------------------------------------------

LOGOUT = {"http://schemas.openid.net/event/backchannel-logout": {}}


def goodbye(bad: BadOpenId, **claims: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {
        "iss": bad.issuer, "aud": "amtsweg", "iat": now, "exp": now + 120, "jti": "1", "sub": "anna", "events": LOGOUT,
    }  # fmt: skip
    return {name: one for name, one in (usual | claims).items() if one is not None}


def told(bad: BadOpenId, claims: dict[str, Any], **how: Any) -> int:
    said = {"logout_token": bad.signed(claims, **how)}
    return browser().post("/konto/anmelden/mit/kreis/beendet/", said).status_code


def test_the_provider_ends_what_it_opened(bad: BadOpenId, anna: Account) -> None:
    by_provider, by_password = browser(), browser()
    by_provider.cookies, by_password = sent_and_back(bad, sid="a"), browser()
    by_password.force_login(anna)
    assert told(bad, goodbye(bad, sid="other")) == 200 and inside(by_provider)
    assert told(bad, goodbye(bad, sid="a", jti="2")) == 200
    assert not inside(by_provider) and inside(by_password)


def sent_and_back(bad: BadOpenId, **claims: Any) -> Any:
    visit = sent_off(browser(), bad)
    visit.with_token(**claims)
    assert inside(visit.client)
    return visit.client.cookies


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"events": None}, "no-logout"),
        ({"nonce": "x"}, "id-token-as-logout"),
        ({"jti": None}, "no-jti"),
        ({"sub": None}, "subject"),
        ({"aud": "other"}, "audience"),
        ({"iss": "https://anderswo.example"}, "issuer"),
        ({"exp": NOW - 600}, "expired"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_word_that_is_not_the_providers_ends_nothing(
    bad: BadOpenId, anna: Account, claims: dict[str, Any], reason: str
) -> None:
    client = browser()
    client.cookies = sent_and_back(bad)
    assert told(bad, goodbye(bad, **claims)) == 400
    assert inside(client) and reasons() == [reason]


def test_its_word_counts_once_and_only_with_its_key(bad: BadOpenId, anna: Account) -> None:
    assert told(bad, goodbye(bad), key=OTHER_KEY) == 400
    assert told(bad, goodbye(bad)) == 200
    assert told(bad, goodbye(bad)) == 400
    assert reasons() == ["signature", "replayed"]
