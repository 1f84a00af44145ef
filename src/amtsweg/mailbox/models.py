"""Talk: one thread per case, its messages, who read them when, and notices formally delivered in it."""

from django.db import models

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import holder_manager, tenant_manager


class Thread(models.Model):
    """The conversation about one subject (such as a case) between its holder and an authority.

    It is the row of the mailbox's list: what sorts and filters it is kept here and changes with what it tells of.
    """

    class Standing(models.TextChoices):
        """Where the subject stands for its holder; the room that the subject belongs to says so."""

        HOLDER = "holder", "wartet auf Antragstellende"
        OPEN = "open", "offen"
        CLOSED = "closed", "abgeschlossen"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=24, blank=True)  # the number that people know the subject by
    header = models.BinaryField()  # sealed JSON: title, and the e-mail address that a guest gave
    language = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of the newest message
    changed_at = models.DateTimeField()  # of the newest message or the subject's last change
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.OPEN)
    unread = models.PositiveIntegerField(default=0)  # messages of the authority that the holder has not seen
    archived_at = models.DateTimeField(null=True)  # put away by the holder
    muted_at = models.DateTimeField(null=True)  # no mails about it but those that the law asks for

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id"], name="thread_once_per_subject")]
        indexes = [
            models.Index(fields=["authority", "-last_at"], name="thread_of_authority"),
            models.Index(fields=["holder_id", "-changed_at"], name="thread_of_mailbox"),
            models.Index(fields=["reference"], name="thread_reference"),
            models.Index(fields=["holder_id"], condition=models.Q(unread__gt=0), name="thread_unread"),
        ]


class Side(models.TextChoices):
    """The two sides of a thread."""

    HOLDER = "holder", "Antragstellende"
    STAFF = "staff", "Behörde"


class Message(models.Model):
    """What one side wrote. Never changed, never deleted; it opens with the data key of its case."""

    id = models.UUIDField(primary_key=True, default=new_id)
    key = models.CharField(max_length=120, null=True, unique=True)  # sending twice under one key sends once
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    side = models.CharField(max_length=8, choices=Side.choices)
    author_id = models.UUIDField(null=True)  # account, guest or membership; null when the system wrote
    content = models.BinaryField()  # sealed JSON: text, and how the author is called
    sent_at = models.DateTimeField()

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        indexes = [
            models.Index(fields=["thread", "sent_at"], name="message_of_thread"),
            models.Index(fields=["holder_id", "side"], name="message_of_holder"),
        ]


class Attachment(models.Model):
    """A document that came with a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    objects = tenant_manager("message__authority")
    held = holder_manager("message__holder_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "document"], name="attachment_once_per_message")]


class Reading(models.Model):
    """The fact that somebody of the other side saw a message, and when for the first time."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="readings")
    side = models.CharField(max_length=8, choices=Side.choices)
    reader_id = models.UUIDField()
    at = models.DateTimeField()

    objects = tenant_manager("message__authority")
    held = holder_manager("message__holder_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "reader_id"], name="reading_once_per_reader")]


class Delivery(models.Model):
    """A notice that is served formally: under which law, on which way, and what happened. `laws` computes its days."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    holder_id = models.UUIDField()
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="delivery")
    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, related_name="+")
    law = models.CharField(max_length=12)  # laws.Law
    way = models.CharField(max_length=8)  # laws.Way
    instructed = models.BooleanField()  # the notice says how to object; else there is a year (§ 58 (2) VwGO)
    remedy = models.TextField(blank=True)  # what the notice says about it, where that is known
    agreed_at = models.DateTimeField(null=True)  # when the applicant agreed to electronic notices; null: not asked
    postbox_number = models.CharField(max_length=64, blank=True)  # under which the federal postbox keeps it
    provided_at = models.DateTimeField(null=True)  # for retrieval; null while it was only ever meant for the post
    noticed_at = models.DateTimeField(null=True)  # when the first notice about it was really sent
    retrieved_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)  # provided and announced once more
    withdrawn_at = models.DateTimeField(null=True)  # the provision ended
    posted_on = models.DateField(null=True)  # given to the post
    handed_on = models.DateField(null=True)  # handed over, or formally served with a proof of the day
    served_on = models.DateField(null=True)  # once that day has come and is recorded

    objects = tenant_manager()
    held = holder_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(way="post") | models.Q(provided_at__isnull=False),
                name="delivery_provided_or_by_post",
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(served_on__isnull=True), name="delivery_running"),
            models.Index(
                fields=["provided_at"], condition=models.Q(retrieved_at__isnull=True, way="postbox"),
                name="delivery_in_postbox",
            ),
        ]  # fmt: skip


class PostboxLink(models.Model):
    """Whose federal postbox is whose: the account and the sealed handle under which the postbox knows the person."""

    holder_id = models.UUIDField(primary_key=True)
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    handle = models.BinaryField()  # sealed
    linked_at = models.DateTimeField()

    held = holder_manager()


class Unsent(models.Model):
    """A text that somebody typed into a thread and keeps for later; nobody else sees it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="unsent")
    author_id = models.UUIDField()  # account, or guest
    text = models.BinaryField()  # sealed under the key of the thread
    kept_at = models.DateTimeField()

    objects = tenant_manager("thread__authority")
    held = holder_manager("thread__holder_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "author_id"], name="unsent_one_per_author")]


class MailChoice(models.Model):
    """A kind of mail that the owner of an account does not want."""

    holder_id = models.UUIDField()
    unwanted = models.CharField(max_length=12)  # see `mailbox.wishes`

    held = holder_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder_id", "unwanted"], name="mail_choice_once")]
