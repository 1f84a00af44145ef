"""Tables of payments."""

import amtsweg.core.ids
import amtsweg.core.text
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("federation", "0003_artwork"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemoPayment",
            fields=[
                ("reference", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("attempt_id", models.UUIDField(unique=True)),
                ("way_id", models.UUIDField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("purpose", models.CharField(max_length=300)),
                ("answer_to", models.TextField()),
                ("begun_at", models.DateTimeField()),
                ("play", models.CharField(blank=True, max_length=16)),
                ("decided_at", models.DateTimeField(null=True)),
                ("refunds", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Payee",
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
                ("name", models.CharField(max_length=70)),
                ("iban", models.CharField(max_length=34)),
                ("bic", models.CharField(blank=True, max_length=11)),
                ("creditor", models.CharField(blank=True, max_length=35)),
                ("pattern", models.CharField(max_length=40)),
                ("budget_item", models.CharField(blank=True, max_length=40)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="PaymentRequest",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=120, null=True, unique=True)),
                ("holder_id", models.UUIDField()),
                ("subject_kind", models.CharField(max_length=16)),
                ("subject_id", models.UUIDField()),
                ("reference", models.CharField(max_length=27)),
                ("code", models.CharField(max_length=24, unique=True)),
                ("purpose", amtsweg.core.text.LocalisedField(default=dict)),
                ("language", models.CharField(max_length=12)),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("before-sending", "vor dem Absenden"),
                            ("after-sending", "nach dem Absenden"),
                            ("after-decision", "nach der Entscheidung"),
                        ],
                        max_length=16,
                    ),
                ),
                ("due_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "offen"),
                            ("partly", "teilweise gezahlt"),
                            ("settled", "gezahlt"),
                            ("overpaid", "überzahlt"),
                            ("waived", "erlassen"),
                            ("cancelled", "zurückgenommen"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("owed", models.DecimalField(decimal_places=2, max_digits=10)),
                ("paid", models.DecimalField(decimal_places=2, default=0, max_digits=10)),
                ("returned", models.DecimalField(decimal_places=2, default=0, max_digits=10)),
                ("settled_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payee"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaymentItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("label", amtsweg.core.text.LocalisedField(default=dict)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("tax_rate", models.DecimalField(decimal_places=2, default=0, max_digits=4)),
                ("budget_item", models.CharField(blank=True, max_length=40)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="payments.paymentrequest"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PaymentAttempt",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("holder_id", models.UUIDField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("provider_reference", models.CharField(blank=True, max_length=120)),
                ("address", models.TextField(blank=True)),
                ("begun_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("begun", "begonnen"),
                            ("paid", "gezahlt"),
                            ("failed", "fehlgeschlagen"),
                            ("cancelled", "abgebrochen"),
                            ("expired", "abgelaufen"),
                        ],
                        default="begun",
                        max_length=10,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="payments.paymentrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("holder_id", models.UUIDField()),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=10)),
                ("source", models.CharField(max_length=16)),
                ("key", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("note", models.CharField(blank=True, max_length=400)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="payments.paymentattempt",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="payments.paymentrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PaymentWay",
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
                ("kind", models.CharField(max_length=24)),
                ("title", amtsweg.core.text.LocalisedField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("sealed_secrets", models.BinaryField(null=True)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("active", models.BooleanField(default=False)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ways", to="payments.payee"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "slug"],
            },
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="way",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.paymentway"
            ),
        ),
        migrations.CreateModel(
            name="ReferenceCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="payments.payee"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.UniqueConstraint(fields=("authority", "slug"), name="payee_once"),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(fields=["authority", "state", "due_on"], name="payment_of_authority"),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(fields=["holder_id", "-created_at"], name="payment_of_holder"),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(fields=["subject_id"], name="payment_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.UniqueConstraint(fields=("authority", "reference"), name="payment_reference_once"),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owed__gte", 0), ("paid__gte", 0), ("returned__gte", 0), ("returned__lte", models.F("paid"))
                ),
                name="payment_request_never_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentitem",
            constraint=models.UniqueConstraint(fields=("request", "position"), name="payment_item_once"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["authority", "kind", "at"], name="ledger_of_authority"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(fields=("request", "position"), name="ledger_position_once"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(fields=("request", "key"), name="ledger_fact_once"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="ledger_never_negative"),
        ),
        migrations.AddConstraint(
            model_name="paymentway",
            constraint=models.UniqueConstraint(fields=("authority", "slug"), name="payment_way_once"),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(fields=["request", "begun_at"], name="payment_attempt_of_request"),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(
                condition=models.Q(("state", "begun")), fields=["begun_at"], name="payment_attempt_begun"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_attempt_amount"),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_reference", ""), _negated=True),
                fields=("way", "provider_reference"),
                name="payment_attempt_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencecount",
            constraint=models.UniqueConstraint(fields=("payee", "year"), name="reference_count_once_a_year"),
        ),
    ]
