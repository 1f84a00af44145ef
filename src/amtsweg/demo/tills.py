"""The demo's accounts and ways to pay. Never outside a demo: the accounts do not exist, and no money moves."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from amtsweg.demo.federation import Federation
from amtsweg.federation.models import Authority
from amtsweg.payments.models import Payee, PaymentWay

SLUG = "kasse"
CREDITOR = "DE98ZZZ09999999999"  # the identifier that the Bundesbank keeps for examples
WAYS = (
    ("karte", "demo", {"de": "Kreditkarte (Vorführung)", "en": "Credit card (demonstration)"}),
    ("sofort", "demo", {"de": "Online-Überweisung (Vorführung)", "en": "Online transfer (demonstration)"}),
    ("ueberweisung", "transfer", {"de": "Überweisung", "en": "Bank transfer"}),
    ("lastschrift", "mandate", {"de": "Lastschrift", "en": "Direct debit"}),
    ("schalter", "counter", {"de": "Am Schalter", "en": "At the counter"}),
)  # slug, kind, title


def ensure_tills(files: Federation) -> None:
    """Makes those that are not there yet; what was changed in the studio stays. Raises `ImproperlyConfigured`."""
    if not settings.AMTSWEG_DEMO:
        raise ImproperlyConfigured("accounts that do not exist are for demos")
    rows = {row.slug: row for row in Authority.objects.filter(slug__in=[one.authority for one in files.demo.tills])}
    for one in files.demo.tills:
        payee, made = Payee.objects.get_or_create(
            authority=rows[one.authority], slug=SLUG,
            defaults={"name": one.name, "iban": one.iban, "pattern": one.pattern, "budget_item": one.budget_item,
                      "creditor": CREDITOR},
        )  # fmt: skip
        if made:
            PaymentWay.objects.bulk_create(
                PaymentWay(
                    authority=payee.authority, payee=payee, slug=slug, kind=kind, title=title, order=order, active=True
                )
                for order, (slug, kind, title) in enumerate(WAYS)
            )
