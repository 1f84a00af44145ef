"""Visitors of the running product: each in a browser of their own, watched for errors and barriers on every page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
from looking import content_width
from playwright.sync_api import Browser, BrowserContext, Page, Response
from services.product import Product

from .hands import Keyboard, Pointer

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass
class Visitor:
    """One person at one browser. `look` must be called on each page that counts."""

    page: Page
    hands: Pointer
    product: Product
    axe: Callable[[Page], list[str]]
    auditor: Page | None = None  # reads the page's markup where the page itself runs no scripts, not even axe's
    troubles: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def go(self, portal: str, path: str) -> None:
        """Opens an address."""
        self.page.goto(self.product.url(portal, path))

    def look(self) -> None:
        """The page has no barrier that axe finds, no sideways scrolling, and has caused no error so far."""
        title = self.page.title()
        if title not in self.seen:
            self.seen.add(title)
            assert self._barriers() == [], f"{title} ({self.page.url})"
            wide = content_width(self.page) - self.page.locator("html").evaluate("root => root.clientWidth")
            assert wide <= 0, f"{title}: {wide} px too wide"
        self.glance()

    def glance(self) -> None:
        """Nothing has caused an error so far. For pages of a kind that others look at."""
        assert self.troubles == [], f"{self.page.title()} ({self.page.url})"

    def _barriers(self) -> list[str]:
        if self.auditor is None:
            return self.axe(self.page)
        self.auditor.goto(self.product.url("jesteburg", "/seiten/impressum/"))
        self.auditor.set_content(self.page.content(), wait_until="load")
        return self.axe(self.auditor)

    def heading(self) -> str:
        """The page's h1."""
        return self.page.locator("h1").first.inner_text()


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(browser: Browser, live_demo: Product, axe: Callable[[Page], list[str]]) -> Iterator[Enter]:
    """A function that lets a visitor in: `enter(scripts=True, phone=False, keyboard=False)`."""
    contexts: list[BrowserContext] = []

    def let_in(*, scripts: bool = True, phone: bool = False, keyboard: bool = False) -> Visitor:
        context = browser.new_context(
            java_script_enabled=scripts, viewport=PHONE if phone else DESKTOP, locale="de-DE", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        hands = Keyboard(page) if keyboard else Pointer(page)
        auditor = None
        if not scripts:
            contexts.append(browser.new_context(viewport=PHONE if phone else DESKTOP, locale="de-DE"))
            auditor = contexts[-1].new_page()
        visitor = Visitor(page, hands, live_demo, axe, auditor)
        page.on("console", lambda said: visitor.troubles.append(said.text) if _matters(said) else None)
        page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
        page.on("response", lambda answer: visitor.troubles.append(_failed(answer)) if answer.status >= 500 else None)
        return visitor

    yield let_in
    for context in contexts:
        context.close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A PDF as an insurer would send it."""
    file = tmp_path / "bescheinigung.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file


def _matters(said: object) -> bool:
    """Errors of the console, but for the browser's own note that a page answered 4xx on purpose."""
    text = getattr(said, "text", "")
    return getattr(said, "type", "") == "error" and "the server responded with a status of 4" not in text


def _failed(answer: Response) -> str:
    return f"{answer.status} {answer.url}"
