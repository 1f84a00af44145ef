"""The pages of the cash office."""

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from cases.office import make_office
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from payments import a_treasury
from payments.a_statement import Sent, a_file
from payments.a_treasury import Treasury
from pytest_django import DjangoAssertNumQueries
from web import test_desk
from web.test_desk import at

from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.payments import actions, ledger
from amtsweg.payments.books import claims, words
from amtsweg.payments.models import PaymentRequest
from amtsweg.web.desk import fees, fees_shows
from amtsweg.web.desk.treasury import badge_of

pytestmark = pytest.mark.django_db
HOME = "/desk/kasse/"


def text_of(response: Any) -> str:
    """The page with plain blanks before signs of currency."""
    return test_desk.text_of(response).replace("\u00a0", " ")


@pytest.fixture
def treasury(db: None) -> Treasury:
    return a_treasury.at(make_office().authority)


@pytest.fixture
def client(treasury: Treasury) -> Client:
    return at(treasury.cashier)


def bring(client: Client, *sent: Sent, name: str = "A") -> str:
    data = SimpleUploadedFile("auszug.xml", a_file(*sent, name=name), "text/xml")
    answer = client.post(f"{HOME}kontoauszuege/", {"datei": data}, follow=True)
    assert answer.status_code == 200
    return text_of(answer)


def test_a_statement_is_brought_in_once(treasury: Treasury, client: Client) -> None:
    request = treasury.ask()
    sent = (Sent("12.50", request.reference), Sent("3.00", "Danke"))
    assert "Kontoauszug A: 2 neue Umsätze, 0 schon bekannt." in bring(client, *sent)
    assert treasury.again(request).state == "settled"
    assert "Kontoauszug A: 0 neue Umsätze, 2 schon bekannt." in bring(client, *sent)
    assert "Danke" in text_of(client.get(f"{HOME}umsaetze/"))
    assert treasury.again(request).paid == Decimal("12.50")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Die Datei ist kein lesbares XML"),
        (b"<a/>", "kein Kontoauszug im Format CAMT.053"),
        (a_file(Sent("1.00"), version="13"), "camt.053.001.13"),
        (a_file(Sent("1.00")).replace(b"DE02120300000000202051", b"DE02300209000106531065"), "DE02300209000106531065"),
        (a_file(Sent("1.00")).replace(b">1001.00<", b">1002.00<"), "führen die Umsätze nicht"),
    ],
)
def test_a_file_that_is_none_says_why(treasury: Treasury, client: Client, data: bytes, said: str) -> None:
    answer = client.post(f"{HOME}kontoauszuege/", {"datei": SimpleUploadedFile("a.xml", data, "text/xml")})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert treasury.counts()[0] == 0


def test_without_a_file_one_is_asked_for(client: Client) -> None:
    answer = client.post(f"{HOME}kontoauszuege/")
    assert answer.status_code == 422
    assert "Wählen Sie eine Datei aus" in text_of(answer)


