from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_participation")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["authority", "-received_at", "id"],
                name="case_open_received",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["unit", "-received_at", "id"],
                name="case_open_received_in_unit",
            ),
        ),
    ]
