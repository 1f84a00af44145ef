"""Where fees arise: with the sending, with a step of the procedure, with the decision, or because a clerk asks.

Nothing that goes wrong here may cost somebody the application: without a rule or an account nothing is asked, and the
case goes on as it does without one.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import require
from amtsweg.applications import charging
from amtsweg.applications.charging import Rule
from amtsweg.cases import decisions
from amtsweg.cases.actions.work import by
from amtsweg.cases.fees import letters
from amtsweg.cases.fees.queries import of_case
from amtsweg.cases.life import Kind
from amtsweg.cases.models import Decision
from amtsweg.cases.record import SUBJECT, Change, changing
from amtsweg.cases.terms import parameters_of
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.money import cents
from amtsweg.core.tenancy import across_tenants
from amtsweg.forms.flow import Way
from amtsweg.forms.texts import both
from amtsweg.payments import actions as payments
from amtsweg.payments.asking import Demand, Item
from amtsweg.payments.ledger import ZERO
from amtsweg.payments.models import PaymentRequest

LONGEST = 120  # of what a clerk calls a fee

_FOR_DECISION = gettext_lazy("Gebühr nach dem Bescheid")


class NoAccount(Exception):
    """The authority has set up no account that could be paid into."""


def at_sending(change: Change, way: Way, to: str) -> None:
    """What was paid before sending becomes the case's; else the form's fees are asked for, by a mail to this address.

    In the transaction of the sending itself.
    """
    rule = charging.usable_rule(parameters_of(change.case))
    if rule is None or rule.moment == charging.Moment.AFTER_DECISION:
        return
    before = charging.requests_of(change.case.submission.application_id)
    for request in before:
        payments.move_subject(request.pk, SUBJECT, change.case.pk)
        _note(change, Kind.FEE_ASKED, request, request.owed, SYSTEM)
        if there := request.paid - request.returned:
            _note(change, Kind.FEE_PAID, request, there, SYSTEM)
    if not before:
        _ask(change, rule, charging.items_of(way, rule), key="sending", to=to)


def at_step(change: Change, title: dict[str, str], amount: Decimal) -> None:
    """A step of the procedure costs something."""
    if rule := charging.usable_rule(parameters_of(change.case)):
        item = Item(title, amount, rule.tax_rate, rule.budget_item)
        _ask(change, rule, [item], key=f"step:{change.case.version}")


def at_decision(case_id: UUID, authority_id: UUID) -> None:
    """The notice is on its way: what its fee comes to beyond what was asked already is asked for, once."""
    with changing(case_id, authority_id) as change:
        case, made = change.case, change.case.decision
        rule = charging.usable_rule(parameters_of(case))
        fee = decisions.opened(case.data_key, made).fee if made and rule else ""
        if rule is None or made is None or not fee:
            return
        asked = ZERO if made.kind == Decision.Kind.OBJECTION else sum((one.owed for one in of_case(case)), ZERO)
        missing = cents(Decimal(fee)) - asked
        if missing > ZERO:
            item = Item(both(_FOR_DECISION), missing, rule.tax_rate, rule.budget_item)
            _ask(change, rule, [item], key=f"decision:{made.pk}")


def ask(
    clerk: Membership, case_id: UUID, title: str, amount: Decimal, due_on: date, *, key: str, version: int
) -> PaymentRequest:
    """A clerk asks for a fee. `key`: the form's, so that sending it twice asks once.

    Raises `PermissionDenied`, `Changed`, `NotPossible`, `NoAccount`, `ValueError` for what is no amount or no title.
    """
    if amount <= ZERO or not title.strip() or len(title) > LONGEST:
        raise ValueError("a fee has a name and an amount")
    with changing(case_id, clerk.authority_id, version=version) as change:
        require(clerk, "payment.work", change.case.authority, change.case.unit)
        rule = charging.usable_rule(parameters_of(change.case)) or Rule(charging.Moment.AFTER_SENDING)
        item = Item({"de": title.strip()}, cents(amount), rule.tax_rate, rule.budget_item)
        request = _ask(change, rule, [item], key=f"clerk:{key}", due_on=due_on, clerk=clerk)
        if request is None:
            raise NoAccount
    return request


def _ask(
    change: Change, rule: Rule, items: Sequence[Item], *, key: str, due_on: date | None = None,
    clerk: Membership | None = None, to: str | None = None,
) -> PaymentRequest | None:  # fmt: skip
    """Asks once under this key; None where nothing is owed or nobody can be paid."""
    case = change.case
    payee = charging.payee_of(case.authority_id, rule) if sum((one.amount for one in items), ZERO) > ZERO else None
    if payee is None:
        return None
    whole = f"{SUBJECT}:{case.pk}:{key}"
    with across_tenants("the case is in hand"):
        if there := PaymentRequest.objects.filter(key=whole).first():
            return there
    demand = Demand(
        holder_id=case.holder_id, subject=(SUBJECT, case.pk), purpose=case.service.title, items=list(items),
        moment=rule.moment, due_on=due_on or clock.today() + timedelta(days=rule.days), language=case.language,
        key=whole,
    )  # fmt: skip
    request = payments.ask(payee, demand, by=clerk or SYSTEM)
    _note(change, Kind.FEE_ASKED, request, request.owed, by(clerk) if clerk else SYSTEM)
    letters.tell_asked(case, request, to)
    return request


def _note(change: Change, kind: Kind, request: PaymentRequest, amount: Decimal, actor: Actor) -> None:
    change.happen(kind, actor, facts(request, amount))


def facts(request: PaymentRequest, amount: Decimal) -> dict[str, object]:
    """What an event of a case says about money: which request, how much, whether something is still to be paid."""
    open_ = request.open > ZERO
    return {"payment": str(request.pk), "reference": request.reference, "amount": str(amount), "open": open_}
