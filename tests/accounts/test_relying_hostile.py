"""Requests of services, and in their name, that must not be answered: each is refused, gives nothing, and is logged."""

from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.test import Client
from web.a_relying_party import AFTER, REDIRECT, Service, answered, service
from web.world import Role, World, build

from amtsweg.accounts.relying import keys, registering, tokens
from amtsweg.accounts.relying.consents import of, subject, withdraw
from amtsweg.accounts.relying.models import Grant
from amtsweg.accounts.signon.actions import sign_out_everywhere
from amtsweg.core import clock
from amtsweg.core.models import Event

pytestmark = pytest.mark.django_db


class Scene:
    """Two services, and somebody who is signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kita = service(world.memberships[Role.ADMINISTRATOR])
        self.other = service(world.memberships[Role.ADMINISTRATOR], title={"de": "Abfall"})
        self.browser = world.client(Role.OWNER)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(keys, "BITS", 2048)
    return Scene(build())


def asked(**how: Any) -> Callable[[Scene], Any]:
    """A browser is sent with these parameters different."""
    return lambda scene: scene.kita.sends(scene.browser, **how)


def page(answer: Any) -> bool:
    """Whether it ended on a page of ours and led nowhere."""
    return answer.status_code == 400 and "Diese Anmeldung geht nicht" in answer.content.decode()


def said(error: str) -> Callable[[Any], bool]:
    """Whether the service learned that by the browser."""
    return lambda answer: answered(answer) == {"error": error, "state": "zustand", "iss": "http://jesteburg.localhost"}


def told(status: int, error: str) -> Callable[[Any], bool]:
    """Whether the service was answered so."""
    return lambda answer: answer.status_code == status and answer.json() == {"error": error}


def no_longer_served(scene: Scene) -> Any:
    registering.end(scene.kita.party, by=scene.world.memberships[Role.ADMINISTRATOR])
    return scene.kita.sends(scene.browser)


def wrong_secret(scene: Scene) -> Any:
    return Service(scene.kita.party, "geraten").redeems(scene.kita.code(scene.browser))


def no_secret(scene: Scene) -> Any:
    return Service(scene.kita.party, "").redeems(scene.kita.code(scene.browser))


def before_it_has_a_secret(scene: Scene) -> Any:
    scene.kita.party.secret_index = ""
    scene.kita.party.save()
    return Service(scene.kita.party, "").redeems("x")


def as_another(scene: Scene) -> Any:
    return scene.other.redeems(scene.kita.code(scene.browser), client_id=scene.kita.party.client_id)


def secret_twice(scene: Scene) -> Any:
    return scene.kita.redeems(scene.kita.code(scene.browser), client_secret=scene.kita.secret)


def anothers_code(scene: Scene) -> Any:
    code = scene.kita.code(scene.browser)
    answer = scene.other.redeems(code)
    assert scene.kita.redeems(code).status_code == 200  # it was not hers to spoil
    return answer


def invented_code(scene: Scene) -> Any:
    return scene.kita.redeems("00000000000000000000000000000000.erfunden")


def replayed(scene: Scene) -> Any:
    code = scene.kita.code(scene.browser)
    first = scene.kita.redeems(code).json()
    answer = scene.kita.redeems(code)
    assert scene.kita.userinfo(first["access_token"]).status_code == 401
    assert scene.kita.renews(first["refresh_token"]).status_code == 400
    return answer


def expired(scene: Scene) -> Any:
    code = scene.kita.code(scene.browser)
    Grant.objects.update(code_until=clock.now())
    return scene.kita.redeems(code)


def redeemed(**how: Any) -> Callable[[Scene], Any]:
    """A code is redeemed with these fields different, and after that not in the right way either."""

    def send(scene: Scene) -> Any:
        code = scene.kita.code(scene.browser)
        answer = scene.kita.redeems(code, **how)
        assert scene.kita.redeems(code).status_code == 400
        return answer

    return send


def password(scene: Scene) -> Any:
    return scene.kita.posts("token", grant_type="password", username=scene.world.owner.email, password="geraten")


def sent_twice(scene: Scene) -> Any:
    return scene.kita.posts("token", grant_type=["authorization_code", "refresh_token"])


def anothers_renewal(scene: Scene) -> Any:
    renewal = scene.kita.tokens(scene.browser)["refresh_token"]
    answer = scene.other.renews(renewal)
    assert scene.kita.renews(renewal).status_code == 200
    return answer


def renewed_twice(scene: Scene) -> Any:
    first = scene.kita.tokens(scene.browser)["refresh_token"]
    second = scene.kita.renews(first).json()
    answer = scene.kita.renews(first)
    assert scene.kita.renews(second["refresh_token"]).status_code == 400
    assert scene.kita.userinfo(second["access_token"]).status_code == 401
    return answer


def renewed_for_more(scene: Scene) -> Any:
    return scene.kita.renews(
        scene.kita.tokens(scene.browser, scope="openid name")["refresh_token"], scope="openid email"
    )


def access_as_renewal(scene: Scene) -> Any:
    return scene.kita.renews(scene.kita.tokens(scene.browser)["access_token"])


def renewed_after_the_end(scene: Scene) -> Any:
    renewal = scene.kita.tokens(scene.browser)["refresh_token"]
    withdraw(scene.world.owner, of(scene.world.owner)[0].pk)
    return scene.kita.renews(renewal)


def renewed_after_signing_out(scene: Scene) -> Any:
    renewal = scene.kita.tokens(scene.browser)["refresh_token"]
    sign_out_everywhere(scene.world.owner)
    return scene.kita.renews(renewal)


def renewed_too_late(scene: Scene) -> Any:
    renewal = scene.kita.tokens(scene.browser)["refresh_token"]
    scene.world.owner.sign_ons.update(ends_at=clock.now())
    return scene.kita.renews(renewal)


def renewed_by_nobody(scene: Scene) -> Any:
    renewal = scene.kita.tokens(scene.browser)["refresh_token"]
    type(scene.world.owner).objects.filter(pk=scene.world.owner.pk).update(is_active=False)
    return scene.kita.renews(renewal)


def access_too_late(scene: Scene) -> Any:
    access = scene.kita.tokens(scene.browser)["access_token"]
    Grant.objects.update(access_until=clock.now())
    return scene.kita.userinfo(access)


def access_before(scene: Scene) -> Any:
    first = scene.kita.tokens(scene.browser)
    scene.kita.renews(first["refresh_token"])
    return scene.kita.userinfo(first["access_token"])


def access_in_the_address(scene: Scene) -> Any:
    access = scene.kita.tokens(scene.browser)["access_token"]
    return scene.kita.machine.get("/oidc/userinfo", {"access_token": access})


def renewal_as_access(scene: Scene) -> Any:
    return scene.kita.userinfo(scene.kita.tokens(scene.browser)["refresh_token"])


def identity_as_access(scene: Scene) -> Any:
    return scene.kita.userinfo(scene.kita.tokens(scene.browser)["id_token"])


def revoked_anothers(scene: Scene) -> Any:
    renewal = scene.kita.tokens(scene.browser)["refresh_token"]
    answer = scene.other.posts("revoke", token=renewal)
    assert scene.kita.renews(renewal).status_code == 200
    return answer


def left(**how: str) -> Callable[[Scene], Any]:
    """Somebody signs out at a service, which sends this."""
    return lambda scene: scene.browser.get("/oidc/logout", {"client_id": scene.kita.party.client_id} | how)


def left_with_anothers_token(scene: Scene) -> Any:
    hint = scene.kita.tokens(scene.browser)["id_token"]
    query = {"client_id": scene.other.party.client_id, "id_token_hint": hint, "post_logout_redirect_uri": AFTER}
    return scene.browser.get("/oidc/logout", query)


def left_with_a_logout_token(scene: Scene) -> Any:
    known_as = subject(scene.kita.party.pk, scene.world.owner.pk)
    hint = tokens.logout("http://jesteburg.localhost", scene.kita.party, known_as, "x", clock.now())
    return scene.browser.get("/oidc/logout", {"id_token_hint": hint})


HOSTILE: dict[str, tuple[Callable[[Scene], Any], str, Callable[[Any], bool]]] = {
    # who asks, and where it wants the answer
    "unknown service": (asked(client_id="0" * 32), "client", page),
    "no service at all": (asked(client_id=None), "client", page),
    "service that was ended": (no_longer_served, "client", page),
    "address of somebody else": (asked(redirect_uri="https://boese.example/zurueck"), "redirect", page),
    "address below its own": (asked(redirect_uri=f"{REDIRECT}/../boese"), "redirect", page),
    "address with a query": (asked(redirect_uri=f"{REDIRECT}?weiter=https://boese.example"), "redirect", page),
    "address in capitals": (asked(redirect_uri=REDIRECT.upper()), "redirect", page),
    "two addresses": (asked(redirect_uri=[REDIRECT, "https://boese.example/"]), "redirect", page),
    "a novel": (asked(state="x" * 5000), "too-long", page),
    # what it asks
    "token in the address": (asked(response_type="token"), "response-type", said("unsupported_response_type")),
    "answer by fragment": (asked(response_mode="fragment"), "response-mode", said("invalid_request")),
    "without PKCE": (asked(code_challenge=None), "challenge", said("invalid_request")),
    "PKCE in the clear": (asked(code_challenge_method="plain"), "challenge", said("invalid_request")),
    "more than it may": (asked(scope="openid name phone"), "scope", said("invalid_scope")),
    "without openid": (asked(scope="name"), "scope", said("invalid_scope")),
    "request in a token": (asked(request="ey.ey.x"), "request-object", said("request_not_supported")),
    "request elsewhere": (asked(request_uri="https://x.example"), "request-object", said("request_uri_not_supported")),
    "parameter twice": (asked(nonce=["a", "b"]), "repeated", said("invalid_request")),
    "silent and not": (asked(prompt="none login"), "prompt", said("invalid_request")),
    "negative age": (asked(max_age="-1"), "max-age", said("invalid_request")),
    # codes
    "wrong secret": (wrong_secret, "client", told(401, "invalid_client")),
    "no secret": (no_secret, "client", told(401, "invalid_client")),
    "before it has a secret": (before_it_has_a_secret, "client", told(401, "invalid_client")),
    "in the name of another": (as_another, "client", told(401, "invalid_client")),
    "secret in two ways": (secret_twice, "client-twice", told(400, "invalid_request")),
    "code of another service": (anothers_code, "code", told(400, "invalid_grant")),
    "invented code": (invented_code, "code", told(400, "invalid_grant")),
    "code replayed": (replayed, "code-replayed", told(400, "invalid_grant")),
    "code too late": (expired, "code-expired", told(400, "invalid_grant")),
    "code without verifier": (redeemed(code_verifier=None), "verifier", told(400, "invalid_grant")),
    "code with another verifier": (redeemed(code_verifier="x" * 43), "verifier", told(400, "invalid_grant")),
    "code for another address": (redeemed(redirect_uri=AFTER), "redirect", told(400, "invalid_grant")),
    "password": (password, "grant-type", told(400, "unsupported_grant_type")),
    "field twice": (sent_twice, "repeated", told(400, "invalid_request")),
    # renewal
    "renewal of another service": (anothers_renewal, "renewal", told(400, "invalid_grant")),
    "renewal replayed": (renewed_twice, "renewal-replayed", told(400, "invalid_grant")),
    "renewal for more": (renewed_for_more, "scope", told(400, "invalid_scope")),
    "access token as renewal": (access_as_renewal, "renewal-replayed", told(400, "invalid_grant")),
    "renewal after she ended it": (renewed_after_the_end, "renewal", told(400, "invalid_grant")),
    "renewal after she signed out": (renewed_after_signing_out, "renewal", told(400, "invalid_grant")),
    "renewal too late": (renewed_too_late, "renewal-expired", told(400, "invalid_grant")),
    "renewal of a closed account": (renewed_by_nobody, "account", told(400, "invalid_grant")),
    # access
    "access too late": (access_too_late, "access-expired", told(401, "invalid_token")),
    "access token before the last": (access_before, "access", told(401, "invalid_token")),
    "access token in the address": (access_in_the_address, "access", told(401, "invalid_token")),
    "renewal as access token": (renewal_as_access, "access", told(401, "invalid_token")),
    "ID token as access token": (identity_as_access, "access", told(401, "invalid_token")),
    "revoking another's token": (revoked_anothers, "revoked-nothing", lambda answer: answer.status_code == 200),
    # signing out
    "place after that is not its own": (left(post_logout_redirect_uri="https://boese.example"), "place-after", page),
    "forged token": (left(id_token_hint="ey.ey.x"), "hint", page),
    "token of another service": (left_with_anothers_token, "hint-of-another", page),
    "logout token as ID token": (left_with_a_logout_token, "hint", page),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_and_logged(scene: Scene, name: str) -> None:
    send, reason, refused = HOSTILE[name]
    with structlog.testing.capture_logs() as logged:
        answer = send(scene)
    assert refused(answer), (answer.status_code, answer.headers, answer.content)
    found = [one for one in logged if one["event"] == "relying.refused"]
    assert found and found[0]["reason"] == reason, found
    if found[0]["party"]:
        kept = Event.objects.filter(kind="relying.refused").order_by("id").first()
        assert kept is not None and kept.data == {"reason": reason} and kept.chain_id == "jesteburg"


def test_a_flood_of_refusals_does_not_fill_the_chain(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amtsweg.accounts.relying.refusing._EVENTS", 2)
    for _ in range(4):
        assert page(scene.kita.sends(scene.browser, redirect_uri="https://boese.example"))
    assert Event.objects.filter(kind="relying.refused").count() == 2


def test_what_one_browser_was_asked_nobody_else_answers(scene: Scene) -> None:
    place = scene.kita.sends(scene.browser)["Location"]
    stranger = scene.world.client(Role.OTHER)
    assert stranger.get(place).status_code == 404 and stranger.post(place).status_code == 404
    assert scene.browser.get(place).status_code == 200


def test_nothing_is_agreed_to_by_a_form_of_somebody_else(scene: Scene) -> None:
    place = scene.kita.sends(scene.browser)["Location"]
    browser = Client(enforce_csrf_checks=True, headers={"host": "jesteburg.localhost"})
    browser.cookies = scene.browser.cookies
    assert browser.post(place).status_code == 403 and of(scene.world.owner) == []
