"""The Jinja2 environment of all pages: strict names, translations, formats, and the frame as context."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import get_urlconf, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from amtsweg.web.kit import drawings, formats, texts
from amtsweg.web.kit.frame import Frame


class Compiled(FileSystemBytecodeCache):
    """Compiled templates that the set-up left; one that changed since is compiled anew, and kept where that may be."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled; a folder that cannot be written is no reason to show no page."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def environment(**options: Any) -> Environment:
    """Called once by Django's Jinja2 backend. Names that a template uses but nobody gave are errors, not blanks."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "cache_size": -1}
    options["bytecode_cache"] = Compiled(str(settings.TEMPLATE_BUILD))
    options.pop("autoescape", None)
    env = Environment(autoescape=True, extensions=["jinja2.ext.i18n"], **options)
    env.install_gettext_callables(_gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    env.globals |= {
        "url": url,
        "static": _static,
        "path": texts.path,
        "icon": drawings.icon,
        "emblem": drawings.emblem,
        "picture": drawings.picture,
        "horizon": drawings.horizon,
    }
    env.filters |= {
        "date": formats.format_date,
        "datetime": formats.format_datetime,
        "time": formats.format_time,
        "when": formats.format_when,
        "due": formats.format_due,
        "weekday": formats.weekday,
        "euro": formats.format_euro,
        "number": formats.format_number,
        "filesize": formats.format_filesize,
        "initials": formats.initials,
        "page_numbers": formats.page_numbers,
        "t": texts.localised,
        "plain": texts.plain,
        "paragraphs": texts.paragraphs,
        "beginning": texts.beginning,
        "phone": texts.phone,
        "capfirst": capfirst,
    }
    return env


def _gettext(text: str) -> str:
    return _translation(get_language(), text)


@lru_cache(maxsize=8192)
def _translation(language: str | None, text: str) -> str:
    """A text of the interface in the active language, looked up once: catalogues never change while a process lives."""
    return gettext(text)


@lru_cache(maxsize=512)
def _static(path: str) -> str:
    """The address of a built file; the names with their digests never change while a process lives."""
    return static(path)


def url(name: str, query: dict[str, Any] | None = None, fragment: str | None = None, **kwargs: Any) -> str:
    """The address of a named page in the current language, with optional query and fragment."""
    address = _address(get_urlconf() or settings.ROOT_URLCONF, get_language(), name, tuple(kwargs.items()))
    if query:
        address += f"?{urlencode(query, doseq=True)}"
    return f"{address}#{quote(fragment)}" if fragment else address


@lru_cache(maxsize=4096)
def _address(urlconf: str, language: str | None, name: str, kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Addresses never change while the process lives, and a page needs thirty of them."""
    return reverse(name, urlconf=urlconf, kwargs=dict(kwargs) or None)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` is what header and footer show; it works everything out only when asked."""
    texts.start_page()
    return {"frame": Frame(request), "Markup": Markup}
