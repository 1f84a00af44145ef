"""What was sent to one authority goes over to another, which goes on with it; what was sent stays as it is."""

from amtsweg.applications.models import Application, Submission
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority


def hand_over(submission: Submission, to: Authority) -> None:
    """Makes the receiving authority the one that may read it. Call it in the transaction of the hand-over."""
    with across_tenants("a row goes from one authority to another"):
        Application.objects.filter(pk=submission.application_id).update(authority=to)
        Submission.objects.filter(pk=submission.pk).update(authority=to)
    submission.authority = to
