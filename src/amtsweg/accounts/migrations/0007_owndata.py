from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="idle_warned_at",
            field=models.DateTimeField(null=True),
        ),
    ]
