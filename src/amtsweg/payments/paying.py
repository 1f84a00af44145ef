"""Paying: an attempt on one way, and what the provider says of it, by whichever door it comes.

Return page, notification and inquiry all end in `report`: whichever comes first is noted, the others find it there. The
network is asked outside of transactions only.
"""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from amtsweg.core import clock, events
from amtsweg.core.actors import SYSTEM, Actor
from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import across_tenants
from amtsweg.core.text import pick
from amtsweg.federation.links import page_at
from amtsweg.payments import refunding
from amtsweg.payments.entering import Entered, Note, balance_of, enter, locked
from amtsweg.payments.ledger import ZERO, Kind, Source
from amtsweg.payments.mandates.signing import standing
from amtsweg.payments.models import DebitMandate, PaymentAttempt, PaymentItem, PaymentRequest, PaymentWay
from amtsweg.payments.port import Faulty, Incoming, Line, Order, Refused, Report, Unreachable, adapter_of

REFUSED = events.register("payments.refused", "Meldung eines Zahlungsanbieters abgewiesen")
KINDS = {
    "paid": Kind.PAID, "failed": Kind.FAILED, "cancelled": Kind.CANCELLED, "expired": Kind.EXPIRED,
    "refunded": Kind.REFUNDED, "charged-back": Kind.CHARGED_BACK,
}  # fmt: skip
AGAIN = timedelta(minutes=2)  # a second press of the button within it leads to the same payment
MOMENT = timedelta(seconds=8)  # that an answer may take; the payer's page looks again after ten


class NothingToPay(Exception):
    """It is paid, waived or taken back already."""


class AskedJustNow(Exception):
    """The provider was asked about this attempt within the last `MOMENT`, and may still be answering."""


def begin(request_id: UUID, way: PaymentWay, *, language: str, by: Actor = SYSTEM) -> PaymentAttempt:
    """Begins to pay what is open. Pressed twice, it leads to the same payment.

    One whose `provider_reference` is empty has been begun by another press that is still asking the provider.
    Raises `NothingToPay`, and `Unreachable` or `port.Faulty` (noted; other ways stay open).
    """
    adapter = adapter_of(way)
    with transaction.atomic(), across_tenants("whoever knows the code may pay"):
        request = locked(request_id)
        amount = balance_of(request).open
        if amount == ZERO or way.authority_id != request.authority_id or not way.active:
            raise NothingToPay
        if there := _there(request, way, amount):
            return there
        attempt = PaymentAttempt(
            id=new_id(), request=request, authority=request.authority, holder_id=request.holder_id, way=way,
            amount=amount, begun_at=clock.now(),
        )  # fmt: skip
        attempt.save(force_insert=True)
        enter(request.pk, Note(Kind.BEGUN, f"{attempt.pk}:begun", Source.SYSTEM, amount, attempt.pk), by=by)
    try:
        started = adapter.start(order(attempt, language))
        attempt.provider_reference, attempt.address = started.reference, started.address
        attempt.expires_at = started.expires_at
        with transaction.atomic():
            attempt.save(update_fields=["provider_reference", "address", "expires_at"])
    except (Unreachable, Refused, Faulty, IntegrityError) as error:
        why = "the provider calls two payments the same" if isinstance(error, IntegrityError) else str(error)
        _note(attempt, Kind.FAILED, Source.SYSTEM, note=why)
        if isinstance(error, Faulty):
            raise
        raise Unreachable(why) from error
    return attempt


def order(attempt: PaymentAttempt, language: str) -> Order:
    """An attempt as its provider is told of it."""
    request = attempt.request
    with across_tenants("the attempt is at hand"):
        items = list(PaymentItem.objects.filter(request=request))
    lines = tuple(Line(pick(one.label, language).text, one.amount, one.tax_rate, one.budget_item) for one in items)
    whole = sum((line.amount for line in lines), ZERO) == attempt.amount and all(line.amount > 0 for line in lines)
    purpose = pick(request.purpose, language).text
    slug = request.authority.slug
    return Order(
        attempt=attempt.pk,
        amount=attempt.amount,
        reference=request.reference,
        purpose=purpose,
        lines=lines if whole else (Line(purpose, attempt.amount, ZERO, lines[0].budget_item if lines else ""),),
        language=language,
        answer_to=page_at(slug, f"/zahlung/{request.code}/zurueck/{attempt.pk}/", language),
        notify_to=page_at(slug, f"/zahlungen/meldung/{attempt.way_id}/"),
    )


