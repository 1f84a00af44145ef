from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0003_postkorb")]

    operations = [
        migrations.AlterField("thread", "changed_at", models.DateTimeField()),
        migrations.RemoveIndex("thread", "thread_of_holder"),
        migrations.AddIndex("thread", models.Index(fields=["holder_id", "-changed_at"], name="thread_of_mailbox")),
        migrations.AddIndex("thread", models.Index(fields=["reference"], name="thread_reference")),
        migrations.AddIndex(
            "thread",
            models.Index(condition=models.Q(unread__gt=0), fields=["holder_id"], name="thread_unread"),
        ),
    ]
