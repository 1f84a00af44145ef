"""Deliveries know their law and way and every fact about them; what was delivered before went by § 41 (2a) VwVfG."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models
from django.db.models.deletion import PROTECT

from amtsweg.core import clock


def fill(apps: Any, schema_editor: Any) -> None:
    """Announcement, end and post of earlier deliveries, out of the outbox and the event log."""
    mails = apps.get_model("core", "OutgoingMail").objects
    events = apps.get_model("core", "Event").objects.filter(subject_type="case")
    for delivery in apps.get_model("mailbox", "Delivery").objects.select_related("message__thread").iterator():
        subject = delivery.message.thread.subject_id
        mail = mails.filter(key=f"mailbox.delivery:{delivery.pk}").first()
        lapsed = events.filter(subject_id=subject, kind="case.notice-lapsed").first()
        posted = events.filter(subject_id=subject, kind="case.notice-posted").first()
        delivery.noticed_at = mail.sent_at if mail else None
        delivery.withdrawn_at = lapsed.at if lapsed else None
        delivery.posted_on = clock.local(posted.at).date() if posted else None
        if delivery.retrieved_at:
            delivery.served_on = clock.local(delivery.retrieved_at).date() + timedelta(days=1)
        elif delivery.posted_on:
            delivery.served_on = delivery.posted_on + timedelta(days=4)
        delivery.save()


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("documents", "0001_initial"),
        ("mailbox", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostboxLink",
            fields=[
                ("holder_id", models.UUIDField(primary_key=True, serialize=False)),
                ("handle", models.BinaryField()),
                ("linked_at", models.DateTimeField()),
                ("data_key", models.ForeignKey(on_delete=PROTECT, related_name="+", to="core.datakey")),
            ],
            managers=[("held", models.Manager())],
        ),
        migrations.AddField(
            "delivery", "law", models.CharField(default="vwvfg", max_length=12), preserve_default=False
        ),
        migrations.AddField(
            "delivery", "way", models.CharField(default="mailbox", max_length=8), preserve_default=False
        ),
        migrations.AddField("delivery", "instructed", models.BooleanField(default=True), preserve_default=False),
        migrations.AddField("delivery", "remedy", models.TextField(blank=True)),
        migrations.AddField("delivery", "agreed_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "postbox_number", models.CharField(blank=True, max_length=64)),
        migrations.AlterField("delivery", "provided_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "noticed_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "again_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "posted_on", models.DateField(null=True)),
        migrations.AddField("delivery", "served_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(("way", "post"), ("provided_at__isnull", False), _connector="OR"),
                name="delivery_provided_or_by_post",
            ),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(condition=models.Q(("served_on__isnull", True)), fields=["id"], name="delivery_running"),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                condition=models.Q(("retrieved_at__isnull", True), ("way", "postbox")),
                fields=["provided_at"],
                name="delivery_in_postbox",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
