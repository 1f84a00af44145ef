import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import amtsweg.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("documents", "0002_kept_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnArchive",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("holder_id", models.UUIDField(unique=True)),
                ("stored", models.CharField(max_length=64, null=True, unique=True)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "data_key",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.datakey"),
                ),
            ],
            managers=[
                ("held", django.db.models.manager.Manager()),
            ],
        ),
    ]
