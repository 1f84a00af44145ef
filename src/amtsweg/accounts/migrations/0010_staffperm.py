import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import amtsweg.core.ids

_ROLE_OR_BUNDLE = models.Q(
    models.Q(("bundle__isnull", False), ("role", "")),
    models.Q(models.Q(("role", ""), _negated=True), ("bundle__isnull", True)),
    _connector="OR",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_orgs"),
        ("federation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$", "lower-case letters, digits and single dashes"
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("permissions", models.JSONField()),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "slug"), name="bundle_once_per_authority")
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="membership", name="membership_once"),
        migrations.RemoveConstraint(model_name="membership", name="membership_once_all_units"),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("clerk", "Sachbearbeitung"),
                    ("counter", "Ausweisprüfung am Schalter"),
                    ("lead", "Leitung"),
                    ("supervisor", "Aufsicht"),
                    ("editor", "Redaktion"),
                    ("administrator", "Verwaltung des Portals"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="bundle",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="accounts.bundle",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bundle__isnull", True), ("until__isnull", True)),
                fields=("account", "authority", "unit", "role"),
                name="membership_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bundle__isnull", True), ("unit__isnull", True), ("until__isnull", True)),
                fields=("account", "authority", "role"),
                name="membership_once_all_units",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("account", "bundle", "unit"),
                name="membership_bundle_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("unit__isnull", True), ("until__isnull", True)),
                fields=("account", "bundle"),
                name="membership_bundle_once_all_units",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(condition=_ROLE_OR_BUNDLE, name="membership_role_or_bundle"),
        ),
        migrations.CreateModel(
            name="StaffInvitation",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("role", models.CharField(blank=True, max_length=16)),
                ("name", models.CharField(max_length=120)),
                ("salutation", models.CharField(blank=True, max_length=16)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("token_index", models.CharField(max_length=64, unique=True)),
                ("sealed_email", models.BinaryField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
                (
                    "bundle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.bundle",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.membership"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.unit"
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=_ROLE_OR_BUNDLE, name="invitation_role_or_bundle")],
            },
        ),
    ]
