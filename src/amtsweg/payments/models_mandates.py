"""Mandates for one debit each, and the collections that they went to the bank with."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager


class Collection(models.Model):
    """Debits that went to the bank together (Sammellastschrift)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey("payments.Payee", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()  # when the bank is to debit
    made_at = models.DateTimeField()
    made_by = models.UUIDField()  # a membership

    objects = tenant_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "-made_at"], name="collection_of_authority")]


class DebitMandate(models.Model):
    """The payer's word that one amount may be debited. Name and account are sealed; erased when no claim can follow."""

    id = models.UUIDField(primary_key=True, default=new_id)
    attempt = models.OneToOneField("payments.PaymentAttempt", on_delete=models.PROTECT, related_name="mandate")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    reference = models.CharField(max_length=35)  # Mandatsreferenz
    signed_at = models.DateTimeField()
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, null=True, related_name="mandates")
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)  # that was collected
    sealed = models.BinaryField(null=True)  # JSON of `mandates.signing.Debtor`

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "reference"], name="mandate_reference_once"),
            models.CheckConstraint(
                condition=Q(collection__isnull=True, amount__isnull=True)
                | Q(collection__isnull=False, amount__isnull=False),
                name="mandate_collected_with_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["authority"], condition=Q(collection__isnull=True), name="mandate_waiting"),
            models.Index(fields=["holder_id"], name="mandate_of_holder"),
        ]
