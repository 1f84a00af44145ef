"""The way through an OpenID provider in a real browser, on phone and desktop, light and dark, with axe."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from applications.world import make_world
from django.conf import settings
from looking import follow
from playwright.sync_api import Browser, Page, expect
from services.openid import CLIENT, SECRET, OpenId, start
from web.a_provider_visit import set_up
from web.applying import begun, filled, lately, signed_in
from web.test_letter_codes_browser import SIZES, sound

from amtsweg.accounts.providers.oidc import demo

Axe = Callable[[Page], list[str]]
ANSWER = "/konto/anmelden/mit/kreis/antwort/"


@pytest.mark.parametrize("device", SIZES)
def test_a_resident_signs_in_with_a_provider(
    transactional_db: None, served: Any, browser: Browser, axe: Axe, tmp_path: Path, device: str
) -> None:
    make_world()
    port = served("jesteburg").rpartition(":")[2].strip("/")
    logout = f"http://127.0.0.1:{port}/konto/anmelden/mit/kreis/beendet/"
    after = served("jesteburg", "/konto/anmelden/mit/kreis/beendet/")
    peer = start(tmp_path, [served("jesteburg", ANSWER)], logout=logout, after=after)
    try:
        options = {"client_id": CLIENT, "returns": True}
        set_up(peer.issuer, options=options, secret=SECRET, title={"de": "Servicekonto", "en": "Account"})
        width, height = SIZES[device]
        page = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=True).new_page()
        page.goto(served("jesteburg", "/konto/anmelden/"))
        sound(page, axe)
        follow(page.get_by_role("link", name="Servicekonto"))
        page.get_by_role("button", name="Abbrechen").click()
        expect(page.get_by_role("heading", name="Sie haben sich nicht angemeldet")).to_be_visible()
        sound(page, axe)
        follow(page.get_by_role("link", name="Noch einmal versuchen"))
        page.get_by_label("Name").fill("anna")
        page.get_by_role("button", name="Anmelden").click()
        expect(page.get_by_role("heading", name="Konto anlegen")).to_be_visible()
        sound(page, axe)
        page.get_by_role("button", name="Konto anlegen", exact=True).press("Enter")
        expect(page.get_by_text("Ihr Konto ist angelegt.")).to_be_visible()
        sound(page, axe)
        page.get_by_role("link", name=re.compile("Ändern.*Anmeldewege")).click()
        expect(page.get_by_text("Servicekonto")).to_be_visible()
        sound(page, axe)
        goodbye(page, peer, served("jesteburg", "/konto/"), axe)
    finally:
        peer.stop()


def goodbye(page: Page, peer: OpenId, home: str, axe: Axe) -> None:
    """Signed out here she may still be signed in there; signed out there she is signed out here."""
    page.goto(home)
    page.get_by_role("button", name="Abmelden").last.click()
    expect(page.get_by_role("link", name="Auch dort abmelden")).to_be_visible()
    sound(page, axe)
    follow(page.get_by_role("link", name="Auch dort abmelden"), "Enter")
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_text("Auch bei „Servicekonto“ sind Sie jetzt abgemeldet.")).to_be_visible()
    sound(page, axe)
    page.goto(home)
    follow(page.get_by_role("link", name="Servicekonto"))
    page.get_by_label("Name").fill("anna")  # it has forgotten her
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Ihr Konto", level=1)).to_be_visible()
    page.goto(f"{peer.issuer}/session/end")
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_text("Sign-out Success")).to_be_visible()
    page.goto(home)
    expect(page.get_by_role("heading", name="Anmelden", level=1)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_stepping_up_in_the_middle_of_a_form_comes_back_to_it(
    transactional_db: None, served: Any, browser: Browser, tmp_path: Path, script: bool
) -> None:
    make_world(trust_to_send="substantial")
    client, _own = signed_in("anna@post.example")
    lately(client)
    base = begun(client)
    check = filled(client, base)
    peer = start(tmp_path, [served("jesteburg", ANSWER)])
    try:
        set_up(peer.issuer, options={"client_id": CLIENT}, secret=SECRET)
        context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": served("jesteburg")}])
        page = context.new_page()
        page.goto(served("jesteburg", check))
        follow(page.get_by_role("link", name="Kreiskonto"), "Enter")
        page.get_by_label("Name").fill("anna")
        page.get_by_role("button", name="Anmelden").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Konto verbinden")
        page.get_by_role("button", name="Konto verbinden").press("Enter")
        expect(page).to_have_url(served("jesteburg", check))
        page.get_by_role("button", name="verbindlich senden").press("Enter")
        expect(page).to_have_url(served("jesteburg", base + "gesendet/"))
        context.close()
    finally:
        peer.stop()


def test_the_demonstration_has_a_county_account(
    transactional_db: None, served: Any, browser: Browser, axe: Axe
) -> None:
    make_world()
    demo.ensure_demo_provider()
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(served("jesteburg", "/demo/kreiskonto/"))
    sound(page, axe)
    page.goto(served("jesteburg", "/konto/anmelden/"))
    page.get_by_role("link", name="Kreiskonto (Vorführung)").click()
    expect(page.get_by_role("group", name="Wer meldet sich an?")).to_be_visible()
    sound(page, axe)
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_role("heading", name="Sie haben sich nicht angemeldet")).to_be_visible()
    follow(page.get_by_role("link", name="Noch einmal versuchen"))
    page.get_by_role("button", name="Anmelden").press("Enter")
    expect(page.get_by_role("heading", name="Konto anlegen")).to_be_visible()
    expect(page.get_by_text("Mara Probe")).to_be_visible()
