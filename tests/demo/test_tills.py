"""The demo's accounts: sound numbers, several ways to pay, rules that can be used, made once."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from documents.samples import make_authority
from stdnum import iban

from amtsweg.applications.charging import Moment, rule_of
from amtsweg.demo.federation import FOLDER, read
from amtsweg.demo.tills import ensure_tills
from amtsweg.payments.models import Payee, PaymentWay
from amtsweg.payments.port import class_of
from amtsweg.payments.references import problems


@pytest.mark.django_db
def test_tills_are_made_once_and_offer_several_ways(settings: Any) -> None:
    files = read(FOLDER / "harburg")
    for number, one in enumerate(files.demo.tills):
        make_authority(one.authority, f"D{'ABCDEFGH'[number]}")
        assert iban.is_valid(one.iban), one.authority
        assert problems(one.pattern) == [], one.authority
    ensure_tills(files)
    Payee.objects.update(name="umbenannt")
    ensure_tills(files)
    assert set(Payee.objects.values_list("name", flat=True)) == {"umbenannt"}
    for payee in Payee.objects.all():
        online = [way for way in PaymentWay.objects.filter(payee=payee) if not class_of(way.kind).staffed]  # type: ignore[union-attr]
        assert len(online) >= 2, "several ways, by § 4 EGovG"
    settings.AMTSWEG_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        ensure_tills(files)


def test_fees_are_paid_at_every_moment_somewhere() -> None:
    files = read(FOLDER / "harburg")
    tills = {one.authority for one in files.demo.tills}
    rules = {
        (slug, name): rule
        for slug, authority in files.authorities.items()
        for name, offer in authority.offers.items()
        if (rule := rule_of({**authority.parameters, **offer.parameters}))
    }
    assert {slug for slug, _name in rules} <= tills
    assert {rule.moment for rule in rules.values()} == {one.value for one in Moment}
