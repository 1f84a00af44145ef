"""An office that takes money: a form with a fee that follows the answers, an account, two ways to pay."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from applications.world import ANSWERS, FORM, answer, begin
from cases.office import Office

from amtsweg.accounts.models import Membership
from amtsweg.accounts.trust import GUEST
from amtsweg.applications import actions as applications
from amtsweg.applications.models import Application, Submission
from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.models import Case
from amtsweg.catalogue.models import Offer
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.tenancy import across_tenants, as_holder
from amtsweg.federation.models import Authority
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.payments import actions as payments
from amtsweg.payments.adapters import demo
from amtsweg.payments.models import DemoPayment, LedgerEntry, Payee, PaymentRequest, PaymentWay

FEE = """
fees:
  - id: marke
    label: {de: Hundemarke, en: Dog tag}
    amount: {mul: [{parameter: marke}, {count: {of: hunde}}]}
  - id: eile
    label: {de: Zuschlag, en: Surcharge}
    amount: {parameter: eile}
    when: {eq: [{answer: bemerkung}, eilig]}
"""


AMOUNTS = """parameters:
  marke: {type: amount, label: Hundemarke, value: "12.50"}
  eile: {type: amount, label: Zuschlag, value: "5.00"}
"""


def take_money(authority: Authority, offer: Offer | None, moment: str = "after-sending", **rule: Any) -> Payee:
    """Sets up an account and two ways, and when the offer's fees are paid."""
    payee = Payee.objects.create(
        authority=authority, slug="kasse", name="Samtgemeindekasse (Demo)", iban="DE02120300000000202051",
        pattern="JE{jj}.{nr:6}.{p}", budget_item="1221.431100",
    )  # fmt: skip
    for order, (slug, title) in enumerate([("karte", "Kreditkarte"), ("konto", "Online-Überweisung")]):
        PaymentWay.objects.create(
            authority=authority, payee=payee, slug=slug, kind="demo", title={"de": title}, order=order, active=True
        )
    if offer is not None:
        import_definition(definitions.load(FORM.replace("parameters:\n", AMOUNTS) + FEE), None, actor=SYSTEM)
        offer.parameters = {**offer.parameters, "zahlung": {"wann": moment, **rule}}
        offer.save(update_fields=["parameters"])
        bump()
    return payee


def filled(office: Office, holder: UUID | None = None, **pages: dict[str, Any]) -> Application:
    """A draft with every answer."""
    draft = begin(office.world, holder=holder or uuid4(), guest=True)
    for key, raw in {**ANSWERS, **pages}.items():
        assert not answer(draft, office.world, key, raw).errors
    return draft


def submitted(draft: Application) -> Submission:
    with as_holder(draft.holder_id):
        return applications.submit(draft.pk, actor=Actor("guest", draft.holder_id), trust=GUEST)


def fee(case: Case) -> PaymentRequest:
    """The only request of a case."""
    (found,) = of_case(case)
    return found


def pay(request: PaymentRequest, how: demo.Play = "paid", slug: str = "karte") -> None:
    """Pays as somebody does on the demo provider's page, and comes back."""
    way = PaymentWay.objects.get(authority=request.authority, slug=slug)
    attempt = payments.begin(request.pk, way, language="de")
    demo.play(DemoPayment.objects.get(reference=attempt.provider_reference), how)
    payments.inquire(attempt)


def now(request: PaymentRequest) -> PaymentRequest:
    with across_tenants("a test looks"):
        return PaymentRequest.objects.get(pk=request.pk)


def entries(request: PaymentRequest) -> list[tuple[str, Decimal]]:
    with across_tenants("a test looks"):
        return list(LedgerEntry.objects.filter(request=request).values_list("kind", "amount"))


def staff(member: Membership) -> Actor:
    return Actor("staff", member.account_id)
