import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import amtsweg.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_orgs"),
        ("applications", "0006_trust_means"),
        ("catalogue", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("invited", models.BinaryField()),
                (
                    "scope",
                    models.CharField(
                        choices=[("case", "ein Vorgang"), ("service", "eine Leistung"), ("all", "alles")], max_length=8
                    ),
                ),
                ("case_id", models.UUIDField(null=True)),
                ("shares", models.JSONField(default=list)),
                ("notices", models.BooleanField()),
                ("paper_id", models.UUIDField(null=True)),
                ("trust", models.CharField(max_length=12)),
                ("trust_means", models.CharField(max_length=120)),
                ("token_index", models.CharField(max_length=64, null=True, unique=True)),
                ("declared_at", models.DateTimeField()),
                ("link_until", models.DateTimeField()),
                ("until", models.DateField(db_index=True, null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case_id__isnull", True), ("scope", "all"), ("service__isnull", True)),
                            models.Q(("case_id__isnull", True), ("scope", "service"), ("service__isnull", False)),
                            models.Q(("case_id__isnull", False), ("scope", "case"), ("service__isnull", True)),
                            _connector="OR",
                        ),
                        name="mandate_names_what_it_covers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", True), ("representative__isnull", True)),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("representative__isnull", False),
                                ("token_index__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="mandate_bound_when_accepted",
                    ),
                ],
            },
            managers=[
                ("held", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="mandate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="applications",
                to="applications.mandate",
            ),
        ),
    ]
