"""Whether conditions make sense: names what can never or must always hold, as far as trying it out is certain."""

from collections.abc import Iterator
from itertools import combinations
from math import comb

from django.utils.translation import gettext as _

from amtsweg.forms.definition import ExitPage, QuestionPage
from amtsweg.forms.fields.choices import ChoicesField
from amtsweg.forms.fields.file import FileField
from amtsweg.forms.fields.options import Choosing
from amtsweg.forms.layout import Layout, PlacedField, PlacedPage
from amtsweg.forms.logic import Expr
from amtsweg.forms.problems import Problem
from amtsweg.forms.trials import Trial

MOST_COMBINATIONS = 100


def problems(layout: Layout) -> list[Problem]:
    """Conditions that contradict themselves or always hold, pages that no answers lead to, questions without an
    answer to choose.
    """
    trial = Trial(layout)
    return [*_pages(layout, trial), *_evidence(layout, trial), *_fees(layout, trial), *_dead_ends(layout, trial)]


def _always(where: str) -> Problem:
    return Problem(where, _("Diese Bedingung trifft immer zu und kann entfallen."))


def _pages(layout: Layout, trial: Trial) -> Iterator[Problem]:
    for placed in layout.pages:
        page, around = placed.page, layout.conditions_around(placed)
        if page.when is not None:
            yield from _judge_page(trial, placed, page.when, around)
            around = [*around, page.when]
        if isinstance(page, QuestionPage):
            for index, field in enumerate(page.fields):
                where = f"{placed.where}.fields[{index}]"
                if field.when is not None:
                    yield from _judge_field(trial, f"{where}.when ({field.id})", field.when, around)
                if isinstance(field, Choosing):
                    asked = layout.asked_when(field)
                    yield from _judge_options(trial, where, field, placed.order, [*around, asked] if asked else around)
            for index, rule in enumerate(page.rules):
                where = f"{placed.where}.rules[{index}].require ({rule.field})"
                yield from _judge_rule(trial, where, Expr("not", (rule.require,)), around)


def _judge_page(trial: Trial, placed: PlacedPage, when: Expr, around: list[Expr]) -> Iterator[Problem]:
    where = f"{placed.where}.when ({placed.page.id})"
    if trial.alone(when).never:
        yield Problem(where, _("Diese Bedingung widerspricht sich: Sie trifft nie zu."))
        return
    reached = trial.after_earlier_pages(when, around)
    if reached.always:
        yield _always(where)
    elif reached.never or trial.after_exits(when, placed.order).never:
        message = _("Diese Seite ist nicht erreichbar: Keine Antworten auf die Seiten davor führen zu ihr.")
        yield Problem(where, message)


def _judge_field(trial: Trial, where: str, when: Expr, around: list[Expr]) -> Iterator[Problem]:
    shown = trial.after_earlier_pages(when, around)
    if trial.alone(when).never or shown.never:
        yield _never_shown(where)
    elif shown.always:
        yield _always(where)


def _never_shown(where: str) -> Problem:
    return Problem(where, _("Dieses Feld erscheint nie: Keine Antworten auf die Seiten davor führen zu ihm."))


def _judge_rule(trial: Trial, where: str, objection: Expr, around: list[Expr]) -> Iterator[Problem]:
    objects = trial.after_earlier_pages(objection, around)
    if objects.always:
        yield Problem(where, _("Diese Regel lässt keine Antwort zu."))
    elif trial.alone(objection).never or objects.never:
        yield Problem(where, _("Diese Regel beanstandet nie etwas und kann entfallen."))


