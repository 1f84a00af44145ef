"""Counters of what visitors said about pages: numbers by month, and nothing about who said it or when exactly."""

from django.db import models
from django.db.models import Q

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