def inquire(attempt: PaymentAttempt, source: Source = Source.POLL) -> Entered | None:
    """Asks the provider how an attempt stands and notes what is new. Raises `Unreachable`, `port.Faulty`.

    A payer who only loads the page again has nobody asked: `AskedJustNow`.
    """
    if not _turn(attempt, source):
        raise AskedJustNow
    try:
        adapter = adapter_of(attempt.way)
        if not attempt.provider_reference or not adapter.polls:
            return None
        told = adapter.status(attempt.provider_reference)
        return report(attempt, told, source)
    except Refused as error:
        refused(attempt.way, error.reason)
        return None


def _turn(attempt: PaymentAttempt, source: Source) -> bool:
    """Whether the provider is asked now, which is noted before: of several processes one asks.

    The sweep always does. What cannot be asked about waits its turn there like all else.
    """
    now = clock.now()
    with across_tenants("the attempt is at hand"):
        rows = PaymentAttempt.objects.filter(pk=attempt.pk)
        if source == Source.RETURN:
            rows = rows.filter(Q(asked_at=None) | Q(asked_at__lt=now - MOMENT))
        return bool(rows.update(asked_at=now))


def notified(way: PaymentWay, message: Incoming) -> Entered | None:
    """A provider's message arrived. Raises `Refused` (noted), `Unreachable`, `port.Faulty`."""
    try:
        told = adapter_of(way).read(message)
        return report(attempt_of(way, told.reference), told, Source.NOTIFICATION)
    except Refused as error:
        refused(way, error.reason)
        raise


def report(attempt: PaymentAttempt, told: Report, source: Source) -> Entered | None:
    """Notes what a provider says, once. None where it says nothing new. Raises `Refused` for what cannot be."""
    if told.reference != attempt.provider_reference:
        raise Refused("reference")
    if told.outcome == "open":
        return None
    if told.outcome == "paid" and told.amount != attempt.amount:
        raise Refused("amount")
    if told.outcome in ("refunded", "charged-back"):
        return refunding.returned(attempt, told, source)
    with transaction.atomic():
        locked(attempt.request_id)
        with across_tenants("the attempt is at hand"):
            paid = PaymentAttempt.objects.filter(pk=attempt.pk, state=PaymentAttempt.State.PAID).exists()
        if paid and told.outcome != "paid":
            return None  # an old message that was overtaken
        kind = KINDS[told.outcome]
        amount = told.amount if kind == Kind.PAID else ZERO
        entered = enter(
            attempt.request_id,
            Note(kind, f"{attempt.pk}:{kind}", source, amount, attempt.pk, told.at, told.note),
        )
        if entered.entry is not None and kind == Kind.PAID and entered.balance.surplus > ZERO:
            refunding.give_back_surplus(attempt, entered.balance.surplus)
        return entered


def attempt_of(way: PaymentWay, reference: str) -> PaymentAttempt:
    """The attempt that the provider calls so. Raises `Refused`."""
    with across_tenants("the provider's message names it"):
        rows = PaymentAttempt.objects.select_related("request__authority", "way__payee", "way__authority")
        found: PaymentAttempt | None = rows.filter(way=way, provider_reference=reference).first() if reference else None
    if found is None:
        raise Refused("unknown")
    return found


def refused(way: PaymentWay, reason: str) -> None:
    """Notes that a message was not believed, and why in one word; nothing of the message itself."""
    with transaction.atomic():
        events.record(
            way.authority, REFUSED, actor=SYSTEM, subject_type="payment-way", subject_id=way.pk,
            data={"way": way.slug, "reason": reason},
        )  # fmt: skip


def being_told(attempt: PaymentAttempt) -> bool:
    """Whether the press that began it is still telling its provider; one that takes too long never will."""
    return not attempt.provider_reference and attempt.begun_at > clock.now() - AGAIN


def _there(request: PaymentRequest, way: PaymentWay, amount: Decimal) -> PaymentAttempt | None:
    """An attempt on the same way to go on with: whose debit is to come, else one that has just been begun."""
    begun = PaymentAttempt.objects.filter(request=request, way=way, state=PaymentAttempt.State.BEGUN)
    begun = begun.select_related("request__authority").order_by("-begun_at")
    signed = DebitMandate.objects.filter(standing(), attempt__request=request).values("attempt")
    found: PaymentAttempt | None = (
        begun.filter(pk__in=signed).first() or begun.filter(begun_at__gt=clock.now() - AGAIN, amount=amount).first()
    )
    return found


def _note(attempt: PaymentAttempt, kind: Kind, source: Source, note: str = "") -> None:
    enter(attempt.request_id, Note(kind, f"{attempt.pk}:{kind}", source, ZERO, attempt.pk, note=note))
