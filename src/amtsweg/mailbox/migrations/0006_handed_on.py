from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0005_postkorb_drafts_and_wishes")]

    operations = [migrations.AddField(model_name="delivery", name="handed_on", field=models.DateField(null=True))]
