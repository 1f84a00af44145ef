import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forms", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormRetirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("retired_at", models.DateTimeField()),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retirements",
                        to="forms.formdefinition",
                    ),
                ),
            ],
            options={
                "ordering": ["form", "number"],
                "constraints": [models.UniqueConstraint(fields=("form", "number"), name="form_revision_retired_once")],
            },
        ),
    ]
