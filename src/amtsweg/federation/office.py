"""The federation's editorial office: who decides what belongs to no authority alone."""

from amtsweg.federation.models import Authority


def is_office(authority: Authority) -> bool:
    """Whether the authority acts for the whole federation: its first county does."""
    if authority.kind != Authority.Kind.COUNTY:
        return False
    return Authority.objects.filter(kind=Authority.Kind.COUNTY).values_list("pk", flat=True).first() == authority.pk
