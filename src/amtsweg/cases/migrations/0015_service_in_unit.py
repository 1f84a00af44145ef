"""Indexes for a unit's cases of one service, in the orders of the desk's list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_staffperm")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["service", "authority", "unit", "due_on", "received_at", "id"], name="case_by_service_in_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed")),
                fields=["service", "authority", "unit", "-received_at", "id"],
                name="case_closed_in_unit",
            ),
        ),
    ]
