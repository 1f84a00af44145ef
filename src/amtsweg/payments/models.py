"""Who is paid, on which ways, what for; and the ledger of what happened. Amounts are euro.

Nothing here names a person. Who pays is known to the subject of a request (such as a case), which is erased by its own
rules; the books stay.
"""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager
from amtsweg.core.text import LocalisedField
from amtsweg.federation.models import SLUG
from amtsweg.payments.models_mandates import Collection, DebitMandate
from amtsweg.payments.models_statements import Assignment, BankLine, BankStatement

__all__ = [
    "Assignment",
    "BankLine",
    "BankStatement",
    "Collection",
    "DebitMandate",
    "DemoPayment",
    "LedgerEntry",
    "Payee",
    "PaymentAttempt",
    "PaymentItem",
    "PaymentRequest",
    "PaymentWay",
    "ReferenceCount",
]  # fmt: skip


class Payee(models.Model):
    """An account of an authority into which is paid (Zahlungsempfänger). Printed on every demand, so not scoped."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=40, validators=[SLUG])
    name = models.CharField(max_length=70)  # the account's owner, as banks know it
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    creditor = models.CharField(max_length=35, blank=True)  # Gläubiger-Identifikationsnummer, for direct debit
    pattern = models.CharField(max_length=40)  # of the Kassenzeichen, see `references`
    budget_item = models.CharField(max_length=40, blank=True)  # Haushaltsstelle, where a fee names none

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["authority", "slug"], name="payee_once")]


class ReferenceCount(models.Model):
    """The last number that was given in a year's Kassenzeichen of a payee."""

    payee = models.ForeignKey(Payee, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payee", "year"], name="reference_count_once_a_year")]


class PaymentWay(models.Model):
    """One way to pay (Zahlweg): a kind of provider as an authority set it up. Not scoped; its secrets are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="ways")
    slug = models.CharField(max_length=40, validators=[SLUG])
    kind = models.CharField(max_length=24)  # a kind of `port.register`
    title = LocalisedField()  # how payers find it: "Kreditkarte"
    options = models.JSONField(default=dict)  # by the schema of its adapter
    sealed_secrets = models.BinaryField(null=True)  # JSON of names and values, see `port.secrets_of`
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=False)  # offered to payers; what was begun is finished all the same

    class Meta:
        ordering = ["order", "slug"]
        constraints = [models.UniqueConstraint(fields=["authority", "slug"], name="payment_way_once")]


class PaymentRequest(models.Model):
    """What somebody is asked to pay (Zahlungsaufforderung). Never deleted while the books must be kept.

    `state`, `owed`, `paid` and `returned` say what the ledger says, for lists and filters; only `ledger` writes them.
    """

    class Moment(models.TextChoices):
        """When it is to be paid."""

        BEFORE_SENDING = "before-sending", "vor dem Absenden"
        AFTER_SENDING = "after-sending", "nach dem Absenden"
        AFTER_DECISION = "after-decision", "nach der Entscheidung"

    class State(models.TextChoices):
        """What the ledger says, in one word: see `ledger.Balance`."""

        OPEN = "open", "offen"
        PARTLY = "partly", "teilweise gezahlt"
        SETTLED = "settled", "gezahlt"
        OVERPAID = "overpaid", "überzahlt"
        OVERDRAWN = "overdrawn", "zu viel zurückgezahlt"
        WAIVED = "waived", "erlassen"
        CANCELLED = "cancelled", "zurückgenommen"

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=120, null=True, unique=True)  # asking twice under one key asks once
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()  # account, guest or organisation that is asked
    subject_kind = models.CharField(max_length=16)  # what it is about, in another room: "case", "draft"
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=27)  # Kassenzeichen
    reference_key = models.GeneratedField(  # without its hyphens and dots, as statements of banks are searched for it
        expression=Replace(Replace("reference", Value("-"), Value("")), Value("."), Value("")),
        output_field=models.CharField(max_length=27),
        db_persist=True,
    )
    code = models.CharField(max_length=24, unique=True)  # opens the page for paying: whoever knows it may pay
    purpose = LocalisedField()  # what for, such as a service's title; never a name
    language = models.CharField(max_length=12)
    moment = models.CharField(max_length=16, choices=Moment.choices)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    owed = models.DecimalField(max_digits=10, decimal_places=2)  # after what was reduced or waived
    paid = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    returned = models.DecimalField(max_digits=10, decimal_places=2, default=0)  # refunded or charged back
    settled_at = models.DateTimeField(null=True)  # for the first time
    version = models.PositiveIntegerField(default=0)  # entries of its ledger

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "reference"], name="payment_reference_once"),
            models.CheckConstraint(
                # What was paid can be given back and taken back, each by a provider and by a bank: see `ledger.check`.
                condition=Q(owed__gte=0, paid__gte=0, returned__gte=0, returned__lte=F("paid") * 4),
                name="payment_request_within_bounds",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "due_on"], name="payment_of_authority"),
            models.Index(fields=["holder_id", "-created_at"], name="payment_of_holder"),
            models.Index(fields=["subject_id"], name="payment_of_subject"),
            models.Index(fields=["authority", "reference_key"], name="payment_by_reference_key"),
        ]

    @property
    def open(self) -> Decimal:
        """What is still to be paid, as the columns say; see `ledger.Balance.open`."""
        return max(self.owed - (self.paid - self.returned), Decimal("0.00"))

    @property
    def receipt_key(self) -> str:
        """Of the mail that it is paid: one for each time that it was settled for the first time, as far as is known."""
        return f"payment-receipt:{self.pk}:{self.settled_at:%Y%m%dT%H%M%S%f}"


class PaymentItem(models.Model):
    """One line of a request."""

    request = models.ForeignKey(PaymentRequest, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    label = LocalisedField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)  # with tax; negative for a reduction by rule
    tax_rate = models.DecimalField(max_digits=4, decimal_places=2, default=0)  # per cent, contained in the amount
    budget_item = models.CharField(max_length=40, blank=True)

    objects = tenant_manager("request__authority")
    held = holder_manager("request__holder_id")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["request", "position"], name="payment_item_once")]


class PaymentAttempt(models.Model):
    """One try to pay on one way. `state` says what the ledger says of it."""

    class State(models.TextChoices):
        BEGUN = "begun", "begonnen"
        PAID = "paid", "gezahlt"
        FAILED = "failed", "fehlgeschlagen"
        CANCELLED = "cancelled", "abgebrochen"
        EXPIRED = "expired", "abgelaufen"

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, related_name="attempts")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    way = models.ForeignKey(PaymentWay, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    provider_reference = models.CharField(max_length=120, blank=True)  # how the provider calls it, once it said so
    address = models.TextField(blank=True)  # where the payer goes
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # when the provider gives it up; null: never by itself
    asked_at = models.DateTimeField(null=True)  # when the provider was last asked how it stands
    state = models.CharField(max_length=10, choices=State.choices, default=State.BEGUN)

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_attempt_amount"),
            models.UniqueConstraint(
                fields=["way", "provider_reference"], condition=~Q(provider_reference=""), name="payment_attempt_once"
            ),
        ]
        indexes = [
            models.Index(fields=["request", "begun_at"], name="payment_attempt_of_request"),
            models.Index(fields=["begun_at"], condition=Q(state="begun"), name="payment_attempt_begun"),
            models.Index(fields=["begun_at"], condition=Q(state="expired"), name="payment_attempt_expired"),
        ]


class LedgerEntry(models.Model):
    """One fact about a request's money. Rows are only ever added; `ledger.Kind` names what they can be."""

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, related_name="entries")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, null=True, related_name="entries")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    amount = models.DecimalField(max_digits=10, decimal_places=2, default=0)  # never negative
    source = models.CharField(max_length=16)  # `ledger.Source`
    key = models.CharField(max_length=120)  # the same fact told twice has the same key
    at = models.DateTimeField()  # when it happened, as the source says
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    note = models.CharField(max_length=400, blank=True)  # a reason that staff gave, a word of the provider

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="ledger_position_once"),
            models.UniqueConstraint(fields=["request", "key"], name="ledger_fact_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ledger_never_negative"),
        ]
        indexes = [
            models.Index(fields=["authority", "kind", "at"], name="ledger_of_authority"),
            models.Index(fields=["authority", "recorded_at"], name="ledger_by_day"),
        ]


class DemoPayment(models.Model):
    """What the provider of a demonstration remembers of a payment."""

    reference = models.CharField(max_length=40, primary_key=True)
    attempt_id = models.UUIDField(unique=True)
    way_id = models.UUIDField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    purpose = models.CharField(max_length=300)
    answer_to = models.TextField()
    begun_at = models.DateTimeField()
    play = models.CharField(max_length=16, blank=True)  # what the payer chose, of `adapters.demo.Play`
    decided_at = models.DateTimeField(null=True)
    refunds = models.JSONField(default=dict)  # key -> amount
