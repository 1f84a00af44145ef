"""Whose portal it is: a portal shows its own colours, emblem and name, and nobody else's as its own."""

import re

import pytest
from demo_federation import harburg
from django.test import Client

from amtsweg.catalogue.models import Service
from amtsweg.federation import contrast, published, queries
from amtsweg.federation.models import Portal, StaffEntry, Unit
from amtsweg.web.kit import themes
from amtsweg.web.kit.themes import DEFAULT

__all__ = ["harburg"]
pytestmark = pytest.mark.django_db


def test_the_house_theme_passes() -> None:
    assert contrast.problems(DEFAULT) == []


def test_a_colour_that_is_none_never_reaches_the_stylesheet(federation: dict[str, Portal], client) -> None:
    Portal.objects.filter(slug="jesteburg").update(accent_light="red}*{x")
    published.bump()
    portal = queries.portal("jesteburg")
    answer = client.get(themes.theme_url(portal), headers={"host": "jesteburg.localhost"})
    assert DEFAULT.light in answer.text
    assert "red}" not in answer.text


WINSEN = "033530040"  # chosen in the county's portal, it names another authority in the list alone
KINDS_OF_PAGES = (
    "/", "/leistungen/", "/leistungen/hund-anmelden/", "/lebenslagen/", "/lebenslagen/tiere/", "/einrichtungen/",
    "/einrichtungen/?ort=alle", "/personen/", "/suche?q=Hund", "/seiten/uebersicht/", "/seiten/impressum/",
    "/leistungen/hund-anmelden/rueckmeldung/", "/konto/anmelden/?hier=1", "/gibt-es-nicht/",
    f"/leistungen/?ort={WINSEN}", f"/suche?q=Hund&ort={WINSEN}",
)  # fmt: skip


def _brand(page: str) -> str:
    """What a page says about whose it is: title, style, icon, header, first column and last line of the footer."""
    head, body = page.split("</head>")
    head = "".join(re.findall(r"<title>.*?</title>|<link rel=\"(?:icon|stylesheet)\"[^>]*>", head))
    header = body[body.index("<header>") : body.index("</header>")]
    column = re.search(r'<div class="a-footer__cols.*?</div>', body, re.DOTALL)
    base = body[body.index('class="a-footer__base') :]
    return head + header + (column.group() if column else "") + base


@pytest.mark.parametrize("prefix", ["", "/en", "/de-simple"])
def test_no_portal_of_harburg_carries_anothers_name_or_emblem(harburg: None, client: Client, prefix: str) -> None:
    """The county is named once: as the federation whose joint portal this is, at the very end."""
    portals = queries.portals()
    assert len(portals) == 9
    for portal in portals:
        others = [one.authority for one in portals if one is not portal]
        for path in KINDS_OF_PAGES:
            answer = client.get(prefix + path, headers={"host": f"{portal.slug}.localhost"})
            assert answer.status_code == (404 if path == "/gibt-es-nicht/" else 200), path
            brand = _brand(answer.text)
            assert portal.authority.full_name in brand and f"#{portal.authority.emblem}" in brand, path
            claim = r"(das gemeinsame Portal im|the shared portal in) [^<.]*\."
            said = re.sub(claim, "", brand)
            for other in others:
                assert other.full_name not in said, (portal.slug, path, other.slug)
                assert f'svg#{other.emblem}"' not in said, (portal.slug, path, other.slug)
                assert f"/{other.slug}/" not in said and other.email not in said, (portal.slug, path, other.slug)


def test_a_portal_answers_with_its_own_colours_and_icon_whatever_is_asked_for(harburg: None, client: Client) -> None:
    jesteburg, winsen = queries.portal("jesteburg"), queries.portal("winsen")
    assert jesteburg and winsen
    style = client.get(themes.theme_url(winsen), headers={"host": "jesteburg.localhost"}).text
    assert style.startswith(f":root{{--a-accent:light-dark({jesteburg.accent_light},{jesteburg.accent_dark})")
    icon = client.get(themes.favicon_url(winsen), headers={"host": "jesteburg.localhost"}).text
    assert jesteburg.accent_light in icon and winsen.accent_light not in icon


def test_a_draft_an_internal_note_and_hidden_staff_leak_through_no_portal(harburg: None, client: Client) -> None:
    Service.objects.create(
        slug="geheimes", title={"de": "Geheime Leistung"}, summary={"de": "Noch nicht."}, state="draft",
        keywords={"de": ["Geheimwort"]},
    )  # fmt: skip
    Service.objects.filter(slug="hund-anmelden").update(internal_note="Zettel am Bildschirm")
    Unit.objects.filter(slug="steueramt").update(internal_note="Schlüssel unter der Matte")
    StaffEntry.objects.filter(slug="maren-albers").update(public=False)
    published.bump()
    asked = [*KINDS_OF_PAGES, "/suche?q=Geheimwort", "/suche/vorschlaege?q=Geheime", "/suche?q=Albers", "/personen/"]
    for portal in queries.portals():
        for path in [*asked, "/einrichtungen/steueramt/", "/leistungen/geheimes/"]:
            text = client.get(path, headers={"host": f"{portal.slug}.localhost"}).text
            for secret in ("Geheime Leistung", "Noch nicht.", "Zettel am", "unter der Matte", "Maren"):
                assert secret not in text, (portal.slug, path, secret)
