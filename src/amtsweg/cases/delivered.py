"""How a delivery reads: what happened and what comes, in the same facts for both sides, each in their words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsweg.cases.wording import day_text
from amtsweg.core import clock
from amtsweg.mailbox.laws import RULES, Begin, Follows, Law, Way
from amtsweg.mailbox.queries import DeliveryView

_WAYS: dict[Way, str] = {
    Way.MAILBOX: gettext_noop("Postkorb dieses Portals"),
    Way.POSTBOX: gettext_noop("Postfach des Nutzerkontos beim Bund"),
    Way.POST: gettext_noop("Post"),
}

_LAWS: dict[Law, str] = {
    Law.VWVFG: gettext_noop("Verwaltungsverfahrensgesetz"),
    Law.SGB_X: gettext_noop("Sozialgesetzbuch X"),
    Law.SGB_X_2B: gettext_noop("Sozialgesetzbuch X (Elterngeld)"),
    Law.AO: gettext_noop("Abgabenordnung"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One station. `when` in words, empty when it is not known; `done`: it has come."""

    what: str
    when: str
    done: bool


def way_label(way: Way) -> str:
    """A way in words."""
    return _(_WAYS[way])


def law_label(law: Law) -> str:
    """A procedural law in words."""
    return _(_LAWS[law])


def steps(view: DeliveryView) -> list[Step]:
    """The stations of a delivery, in order; without those that this way does not have."""
    found = []
    if view.provided_at:
        found += [
            _moment(_("Bereitgestellt"), view.provided_at),
            _moment(_("Benachrichtigt"), view.announced_at),
            *([_moment(_("Noch einmal bereitgestellt"), view.again_at)] if view.again_at else []),
            _moment(_("Geöffnet"), view.retrieved_at),
        ]
    if view.handed_on:
        found.append(_day(_("Übergeben"), view.handed_on))
    if view.posted_on or (view.way == Way.POST and not view.handed_on):
        found.append(_day(_("Zur Post gegeben"), view.posted_on))
    return [*found, _day(_("Bekannt gegeben"), view.served_on)]


def heading(view: DeliveryView) -> str:
    """Where it stands, in one line."""
    if view.served_on:
        return _("Gilt ab {day} als bekannt gegeben").format(day=weekday_text(view.served_on))
    match view.follows:
        case Follows.OTHERWISE if view.way == Way.POST:
            return _("Wird mit der Post geschickt")
        case Follows.OTHERWISE | Follows.WITHDRAWAL:
            return _("Nicht bekannt gegeben")
        case _:
            return _("Noch nicht geöffnet")


def note(view: DeliveryView) -> str:
    """What a resident should know about the days."""
    if view.served_on:
        return remedy_line(view)
    if view.follows == Follows.OTHERWISE and view.way == Way.POST:
        return _("Er gilt am vierten Tag, nachdem wir ihn zur Post gegeben haben, als bekannt gegeben.")
    if view.follows in (Follows.OTHERWISE, Follows.WITHDRAWAL):
        if view.announced_at is None and view.retrieved_at is None:
            return _("Wir konnten Sie nicht per E-Mail benachrichtigen. Sie bekommen ihn auf anderem Weg.")
        return _("Er wurde nicht rechtzeitig geöffnet. Sie bekommen ihn auf anderem Weg.")
    if RULES[view.law, view.way].begin == Begin.RETRIEVED:
        text = _("Der Bescheid gilt am Tag nach dem Öffnen als bekannt gegeben.")
        if view.collect_until:
            text += " " + _("Öffnen Sie ihn bis {day}, sonst bekommen Sie ihn auf anderem Weg.").format(
                day=day_text(view.collect_until)
            )
        return text
    return _("Er gilt vier Tage nach der Benachrichtigung als bekannt gegeben, auch wenn Sie ihn nicht öffnen.")


def remedy_line(view: DeliveryView) -> str:
    """Until when something can be done against the notice; empty while that is not known."""
    if view.remedy_until is None:
        return ""
    day = weekday_text(view.remedy_until)
    if not view.instructed:
        return _(
            "Im Bescheid steht dazu nichts Vollständiges: Sie können sich ein Jahr lang wehren, bis {day}."
        ).format(day=day)
    return _(
        "Ab dann haben Sie einen Monat Zeit, sich gegen den Bescheid zu wehren: bis {day}. "
        "Wie das geht, steht am Ende des Bescheids."
    ).format(day=day)


def meaning(law: Law, way: Way) -> str:
    """What agreeing to an electronic notice means, before anything is sent."""
    rule = RULES[law, way]
    if rule.lapses:
        return _(
            "Der Bescheid gilt am Tag nach dem Öffnen als bekannt gegeben. Öffnen Sie ihn nicht innerhalb von zehn "
            "Tagen, nehmen wir ihn dort weg und geben ihn auf anderem Weg bekannt."
        )
    if rule.begin == Begin.PROVIDED:
        return _("Der Bescheid gilt am vierten Tag nach der Bereitstellung als bekannt gegeben, auch ungeöffnet.")
    return _("Der Bescheid gilt am vierten Tag nach der Benachrichtigung als bekannt gegeben, auch ungeöffnet.")


def weekday_text(day: date) -> str:
    """`Freitag, 27.11.2026`, in the active language."""
    return date_format(day, "l") + ", " + day_text(day)


def moment_text(moment: datetime) -> str:
    """Day and minute in German local time."""
    local = clock.local(moment)
    return _("{day}, {time} Uhr").format(day=day_text(local.date()), time=date_format(local, "H:i"))


def _moment(what: str, moment: datetime | None) -> Step:
    return Step(what, moment_text(moment) if moment else "", moment is not None)


def _day(what: str, day: date | None) -> Step:
    return Step(what, day_text(day) if day else "", day is not None and day <= clock.today())
