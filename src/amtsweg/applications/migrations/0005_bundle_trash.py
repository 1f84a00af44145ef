from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_letter_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="bundle",
            name="trashed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
