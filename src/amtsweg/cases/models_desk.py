"""What the desk keeps beside the cases themselves: words, links, views, texts, rules, deputies and hand-overs.

All of it is the authority's own; nothing here says anything about an applicant.
"""

from django.db import models
from django.db.models import F, Q

from amtsweg.core.ids import new_id
from amtsweg.core.tenancy import tenant_manager


class Tag(models.Model):
    """A word by which an authority sorts its cases. `key` is the word as it is compared: once per authority."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=80)

    objects = tenant_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "key"], name="tag_once_per_authority")]


class CaseTag(models.Model):
    """A case has a tag."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="tags", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", db_index=False)

    objects = tenant_manager("tag__authority")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "tag"], name="casetag_once")]
        indexes = [models.Index(fields=["tag", "case"], name="casetag_by_tag")]


class CaseLink(models.Model):
    """Two cases of one authority belong together: two rows, one seen from each."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")

    objects = tenant_manager("case__authority")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="caselink_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="caselink_of_two"),
        ]


class SavedView(models.Model):
    """The list as a clerk wants it again: its address. Shared views are seen by the unit, or without unit by all."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    shared = models.BooleanField(default=False)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)  # what stands behind the question mark

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "account", "name"], name="savedview_name_once_per_person")
        ]


class TextModule(models.Model):
    """A text that clerks use again, for one unit or (without unit) for all; with placeholders, see `textmodules`."""

    class Use(models.TextChoices):
        MESSAGE = "message", "Nachricht"
        REQUEST = "request", "Anforderung"
        DECISION = "decision", "Entscheidung"

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    use = models.CharField(max_length=10, choices=Use.choices)
    title = models.CharField(max_length=80)
    text = models.JSONField()  # {"de": …, "en": …}; decisions are German

    objects = tenant_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "use", "title"], name="textmodule_by_use")]


class AssignmentRule(models.Model):
    """Who gets a new case of a unit: the first rule that fits, and of its members the one with the fewest open cases.

    Conditions that are empty fit every case; see `assignment` for what they mean.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, null=True, related_name="+")
    first = models.CharField(max_length=4, blank=True)  # letters of the family name, both ends included
    last = models.CharField(max_length=4, blank=True)
    places = models.JSONField(default=list)  # postcodes and names of towns, any of which the address has
    members = models.JSONField()  # ids of memberships

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first="", last="") | ~Q(first="") & ~Q(last=""), name="rule_two_letters")
        ]
        indexes = [models.Index(fields=["unit", "position"], name="rule_by_unit")]


class Deputy(models.Model):
    """While somebody is away, a colleague works on her cases."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    absent = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()  # the first day on which she is back

    objects = tenant_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="deputy_for_a_day_at_least"),
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="deputy_is_another"),
        ]


class HandOver(models.Model):
    """A case left a unit; what the giving side keeps of it. `authority` is the giving one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    authority = models.ForeignKey("federation.Authority", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("federation.Unit", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = tenant_manager()

    class Meta:
        indexes = [models.Index(fields=["authority", "-at"], name="handover_newest")]
