import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import amtsweg.core.ids

ROLES = [("owner", "verwaltet, sendet und liest"), ("sender", "sendet und liest"), ("reader", "liest")]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_oidcp"),
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("facts", models.BinaryField()),
                ("founded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "data_key",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.datakey"),
                ),
                (
                    "mail_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrganisationMember",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("role", models.CharField(choices=ROLES, max_length=8)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisation_members",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("organisation", "account"),
                        name="organisation_member_once",
                    )
                ],
            },
            managers=[
                ("held", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OrganisationInvitation",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("role", models.CharField(choices=ROLES, max_length=8)),
                ("email", models.BinaryField()),
                ("token_index", models.CharField(max_length=64, unique=True)),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.organisation",
                    ),
                ),
            ],
            managers=[
                ("among", django.db.models.manager.Manager()),
            ],
        ),
    ]
