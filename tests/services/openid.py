"""An OpenID provider that this project did not write (npm's oidc-provider), and somebody who signs in there."""

import subprocess
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin

from services.processes import free_port, launch, program, wait_until

SCRIPT = Path(__file__).with_name("openid_provider.mjs")
CLIENT, SECRET = "amtsweg", "ein-langes-Geheimnis-nur-fuer-Versuche"


@dataclass
class OpenId:
    """A running provider."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def issuer(self) -> str:
        """Its name, which is its address."""
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Whether it is ready."""
        with suppress(URLError, OSError):
            return urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=2).status == 200
        return False

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)


def start(folder: Path, redirects: list[str], *, port: int | None = None, logout: str = "", after: str = "") -> OpenId:
    """Starts a provider that knows this portal.

    `logout` is where it says that a session is over, `after` where it leads whoever signed out there.
    """
    port = port or free_port()
    log = folder / f"openid-{port}.log"
    command = [program("node"), str(SCRIPT), str(port), CLIENT, SECRET, logout, after, *redirects]
    made = OpenId(port, launch(command, log))
    wait_until(made.answers, made.process, log)
    return made


class Visitor:
    """A browser at the provider: keeps its cookies, and stops where the provider sends it away."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay)

    def sign_in(self, address: str, name: str, acr: str = "stark", *, stop: bool = False) -> str:
        """Follows the portal's redirect, signs in or declines, and returns where the browser is sent back to."""
        place, form = address, None
        for _ in range(10):
            status, location = self._visit(place, form)
            form = None
            if status in (302, 303):
                place = urljoin(place, location)
                if not place.startswith(self.issuer):
                    return place
                continue
            assert status == 200, (status, place)
            form = {"nein": "1"} if stop else {"name": name, "acr": acr, "ja": "1"}
        raise AssertionError(f"it never came back: {place}")

    def _visit(self, address: str, form: dict[str, str] | None) -> tuple[int, str]:
        data = urlencode(form).encode() if form else None
        try:
            answer: Any = self._opener.open(urllib.request.Request(address, data), timeout=20)
        except HTTPError as error:
            answer = error
        return int(answer.status), answer.headers.get("Location", "")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None
