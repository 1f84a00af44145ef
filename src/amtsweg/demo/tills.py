"""The demo's accounts and ways to pay. Never outside a demo: the accounts do not exist, and no money moves."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from amtsweg.demo.federation import Federation
from amtsweg.federation.models import Authority
from amtsweg.payments.models import Payee, PaymentWay

SLUG = "kasse"
WAYS = {
    "karte": {"de": "Kreditkarte (Vorführung)", "en": "Credit card (demonstration)"},
    "online-ueberweisung": {"de": "Online-Überweisung (Vorführung)", "en": "Online transfer (demonstration)"},
}


def ensure_tills(files: Federation) -> None:
    """Makes those that are not there yet; what was changed in the studio stays. Raises `ImproperlyConfigured`."""
    if not settings.AMTSWEG_DEMO:
        raise ImproperlyConfigured("accounts that do not exist are for demos")
    rows = {row.slug: row for row in Authority.objects.filter(slug__in=[one.authority for one in files.demo.tills])}
    for one in files.demo.tills:
        payee, made = Payee.objects.get_or_create(
            authority=rows[one.authority], slug=SLUG,
            defaults={"name": one.name, "iban": one.iban, "pattern": one.pattern, "budget_item": one.budget_item},
        )  # fmt: skip
        if made:
            PaymentWay.objects.bulk_create(
                PaymentWay(
                    authority=payee.authority, payee=payee, slug=slug, kind="demo", title=title, order=order,
                    active=True,
                )
                for order, (slug, title) in enumerate(WAYS.items())
            )  # fmt: skip
