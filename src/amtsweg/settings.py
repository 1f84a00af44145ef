"""Settings: everything that differs between installations comes from the environment, each with a working default."""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

import dj_database_url
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]


def _text(name: str, default: str) -> str:
    return os.environ.get(name, "") or default


def _folder(name: str, default: Path) -> Path:
    return Path(_text(name, str(default))).resolve()


def _secret(path: Path) -> str:
    """The signing secret, made on first use and readable by the service's user only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)  # fails when another process was faster: then its secret counts
        temporary.unlink()
    return path.read_text().strip()


# --- what the operator chooses ---------------------------------------------------------------------------------
AMTSWEG_MODE = _text("AMTSWEG_MODE", "production")
AMTSWEG_DEMO = AMTSWEG_MODE == "demo"
AMTSWEG_DATA = _folder("AMTSWEG_DATA", BASE_DIR / "var")
AMTSWEG_KEY_FILE = _folder("AMTSWEG_KEY_FILE", AMTSWEG_DATA / "keys.json")
AMTSWEG_KEY_PROVIDER = "amtsweg.core.keys.FileKeyProvider"
AMTSWEG_STORAGE_URL = _text("AMTSWEG_STORAGE_URL", f"file://{AMTSWEG_DATA / 'documents'}")
AMTSWEG_CLAMAV = _text("AMTSWEG_CLAMAV", "builtin" if AMTSWEG_DEMO else "unix:/run/clamav/clamd.ctl")
# Registers that procedures may ask, as `name=package.module.Class`, several separated by commas.
AMTSWEG_REGISTERS = dict(
    pair.split("=", 1)
    for pair in _text(
        "AMTSWEG_REGISTERS", "einwohner=amtsweg.demo.register.DemoRegister" if AMTSWEG_DEMO else ""
    ).split(",")
    if pair
)
AMTSWEG_MAIL_URL = _text("AMTSWEG_MAIL_URL", f"file://{AMTSWEG_DATA / 'mails'}")
AMTSWEG_MAIL_DOMAIN = _text("AMTSWEG_MAIL_DOMAIN", "amtsweg.example")
AMTSWEG_POSTBOX = _text("AMTSWEG_POSTBOX", f"demo://{AMTSWEG_DATA / 'bundespostfach'}" if AMTSWEG_DEMO else "")
AMTSWEG_TLS = _text("AMTSWEG_TLS", "off" if AMTSWEG_DEMO else "on") == "on"
AMTSWEG_CACHE_URL = _text("AMTSWEG_CACHE_URL", "")

AMTSWEG_DATA.mkdir(parents=True, exist_ok=True)
SECRET_KEY = _secret(_folder("AMTSWEG_SECRET_FILE", AMTSWEG_DATA / "secret.key"))
DEBUG = False
# Servers inside the operator's network that may be asked although people of the authorities enter their addresses.
AMTSWEG_INNER_HOSTS = frozenset(_text("AMTSWEG_INNER_HOSTS", "").casefold().replace(" ", "").split(","))
ALLOWED_HOSTS = _text("AMTSWEG_HOSTS", "localhost,.localhost,127.0.0.1,[::1]").split(",")
PORT = int(_text("PORT", "8000"))

# --- the application -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "amtsweg.core",
    "amtsweg.federation",
    "amtsweg.accounts",
    "amtsweg.documents",
    "amtsweg.forms",
    "amtsweg.mailbox",
    "amtsweg.payments",
    "amtsweg.appointments",
    "amtsweg.catalogue",
    "amtsweg.applications",
    "amtsweg.cases",
    "amtsweg.insights",
    "amtsweg.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "amtsweg.web.kit.security.SecurityHeadersMiddleware",
    "amtsweg.web.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "amtsweg.web.kit.hosts.PortalMiddleware",
    "amtsweg.web.kit.security.MethodMiddleware",
    "amtsweg.web.kit.pagecache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "amtsweg.web.kit.security.BodyLimitMiddleware",
    "amtsweg.web.kit.sealed.SealedContentMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "amtsweg.web.urls"
WSGI_APPLICATION = "amtsweg.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "src" / "amtsweg" / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "amtsweg.web.kit.jinja.environment",
            "context_processors": ["amtsweg.web.kit.jinja.page_context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

TEMPLATE_BUILD = BASE_DIR / "build" / "templates"  # compiled at set-up
COUNTRY_NAMES, PUBLIC_HOLIDAYS = BASE_DIR / "build" / "countries.json", BASE_DIR / "build" / "holidays"

# --- database: acknowledged means durable ----------------------------------------------------------------------
_SQLITE = f"sqlite:///{AMTSWEG_DATA / 'amtsweg.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(_text("AMTSWEG_DATABASE_URL", _SQLITE), conn_max_age=600)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "amtsweg.core.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-300;",
        "cached_statements": 40,  # of up to 70 KB each, for every thread; a whole application takes no more
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": AMTSWEG_CACHE_URL}
    if AMTSWEG_CACHE_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
}

# --- language and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("de-simple", "Leichte Sprache")]
LOCALE_PATHS = [BASE_DIR / "src" / "amtsweg" / "locale"]
LANGUAGE_COOKIE_NAME = "sprache"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- sign-in ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["amtsweg.accounts.backend.AccountBackend"]
PASSWORD_HASHERS = ["amtsweg.accounts.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "amtsweg.accounts.passwords.PlainPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account:home"
# Where staff begin, by what they may do; the first that fits.
AMTSWEG_STAFF_HOMES = {
    "case.read": "desk:worklist",
    "identity.confirm": "desk:identify",
    "catalogue.edit": "studio:overview",
    "desk.arrange": "desk:arrange",
    "case.oversee": "desk:oversight",
    "staff.manage": "studio:staff",
    "treasury.keep": "desk:treasury",
}
AMTSWEG_ENTRANCE = _text("AMTSWEG_ENTRANCE", "")  # the portal that knows who is signed in; without: the county's
ACCOUNT_ADAPTER = "amtsweg.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 7
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"  # an address is nobody's until it is confirmed: see accounts/backend.py
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_SESSION_REMEMBER = True  # SESSION_COOKIE_AGE holds, however the browser is closed
ACCOUNT_RATE_LIMITS = {  # signing in, signing up and resetting have limits of their own: see accounts/limits.py
    "login": None,
    "signup": None,
    "reset_password": None,
    "reset_password_from_key": "20/m/ip",
    "change_password": "10/10m/user",
    "reauthenticate": "20/10m/user",
    "login_failed": "10/10m/key",  # the second factor, per account: whoever gets here knows the password
    "confirm_email": None,
}
MFA_ADAPTER = "amtsweg.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # finger, face or PIN: see trust.two_factors
MFA_RATE_LIMITS = {"webauthn_login": None}  # see accounts/limits.py
MFA_TOTP_ISSUER = "Amtsweg"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
ALLAUTH_TRUSTED_PROXY_COUNT = int(_text("AMTSWEG_PROXIES", "1" if AMTSWEG_TLS else "0"))
AMTSWEG_WORK = True  # a little work of browsers where many tries come: see accounts/work.py

# --- cookies, headers, limits ----------------------------------------------------------------------------------
_PREFIX = "__Host-" if AMTSWEG_TLS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sitzung"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = AMTSWEG_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_ENGINE = "amtsweg.accounts.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "amtsweg.web.apply.typed.csrf_failed"
CSRF_TRUSTED_ORIGINS = [origin for origin in _text("AMTSWEG_ORIGINS", "").split(",") if origin]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if AMTSWEG_TLS else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["amtsweg.documents.upload.BoundedUploadHandler"]  # nothing is spooled to disk in the clear
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
AMTSWEG_UPLOAD_MAX_BYTES = 20 * 1024 * 1024
AMTSWEG_REQUEST_MAX_BYTES = 26 * 1024 * 1024  # of files kept in memory; more is read past, the rest of the form kept
AMTSWEG_BODY_MAX_BYTES = 1024 * 1024 * 1024  # refused without reading

# --- static files: hashed, compressed at set-up ----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [
    folder for folder in (BASE_DIR / "build" / "frontend", BASE_DIR / "src/amtsweg/web/static") if folder.is_dir()
]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 365 * 24 * 3600

# --- mail ------------------------------------------------------------------------------------------------------
_mail = urlparse(AMTSWEG_MAIL_URL)
AMTSWEG_MAIL_FOLDER = Path(_mail.path) if _mail.scheme == "file" else AMTSWEG_DATA / "mails"
EMAIL_BACKEND = {
    "file": "amtsweg.core.mail.FolderBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
}[_mail.scheme]
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _text("AMTSWEG_MAIL_FROM", f"Amtsweg <noreply@{AMTSWEG_MAIL_DOMAIN}>")

# --- logs: structured, to standard error, no personal data -----------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # What a client did wrong gets a page, not a line: addresses may hold the tokens of mailed links.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "pyhanko": {"level": "CRITICAL"},  # what is wrong with a seal is reported by whoever asks
    },
}
