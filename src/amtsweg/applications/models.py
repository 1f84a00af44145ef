"""Answers: drafts that belong to their holder, the submissions that they may become, and bundles of them."""

from typing import Any

from django.db import models

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager


class Kept(models.Model):
    """What somebody fills in over several visits. Its content is sealed under its own data key.

    `holder_id` is the account's id, or for guests a random id that lives in the session and comes back with the
    tracking code and its second factor. Once nothing can be changed any more, `content` is empty and `expires_at` null.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    holder_id = models.UUIDField(db_index=True)
    guest = models.BooleanField()
    language = models.CharField(max_length=12)
    revision = models.ForeignKey("forms.FormRevision", on_delete=models.PROTECT, related_name="+")
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()  # sealed: see content.py
    version = models.PositiveIntegerField(default=0)  # counts saves: a save against an older one may be a conflict
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, db_index=True)  # § 8a OZG: 30 days after the last change
    warned_at = models.DateTimeField(null=True)  # when the coming end was announced; null again after each change
    trashed_at = models.DateTimeField(null=True)  # when its holder deleted it; it can be taken back for some days
    tracking_index = models.CharField(max_length=64, null=True, unique=True)  # keyed hash of the guest's code
    pin_index = models.CharField(max_length=64, blank=True)  # keyed hash of the guest's second factor

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tracking_index__isnull=True) | ~models.Q(pin_index=""),
                name="%(class)s_code_has_a_second_factor",
            )
        ]


class Application(Kept):
    """An application in the making; the case takes its data key over. Once sent, it does not change any more."""

    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey("catalogue.Offer", on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(  # under which somebody began it for its holder
        "applications.Mandate", on_delete=models.SET_NULL, null=True, related_name="applications"
    )

    objects = tenant_manager()
    held = holder_manager()


class LetterCode(models.Model):
    """A single-use code that an authority wrote into a letter: it opens the form of one offer for one reference.

    Code and reference are found together by one keyed hash, so that nothing tells which of the two was wrong. A draft
    that a code opened keeps its id among what is sealed; here stands only what was sent with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(
        "catalogue.Offer", on_delete=models.PROTECT, related_name="+"
    )  # its unit manages the code
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    code_index = models.CharField(max_length=64, unique=True)  # keyed hash of offer, reference and code
    reference_index = models.CharField(max_length=64, db_index=True)  # keyed hash, for the desk to search by
    reference = models.BinaryField()  # sealed
    issued_by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_on = models.DateField()  # the last day on which the form opens with it
    revoked_at = models.DateTimeField(null=True)
    used_by = models.OneToOneField("Submission", on_delete=models.PROTECT, null=True, related_name="letter_code")

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True) | models.Q(used_by__isnull=True),
                name="letter_code_has_one_end",
            )
        ]
        indexes = [models.Index(fields=["authority", "-issued_at"], name="letter_code_newest")]


class Bundle(Kept):
    """Answers that several applications share, and which of these there are. It is its holder's and no authority's.

    It is filled in at the portal of `door`, which learns nothing of it. It ends like a draft; where parts were sent,
    the row stays without content and key, so that a guest's code goes on leading to them.
    """

    definition = models.ForeignKey("catalogue.BundleDefinition", on_delete=models.PROTECT, related_name="+")
    door = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")

    held = holder_manager()


class BundlePart(models.Model):
    """That an application was begun as this part of a bundle. Nothing of it is known on the application's side.

    After an account took over a guest's bundle, what was sent before is a part of both.
    """

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=35)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")

    held = holder_manager("bundle__holder_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "name"], name="bundle_part_once"),
            models.UniqueConstraint(fields=["bundle", "application"], name="bundle_part_is_one_application"),
        ]


class Submission(models.Model):
    """What was sent, as it was sent: one per application, by constraint; never changed afterwards."""

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, primary_key=True, related_name="submission"
    )
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField(db_index=True)
    reference = models.CharField(max_length=24, unique=True)  # becomes the number of the case
    sent_at = models.DateTimeField()
    payload = models.BinaryField()  # sealed: see payload.py
    digest = models.CharField(max_length=64)  # SHA-256 of the payload in the clear, shown on the receipt
    trust = models.CharField(max_length=12)  # level reached in the session that sent it
    trust_means = models.CharField(max_length=120)  # by which means: see accounts/trust.py
    trust_at = models.DateTimeField(null=True)  # when that proof was given

    objects = tenant_manager()
    held = holder_manager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a submission is never changed")
        super().save(*args, **kwargs)


# Mandates: see applications/mandates/.
from amtsweg.applications.mandates.models import Mandate  # noqa: E402, F401
