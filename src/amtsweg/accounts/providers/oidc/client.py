"""The OpenID Connect client: off to the provider, and back with a code that is changed for a token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote, urlencode

from pydantic import Field, field_validator

from amtsweg.accounts.providers import fetching
from amtsweg.accounts.providers.oidc import discovery, said, tokens
from amtsweg.accounts.providers.port import (
    Adapter,
    Arrival,
    Ask,
    Declined,
    Farewell,
    Options,
    Refused,
    Unreachable,
    Way,
    register,
)
from amtsweg.accounts.trust import LEVELS, Level
from amtsweg.core import clock
from amtsweg.core.ports import Check

SECRET = "client_secret"  # noqa: S105  the name of it
STAYS_AWAY = timedelta(minutes=30)  # how long somebody may take at the provider


class OidcOptions(Options):
    """One OpenID provider."""

    issuer: str
    client_id: str = Field(min_length=1)
    scopes: tuple[str, ...] = ("openid", "profile", "email", "address")
    client_auth: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"
    claims: dict[str, str] = Field(default_factory=dict)  # {part of the profile: name of the claim}, where it differs
    trust: dict[str, Level] = {"email": "basic", "phone": "basic"}
    groups_claim: str = "groups"
    returns: bool = False  # after signing out there it leads back: it knows our address for that

    @field_validator("issuer")
    @classmethod
    def _reached_over_tls(cls, value: str) -> str:
        if not fetching.allowed(value):
            raise ValueError("expected an https address")
        return value


@register("oidc")
class OidcProvider(Adapter[OidcOptions]):
    """Authorization code flow with PKCE, by discovery."""

    options = OidcOptions
    secrets = frozenset({SECRET})

    def begin(self, ask: Ask) -> Way:
        known = self._known(ask)
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        query = {
            "response_type": "code",
            "client_id": self.settings.options.client_id,
            "redirect_uri": ask.answer_to,
            "scope": " ".join(self.settings.options.scopes),
            "state": ask.handle,
            "nonce": nonce,
            "code_challenge": base64(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        if wanted := self._reaching(ask.minimum):
            query["acr_values"] = " ".join(wanted)
        if ask.again:
            query |= {"prompt": "login", "max_age": "0"}
        mark = "&" if "?" in known.authorization else "?"
        kept = {"nonce": nonce, "verifier": verifier, "issuer": known.issuer, "since": clock.now().isoformat()}
        return Way(known.authorization + mark + urlencode(query), kept)

    def complete(self, ask: Ask, kept: Mapping[str, Any], answer: Mapping[str, str]) -> Arrival:
        now, since = clock.now(), datetime.fromisoformat(kept["since"])
        self._answers(ask, kept, answer)
        if now - since > STAYS_AWAY:
            raise Refused("late")
        if not answer.get("code"):
            raise Refused("code")
        known = self._known(ask)
        given = self._redeemed(known.token, answer["code"], ask, kept["verifier"])
        expected = tokens.Expected(known.issuer, self.settings.options.client_id, now)
        claims = tokens.identity(
            given["id_token"],
            lambda kid, algorithm: self._key(known, kid, algorithm),
            expected,
            nonce=kept["nonce"],
            access_token=given["access_token"],
        )
        at = tokens.authenticated_at(claims, expected, since=since if ask.again else None)
        level = self._level(claims)
        if LEVELS.index(level) < LEVELS.index(ask.minimum):
            raise Refused("level")
        everything = {**self._userinfo(known.userinfo, given["access_token"], claims["sub"]), **claims}
        options = self.settings.options
        return Arrival(
            subject=claims["sub"],
            level=level,
            means=self.means,
            at=at,
            attributes=said.attributes(everything, options.claims, options.trust, level),
            groups=said.groups(everything, options.groups_claim),
            session=said.text(claims, "sid"),
        )

    def goodbye(self, farewell: Farewell) -> Way | None:
        place = discovery.metadata(self.settings.options.issuer).end_session
        query = {"client_id": self.settings.options.client_id}
        if self.settings.options.returns:
            query |= {"post_logout_redirect_uri": farewell.answer_to, "state": farewell.handle}
        return Way(f"{place}{'&' if '?' in place else '?'}{urlencode(query)}", {}) if place else None

    def check(self) -> Iterator[Check]:
        name = f"identity provider {self.settings.slug}"
        try:
            known = discovery.metadata(self.settings.options.issuer)
            discovery.key(known, None, "RS256")
        except Unreachable as error:
            yield Check(name, "failed", f"{error}; the other ways to sign in stay open")
            return
        if not any(LEVELS.index(level) >= LEVELS.index("substantial") for level in self.settings.levels.values()):
            yield Check(name, "ok", f"{known.issuer} answers; nobody gets beyond the basic level with it")
        else:
            yield Check(name, "ok", f"{known.issuer} answers")

    def _known(self, ask: Ask) -> discovery.Metadata:
        """What the provider says about itself. Raises `Unreachable`."""
        return discovery.metadata(self.settings.options.issuer)

    def _key(self, known: discovery.Metadata, kid: str | None, algorithm: str) -> Any:
        """The provider's public key of this name; None for an unknown one. Raises `Unreachable`."""
        return discovery.key(known, kid, algorithm)

    def _answers(self, ask: Ask, kept: Mapping[str, Any], answer: Mapping[str, str]) -> None:
        """Whether this is an answer to the question, by the one who was asked."""
        if not hmac.compare_digest(answer.get("state", "").encode(), ask.handle.encode()):
            raise Refused("state")
        if kept["issuer"] != self.settings.options.issuer:
            raise Refused("mixed-up")
        issuer = answer.get("iss")
        if issuer is None and self._known(ask).says_issuer:
            raise Refused("no-issuer")
        if issuer is not None and issuer != kept["issuer"]:
            raise Refused("mixed-up")
        if "error" in answer:
            raise Declined("declined")

    def _redeemed(self, address: str, code: str, ask: Ask, verifier: str) -> dict[str, str]:
        """Changes the code for tokens. Raises `Refused`, `Unreachable`."""
        options, secret = self.settings.options, self.settings.secrets[SECRET]
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": ask.answer_to, "code_verifier": verifier,
        }  # fmt: skip
        headers: dict[str, str] = {}
        if options.client_auth == "client_secret_post":
            form |= {"client_id": options.client_id, "client_secret": secret}
        else:
            pair = f"{quote(options.client_id, safe='')}:{quote(secret, safe='')}".encode()
            headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
        answer = fetching.fetch(address, form=form, headers=headers)
        if answer.status != 200:
            raise Refused("code-rejected")
        found = {name: answer.body.get(name) for name in ("id_token", "access_token", "token_type")}
        if not all(isinstance(one, str) and one for one in found.values()):
            raise Refused("token-response")
        if str(found["token_type"]).lower() != "bearer":
            raise Refused("token-type")
        return {name: str(one) for name, one in found.items()}

    def _userinfo(self, address: str, access_token: str, subject: str) -> tokens.Claims:
        """What the provider adds to the token; about somebody else it is refused."""
        if not address:
            return {}
        answer = fetching.fetch(address, headers={"Authorization": f"Bearer {access_token}"})
        if answer.status != 200:
            raise Refused("userinfo")
        if answer.body.get("sub") != subject:
            raise Refused("userinfo-subject")
        return answer.body

    def _reaching(self, minimum: Level) -> list[str]:
        """What the provider calls the levels that are enough, the lowest first; nothing is asked for the basic one."""
        if minimum not in ("substantial", "high"):
            return []
        enough = LEVELS[LEVELS.index(minimum) :]
        return sorted(
            (acr for acr, level in self.settings.levels.items() if level in enough),
            key=lambda acr: LEVELS.index(self.settings.levels[acr]),
        )

    def _level(self, claims: tokens.Claims) -> Level:
        """The level reached. What the provider does not name, or we do not know, is worth an account and no more."""
        return self.settings.levels.get(said.text(claims, "acr"), "basic")


def base64(value: bytes) -> str:
    """As OpenID Connect writes it: for addresses, without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()