def test_by_hand_a_line_is_given_away_in_parts(treasury: Treasury, client: Client) -> None:
    one, two = treasury.ask("5.00"), treasury.ask("7.00")
    bring(client, Sent("12.00", "zwei Gebühren"))
    page = f"{HOME}umsaetze/{treasury.lines()[0].pk}/"
    assert 'value="12,00"' in client.get(page).content.decode()
    first = client.post(page, {"was": "zuordnen", "kassenzeichen": one.reference, "betrag": "5"}, follow=True)
    assert "5,00 € sind zugeordnet" in text_of(first)
    last = client.post(page, {"was": "zuordnen", "kassenzeichen": two.reference.lower(), "betrag": "7,00"})
    assert last.headers["Location"] == f"{HOME}umsaetze/"
    assert [treasury.again(it).state for it in (one, two)] == ["settled", "settled"]
    assert "Jeder Umsatz ist zugeordnet" in text_of(client.get(f"{HOME}umsaetze/"))
    done = text_of(client.get(page))
    assert one.reference in done
    assert "Wozu gehört" not in done


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kassenzeichen": "X", "betrag": "1"}, "Kassenzeichen einer Forderung"),
        ({"kassenzeichen": "", "betrag": "1"}, "Kassenzeichen einer Forderung"),
        ({"kassenzeichen": "OURS", "betrag": "1,234"}, "zum Beispiel 12,50"),
        ({"kassenzeichen": "OURS", "betrag": "-1"}, "zum Beispiel 12,50"),
        ({"kassenzeichen": "OURS", "betrag": "٣"}, "zum Beispiel 12,50"),
        ({"kassenzeichen": "OURS", "betrag": "0"}, "nicht übrig"),
        ({"kassenzeichen": "OURS", "betrag": "12,01"}, "nicht übrig"),
        ({"was": "beiseite", "grund": " "}, "wofür der Umsatz ist"),
        ({"was": "beiseite", "grund": "x" * 201}, "200 Zeichen"),
    ],
)
def test_what_does_not_fit_is_said(treasury: Treasury, client: Client, typed: dict[str, str], said: str) -> None:
    request = treasury.ask()
    bring(client, Sent("12.00", "?"))
    typed = {key: request.reference if value == "OURS" else value for key, value in typed.items()}
    answer = client.post(f"{HOME}umsaetze/{treasury.lines()[0].pk}/", typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert treasury.again(request).paid == 0


def test_a_line_is_taken_back_after_a_question_and_given_away_again(treasury: Treasury, client: Client) -> None:
    wrong, right = treasury.ask(), treasury.ask()
    bring(client, Sent("12.50", wrong.reference))
    line = f"{HOME}umsaetze/{treasury.lines()[0].pk}/"
    (href,) = re.findall(f'href="({line}zuruecknehmen/[^"]+)"', client.get(line).content.decode())
    asked = text_of(client.get(href))
    assert wrong.reference in asked
    assert "12,50 €" in asked
    for reason, said in (("  ", "warum die Zuordnung falsch war"), ("x" * 201, "200 Zeichen")):
        answer = client.post(href, {"grund": reason})
        assert answer.status_code == 422
        assert said in text_of(answer)
    assert treasury.again(wrong).state == "settled"
    answer = client.post(href, {"grund": "Zahlendreher"}, follow=True)
    assert answer.redirect_chain == [(line, 302)]
    shown = text_of(answer)
    for word in ("Die Zuordnung ist zurückgenommen", "Wozu gehört der Umsatz?", "Zahlendreher", "zurückgenommen"):
        assert word in shown
    late = client.post(href, {"grund": "noch einmal"}, follow=True)
    assert "Die Zuordnung ist schon zurückgenommen" in text_of(late)
    assert client.get(href).status_code == 404
    client.post(line, {"was": "zuordnen", "kassenzeichen": right.reference, "betrag": "12,50"})
    assert [treasury.again(it).state for it in (wrong, right)] == ["open", "settled"]
    told = text_of(client.get(f"{HOME}forderungen/{wrong.pk}/"))
    assert "Zahlung gehört woanders hin" in told
    assert "Zahlendreher" in told


def test_what_has_gone_back_is_not_taken_back(treasury: Treasury, client: Client) -> None:
    request = treasury.ask()
    bring(client, Sent("20.00", request.reference))
    client.post(f"{HOME}forderungen/{request.pk}/erstatten/")
    line = f"{HOME}umsaetze/{treasury.lines()[0].pk}/"
    (href,) = re.findall(f'href="({line}zuruecknehmen/[^"]+)"', client.get(line).content.decode())
    answer = client.post(href, {"grund": "so"})
    assert answer.status_code == 422
    assert "oder eine Erstattung läuft" in text_of(answer)
    assert treasury.again(request).paid == Decimal("20.00")


def test_a_line_is_put_aside_with_a_reason(treasury: Treasury, client: Client) -> None:
    bring(client, Sent("99.00", "Turnhalle"))
    page = f"{HOME}umsaetze/{treasury.lines()[0].pk}/"
    assert client.post(page, {"was": "beiseite", "grund": "Miete"}).headers["Location"] == f"{HOME}umsaetze/"
    assert "Miete" in text_of(client.get(page))


def test_the_list_of_the_day_adds_up_and_leaves_as_a_file(treasury: Treasury, client: Client) -> None:
    request = treasury.ask("5.00", "7.50")
    actions.note_paid(request.pk, Decimal("12.50"), key="1", by=SYSTEM)
    text = text_of(client.get(HOME))
    assert "12.03.331001" in text
    assert "7,50 €" in text
    day = clock.today().isoformat()
    answer = client.get(f"{HOME}bewegungen.csv?von={day}&bis={day}&haushaltsstelle=12.03.331002")
    assert f"kasse-{day}-{day}.csv" in answer.headers["Content-Disposition"]
    assert len(b"".join(answer.streaming_content).splitlines()) == 2  # type: ignore[attr-defined]
    sheet = b"".join(client.get(f"{HOME}bewegungen.xlsx").streaming_content)  # type: ignore[attr-defined]
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(sheet)).namelist()
    assert client.get(f"{HOME}bewegungen.pdf").status_code == 404
    assert "keine Bewegungen" in text_of(client.get(f"{HOME}?von=2020-01-01&bis=2020-01-02"))


