"""Finished anonymous pages, kept in the process: a visitor without a session gets the same bytes as the visitor before,
as long as the catalogue's version and the minute (where a page shows the time) are the same."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from time import time
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from amtsweg.federation import published

MAX_BYTES = 8 * 1024 * 1024  # about fifteen hundred pages
MAX_ADDRESSES = 5000
View = Callable[..., HttpResponse]


class Policy(NamedTuple):
    """How a page may be kept: which query parameters and cookies it reads, and whether it shows what changes by the
    minute. Of a cookie counts what its reader makes of it: anybody can send any value, and few of them mean something.
    """

    query: tuple[str, ...] = ()
    clock: bool = False
    cookies: tuple[tuple[str, Callable[[str], str]], ...] = ()


class Page(NamedTuple):
    """A finished page, packed: the few who cannot unpack it get it unpacked here."""

    status: int
    content_type: str
    language: str
    packed: bytes
    etag: str


def anonymous_page(
    *, query: Iterable[str] = (), clock: bool = False, cookies: Mapping[str, Callable[[str], str]] | None = None
) -> Callable[[View], View]:
    """Marks a view whose answer depends on nothing but portal, path, the named query parameters and cookies, the
    catalogue and, with `clock`, the minute. Without the mark nothing is ever kept."""
    policy = Policy(tuple(sorted(query)), clock, tuple((cookies or {}).items()))

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _drop_unread(request, policy)
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                response.page_policy = policy  # type: ignore[attr-defined]
            return response

        return marked

    return mark


class Store:
    """Pages by key, the least recently used leave first; bounded by bytes, safe between threads."""

    def __init__(self, limit: int = MAX_BYTES) -> None:
        self.limit, self.size = limit, 0
        self._pages: OrderedDict[tuple[Any, ...], Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[Any, ...], page: Page) -> None:
        with self._lock:
            if old := self._pages.pop(key, None):
                self.size -= _weight(old)
            self._pages[key] = page
            self.size += _weight(page)
            while self.size > self.limit:
                self.size -= _weight(self._pages.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0


def _weight(page: Page) -> int:
    return len(page.packed) + 1000


class PageCacheMiddleware:
    """Answers from the store before session, locale and the view are even asked; keeps what marked views answer.
    Whoever brings a session cookie passes by, in both directions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.store = Store()
        self.policies: dict[tuple[str, str], Policy] = {}  # learned from the views' answers: host and path -> policy

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self._private(self.get_response(request))
        door = (request.get_host(), request.path_info)
        version = published.version()
        policy = self.policies.get(door)
        if policy and (page := self.store.get(self._key(request, door, policy, version))):
            return self._answer(request, page)
        response = self.get_response(request)
        policy = getattr(response, "page_policy", None)
        if policy is None or not isinstance(response, HttpResponse) or response.cookies:
            return self._private(response)
        if len(self.policies) > MAX_ADDRESSES:
            self.policies.clear()
        self.policies[door] = policy
        page = _finish(response)
        self.store.put(self._key(request, door, policy, version), page)
        return self._answer(request, page)

    @staticmethod
    def _key(request: HttpRequest, door: tuple[str, str], policy: Policy, version: int) -> tuple[Any, ...]:
        asked = tuple((name, tuple(request.GET.getlist(name))) for name in policy.query if name in request.GET)
        brought = tuple(read(request.COOKIES.get(name, "")) for name, read in policy.cookies)
        return (*door, asked, brought, version, int(time() // 60) if policy.clock else None)

    @staticmethod
    def _answer(request: HttpRequest, page: Page) -> HttpResponse:
        headers = {
            "ETag": page.etag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding, Cookie",
        }
        if page.language:
            headers["Content-Language"] = page.language
        if page.etag in request.headers.get("If-None-Match", ""):
            return HttpResponseNotModified(headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = page.packed, "gzip"
        else:
            body = gzip.decompress(page.packed)
        headers["Content-Length"] = str(len(body))
        return HttpResponse(body, status=page.status, content_type=page.content_type, headers=headers)

    @staticmethod
    def _private(response: HttpResponseBase) -> HttpResponseBase:
        """What may depend on a person is kept nowhere, unless the view said otherwise."""
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ("Cookie",))
        return response


def _drop_unread(request: HttpRequest, policy: Policy) -> None:
    """Takes parameters that the page does not read out of its address: links to this page in other languages repeat
    the address, and the page is kept for everybody."""
    if any(name not in policy.query for name in request.GET):
        read = {name: request.GET.getlist(name) for name in policy.query if name in request.GET}
        request.META["QUERY_STRING"] = urlencode(read, doseq=True)


def _finish(response: HttpResponse) -> Page:
    body = response.content
    return Page(
        status=response.status_code,
        content_type=response.headers["Content-Type"],
        language=response.headers.get("Content-Language", ""),
        packed=gzip.compress(body, compresslevel=7, mtime=0),
        etag=f'W/"{hashlib.blake2s(body, digest_size=12).hexdigest()}"',
    )
