"""Fees on pages: paid before sending, after it and at the desk; who may do what about them."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from cases.office import Office, again, appoint, make_office, send, work
from cases.till import fee, filled, now, pay, take_money
from django.test import Client
from web.editing import send as send_form
from web.editing import text_of
from web.test_desk import at, page
from web.test_mailbox import as_guest

from amtsweg.applications.charging import requests_of
from amtsweg.applications.models import Application
from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.models import Case
from amtsweg.catalogue.models import Offer
from amtsweg.core import clock
from amtsweg.core.models import OutgoingMail
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments.models import PaymentRequest

pytestmark = pytest.mark.django_db
State = PaymentRequest.State


@pytest.fixture
def office() -> Office:
    return make_office()


def place(draft: Application, name: str) -> str:
    return f"/antrag/hund-anmelden/{draft.pk}/{name}/"


def pay_there(client: Client, address: str, how: str = "paid") -> str:
    """Pays at the demo provider as a browser does; where it comes back to."""
    onwards = client.post(address, {"weg": "karte"})
    away = re.fullmatch("0; url=(.+)", client.get(onwards["Location"])["Refresh"])
    assert away is not None
    back = client.post(away[1], {"ausgang": how})["Location"]
    return re.sub("^https?://[^/]+", "", back)


def test_pay_and_send(office: Office) -> None:
    take_money(office.authority, office.world.offer, "before-sending")
    draft = filled(office)
    client = as_guest(draft.holder_id)
    assert "Vor dem Senden bezahlen Sie 12,50" in text_of(client.get(place(draft, "pruefen")))
    sending = client.post(place(draft, "senden"), {"bescheid-gefragt": "ja"})
    (request,) = requests_of(draft.pk)
    assert sending["Location"] == f"/zahlung/{request.code}/"
    assert "Zurück zu Ihren Angaben" in text_of(client.get(sending["Location"]))
    shown = text_of(client.get(client.get(pay_there(client, sending["Location"]))["Location"]))
    assert "Weiter zum Senden" in shown
    assert "Weiter zum Senden" not in text_of(Client(HTTP_HOST="jesteburg.localhost").get(sending["Location"]))
    assert "Vor dem Senden bezahlen" not in text_of(client.get(place(draft, "pruefen")))
    sent = client.post(place(draft, "senden"), {"bescheid-gefragt": "ja"})
    assert sent["Location"] == place(draft, "gesendet")
    assert client.post(place(draft, "senden"))["Location"] == place(draft, "gesendet")
    with across_tenants("test"):
        case = Case.objects.get(submission__application=draft)
    assert "bezahlt" in text_of(client.get(page_of(case)))


def page_of(case: Case) -> str:
    return f"/vorgaenge/{case.number}/"


def test_given_up_and_paid_later(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    draft = filled(office)
    client = as_guest(draft.holder_id)
    client.post(place(draft, "senden"), {"bescheid-gefragt": "ja"})
    sent = client.get(place(draft, "gesendet"))
    with across_tenants("test"):
        case = Case.objects.get(submission__application=draft)
    link = f"/zahlung/{fee(case).code}/"
    assert link in sent.content.decode()
    assert "abgebrochen" in text_of(client.get(pay_there(client, link, "cancelled")))
    shown = client.get(page_of(case))
    assert link in shown.content.decode()
    assert "Bezahlen Sie die Gebühr" in text_of(shown)
    assert f"Zu zahlen sind 12,50\xa0€ bis {fee(case).due_on:%d.%m.%Y}." in text_of(shown)
    client.get(pay_there(client, link))
    after = text_of(client.get(page_of(case)))
    assert "Bezahlen Sie die Gebühr" not in after
    assert "Zahlung eingegangen" in after


def test_paid_in_two_windows_the_second_payment_goes_back(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    link = f"/zahlung/{fee(case).code}/"
    first, second = as_guest(case.holder_id), as_guest(case.holder_id)
    away = [one.post(link, {"weg": way})["Location"] for one, way in ((first, "karte"), (second, "konto"))]
    for client, onwards in zip((first, second), away, strict=True):
        there = re.fullmatch("0; url=(.+)", client.get(onwards)["Refresh"])
        assert there is not None
        client.post(there[1], {"ausgang": "paid"})
    work()
    assert (fee(case).paid, fee(case).returned, fee(case).state) == (Decimal(25), Decimal("12.50"), State.SETTLED)
    assert OutgoingMail.objects.filter(key__startswith=f"payment-receipt:{fee(case).pk}").count() == 1
    assert first.post(link, {"weg": "karte"})["Location"] == link, "a third time it is refused"
    shown = text_of(first.get(page_of(case)))
    assert "Betrag erstattet" in shown
    assert "Bezahlen Sie die Gebühr" not in shown


def test_a_clerk_asks_for_a_fee(office: Office) -> None:
    take_money(office.authority, None)
    case, client = send(office), at(office.maren)
    form = client.get(page(case, "gebuehr/"))
    once = re.search(r'name="einmal" value="(\w+)"', form.content.decode())
    assert once is not None
    due = clock.today() + timedelta(days=9)
    typed = {
        "titel": "Ersatzmarke", "betrag": "acht", "einmal": once[1], "version": again(case).version,
        "frist-day": due.day, "frist-month": due.month, "frist-year": due.year,
    }  # fmt: skip
    assert client.post(page(case, "gebuehr/"), typed).status_code == 422
    for _twice in range(2):
        assert client.post(page(case, "gebuehr/"), typed | {"betrag": "8,00"}).status_code == 302
    assert (fee(case).owed, fee(case).due_on) == (Decimal("8.00"), due)
    assert "8,00" in text_of(client.get(page(case)))


def test_without_an_account_the_page_says_so(office: Office) -> None:
    case, client = send(office), at(office.maren)
    due = clock.today() + timedelta(days=9)
    typed = {
        "titel": "Marke", "betrag": "8,00", "einmal": "x", "version": case.version,
        "frist-day": due.day, "frist-month": due.month, "frist-year": due.year,
    }  # fmt: skip
    answer = client.post(page(case, "gebuehr/"), typed)
    assert answer.status_code == 422
    assert "kein Konto eingerichtet" in text_of(answer)


def do(client: Client, case: Case, step: str, amount: str = "", reason: str = "Kulanz", once: str = "k") -> Any:
    typed = {"schritt": step, "betrag": amount, "grund": reason, "einmal": once}
    return client.post(page(case, f"gebuehr/{fee(case).pk}/"), typed)


def test_a_clerk_reduces_notes_a_payment_and_gives_back(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    case, client = send(office), at(office.maren)
    assert do(client, case, "erstatten", "5,00").status_code == 422, "nothing is there yet"
    assert do(client, case, "ermaessigen", "20,00").status_code == 422, "more than is owed"
    assert do(client, case, "ermaessigen", "2,50", "").status_code == 422, "without a reason"
    for _twice in range(2):
        assert do(client, case, "ermaessigen", "2,50").status_code == 302
    assert do(client, case, "bezahlt", "4,00", "", "m").status_code == 302
    assert (fee(case).owed, fee(case).paid, fee(case).state) == (Decimal(10), Decimal(4), State.PARTLY)
    pay(fee(case))
    assert do(client, case, "erstatten", "6,00", once="n").status_code == 302
    work()
    assert (now(fee(case)).paid, now(fee(case)).returned) == (Decimal(10), Decimal(6))
    shown = text_of(client.get(page(case, f"gebuehr/{fee(case).pk}/")))
    for word in ("Ermäßigt", "Betrag erstattet", "Kulanz", fee(case).reference):
        assert word in shown
    assert "Betrag erstattet" in text_of(as_guest(case.holder_id).get(page_of(case)))


def test_who_may_not_work_with_money_only_looks(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    assert at(office.hanstedt).get(page(case, f"gebuehr/{fee(case).pk}/")).status_code == 403
    other = send(office)
    assert at(office.maren).get(page(other, f"gebuehr/{fee(case).pk}/")).status_code == 404


def test_the_pages_with_fees_ask_one_question_more(office: Office, django_assert_max_num_queries: Any) -> None:
    take_money(office.authority, office.world.offer)
    case = send(office)
    work()
    client, guest = at(office.maren), as_guest(case.holder_id)
    client.get(page(case))
    guest.get(page_of(case))
    with django_assert_max_num_queries(13):
        client.get(page(case))
    with django_assert_max_num_queries(13):
        guest.get(page_of(case))
    assert len(of_case(case)) == 1


def test_when_fees_are_paid_is_set_in_the_studio(office: Office) -> None:
    take_money(office.authority, office.world.offer)
    editor = at(appoint(office.authority, "Eva Harms", None, "editor"))
    address = "/studio/leistungen/hund-anmelden/angebote/hund-anmelden/bezahlen/"
    typed = {"wann": "after-decision", "konto": "kasse", "tage": "30", "haushaltsstelle": "", "steuer": ""}
    send_form(editor, address, typed)
    offer = Offer.objects.get(pk=office.world.offer.pk)
    assert offer.parameters["zahlung"] == {"wann": "after-decision", "konto": "kasse", "tage": "30"}
    send_form(editor, address, {**typed, "tage": "400"}, 422)
    send_form(editor, address, {**typed, "wann": ""})
    assert "zahlung" not in Offer.objects.get(pk=offer.pk).parameters