@pytest.mark.parametrize(
    "query", ["von=x&bis=2026-13-01", "von=9999-12-31", "konto=x&weg=-", "bis=0001-01-01", "seite=-1"]
)
def test_what_an_address_says_wrongly_is_not_heard(client: Client, query: str) -> None:
    for part in ("", "forderungen/", "umsaetze/", "abgleich/"):
        assert client.get(f"{HOME}{part}?{query}").status_code == 200


def test_what_was_paid_too_much_goes_back(treasury: Treasury, client: Client) -> None:
    request = treasury.ask()
    actions.note_paid(request.pk, Decimal("20.00"), key="1", by=SYSTEM)
    page = f"{HOME}forderungen/{request.pk}/"
    assert "7,50 € erstatten" in text_of(client.get(page))
    said = client.post(f"{page}erstatten/", {"schluessel": "k"}, follow=True)
    assert "Die Erstattung von 7,50 € ist veranlasst" in text_of(said)
    assert request.reference in text_of(client.get(f"{HOME}forderungen/?stand=returning"))
    (waiting,) = claims.claim(treasury.cashier, request.pk).waiting
    paid = client.post(f"{page}ausgezahlt/{waiting.pk}/", follow=True)
    assert "Die Auszahlung ist gebucht" in text_of(paid)
    assert treasury.again(request).state == "settled"
    assert client.get(f"{page}beleg/").headers["Content-Type"] == "application/pdf"


def test_two_surpluses_go_back_though_a_form_lost_its_key(treasury: Treasury, client: Client) -> None:
    request = treasury.ask()
    for number in (1, 2):
        actions.note_paid(request.pk, Decimal("13.00"), key=str(number), by=SYSTEM)
        client.post(f"{HOME}forderungen/{request.pk}/erstatten/")
    assert [one.amount for one in claims.claim(treasury.cashier, request.pk).waiting] == [
        Decimal("0.50"), Decimal("13.00"),
    ]  # fmt: skip


def test_all_that_happens_to_money_has_a_word_wherever_it_is_shown() -> None:
    assert set(fees._HAPPENED) == set(ledger.Kind)
    assert all(words.kind_word(one) for one in ledger.Kind)
    assert set(fees_shows.STATES) == set(PaymentRequest.State)
    assert all(badge_of(one).text for one in PaymentRequest.State)


def test_without_a_payment_there_is_no_receipt(treasury: Treasury, client: Client) -> None:
    assert client.get(f"{HOME}forderungen/{treasury.ask().pk}/beleg/").status_code == 404


def test_the_pages_ask_the_database_little(
    treasury: Treasury, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    requests = [treasury.ask() for _ in range(8)]
    bring(client, *(Sent("12.50", one.reference) for one in requests), Sent("1.00", "?"))
    client.get(HOME)
    for part, most in {
        "": 12, "forderungen/": 10, f"forderungen/{requests[0].pk}/": 10, "kontoauszuege/": 9, "umsaetze/": 11,
        "abgleich/": 12,
    }.items():  # fmt: skip
        with django_assert_max_num_queries(most):
            assert client.get(HOME + part).status_code == 200
