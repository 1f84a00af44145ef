"""What banks report about an authority's accounts: statements, their lines, and which request each line belongs to.

Who paid, from which account and with which words is sealed; the figures are in the clear, since lists add them up.
"""

from django.db import models
from django.db.models import F, Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import tenant_manager


class BankStatement(models.Model):
    """A statement as it was imported; balances in euro, signed, None where the bank named none."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+", db_index=False)
    iban = models.CharField(max_length=34)
    reference = models.CharField(max_length=70)  # the bank's name for it
    number = models.CharField(max_length=20, blank=True)
    opening = models.DecimalField(max_digits=17, decimal_places=2, null=True)
    closing = models.DecimalField(max_digits=17, decimal_places=2, null=True)
    closed_on = models.DateField(null=True)
    imported_at = models.DateTimeField()
    imported_by = models.UUIDField()  # a membership
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")

    objects = tenant_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "-imported_at"], name="bankstatement_by_import")]


class BankLine(models.Model):
    """One movement; `amount` is what it added to the account, `left` what of it belongs to no request yet.

    `mark` is how it is known again: a keyed hash of one of `statements.lines.marks`. `why`: what a machine could
    not say about it, a word of `statements.matching.ByHand`, or that it still waits for the machine.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+", db_index=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()  # within the statement, of those that were new
    mark = models.CharField(max_length=64)
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=17, decimal_places=2)
    left = models.DecimalField(max_digits=17, decimal_places=2)
    parts = models.PositiveIntegerField()  # of how many movements it is the sum, if the bank lists none of them
    takes_back = models.BooleanField()  # the bank undoes an earlier movement
    why = models.CharField(max_length=16, blank=True)
    payout_of = models.ForeignKey(  # what is left of it is what a provider paid out for many payments together
        "payments.PaymentWay", on_delete=models.PROTECT, null=True, related_name="+"
    )
    aside_at = models.DateTimeField(null=True)  # a person said that it pays nothing asked for here
    sealed = models.BinaryField(null=True)  # JSON of `Line`'s texts, under the statement's key

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "mark"], name="bankline_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, left__gte=0, left__lte=F("amount"))
                | Q(amount__lt=0, left__lte=0, left__gte=F("amount")),
                name="bankline_left_is_part_of_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["authority", "booked_on"], condition=~Q(left=0) & Q(aside_at=None), name="bankline_open"
            ),
            models.Index(fields=["authority", "booked_on"], name="bankline_by_day"),
        ]


class Assignment(models.Model):
    """A part of a line that belongs to a request, and the entry of the request's ledger that it is the proof of."""

    id = models.UUIDField(primary_key=True, default=new_id)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="assignments")
    request = models.ForeignKey("payments.PaymentRequest", on_delete=models.PROTECT, related_name="assignments")
    entry = models.OneToOneField("payments.LedgerEntry", on_delete=models.PROTECT, related_name="assignment")
    amount = models.DecimalField(max_digits=17, decimal_places=2)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)  # a membership; None: by its Kassenzeichen

    objects = tenant_manager("line__authority")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "request"], name="assignment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="assignment_above_zero"),
        ]
