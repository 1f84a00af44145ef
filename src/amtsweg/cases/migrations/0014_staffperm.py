import django.db.models.deletion
from django.db import migrations, models

import amtsweg.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_staffperm"),
        ("cases", "0013_orgs"),
    ]

    operations = [
        migrations.DeleteModel(name="Opening"),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("own", "eigener Vorgang"),
                            ("deputy", "Vertretung"),
                            ("search", "Suche"),
                            ("unit", "Vorgang der eigenen Stelle"),
                            ("asked", "Stellungnahme"),
                            ("given", "angegebener Grund"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.BinaryField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accesses",
                        to="cases.case",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.membership"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-at"], name="access_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "given"), ("reason__isnull", False)),
                            models.Q(models.Q(("ground", "given"), _negated=True), ("reason__isnull", True)),
                            _connector="OR",
                        ),
                        name="access_reason_where_given",
                    )
                ],
            },
        ),
    ]
