"""Where a notice stands, in the shapes that a clerk's page shows."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from amtsweg.cases import delivered
from amtsweg.cases.delivered import Step
from amtsweg.mailbox.laws import Follows
from amtsweg.mailbox.queries import DeliveryView
from amtsweg.web.kit import formats


class Delivered(NamedTuple):
    """A delivery as the case's page shows it."""

    heading: str
    steps: list[Step]
    rule: str
    way: str
    remedy_until: str
    remedy: str


def shown(view: DeliveryView) -> Delivered:
    """One delivery in words."""
    return Delivered(
        heading=delivered.heading(view),
        steps=delivered.steps(view),
        rule=f"{delivered.law_label(view.law)}, {view.paragraph}",
        way=delivered.way_label(view.way),
        remedy_until=delivered.weekday_text(view.remedy_until) if view.remedy_until else "",
        remedy=view.remedy,
    )


def in_short(view: DeliveryView) -> list[str]:
    """Where it stands, beside the paper's name."""
    opened = [_("geöffnet {when}").format(when=formats.format_when(view.retrieved_at))] if view.retrieved_at else []
    if view.served_on:
        return [*opened, _("bekannt gegeben am {day}").format(day=formats.format_date(view.served_on))]
    if view.follows == Follows.RETRIEVAL:
        return [_("noch nicht geöffnet, Abruf bis {day}").format(day=formats.format_date(view.collect_until))]
    return opened or [_("noch nicht geöffnet") if view.provided_at else _("kommt mit der Post")]


def wanted(electronic: bool) -> str:
    """How the applicant wants the notice."""
    return _("elektronisch gewünscht") if electronic else _("mit der Post gewünscht")
