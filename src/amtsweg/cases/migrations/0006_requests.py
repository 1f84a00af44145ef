"""Requests of every kind: what is asked for, what came back, and whether its day has passed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_decisions"),
        ("federation", "0003_artwork"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="answer",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="expired_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="kind",
            field=models.CharField(
                choices=[
                    ("document", "Unterlage"),
                    ("correction", "Berichtigung von Angaben"),
                    ("question", "Frage"),
                    ("appointment", "Termin"),
                    ("payment", "Zahlung"),
                ],
                default="document",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(
                    ("answered_at__isnull", True), ("expired_at__isnull", True), ("withdrawn_at__isnull", True)
                ),
                fields=["due_on"],
                name="request_open_due",
            ),
        ),
    ]
