"""A small federation of two portals with three services, and a server that shows it to a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from amtsweg.catalogue.models import LifeSituation, Offer, Responsibility, Service
from amtsweg.federation import published
from amtsweg.federation.models import Area, Authority, News, Portal, StaffEntry, Unit
from amtsweg.forms.models import FormDefinition

WEEK = {day: [["00:00", "23:59"]] for day in ("mo", "di", "mi", "do", "fr", "sa", "so")}
PROCEDURE = "## Sie beantworten unsere Fragen\nAm Ende prüfen Sie alles.\n## Wir prüfen\nFehlt etwas, fragen wir nach."


def _text(de: str, en: str = "") -> dict[str, str]:
    return {"de": de, "en": en} if en else {"de": de}


def _authority(slug: str, kind: str, label: str, name: str, area: Area, colours: tuple[str, str, str]) -> Portal:
    authority = Authority.objects.create(
        slug=slug, kind=kind, kind_label=label, name=name, prefix=slug[:3].upper(), area=area, emblem=slug,
        street="Am Musterplatz 5", postcode="21266", town=name, phone="040 66969-120", email=f"info@{slug}.example",
        parameters={"dog_tax_first": "72"},
    )  # fmt: skip
    light, dark, on_dark = colours
    portal = Portal.objects.create(
        authority=authority, slug=slug, accent_light=light, accent_dark=dark, on_accent_dark=on_dark, horizon=slug,
        welcome=_text(f"Willkommen in {name}", f"Welcome to {name}"), often=[_text("Hund anmelden", "register a dog")],
        popular=["hund-anmelden", "sperrmuell"],
        pages={"impressum": {"title": _text("Impressum", "Imprint"), "body": _text("Angaben.\n\n- eins\n- zwei")}},
    )  # fmt: skip
    Unit.objects.create(
        authority=authority, slug="rathaus", kind="town-hall", name=_text(f"Rathaus {name}", f"{name} town hall"),
        description=_text("Hier ist das Rathaus."), street="Am Musterplatz 5", postcode="21266", town=name,
        phone="040 66969-120", email=f"rathaus@{slug}.example", hours=WEEK, access=_text("Stufenloser Eingang."),
    )  # fmt: skip
    return portal


def _service(slug: str, title: dict[str, str], unit: Unit, area: Area, **offer: Any) -> Service:
    service = Service.objects.create(
        slug=slug, title=title, summary=_text(f"Kurz gesagt: {title['de']}.", "In short."),
        modules={"procedure": _text(PROCEDURE), "fees": _text("Sie zahlen im Voraus."), "notes": _text("Gut so.")},
        needs=_text("Chipnummer"), keywords={"de": ["Hundesteuer"], "en": ["dog tax"]} if "hund" in slug else {},
        rates={"caption": _text("Steuer"), "rows": [{"label": _text("Erster Hund"), "parameter": "dog_tax_first"}]},
    )  # fmt: skip
    Responsibility.objects.create(service=service, unit=unit, area=area)
    Offer.objects.create(authority=unit.authority, service=service, unit=unit, slug=slug, **offer)
    return service


@pytest.fixture
def federation(db: None) -> dict[str, Portal]:
    """The county with one service, Jesteburg with two; published."""
    land = Area.objects.create(key="03", name="Niedersachsen", kind="land")
    harburg = Area.objects.create(key="03353", name="Harburg", kind="county", parent=land)
    town = Area.objects.create(key="033535407", name="Jesteburg", kind="samtgemeinde", parent=harburg)
    county = _authority("landkreis", "county", "Landkreis", "Harburg", harburg, ("#1a4a86", "#a3c4f7", "#0a1a33"))
    portal = _authority(
        "jesteburg", "samtgemeinde", "Samtgemeinde", "Jesteburg", town, ("#1c5a49", "#8bd3ba", "#0b1f19")
    )
    hall, office = portal.authority.units.get(), county.authority.units.get()
    form = FormDefinition.objects.create(slug="hund-anmelden")
    animals = LifeSituation.objects.create(
        slug="tiere", title=_text("Tiere", "Animals"), teaser=_text("Hund anmelden"), icon="tiere"
    )
    for service in (
        _service("hund-anmelden", _text("Hund anmelden", "Register a dog"), hall, town, kind="form", form=form,
                 fee=_text("kostenlos", "free"), fee_note=_text("Steuer: {euro:dog_tax_first}"), effort=_text("8 min")),
        _service("hund-abmelden", _text("Hund abmelden"), hall, town, kind="in-person", fee=_text("kostenlos")),
        _service("sperrmuell", _text("Sperrmüll abholen lassen"), office, harburg, kind="link",
                 url="https://abfall.example/", fee=_text("15,00 €")),
    ):  # fmt: skip
        service.situations.add(animals)
    News.objects.create(
        portal=portal, slug="marken", published_on="2026-11-20", title=_text("Neue Marken"), text=_text("Ab Januar.")
    )
    StaffEntry.objects.create(
        authority=portal.authority, unit=hall, slug="albers", salutation="Frau", given_name="Maren",
        family_name="Albers", role=_text("Hundesteuer"), room="1.12", phone="040 66969-124", public=True,
    )  # fmt: skip
    published.bump()
    return {"landkreis": county, "jesteburg": portal}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def served(transactional_db: None) -> Iterator[Any]:
    """Serves whatever federation there is, with its styles; call it with a portal's slug and a path for an address."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda slug, path="/": f"http://{slug}.localhost:{server.server_port}{path}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(federation: dict[str, Portal], served: Any) -> Any:
    """Serves the small federation."""
    return served


GALLERY = Path(__file__).with_name("gallery.html")
