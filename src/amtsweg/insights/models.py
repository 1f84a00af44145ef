"""What visitors said about pages: numbers by month, with nothing about who said it, and barriers they reported."""

from django.db import models
from django.db.models import Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import tenant_manager
from amtsweg.insights.questions import QUESTIONS


class FeedbackCount(models.Model):
    """How often one answer was given about one service's page on one authority's portal in one month."""

    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=80)  # its slug: the count outlives the service
    month = models.DateField()  # its first day; not checked here: SQLite's own tools know no such function of Django's
    question = models.CharField(max_length=16)
    answer = models.CharField(max_length=8)
    count = models.PositiveIntegerField(default=0)

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "month", "service", "question", "answer"], name="feedback_counted_once"
            ),
            models.CheckConstraint(condition=Q(question__in=list(QUESTIONS)), name="feedback_question_is_known"),
        ]


class BarrierReport(models.Model):
    """A barrier on a portal that somebody reported. Whether it was answered, the event log says."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    data_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()  # sealed JSON: which page, what does not work, e-mail address or none, language

    objects = tenant_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "reported_at"], name="barrier_by_authority")]
