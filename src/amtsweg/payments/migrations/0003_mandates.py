"""Mandates for direct debits, and their collections."""

import amtsweg.core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0003_artwork"),
        ("payments", "0002_statements"),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("due_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField()),
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
            name="DebitMandate",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("holder_id", models.UUIDField()),
                ("reference", models.CharField(max_length=35)),
                ("signed_at", models.DateTimeField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("sealed", models.BinaryField(null=True)),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandate",
                        to="payments.paymentattempt",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.authority"
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="payments.collection",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="collection",
            index=models.Index(fields=["authority", "-made_at"], name="collection_of_authority"),
        ),
        migrations.AddIndex(
            model_name="debitmandate",
            index=models.Index(
                condition=models.Q(("collection__isnull", True)), fields=["authority"], name="mandate_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="debitmandate",
            index=models.Index(fields=["holder_id"], name="mandate_of_holder"),
        ),
        migrations.AddConstraint(
            model_name="debitmandate",
            constraint=models.UniqueConstraint(fields=("authority", "reference"), name="mandate_reference_once"),
        ),
        migrations.AddConstraint(
            model_name="debitmandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__isnull", True), ("collection__isnull", True)),
                    models.Q(("amount__isnull", False), ("collection__isnull", False)),
                    _connector="OR",
                ),
                name="mandate_collected_with_amount",
            ),
        ),
    ]
