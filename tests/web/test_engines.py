"""What search engines and browsers are told: linked data, list of pages, canonical links, search in the browser."""

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import etree
from playwright.sync_api import Page

from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.models import Service
from amtsweg.federation import queries
from amtsweg.federation.published import bump

pytestmark = pytest.mark.usefixtures("federation")
HOST = {"host": "jesteburg.localhost"}


def linked_data(client: Client, address: str) -> dict:
    html = client.get(address, headers=HOST).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


def test_a_service_page_says_in_linked_data_what_it_shows(client: Client) -> None:
    Service.objects.filter(slug="hund-anmelden").update(leika_key="99102013104000")
    bump()
    portal = queries.portal("jesteburg")
    entry = catalogue.entry(portal, "hund-anmelden")
    data = linked_data(client, "/leistungen/hund-anmelden/")
    assert (data["@context"], data["@type"]) == ("https://schema.org", "GovernmentService")
    assert data["name"] == entry.service.title["de"]
    assert data["identifier"]["value"] == "99102013104000"
    unit = entry.found.first.unit
    assert [office["name"] for office in data["provider"]] == [unit.name["de"]]
    assert data["provider"][0]["address"]["streetAddress"] == unit.street
    assert data["areaServed"][0]["identifier"] == entry.found.first.area_key
    assert urlsplit(data["availableChannel"][0]["serviceUrl"]).path == f"/antrag/{entry.found.offer.slug}/"
    english = linked_data(client, "/en/leistungen/hund-anmelden/")
    assert (english["inLanguage"], english["name"]) == ("en", entry.service.title["en"])


def test_no_text_can_end_the_block_of_linked_data(client: Client) -> None:
    Service.objects.filter(slug="hund-anmelden").update(title={"de": "Hund </script><b>anmelden & mehr"})
    bump()
    assert linked_data(client, "/leistungen/hund-anmelden/")["name"] == "Hund </script><b>anmelden & mehr"


def test_the_sitemap_names_every_page_once_and_each_answers(client: Client) -> None:
    answer = client.get("/sitemap.xml", headers=HOST)
    assert answer.headers["Content-Type"].startswith("application/xml")
    found = [element.text for element in etree.fromstring(answer.content).iter("{*}loc")]
    assert len(found) == len(set(found))
    assert {urlsplit(address).hostname for address in found} == {"jesteburg.localhost"}
    paths = {urlsplit(address).path for address in found}
    portal = queries.portal("jesteburg")
    services = {f"/leistungen/{entry.service.slug}/" for entry in catalogue.entries(portal)}
    assert services < paths
    assert {f"/en{path}" for path in services} < paths
    shortest = [path for path in sorted(paths) if not path.startswith(("/leistungen/", "/en/", "/de-simple/"))]
    for path in [*shortest, "/leistungen/", "/en/leistungen/", "/de-simple/leistungen/hund-anmelden/"]:
        assert client.get(path, headers=HOST).status_code == 200, path
    assert f"Sitemap: {found[0]}sitemap.xml" in client.get("/robots.txt", headers=HOST).text
    assert client.get("/sitemap.xml", headers={"host": "localhost"}).status_code == 404


def canonical(client: Client, address: str) -> str | None:
    found = re.search(r'<link rel="canonical" href="([^"]*)"', client.get(address, headers=HOST).text)
    return found and urlsplit(found[1]).path + ("?" if "?" in found[1] else "")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/", "/"),
        ("/en/leistungen/hund-anmelden/?ort=033535404020", "/en/leistungen/hund-anmelden/"),
        ("/leistungen/?utm_source=x", "/leistungen/"),
        ("/suche?q=hund", None),
        ("/konto/anmelden/", None),
        ("/gibt-es-nicht/", None),
    ],
)
def test_one_address_counts_for_each_public_page(client: Client, asked: str, told: str | None) -> None:
    assert canonical(client, asked) == told


def test_browsers_can_search_the_portal(client: Client) -> None:
    for prefix in ("", "/en", "/de-simple"):
        page = client.get(f"{prefix}/", headers=HOST).text
        link = re.search(r'<link rel="search" type="application/opensearchdescription\+xml" href="([^"]+)"', page)
        assert link and link[1] == f"{prefix}/opensearch.xml"
        described = etree.fromstring(client.get(link[1], headers=HOST).content)
        assert len(described.findtext("{*}ShortName")) <= 16
        template = described.find("{*}Url").get("template")
        assert template.endswith(f"{prefix}/suche?q={{searchTerms}}")
        address = urlsplit(template.replace("{searchTerms}", "hund"))
        assert "hund-anmelden" in client.get(f"{address.path}?{address.query}", headers=HOST).text


def test_pages_for_engines_cost_no_more_statements_than_others(
    client: Client, django_assert_max_num_queries: object
) -> None:
    for address in ("/sitemap.xml", "/opensearch.xml"):
        client.get(address, headers=HOST)
        with django_assert_max_num_queries(2):  # type: ignore[operator]
            client.get(address, headers=HOST)


@pytest.mark.browser
def test_the_policy_for_scripts_has_nothing_against_linked_data(site: Callable[..., str], page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(site("jesteburg", "/leistungen/hund-anmelden/"))
    assert answer and "script-src" in answer.headers["content-security-policy"]
    held = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(held or "")["name"] == "Hund anmelden"
    assert said == []
