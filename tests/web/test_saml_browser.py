"""The way through a SAML provider of another site in a real browser, in the middle of a form; and the demo's own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from accounts.saml.a_demo import demo_provider, pair
from accounts.saml.a_provider import Provider
from applications.world import make_world
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from services.saml_provider import Running
from web.applying import begun, filled, lately, signed_in
from web.test_letter_codes_browser import SIZES, sound

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.port import adapter_of
from amtsweg.accounts.providers.saml.adapter import PAIR, Saml
from amtsweg.accounts.providers.saml.words import STORK

Axe = Callable[[Page], list[str]]
SERVICE = "https://jesteburg.example/saml"
WAY = "/konto/anmelden/mit/bund/"


@pytest.fixture
def peer(transactional_db: None, served: Any, tmp_path: Any) -> Iterator[Running]:
    """A federal account that the portal accepts, and that has read its metadata."""
    provider = Provider(tmp_path, datetime.now(UTC).replace(microsecond=0))
    running = Running(provider, SERVICE)
    options = {
        "service_id": SERVICE, "entity_id": provider.name, "address": provider.address,
        "certificates": provider.pair.certificate, "logout_address": provider.ends,
    }  # fmt: skip
    values = {"kind": "bundid", "title": {"de": "BundID"}, "options": options, "levels": dict(STORK)}
    row = save_provider("bund", values, secrets=dict(zip(PAIR, (pair().key, pair().certificate), strict=True)))
    adapter = adapter_of(row)
    assert isinstance(adapter, Saml)
    running.server.ends_at = served("jesteburg", WAY + "beendet/")
    provider.meet(adapter.metadata(served("jesteburg", WAY + "antwort/"), ends_at=running.server.ends_at))
    yield running
    running.stop()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_stepping_up_in_the_middle_of_a_form_comes_back_to_it(
    peer: Running, served: Any, browser: Browser, axe: Axe, script: bool
) -> None:
    make_world(trust_to_send="substantial")
    client, _own = signed_in("anna@post.example")
    lately(client)
    base = begun(client)
    check = filled(client, base)
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": served("jesteburg")}])
    page = context.new_page()
    page.goto(served("jesteburg", check))
    page.get_by_role("link", name="BundID").press("Enter")
    _on(page, script)
    page.get_by_role("button", name="Als Erika anmelden").press("Enter")
    _on(page, script)
    expect(page.get_by_role("heading", level=1)).to_have_text("Konto verbinden")
    page.get_by_role("button", name="Konto verbinden").press("Enter")
    expect(page).to_have_url(served("jesteburg", check))
    page.get_by_role("button", name="verbindlich senden").press("Enter")
    expect(page).to_have_url(served("jesteburg", base + "gesendet/"))
    context.close()


def _on(page: Page, script: bool) -> None:
    """Past the page that only hands something over: by itself, or by its button."""
    if not script:
        page.get_by_role("button", name="Weiter").press("Enter")


@pytest.mark.parametrize("device", SIZES)
def test_the_demonstration_has_a_federal_account(
    transactional_db: None, served: Any, browser: Browser, axe: Axe, device: str
) -> None:
    make_world()
    demo_provider()
    width, height = SIZES[device]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(served("jesteburg", "/demo/bundid/"))
    sound(page, axe)
    page.goto(served("jesteburg", "/konto/anmelden/"))
    page.get_by_role("link", name="BundID (Vorführung)").click()
    expect(page.get_by_role("group", name="Wer meldet sich an?")).to_be_visible()
    sound(page, axe)
    page.goto(served("jesteburg", "/en/demo/bundid/"))  # as the links to other languages lead
    expect(page.get_by_role("group", name="Who is signing in?")).to_be_visible()
    page.goto(served("jesteburg", "/demo/bundid/"))
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_role("heading", name="Sie haben sich nicht angemeldet")).to_be_visible()
    page.get_by_role("link", name="Noch einmal versuchen").click()
    page.get_by_role("radio", name="Ohnevornamen").check()
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Konto anlegen")).to_be_visible()
    sound(page, axe)


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_signing_out_on_either_side_counts_on_both(
    peer: Running, served: Any, browser: Browser, axe: Axe, script: bool
) -> None:
    make_world()
    page = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script).new_page()
    _arrive(page, served, script)
    page.get_by_label("E-Mail-Adresse").fill("erika@post.example")
    page.get_by_role("button", name="Konto anlegen", exact=True).press("Enter")
    expect(page.get_by_text("Ihr Konto ist angelegt.")).to_be_visible()
    page.goto(served("jesteburg", "/konto/abmelden/"))
    page.get_by_role("main").get_by_role("button", name="Abmelden").press("Enter")
    page.get_by_role("link", name="Auch dort abmelden").press("Enter")
    _on(page, script)
    expect(page.get_by_role("heading", name="Peer: abgemeldet")).to_be_visible()
    page.get_by_role("button", name="Zurück zum Portal").press("Enter")
    expect(page.get_by_text("Auch bei „BundID“ sind Sie jetzt abgemeldet.")).to_be_visible()
    assert peer.server.ended == ["fleeting"]
    if script:
        sound(page, axe)
    _arrive(page, served, script)
    expect(page.get_by_role("heading", name="Ihr Konto", level=1)).to_be_visible()
    page.goto(f"{peer.site}/leave")
    page.get_by_role("button", name="Überall abmelden").press("Enter")
    _on(page, script)
    expect(page.get_by_role("heading", name="Überall abgemeldet: True, dort")).to_be_visible()
    page.goto(served("jesteburg", "/konto/"))
    expect(page.get_by_role("heading", name="Anmelden", level=1)).to_be_visible()


@pytest.mark.parametrize("device", SIZES)
def test_a_goodbye_that_leads_nowhere_says_so(
    peer: Running, served: Any, browser: Browser, axe: Axe, device: str
) -> None:
    make_world()
    width, height = SIZES[device]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(served("jesteburg", WAY + "abmelden/"))  # nobody was signed in
    expect(page.get_by_text("„BundID“ hat nicht bestätigt, dass Sie dort abgemeldet sind.")).to_be_visible()
    sound(page, axe)
    page.goto(f"{peer.site}/leave")
    page.evaluate("document.querySelector('input').value = 'x'")
    page.get_by_role("button", name="Überall abmelden").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Die Abmeldung hat nicht geklappt")
    sound(page, axe)
    page.get_by_role("link", name="Zur Startseite").last.press("Enter")
    expect(page).to_have_url(served("jesteburg", "/"))


def _arrive(page: Page, served: Any, script: bool) -> None:
    page.goto(served("jesteburg", WAY))
    _on(page, script)
    page.get_by_role("button", name="Als Erika anmelden").press("Enter")
    _on(page, script)


@pytest.mark.parametrize("device", SIZES)
def test_the_page_on_the_way_can_be_used_by_hand(
    peer: Running, served: Any, browser: Browser, axe: Axe, device: str
) -> None:
    make_world()
    width, height = SIZES[device]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.route("**/hand-over*.js", lambda route: route.abort())
    page.goto(served("jesteburg", WAY))
    expect(page.get_by_role("heading", level=1)).to_have_text("Weiter zu BundID")
    sound(page, axe)
