"""Several decisions per case: those that were made become the first ones, under the id of their case.

So what was sealed under that id still opens, and papers and jobs that were named after the case still fit.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import amtsweg.core.ids

COPY = """
INSERT INTO cases_decisionnext (id, case_id, authority_id, kind, replaces_id, outcome, text, decided_by_id, decided_at)
SELECT case_id, case_id, authority_id, 'decision', NULL, outcome, text, decided_by_id, decided_at FROM cases_decision
"""

LATEST = "UPDATE cases_case SET decision_id = id WHERE id IN (SELECT case_id FROM cases_decision)"


def point(apps: Any, schema_editor: Any) -> None:
    """Each case points to its decision."""
    schema_editor.execute(LATEST)
    schema_editor.connection.check_constraints()


def copy(apps: Any, schema_editor: Any) -> None:
    """Each decision under the id of its case; then the checks of the new rows, so that the table can be renamed."""
    schema_editor.execute(COPY)
    schema_editor.connection.check_constraints()


def rename_in_jobs(apps: Any, schema_editor: Any) -> None:
    """Jobs that wait for their turn name the decision, which has the id of the case."""
    for job in apps.get_model("core", "Job").objects.filter(
        name="cases.notice", state__in=["queued", "leased", "parked"]
    ):
        if "case" in job.payload:
            job.payload = {"decision": job.payload["case"]}
            job.save(update_fields=["payload"])


def keep(to: str, related: str = "+", **more: Any) -> Any:
    """A foreign key that keeps what it points to."""
    return models.ForeignKey(to, on_delete=django.db.models.deletion.PROTECT, related_name=related, **more)


KINDS = [
    ("decision", "Entscheidung"),
    ("correction", "Berichtigung"),
    ("withdrawal", "Rücknahme"),
    ("revocation", "Widerruf"),
    ("objection", "Entscheidung über den Widerspruch"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("cases", "0004_desk"),
        ("catalogue", "0001_initial"),
        ("core", "0001_initial"),
        ("federation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionNext",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                ("case", keep("cases.case")),
                ("authority", keep("federation.authority")),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="cases.decisionnext",
                    ),
                ),
                ("outcome", models.CharField(max_length=12)),
                ("text", models.BinaryField()),
                ("decided_by", keep("accounts.membership", null=True)),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.RunPython(rename_in_jobs, migrations.RunPython.noop),
        migrations.DeleteModel("Decision"),
        migrations.RenameModel("DecisionNext", "Decision"),
        migrations.AlterField("decision", "case", keep("cases.case", "decisions")),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "decision")), fields=("case",), name="decision_first_once_per_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "decision"), ("replaces__isnull", True)),
                    models.Q(models.Q(("kind", "decision"), _negated=True), ("replaces__isnull", False)),
                    _connector="OR",
                ),
                name="decision_replaces_unless_first",
            ),
        ),
        migrations.AddField(
            "case",
            "decision",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.decision"
            ),
        ),
        migrations.RunPython(point, migrations.RunPython.noop),
        migrations.CreateModel(
            name="NoticeTemplate",
            fields=[
                ("id", models.UUIDField(default=amtsweg.core.ids.new_id, primary_key=True, serialize=False)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="federation.authority"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalogue.service"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("outcome", models.CharField(max_length=12)),
                ("content", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authority", "service", "kind", "outcome"), name="template_once_per_kind_and_outcome"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="proposal",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("authority", keep("federation.authority")),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("outcome", models.CharField(max_length=12)),
                ("text", models.BinaryField()),
                ("proposed_by", keep("accounts.membership")),
                ("proposed_at", models.DateTimeField()),
            ],
        ),
    ]
