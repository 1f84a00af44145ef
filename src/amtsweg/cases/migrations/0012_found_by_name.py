"""A family name is looked for in one authority: its index begins with that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_open_by_receipt")]

    operations = [
        migrations.AlterField("case", "name_index", models.CharField(blank=True, max_length=64)),
        migrations.AddIndex("case", models.Index(fields=["authority", "name_index"], name="case_by_name")),
    ]
