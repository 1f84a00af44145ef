"""An offer with an appointment needs no address of another system: it may be booked in this portal."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_bundles")]

    operations = [
        migrations.RemoveConstraint(model_name="offer", name="offer_has_what_its_kind_needs"),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=Q(kind="form", form__isnull=False)
                | Q(kind="link", form__isnull=True) & ~Q(url="")
                | Q(kind__in=["appointment", "in-person"], form__isnull=True),
                name="offer_has_what_its_kind_needs",
            ),
        ),
    ]
