from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_found_by_name")]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="mandate_id",
            field=models.UUIDField(db_index=True, null=True),
        ),
    ]
