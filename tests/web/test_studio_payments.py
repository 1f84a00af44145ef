"""Setting up accounts and ways to pay in the studio: by whom, with which settings, tried before payers meet them."""

import pytest
from payments.peers import PHRASE, GiroPeer, served
from payments.purse import IBAN, purse
from web.editing import send, text_of
from web.world import Role, World, build

from amtsweg.core import events
from amtsweg.payments.models import Payee, PaymentWay
from amtsweg.payments.port import secrets_of

pytestmark = pytest.mark.django_db
HOME, PAYEE = "/studio/zahlungen/", "/studio/zahlungen/empfaenger-anlegen/"
WAY = "/studio/zahlungen/weg-anlegen/?art="


@pytest.fixture
def world() -> World:
    return build()


def account(**more: str) -> dict[str, str]:
    """The form for an account as it is typed."""
    typed = {
        "slug": "stadtkasse", "name": "Gemeindekasse (Demo)", "iban": "DE02 1203 0000 0000 2020 51", "bic": "",
        "creditor": "", "pattern": "GK{jj}.{nr:6}.{p}", "budget_item": "1110.431100",
    }  # fmt: skip
    return typed | more


def card(address: str, **more: str) -> dict[str, str]:
    """The form for a credit card."""
    typed = {
        "slug": "karte", "payee": "stadtkasse", "title-de": "Kreditkarte", "order": "1", "option-method": "creditcard",
        "option-merchant_id": "1234567", "option-project_id": "1234", "option-address": address,
        "secret-passphrase": PHRASE,
    }  # fmt: skip
    return typed | more


def test_an_account_is_set_up_and_changed(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    assert "Legen Sie zuerst einen Zahlungsempfänger an" in text_of(chief.get(HOME))
    send(chief, PAYEE, account())
    made = Payee.objects.get()
    assert (made.authority, made.iban, made.pattern) == (world.authorities[0], IBAN, "GK{jj}.{nr:6}.{p}")
    assert IBAN in text_of(chief.get(HOME))
    send(chief, f"{HOME}empfaenger/stadtkasse/", account(name="Gemeindekasse"))
    assert Payee.objects.get().name == "Gemeindekasse"
    assert [one.kind for one in events.history(made.pk)] == ["payments.payee-saved"] * 2
    assert chief.post(f"{HOME}empfaenger/stadtkasse/", {**account(), "stand": "alt"}).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"iban": "DE02120300000000202052"}, "keine gültige IBAN"),
        ({"bic": "X"}, "kein gültiger BIC"),
        ({"creditor": "DE00ZZZ"}, "keine gültige Gläubiger-Identifikationsnummer"),
        ({"pattern": "GK"}, "Die laufende Nummer"),
        ({"pattern": "JE{nr}{p}"}, "beginnt ebenso"),
        ({"slug": "kasse"}, "Diesen Kurznamen gibt es schon"),
        ({"name": ""}, "Kontoinhaber"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(world: World, wrong: dict[str, str], said: str) -> None:
    purse(world.authorities[0])
    answer = world.client(Role.ADMINISTRATOR).post(PAYEE, account(**wrong))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert Payee.objects.count() == 1


def test_a_pattern_by_which_numbers_were_given_stays(world: World) -> None:
    till = purse(world.authorities[0])
    till.ask()
    chief = world.client(Role.ADMINISTRATOR)
    answer = send(chief, f"{HOME}empfaenger/kasse/", account(pattern="XX{nr}{p}"), status=422)
    assert "schon Kassenzeichen vergeben" in text_of(answer)


def test_a_way_is_set_up_from_its_schema_tried_and_switched_on(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    send(chief, PAYEE, account())
    peer = GiroPeer()
    with served(peer) as address:
        send(chief, f"{WAY}girocheckout", card(address))
        row = PaymentWay.objects.get()
        assert (row.kind, row.active, row.payee.slug, row.order) == ("girocheckout", False, "stadtkasse", 1)
        assert secrets_of(row) == {"passphrase": PHRASE}
        page = f"{HOME}weg/karte/"
        shown = chief.get(page).content.decode()
        assert PHRASE not in shown
        assert f"/zahlungen/meldung/{row.pk}/" in shown
        send(chief, page, card(address, **{"title-de": "Karte", "secret-passphrase": ""}))
        row = PaymentWay.objects.get()
        assert (row.title, secrets_of(row)) == ({"de": "Karte"}, {"passphrase": PHRASE})
        send(chief, page, card(address, **{"secret-passphrase": "falsch"}))
        chief.post(f"{page}schalten/", {"schritt": "ein"})
        assert not PaymentWay.objects.get().active
        assert "Fehler" in text_of(chief.get(page))
        send(chief, page, card(address))
        chief.post(f"{page}pruefen/")
        assert "In Ordnung" in text_of(chief.get(page))
        chief.post(f"{page}schalten/", {"schritt": "ein"})
        assert PaymentWay.objects.get().active
        chief.post(f"{page}schalten/", {"schritt": "aus"})
        assert not PaymentWay.objects.get().active
    kinds = [one.kind for one in events.history(row.pk)]
    assert kinds.count("payments.way-saved") == 4
    assert {"payments.way-on", "payments.way-off"} <= set(kinds)
    assert all(PHRASE not in str(one.data) for one in events.history(row.pk))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"option-address": "http://zahlung.example"}, "expected an https address"),
        ({"option-merchant_id": "abc"}, "So passt es nicht"),
        ({"secret-passphrase": ""}, "Projekt-Passwort"),
        ({"order": "x"}, "Geben Sie eine Zahl an"),
        ({"payee": "fremd"}, "Zahlungsempfänger"),
    ],
)
def test_settings_that_do_not_fit(world: World, wrong: dict[str, str], said: str) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    send(chief, PAYEE, account())
    answer = chief.post(f"{WAY}girocheckout", card("https://zahlung.example", **wrong))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not PaymentWay.objects.exists()


