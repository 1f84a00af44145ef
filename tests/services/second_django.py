"""A Django site of its own, with a standard client (mozilla-django-oidc) that signs people in at the portal.

Run as a program: `second_django.py PORT ISSUER CLIENT SECRET SCOPES FOLDER`. Of its own it has a page that says who is
signed in, and an address at which it hears that a sign-in is over.
"""

import json
import secrets
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

PAGE = """<!doctype html><html lang="de"><title>Kita</title><h1>Kita</h1><p id="wer">{who}</p>
<p><a href="/oidc/authenticate/">Anmelden</a></p>
<form method="post" action="/oidc/logout/"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">
<button>Abmelden</button></form></html>"""


@dataclass
class SecondDjango:
    """The running site."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def home(self) -> str:
        """Its first page."""
        return f"http://127.0.0.1:{self.port}/"

    def answers(self) -> bool:
        """Whether it is ready."""
        with suppress(OSError):
            return bool(urllib.request.urlopen(self.home, timeout=2).status == 200)
        return False

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(10)


def redirect_of(port: int) -> str:
    """Where its library expects people back."""
    return f"http://127.0.0.1:{port}/oidc/callback/"


def start(folder: Path, port: int, issuer: str, client: str, secret: str, scopes: str) -> SecondDjango:
    """Starts it; the portal has to answer already."""
    from services.processes import launch, wait_until

    log = folder / f"second-django-{port}.log"
    command = [sys.executable, __file__, str(port), issuer, client, secret, scopes, str(folder)]
    made = SecondDjango(port, launch(command, log))
    wait_until(made.answers, made.process, log)
    return made


def _find_the_machines_own_names() -> None:
    """Browsers know that names below `.localhost` mean this machine; not every system's resolver does."""
    usual = socket.getaddrinfo

    def found(host: Any, *more: Any, **named: Any) -> Any:
        return usual("127.0.0.1" if str(host).endswith(".localhost") else host, *more, **named)

    socket.getaddrinfo = found


def logout_address(request: Any) -> str:
    """The portal's own page for signing out; the library asks for it."""
    from django.conf import settings

    query = {"id_token_hint": request.session["oidc_id_token"], "post_logout_redirect_uri": settings.AFTER}
    return f"{settings.END_SESSION}?{urlencode(query)}"


def _settings(port: str, issuer: str, client: str, secret: str, scopes: str, folder: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=20) as answer:
        published = json.load(answer)
    return {
        "SECRET_KEY": secrets.token_hex(), "ALLOWED_HOSTS": ["127.0.0.1"], "ROOT_URLCONF": __name__, "USE_TZ": True,
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/second-{port}.sqlite3"}},
        "INSTALLED_APPS": [
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "mozilla_django_oidc",
        ],
        "MIDDLEWARE": [
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        "AUTHENTICATION_BACKENDS": ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
        "SESSION_COOKIE_NAME": "kita", "CSRF_COOKIE_NAME": "kita-csrf",
        "LOGIN_REDIRECT_URL": "/", "LOGOUT_REDIRECT_URL": "/", "LOGIN_REDIRECT_URL_FAILURE": "/?nicht",
        "OIDC_RP_CLIENT_ID": client, "OIDC_RP_CLIENT_SECRET": secret, "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": scopes, "OIDC_USE_PKCE": True, "OIDC_STORE_ID_TOKEN": True,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": published["authorization_endpoint"],
        "OIDC_OP_TOKEN_ENDPOINT": published["token_endpoint"],
        "OIDC_OP_USER_ENDPOINT": published["userinfo_endpoint"],
        "OIDC_OP_JWKS_ENDPOINT": published["jwks_uri"],
        "OIDC_OP_LOGOUT_URL_METHOD": f"{__name__}.logout_address",
        "LOGGING": {
            "version": 1, "disable_existing_loggers": False, "root": {"handlers": ["log"]},
            "handlers": {"log": {"class": "logging.StreamHandler"}},
        },
        "END_SESSION": published["end_session_endpoint"], "AFTER": f"http://127.0.0.1:{port}/",
    }  # fmt: skip


def _serve(port: str, *more: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    _find_the_machines_own_names()
    settings.configure(**_settings(port, *more))
    django.setup()
    call_command("migrate", verbosity=0)
    _pages()
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIServer, make_server

    from django.core.wsgi import get_wsgi_application

    server = type("Server", (ThreadingMixIn, WSGIServer), {"daemon_threads": True})
    make_server("127.0.0.1", int(port), get_wsgi_application(), server_class=server).serve_forever()


urlpatterns: list[Any] = []


def _pages() -> None:
    from django.http import HttpResponse
    from django.middleware.csrf import get_token
    from django.urls import include, path
    from django.views.decorators.csrf import csrf_exempt

    def home(request: Any) -> Any:
        who = f"Guten Tag {request.user.email}" if request.user.is_authenticated else "Nicht angemeldet"
        return HttpResponse(PAGE.format(who=who, token=get_token(request)))

    @csrf_exempt
    def ended(request: Any) -> Any:
        """The portal says that a sign-in is over: believed when the library's own check of the signature agrees."""
        from django.contrib.sessions.models import Session
        from mozilla_django_oidc.auth import OIDCAuthenticationBackend

        claims = OIDCAuthenticationBackend().verify_token(request.POST["logout_token"], nonce=None)
        if "http://schemas.openid.net/event/backchannel-logout" not in claims["events"]:
            return HttpResponse(status=400)
        Session.objects.all().delete()
        return HttpResponse()

    urlpatterns.extend([path("", home), path("raus/", ended), path("oidc/", include("mozilla_django_oidc.urls"))])


if __name__ == "__main__":
    sys.modules["second_django"] = sys.modules["__main__"]
    __name__ = "second_django"
    _serve(*sys.argv[1:])
