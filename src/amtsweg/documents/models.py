"""Papers: stored documents, what third parties can check about issued ones, and the certificates that seal them."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager


class Document(models.Model):
    """One file. Its content lies sealed in the storage; name and content open with the data key of its case.

    The holder sees it while `released_at` is set: drafts of notices and papers of the staff are not released.
    What was sent or issued is `fixed_at` and never changed or removed, except with its data key.
    """

    class Kind(models.TextChoices):
        UPLOAD = "upload", "Unterlage"
        RECEIPT = "receipt", "Kopie des Antrags"
        NOTICE = "notice", "Bescheid"
        LETTER = "letter", "Schreiben"
        INTERNAL = "internal", "Internes Dokument"

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=120, null=True, unique=True)  # storing twice under one key makes one document
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField(db_index=True)
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    stored = models.CharField(max_length=64, unique=True)  # name in the storage
    name = models.BinaryField()  # sealed
    media_type = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes of the plain content
    digest = models.CharField(max_length=64)  # SHA-256 of what lies in the storage, in hex
    notes = models.JSONField(default=list)  # what the checks changed, as codes
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    fixed_at = models.DateTimeField(null=True)

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="internal") | Q(released_at__isnull=True), name="document_internal_stays_inside"
            )
        ]


class Certificate(models.Model):
    """An authority's seal: a certificate with its issuers, and how its key is reached. One at a time is in use."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=32)  # which adapter signs with it
    subject = models.CharField(max_length=200)
    certificate = models.BinaryField()  # DER
    issuers = models.BinaryField()  # DER of the issuers one after the other, root last
    secret = models.BinaryField()  # the private key, or what reaches it, wrapped by the master key
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority"], condition=Q(retired_at__isnull=True), name="certificate_one_in_use"
            )
        ]


class Proof(models.Model):
    """What anybody learns by the code on an issued document: who issued it, when, and whether it is whole."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, primary_key=True, related_name="proof")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24, unique=True)  # in normal form, without dashes
    dated = models.DateField()
    digest = models.CharField(max_length=64)  # SHA-256 of the sealed PDF as handed out, in hex
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    objects = tenant_manager()


class KeptPaper(models.Model):
    """A paper that the owner of an account keeps to use again. No authority sees it; a use makes a copy.

    Name and content are sealed under the account's own data key and go with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    holder_id = models.UUIDField()
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    stored = models.CharField(max_length=64, unique=True)  # name in the storage
    name = models.BinaryField()  # sealed
    media_type = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes of the plain content
    kept_at = models.DateTimeField()
    expires_on = models.DateField(null=True)  # noted by its owner: the day after which it is of no use any more

    held = holder_manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder_id", "-kept_at"], name="kept_paper_of_holder"),
            models.Index(fields=["expires_on"], name="kept_paper_expires"),
        ]


class OwnArchive(models.Model):
    """Everything held about an account's owner, in one file that she asked for: see documents/own_archive.py."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holder_id = models.UUIDField(unique=True)
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    stored = models.CharField(max_length=64, unique=True, null=True)  # name in the storage; None while it is made
    size = models.PositiveBigIntegerField(default=0)  # bytes of the plain content
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)  # then it is erased, whatever became of it

    held = holder_manager()