def test_a_configured_protocol_keeps_its_order(world: World) -> None:
    chief = world.client(Role.ADMINISTRATOR)
    send(chief, PAYEE, account())
    typed = {
        "slug": "epay", "payee": "stadtkasse", "title-de": "Online-Bezahlen", "order": "2",
        "option-address": "https://zahlung.example/start", "option-fields": "zweck = {reference}\nid = {attempt}",
        "option-signature_field": "siegel", "option-algorithm": "sha512", "option-joiner": "|",
        "option-told": "id\nbetrag\nstand", "option-reference_field": "id", "option-amount_field": "betrag",
        "option-amount_unit": "euro", "option-state_field": "stand", "option-event_field": "",
        "option-states": "OK = paid", "secret-key": "geheim",
    }  # fmt: skip
    unsigned = chief.post(f"{WAY}redirect", typed | {"option-told": "id\nbetrag"})
    assert (unsigned.status_code, "not signed" in text_of(unsigned)) == (422, True)
    send(chief, f"{WAY}redirect", typed)
    assert PaymentWay.objects.get().options["fields"] == ["zweck = {reference}", "id = {attempt}"]


def test_nobody_meets_the_money_of_another_authority(world: World) -> None:
    till = purse(world.authorities[1])
    chief = world.client(Role.ADMINISTRATOR)
    for address in (f"{HOME}empfaenger/{till.payee.slug}/", f"{HOME}weg/{till.way.slug}/"):
        assert chief.get(address).status_code == 404
    assert chief.post(f"{HOME}weg/{till.way.slug}/schalten/", {"schritt": "aus"}).status_code == 404
    assert PaymentWay.objects.get().active
    assert till.payee.name not in text_of(chief.get(HOME))


def test_the_demo_s_provider_is_offered_in_a_demo_only(world: World, settings: object) -> None:
    purse(world.authorities[0])
    chief = world.client(Role.ADMINISTRATOR)
    assert chief.get(f"{WAY}demo").status_code == 200
    settings.AMTSWEG_MODE = "production"  # type: ignore[attr-defined]
    assert chief.get(f"{WAY}demo").status_code == 404
