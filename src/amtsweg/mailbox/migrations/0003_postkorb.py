from django.db import migrations, models
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """Threads know what is unread; each changed last with its newest message, until its subject says otherwise."""
    Thread, Message = apps.get_model("mailbox", "Thread"), apps.get_model("mailbox", "Message")
    Reading = apps.get_model("mailbox", "Reading")
    seen = Reading.objects.filter(side="holder", message__thread=OuterRef("thread"), message=OuterRef("pk"))
    unread = (
        Message.objects.filter(~models.Exists(seen), thread=OuterRef("pk"), side="staff")
        .order_by()
        .values("thread")
        .annotate(count=Count("pk"))
        .values("count")
    )
    Thread.objects.update(changed_at=F("last_at"), unread=Coalesce(Subquery(unread), 0))


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0002_delivery")]

    operations = [
        migrations.AddField("thread", "changed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "thread",
            "standing",
            models.CharField(
                choices=[
                    ("holder", "wartet auf Antragstellende"),
                    ("open", "offen"),
                    ("closed", "abgeschlossen"),
                ],
                default="open",
                max_length=8,
            ),
        ),
        migrations.AddField("thread", "unread", models.PositiveIntegerField(default=0)),
        migrations.AddField("thread", "archived_at", models.DateTimeField(null=True)),
        migrations.AddField("thread", "muted_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
