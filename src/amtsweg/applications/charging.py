"""What is to be paid for an application and when, by the rule of its offer; and what is paid before it is sent.

The rule is data of offer and authority, the offer's own over the authority's: the parameter `zahlung`, such as
`{wann: after-sending, konto: kasse, tage: "14"}`. How much it is, the fees of the form say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from amtsweg.applications.drafts import Draft
from amtsweg.applications.models import Application
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.tenancy import across_tenants
from amtsweg.core.text import Localised
from amtsweg.forms.flow import Way
from amtsweg.forms.texts import both
from amtsweg.payments import actions as payments
from amtsweg.payments.asking import Demand, Item
from amtsweg.payments.entering import balance_of
from amtsweg.payments.ledger import ZERO
from amtsweg.payments.models import Payee, PaymentRequest
from amtsweg.payments.queries import about

PARAMETER = "zahlung"
SUBJECT = "draft"  # what a request is about until the application is sent
DAYS = 14  # to pay in, unless the rule says otherwise
Moment = PaymentRequest.Moment

_REST = gettext_lazy("Restbetrag nach geänderten Angaben")


class Unpaid(Exception):
    """The fee has to be paid before sending; the draft stays as it is. `request` is what is still open."""

    def __init__(self, request: PaymentRequest) -> None:
        super().__init__(str(request.pk))
        self.request = request


@dataclass(frozen=True, slots=True)
class Rule:
    """When the fee is paid, into which account of the authority ("": its first), within how many days."""

    moment: str
    payee: str = ""
    days: int = DAYS
    budget_item: str = ""
    tax_rate: Decimal = ZERO


def rule_of(parameters: Mapping[str, Any]) -> Rule | None:
    """The rule; None where nothing is paid online. Raises `ValueError` for one that says something unknown."""
    raw = parameters.get(PARAMETER)
    if not raw:
        return None
    if not isinstance(raw, Mapping) or (unknown := set(raw) - {"wann", "konto", "tage", "haushaltsstelle", "steuer"}):
        raise ValueError(f"{PARAMETER}: {unknown if isinstance(raw, Mapping) else raw!r}")
    try:
        moment, days, tax = Moment(str(raw.get("wann"))), int(raw.get("tage", DAYS)), Decimal(str(raw.get("steuer", 0)))
    except (InvalidOperation, TypeError, ValueError):
        raise ValueError(f"{PARAMETER}: {dict(raw)!r}") from None
    if not (0 <= days <= 365 and 0 <= tax < 100):
        raise ValueError(f"{PARAMETER}: {dict(raw)!r}")
    return Rule(moment.value, str(raw.get("konto", "")), days, str(raw.get("haushaltsstelle", "")), tax)


def usable_rule(parameters: Mapping[str, Any]) -> Rule | None:
    """The rule, where it can be used: a mistake in it must not keep an application from being sent."""
    try:
        return rule_of(parameters)
    except ValueError:
        return None


def payee_of(authority_id: UUID, rule: Rule) -> Payee | None:
    """Into which account is paid; None while the authority has set none up."""
    rows = Payee.objects.filter(authority_id=authority_id).select_related("authority")
    return rows.filter(slug=rule.payee).first() if rule.payee else rows.first()


def items_of(way: Way, rule: Rule) -> list[Item]:
    """The fees of a form as lines of a request; nothing while one of them is not known yet."""
    fees, english = way.fees("de"), way.fees("en")
    if fees.total is None:
        return []
    return [
        Item(_both(line.label, other.label), line.amount or ZERO, rule.tax_rate, rule.budget_item)
        for line, other in zip(fees.lines, english.lines, strict=True)
    ]


def _both(german: str, english: str) -> Localised:
    return {"de": german, "en": english} if english != german else {"de": german}


def kept(requests: list[PaymentRequest]) -> Decimal:
    """What was paid on them and not given back, in euro."""
    return sum((one.paid - one.returned for one in requests), ZERO)


def requests_of(application_id: UUID) -> list[PaymentRequest]:
    """What was asked for a draft, oldest first."""
    with across_tenants("the caller has the draft in hand"):
        return about(SUBJECT, [application_id])


def pays_first(draft: Draft) -> Decimal:
    """What is still to be paid before this draft may be sent, in euro; nothing is asked for yet."""
    rule = usable_rule(draft.sitting.offer.parameters)
    if rule is None or rule.moment != Moment.BEFORE_SENDING or payee_of(draft.application.authority_id, rule) is None:
        return ZERO
    total = sum((one.amount for one in items_of(draft.way, rule)), ZERO)
    return max(total - kept(requests_of(draft.application.pk)), ZERO) if total > ZERO else ZERO


def ask_before_sending(draft: Draft) -> PaymentRequest | None:
    """What is to be paid before this draft may be sent; None when nothing is, or no more.

    Asking again brings the same request, unless the answers have changed the fee since: then what was not paid is taken
    back, and the difference is asked.
    """
    rule = usable_rule(draft.sitting.offer.parameters)
    if rule is None or rule.moment != Moment.BEFORE_SENDING:
        return None
    application, items = draft.application, items_of(draft.way, rule)
    total = sum((one.amount for one in items), ZERO)
    payee = payee_of(application.authority_id, rule) if total > ZERO else None
    if payee is None:
        return None
    with transaction.atomic():
        _lock(application)
        asked = requests_of(application.pk)
        missing = total - kept(asked)
        if missing <= ZERO:
            return None
        waiting = [one for one in asked if one.open]
        if len(waiting) == 1 and waiting[0].open == missing:
            return waiting[0]
        for one in waiting:
            _give_up(one)
        lines = items if missing == total else [Item(both(_REST), missing, rule.tax_rate, rule.budget_item)]
        return payments.ask(payee, _demand(draft, rule, lines, number=len(asked)))


def _demand(draft: Draft, rule: Rule, items: list[Item], *, number: int) -> Demand:
    application = draft.application
    return Demand(
        holder_id=application.holder_id, subject=(SUBJECT, application.pk), purpose=application.offer.service.title,
        items=items, moment=rule.moment, due_on=clock.today() + timedelta(days=rule.days),
        language=application.language, key=f"{SUBJECT}:{application.pk}:{number}",
    )  # fmt: skip


def _lock(application: Application) -> None:
    """Two windows that want to pay at once are asked one after the other."""
    with across_tenants("the caller has the draft in hand"):
        Application.objects.select_for_update(of=("self",)).only("pk").get(pk=application.pk)


def _give_up(request: PaymentRequest) -> None:
    """What was asked by earlier answers and is not paid is not owed; what was paid of it counts."""
    there = request.paid - request.returned
    if there:
        payments.reduce(request.pk, request.owed - there, "", key=f"changed:{request.version}", by=SYSTEM)
    else:
        payments.withdraw(request.pk, "")


def give_back(application_id: UUID, *, actor: Actor) -> None:
    """The draft is gone without having been sent: nothing is owed any more, and what was paid goes back."""
    for request in requests_of(application_id):
        payments.withdraw(request.pk, "", by=actor)
        if there := balance_of(request).refundable:
            payments.ask_refund(request.pk, there, "", key="draft-gone", by=actor)
