"""Check page and confirmation name what is sent by its kind: an application, a notification, an order."""

import pytest
from applications.world import FORM, make_world
from django.test import Client
from web.applying import START, begun, browser, filled, signed_in, text

from amtsweg.core.actors import SYSTEM
from amtsweg.forms.actions import import_definition
from amtsweg.forms.definition import load
from amtsweg.forms.models import FormDefinition

BEGIN = ("Antrag beginnen", "Anzeige beginnen", "Äußerung beginnen", "Auftrag beginnen", "Meldung beginnen")


def offered(procedure: str) -> None:
    """A world in which the form is of this kind."""
    make_world()
    owner = FormDefinition.objects.get(slug="hund").authority
    import_definition(load(FORM.replace("format: 1", f"format: 2\nprocedure: {procedure}")), owner, actor=SYSTEM)


def applying_for(procedure: str) -> tuple[Client, str]:
    """A guest with a filled in draft of a form of this kind, and the draft's address."""
    offered(procedure)
    guest = browser()
    return guest, begun(guest)


@pytest.mark.parametrize(
    ("procedure", "yours", "button", "arrived"),
    [
        ("application", "Ihr Antrag", "Antrag verbindlich senden", "Ihr Antrag ist bei uns"),
        ("certificate", "Ihr Antrag", "Antrag verbindlich senden", "Ihr Antrag ist bei uns"),
        ("notification", "Ihre Anzeige", "Anzeige verbindlich senden", "Ihre Anzeige ist bei uns"),
        ("hearing", "Ihre Äußerung", "Äußerung verbindlich senden", "Ihre Äußerung ist bei uns"),
        ("order", "Ihr Auftrag", "Auftrag verbindlich senden", "Ihr Auftrag ist bei uns"),
        ("report", "Ihre Meldung", "Meldung jetzt senden", "Ihre Meldung ist bei uns"),
    ],
)
def test_what_is_sent_has_its_own_words(db: None, procedure: str, yours: str, button: str, arrived: str) -> None:
    guest, base = applying_for(procedure)
    check = text(guest.get(filled(guest, base)))
    assert yours in check and button in check
    receipt = text(guest.get(guest.post(base + "senden/").url))
    assert arrived in receipt
    if yours != "Ihr Antrag":
        assert "Antrag verbindlich" not in check
        assert "Ihr Antrag" not in receipt and "prüft Ihren Antrag" not in receipt


@pytest.mark.parametrize(
    ("procedure", "begin"),
    [
        ("application", "Antrag beginnen"),
        ("certificate", "Antrag beginnen"),
        ("notification", "Anzeige beginnen"),
        ("hearing", "Äußerung beginnen"),
        ("order", "Auftrag beginnen"),
        ("report", "Meldung beginnen"),
    ],
)
def test_what_is_begun_is_called_by_its_kind(db: None, procedure: str, begin: str) -> None:
    offered(procedure)
    client = signed_in("anna@post.example")[0]
    page = text(client.get(START))
    assert [one for one in BEGIN if one in page] == [begin]


def test_a_notification_is_not_an_application_in_english_either(db: None) -> None:
    offered("notification")
    page = text(signed_in("anna@post.example")[0].get("/en" + START))
    assert "Start notification" in page and "Start application" not in page
