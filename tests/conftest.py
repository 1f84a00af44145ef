"""What every test shares: no way out to the internet, real peers on demand, the browser, the running product."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from hypothesis import HealthCheck, settings
from playwright.sync_api import Page, expect
from services import clamav, postgres, processes, smtp, tables, templates
from services.product import Product
from whitenoise.middleware import WhiteNoiseMiddleware

ROOT = Path(__file__).resolve().parent.parent
RUNNING = {"live_demo", "run_product"}
DATABASE = {"db", "transactional_db"} | RUNNING
CHROMIUM = {"browser", "page"}

# How fast this machine is at the moment says nothing about the product.
expect.set_options(timeout=30_000)
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


# --- what does not change during a run -------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _static_files_listed_once() -> Iterator[None]:
    """Every test client loads the middleware anew; WhiteNoise would walk through all files each time."""
    lists: dict[tuple[str, str], dict[str, Any]] = {}
    walk = WhiteNoiseMiddleware.update_files_dictionary

    def look_up(self: WhiteNoiseMiddleware, root: str, prefix: str) -> None:
        if (root, prefix) not in lists:
            walk(self, root, prefix)
            lists[root, prefix] = self.files
        self.files = lists[root, prefix]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "update_files_dictionary", look_up)
        yield


# --- no traffic but loopback -----------------------------------------------------------------------------------------


def _is_loopback(host: Any) -> bool:
    if not isinstance(host, str | bytes):
        return host is None
    name = host.decode() if isinstance(host, bytes) else host
    if name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: a test that reaches for an address outside this machine fails where it tries."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise RuntimeError(f"tests stay on this machine: {event} to {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_loopback(arguments[0]):
        raise RuntimeError(f"tests stay on this machine: look-up of {arguments[0]}")


sys.addaudithook(_guard)


# --- one run, two databases ------------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks tests of the running product, and leaves to the pass on PostgreSQL what may differ there."""
    for item in items:
        if (CHROMIUM | RUNNING) & _fixtures(item):
            item.add_marker("browser")
    if postgres.wanted():
        config.hook.pytest_deselected(items=[item for item in items if not _may_differ(item)])
        items[:] = [item for item in items if _may_differ(item)]


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _may_differ(item: pytest.Item) -> bool:
    """Whether a test touches the database. What Chromium shows is seen once, the whole way of a case twice."""
    if item.get_closest_marker("twice"):
        return True
    touched = item.get_closest_marker("django_db") is not None or bool(_fixtures(item) & DATABASE)
    return touched and not _fixtures(item) & CHROMIUM


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is laid ready before Django looks for it, and goes with the folder of the run."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    tables.prepare(connections[DEFAULT_DB_ALIAS].settings_dict)


def pytest_unconfigure() -> None:
    """The process that began the run ends its programs."""
    if os.environ.get("AMTSWEG_TEST_OWNER") == str(os.getpid()):
        processes.end_everything()


# --- peers -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server() -> postgres.Server:
    """A real PostgreSQL server, whichever database this pass runs on."""
    return postgres.start()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Server) -> str:
    """The address of that server's maintenance database."""
    return postgres_server.url()


@pytest.fixture(scope="session")
def clamav_address() -> str:
    """The address of a real ClamAV daemon that knows the EICAR test file."""
    return clamav.start()


@pytest.fixture(scope="session")
def _smtp() -> Iterator[smtp.MailServer]:
    mails, controller = smtp.start(processes.free_port())
    yield mails
    controller.stop()


@pytest.fixture
def smtp_server(_smtp: smtp.MailServer) -> smtp.MailServer:
    """A real mail server, empty and friendly at the start of each test."""
    _smtp.forget()
    return _smtp


# --- the product and a browser ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def live_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo, running as an operator would run it, on the database of this pass."""
    running = templates.demo(tmp_path_factory.mktemp("product"), on_postgres=postgres.wanted())
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, kept from calling anywhere; names below localhost reach this machine."""
    quiet = ["background-networking", "component-update", "sync", "gpu", "quic", "default-apps"]
    only_here = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"
    return {
        "executable_path": processes.program("chromium-headless-shell"),
        "args": [
            "--no-sandbox",
            "--no-first-run",
            *[f"--disable-{name}" for name in quiet],
            f"--host-resolver-rules={only_here}",
        ],
    }


@pytest.fixture(autouse=True)
def _windows_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Closes what a test left open: each window is two processes that go on working, pages that ask again too."""
    browser = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    yield
    for context in browser.contexts if browser else []:
        context.close()


# Axe's whole answer names all that is well, too; carrying it out of the browser takes longer than finding it.
FINDINGS = """async () => (await axe.run({resultTypes: ["violations"]})).violations.map(
    ({id, impact, nodes}) => `${id} (${impact}): ${nodes.map(({target}) => target.join(" ")).join(", ")}`
)"""


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """A function that returns what axe-core objects to on a page: rule, impact and the elements concerned."""
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

    pictures = os.environ.get("AMTSWEG_TEST_SCREENSHOTS")

    def violations(page: Page) -> list[str]:
        page.wait_for_load_state()  # a page on its way out would be judged instead of the one that comes
        if pictures:
            take_pictures(page, Path(pictures))
        if page.evaluate("typeof axe === 'undefined'"):
            page.evaluate(source)
        found: list[str] = page.evaluate(FINDINGS)
        return found

    return violations


def take_pictures(page: Page, folder: Path) -> None:
    """The whole page on a phone and on a desktop, light and dark, as PNG files named after its address."""
    folder.mkdir(parents=True, exist_ok=True)
    words = re.findall(r"[a-z]+", page.url.partition("://")[2].lower())
    name = "-".join(word for word in words if word != "localhost")[:90]
    before = page.viewport_size
    for device, width in (("phone", 390), ("desktop", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=folder / f"{name}-{device}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="null")
    if before:
        page.set_viewport_size(before)