def _judge_options(trial: Trial, where: str, field: Choosing, order: int, around: list[Expr]) -> Iterator[Problem]:
    """Each option may come and go, but there has to be enough to choose from whatever was answered before."""
    conditions = []
    for index, option in enumerate(field.offered):
        if option.when is None:
            continue
        place = f"{where}.options[{index}].when ({option.value})"
        offered = trial.after_earlier_pages(option.when, around)
        if trial.alone(option.when).never or offered.never:
            yield Problem(place, _("Diese Möglichkeit wird nie angeboten."))
        elif offered.always:
            yield _always(place)
        conditions.append(option.when)
    least = field.min if isinstance(field, ChoicesField) else 1
    missing = least - (len(field.offered) - len(conditions))
    if missing <= 0:
        return
    enough = _so_many_of(conditions, missing)
    if enough is None or (
        trial.after_earlier_pages(enough, around).missed and trial.after_exits(enough, order, around).missed
    ):
        message = _(
            "Je nach Antworten bleiben hier zu wenige Möglichkeiten übrig. Lassen Sie bei so vielen die Bedingung weg, "
            "wie gewählt werden müssen, oder decken Sie mit den Bedingungen jeden Fall ab."
        )
        yield Problem(f"{where}.options", message)


def _so_many_of(conditions: list[Expr], number: int) -> Expr | None:
    """True where so many of the conditions are; None when there are too few or too many to say it."""
    together = len(conditions) - number + 1  # among any so many of them there is one that holds
    if together < 1 or comb(len(conditions), together) > MOST_COMBINATIONS:
        return None
    return Expr("and", tuple(Expr("or", some) for some in combinations(conditions, together)))


def _evidence(layout: Layout, trial: Trial) -> Iterator[Problem]:
    """Proofs that no way asks for, or that every way asks for that reaches their questions."""
    asking: dict[str, list[PlacedField]] = {}
    for placed in layout.all_fields:
        if isinstance(placed.field, FileField) and placed.field.evidence is not None:
            asking.setdefault(placed.field.evidence, []).append(placed)
    for name, evidence in layout.definition.evidence.items():
        if evidence.when is not None:
            yield from _judge_evidence(trial, layout, f"evidence.{name}.when", evidence.when, asking[name])


def _judge_evidence(
    trial: Trial, layout: Layout, where: str, when: Expr, asking: list[PlacedField]
) -> Iterator[Problem]:
    verdicts = [trial.after_earlier_pages(when, _around_field(layout, placed)) for placed in asking]
    if trial.alone(when).never or all(verdict.never for verdict in verdicts):
        yield Problem(where, _("Nach diesem Nachweis fragt kein Weg durch das Formular."))
        return
    if all(verdict.always for verdict in verdicts):
        yield _always(where)
    for placed, verdict in zip(asking, verdicts, strict=True):
        if verdict.never:
            yield _never_shown(f"{placed.where} ({placed.field.id})")


def _around_field(layout: Layout, placed: PlacedField) -> list[Expr]:
    own = [when for when in (placed.page.page.when, placed.field.when) if when is not None]
    return [*layout.conditions_around(placed.page), *own]


def _fees(layout: Layout, trial: Trial) -> Iterator[Problem]:
    for index, fee in enumerate(layout.definition.fees):
        if fee.when is None:
            continue
        where = f"fees[{index}].when ({fee.id})"
        charged = trial.after_earlier_pages(fee.when, [])
        if trial.alone(fee.when).never or charged.never or trial.at_the_end(fee.when).never:
            yield Problem(where, _("Diese Gebühr fällt nie an."))
        elif charged.always:
            yield _always(where)


def _dead_ends(layout: Layout, trial: Trial) -> Iterator[Problem]:
    """Exits that together leave nobody over: what comes after them is never reached."""
    tops = [placed for placed in layout.pages if placed.group is None]
    for placed, following in zip(tops, [*tops[1:], None], strict=True):
        if not isinstance(placed.page, ExitPage):
            continue
        if placed.page.when is None or not trial.after_exits(_ANYBODY, placed.order + 1).met:
            if following is None:
                yield Problem(f"{placed.where} ({placed.page.id})", _("Hier endet der Weg in jedem Fall."))
            else:
                message = _("Diese Seite ist nicht erreichbar: Vorher endet der Weg in jedem Fall.")
                yield Problem(f"{following.where} ({following.page.id})", message)
            return


_ANYBODY = Expr("literal", value=True)
