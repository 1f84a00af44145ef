"""Setting up accounts and ways to pay in the studio, by an authority's own administrators.

A way that is new waits until its check finds nothing wrong. What was begun on a way that is switched off is finished.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from amtsweg.accounts.models import Membership
from amtsweg.accounts.permissions import allows
from amtsweg.core import events
from amtsweg.core.actors import Actor
from amtsweg.core.ports import Check, insist
from amtsweg.core.tenancy import across_tenants
from amtsweg.payments import references
from amtsweg.payments.models import Payee, PaymentRequest, PaymentWay
from amtsweg.payments.port import Faulty, Refused, Unreachable, adapter_of, sealed_secrets, secrets_of

PAYEE = events.register("payments.payee-saved", "Zahlungsempfänger gespeichert")
SAVED = events.register("payments.way-saved", "Zahlungsweg gespeichert")
ON = events.register("payments.way-on", "Zahlungsweg eingeschaltet")
OFF = events.register("payments.way-off", "Zahlungsweg ausgeschaltet")
_OF_WAYS = ("title", "options", "order")


def payees_of(by: Membership) -> list[Payee]:
    """The authority's accounts. Raises `PermissionDenied`."""
    _require(by)
    return list(Payee.objects.filter(authority=by.authority))


def ways_of(by: Membership) -> list[PaymentWay]:
    """The authority's ways to pay. Raises `PermissionDenied`."""
    _require(by)
    return list(PaymentWay.objects.filter(authority=by.authority).select_related("payee", "authority"))


def save_payee(by: Membership, slug: str, values: Mapping[str, str], *, new: bool) -> Payee:
    """Sets up or changes an account: name, iban, bic, creditor, pattern, budget_item.

    Raises `PermissionDenied`, `ValidationError` at what does not fit, `Payee.DoesNotExist`.
    """
    _require(by)
    with transaction.atomic():
        mine = Payee.objects.filter(authority=by.authority)
        row = Payee(authority=by.authority, slug=slug) if new else mine.select_for_update().get(slug=slug)
        before = row.pattern
        for name, value in values.items():
            setattr(row, name, value)
        if wrong := _wrong(row, before, list(mine.exclude(pk=row.pk))):
            raise ValidationError(wrong)
        row.save()
        _event(by, PAYEE, "payee", row, {"payee": row.slug, "iban": row.iban})
    return row


def save_way(
    by: Membership, slug: str, values: Mapping[str, Any], secrets: Mapping[str, str], *, new: bool
) -> PaymentWay:
    """Sets up a way, switched off at first (`kind` and `payee` besides title, options, order), or changes one.

    Secrets that are not named stay. Raises `PermissionDenied`, `ValidationError` for a name that is taken, `Faulty`,
    `PaymentWay.DoesNotExist`.
    """
    _require(by)
    try:
        with transaction.atomic():
            if new:
                payee = Payee.objects.get(authority=by.authority, slug=values["payee"])
                row = PaymentWay(authority=by.authority, payee=payee, slug=slug, kind=values["kind"])
            else:
                row = _mine(by).select_for_update(of=("self",)).get(slug=slug)
            for name in _OF_WAYS:
                setattr(row, name, values[name])
            row.sealed_secrets = sealed_secrets(row.pk, secrets_of(row) | dict(secrets))
            adapter_of(row)
            row.save(force_insert=new)
            _event(by, SAVED, "payment-way", row, {"way": row.slug, "secrets": sorted(secrets)})
    except IntegrityError:
        raise ValidationError({"slug": [_("Diesen Kurznamen gibt es schon, nehmen Sie einen anderen")]}) from None
    return row


def tried(by: Membership, slug: str) -> list[Check]:
    """What the way's check says; asks the network. Raises `PermissionDenied`, `PaymentWay.DoesNotExist`."""
    _require(by)
    row = _mine(by).get(slug=slug)
    try:
        return list(adapter_of(row).check())
    except (Faulty, Unreachable, Refused) as error:
        return [Check(f"payment way {slug}", "failed", str(error))]


def switch_on(by: Membership, slug: str) -> None:
    """Payers are offered it from now on. Raises `ports.NotReady`, `PermissionDenied`, `PaymentWay.DoesNotExist`."""
    insist(tried(by, slug))
    _switch(by, slug, ON, active=True)


def switch_off(by: Membership, slug: str) -> None:
    """Nobody is offered it any more. Raises `PermissionDenied`, `PaymentWay.DoesNotExist`."""
    _require(by)
    _switch(by, slug, OFF, active=False)


def _switch(by: Membership, slug: str, kind: str, *, active: bool) -> None:
    with transaction.atomic():
        row = _mine(by).select_for_update(of=("self",)).get(slug=slug)
        if row.active == active:
            return
        row.active = active
        row.save(update_fields=["active"])
        _event(by, kind, "payment-way", row, {"way": row.slug})


def _wrong(row: Payee, before: str, others: Sequence[Payee]) -> dict[str, list[str]]:
    """What does not fit, by field."""
    from stdnum import bic, iban
    from stdnum.eu import at_02

    wrong: dict[str, list[str]] = {}
    if any(one.slug == row.slug for one in others):
        wrong["slug"] = [_("Diesen Kurznamen gibt es schon, nehmen Sie einen anderen")]
    if not iban.is_valid(row.iban):
        wrong["iban"] = [_("Das ist keine gültige IBAN")]
    if row.bic and not bic.is_valid(row.bic):
        wrong["bic"] = [_("Das ist kein gültiger BIC")]
    if row.creditor and not at_02.is_valid(row.creditor):
        wrong["creditor"] = [_("Das ist keine gültige Gläubiger-Identifikationsnummer")]
    if found := references.problems(row.pattern):
        wrong["pattern"] = found
    elif any(_begins(one.pattern) == _begins(row.pattern) for one in others):
        wrong["pattern"] = [_("Ein anderer Zahlungsempfänger beginnt ebenso; die Kassenzeichen wären zu verwechseln")]
    elif before and before != row.pattern and _given(row):
        wrong["pattern"] = [_("Nach diesem Muster sind schon Kassenzeichen vergeben; es kann nicht mehr anders werden")]
    return wrong


def _begins(pattern: str) -> str:
    return pattern.partition("{")[0]


def _given(payee: Payee) -> bool:
    with across_tenants("the payee is at hand"):
        return bool(PaymentRequest.objects.filter(payee=payee).exists())


def _mine(by: Membership) -> Any:
    return PaymentWay.objects.filter(authority=by.authority).select_related("payee", "authority")


def _require(by: Membership) -> None:
    if by.unit_id is not None or not allows(by, "portal.administer", by.authority):
        raise PermissionDenied("portal.administer")


def _event(by: Membership, kind: str, subject: str, row: Payee | PaymentWay, data: dict[str, Any]) -> None:
    actor = Actor("staff", by.account_id)
    events.record(by.authority, kind, actor=actor, subject_type=subject, subject_id=row.pk, data=data)
