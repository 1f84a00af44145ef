from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0005_bundle_trash"),
    ]

    operations = [
        migrations.AlterField(
            model_name="submission",
            name="trust_means",
            field=models.CharField(max_length=120),
        ),
    ]
