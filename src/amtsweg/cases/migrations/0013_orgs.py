from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_open_by_receipt")]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="mandate_id",
            field=models.UUIDField(db_index=True, null=True),
        ),
    ]
