"""The product as it is started: sets itself up, serves, survives a kill, stops gracefully."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from services.product import Product


def test_the_demo_serves_its_portals_to_a_browser(live_demo: Product, page: Page) -> None:
    page.goto(live_demo.url())
    page.get_by_role("link", name="Samtgemeinde Jesteburg").first.click()
    expect(page).to_have_title(re.compile("Jesteburg"))
    expect(page).to_have_url(live_demo.url("jesteburg"))


def test_verify_is_content_with_a_fresh_demo(live_demo: Product) -> None:
    result = live_demo.command("verify")
    assert (result.returncode, result.stdout) == (0, "event log, documents and seals hold\n")


def test_it_comes_back_after_a_kill_and_keeps_its_data(live_demo: Product) -> None:
    live_demo.kill()
    assert not live_demo.answers()
    live_demo.start()
    status, text = live_demo.get("jesteburg")
    assert (status, "Jesteburg" in text) == (200, True)


def test_nobody_restores_beneath_a_running_portal(live_demo: Product, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    assert live_demo.command("backup", str(archive)).returncode == 0
    result = live_demo.command("restore", str(archive))
    assert (result.returncode, "stop it first" in result.stderr) == (2, True)


def test_a_process_takes_little_memory(live_demo: Product) -> None:
    """At most 110 MB a worker, after every one of them has served pages."""
    for path in ["/", "/leistungen/", "/leistungen/hund-anmelden/", "/suche?q=Hundestuer"] * 8:
        assert live_demo.get("jesteburg", path)[0] == 200, path
    assert live_demo.process is not None
    children = Path(f"/proc/{live_demo.process.pid}/task/{live_demo.process.pid}/children").read_text().split()
    resident = [int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in children]
    megabytes = [pages * os.sysconf("SC_PAGE_SIZE") / 2**20 for pages in resident]
    assert len(megabytes) >= 1
    assert max(megabytes) <= 110, megabytes


def test_a_fresh_one_starts_and_stops_without_a_complaint(tmp_path: Path) -> None:
    other = Product(tmp_path)
    other.start()
    other.stop()
    assert other.process is not None
    assert other.process.returncode == 0
    log = other.log.read_text()
    assert log.rstrip().endswith("Stop: Ctrl-C"), log  # and nothing to complain about
