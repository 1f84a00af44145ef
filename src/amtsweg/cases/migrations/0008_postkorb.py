from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

# The events after which a provided notice no longer waits for its holder.
ENDED = ["mailbox.retrieved", "case.notice-lapsed", "case.notice-posted"]


def fill(apps, schema_editor):
    """Threads learn where their cases stand: with the holder, open, closed."""
    Thread, Case = apps.get_model("mailbox", "Thread"), apps.get_model("cases", "Case")
    Event = apps.get_model("core", "Event")
    threads = Thread.objects.filter(subject_type="case")
    case = Case.objects.filter(pk=OuterRef("subject_id"))
    threads.update(changed_at=Coalesce(Subquery(case.values("changed_at")), F("changed_at")))
    threads.filter(Exists(case.filter(state__in=["closed", "withdrawn"]))).update(standing="closed")
    events = Event.objects.filter(subject_id=OuterRef("subject_id"))
    waits = Exists(case.filter(state="decided")) & Exists(events.filter(kind="mailbox.provided"))
    waits &= ~Exists(events.filter(kind__in=ENDED))
    asked = Exists(case.filter(state="waiting-applicant"))
    threads.filter(Q(asked) | Q(waits)).update(standing="holder")


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_requests"), ("mailbox", "0004_postkorb_lists"), ("core", "0001_initial")]

    operations = [
        migrations.AddField("case", "life", models.JSONField(default=dict)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
