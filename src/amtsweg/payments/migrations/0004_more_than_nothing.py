"""More can go back than came; attempts that were given up are found by their age."""

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0003_artwork"),
        ("payments", "0003_mandates"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paymentrequest",
            name="payment_request_never_negative",
        ),
        migrations.AlterField(
            model_name="paymentrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "offen"),
                    ("partly", "teilweise gezahlt"),
                    ("settled", "gezahlt"),
                    ("overpaid", "überzahlt"),
                    ("overdrawn", "zu viel zurückgezahlt"),
                    ("waived", "erlassen"),
                    ("cancelled", "zurückgenommen"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(
                condition=models.Q(("state", "expired")), fields=["begun_at"], name="payment_attempt_expired"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owed__gte", 0),
                    ("paid__gte", 0),
                    ("returned__gte", 0),
                    (
                        "returned__lte",
                        django.db.models.expressions.CombinedExpression(models.F("paid"), "*", models.Value(4)),
                    ),
                ),
                name="payment_request_within_bounds",
            ),
        ),
    ]
