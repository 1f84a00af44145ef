import amtsweg.core.ids
import amtsweg.core.text
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_owndata"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("public", models.JSONField()),
                ("signs_from", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="RelyingParty",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("title", amtsweg.core.text.LocalisedField()),
                ("purpose", amtsweg.core.text.LocalisedField()),
                ("operator", models.CharField(max_length=160)),
                ("privacy_url", models.CharField(max_length=500)),
                ("redirects", models.JSONField(default=list)),
                ("signed_out", models.JSONField(default=list)),
                ("logout_url", models.CharField(blank=True, max_length=500)),
                ("scopes", models.JSONField(default=list)),
                ("minimum", models.CharField(default="basic", max_length=12)),
                ("secret_index", models.CharField(blank=True, max_length=64)),
                ("secret_made_at", models.DateTimeField(null=True)),
                ("registered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relying_parties",
                        to="federation.authority",
                    ),
                ),
            ],
            options={"ordering": ["registered_at"]},
        ),
        migrations.CreateModel(
            name="PartyConsent",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("scopes", models.JSONField(default=list)),
                ("agreed_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party_consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="accounts.relyingparty",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "party"), name="consent_once_per_party")],
            },
            managers=[
                ("held", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("issuer", models.CharField(max_length=300)),
                ("scopes", models.JSONField(default=list)),
                ("level", models.CharField(max_length=12)),
                ("proven_at", models.DateTimeField()),
                ("redirect", models.CharField(max_length=500)),
                ("nonce", models.CharField(blank=True, max_length=255)),
                ("challenge", models.CharField(max_length=43)),
                ("code_index", models.CharField(max_length=64)),
                ("code_until", models.DateTimeField()),
                ("redeemed_at", models.DateTimeField(null=True)),
                ("access_index", models.CharField(blank=True, max_length=64)),
                ("access_until", models.DateTimeField(null=True)),
                ("access_scopes", models.JSONField(default=list)),
                ("renewal_index", models.CharField(blank=True, max_length=64)),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="accounts.partyconsent"
                    ),
                ),
                (
                    "sign_on",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="accounts.signon"
                    ),
                ),
            ],
        ),
    ]
