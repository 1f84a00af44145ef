"""A procedure as data: steps with tasks, timers, automatic acts, and the moves between them.

Format 1. Plain data (YAML for people, JSON in the database), refused with the place of every fault. The fixed life
cycle (cases/life.py) says what may happen to any case; a procedure says what is to be done, by whom and until when,
and what follows by itself. Ids are stable: the event log refers to them.

A move belongs to a clerk (it has a `title`), to an event (`on`), or to nobody: then it is taken as soon as `when`
holds. Conditions are the forms' expressions; `{answer: case.outcome}` and the other names in `CASE_FACTS` look at the
case, everything else at the answers that were sent.
"""

from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, ValidationError, model_validator

from amtsweg.forms import notation
from amtsweg.forms.faults import problem_of
from amtsweg.forms.fields.base import Model
from amtsweg.forms.logic import Expr
from amtsweg.forms.problems import DefinitionError
from amtsweg.forms.texts import Text

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]

# What a move or a text may ask about the case itself; each is a text, but the counts.
CASE_FACTS = {
    "case.outcome": "text",  # granted, partly, refused, otherwise; unknown before the decision
    "case.open_requests": "number",  # what the applicant was asked for and has not answered
    "case.promises": "number",  # what the applicant said would follow
    "case.consultations": "number",  # other bodies that were asked and have not answered
    "case.register": "text",  # what the last look-up gave: match, none, several, unavailable
    "case.missing_proofs": "number",  # proofs that the form asked for and that were not handed in with it
}

Trigger = Literal[
    "taken", "message", "request-answered", "request-expired", "requested", "others-answered", "looked-up", "proposed",
    "decided", "notice-provided", "notice-opened", "notice-served", "notice-lapsed", "notice-to-post",
    "notice-posted", "objected", "withdrawn", "closed", "consultations-answered",
]  # fmt: skip


class Wait(Model):
    """A span of time: working days of the Land, calendar days, or months."""

    working_days: int | None = Field(None, ge=0, le=1000)
    days: int | None = Field(None, ge=0, le=4000)
    months: int | None = Field(None, ge=0, le=120)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for value in (self.working_days, self.days, self.months)) != 1:
            raise ValueError(_("Hier gehört genau eine Angabe hin: working_days, days oder months."))
        return self


class Task(Model):
    """What a person has to do in a step. A checklist is ticked point by point; the task is done with its last one."""

    id: Id
    title: Text
    help: Text | None = None
    checklist: tuple[Text, ...] = ()
    due: Wait | None = None
    permission: Literal["case.work", "case.decide"] = "case.work"


class Say(Model):
    """A message to the applicant. `{name}`, `{nummer}`, `{leistung}`, `{stelle}` stand for what they say."""

    type: Literal["message"]
    text: Text


class Ask(Model):
    """A document that the applicant is asked for."""

    type: Literal["request"]
    title: Text
    explanation: Text | None = None
    within: Wait


class Assign(Model):
    """Gives the case to a unit of the authority, or (without `unit`) to somebody by the unit's rules."""

    type: Literal["assign"]
    unit: Slug | None = None


class Charge(Model):
    """A fee that arises here, in euro."""

    type: Literal["fee"]
    title: Text
    amount: Expr


class Decide(Model):
    """An automatic decision (§ 35a VwVfG): only where a law allows it, named in `basis`, and never with discretion.

    `{register.…}` stands for what the look-up found.
    """

    type: Literal["decide"]
    outcome: Literal["granted", "refused", "otherwise"]
    basis: Text
    operative: Text
    reasons: Text
    summary: Text | None = None  # in plain words, for the mailbox


class LookUp(Model):
    """Asks a register for the applicant; its answer comes as the event `looked-up`."""

    type: Literal["look-up"]
    source: Slug


class Consult(Model):
    """Asks a unit of the authority for a statement on parts of the case, once per case.

    `sections` are those of the form that the unit sees; `documents`: it sees what the applicant handed in as well.
    """

    type: Literal["consult"]
    unit: Slug
    question: Text
    within: Wait
    sections: tuple[Slug, ...] = ()
    documents: bool = False


class Alert(Model):
    """Puts the case before the clerks again, with a reason."""

    type: Literal["alert"]
    text: Text


class Close(Model):
    """Closes the case."""

    type: Literal["close"]


Act = Annotated[Say | Ask | Assign | Charge | Decide | LookUp | Consult | Alert | Close, Field(discriminator="type")]


class Timer(Model):
    """What happens when a step lasts: acts, and perhaps a move (`to`). Set when the step is entered, gone with it.

    `again`: it is set anew each time it has ended, as long as the step lasts.
    """

    id: Id
    after: Wait
    again: bool = False
    when: Expr | None = None  # looked at when the time has come
    do: tuple[Act, ...] = ()
    to: Id | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.do and self.to is None:
            raise ValueError(_("Eine Frist braucht etwas, was mit ihr geschieht: do oder to."))
        at_once = 0 in (self.after.working_days, self.after.days, self.after.months)
        if self.again and (self.to is not None or at_once):
            raise ValueError(_("Eine Frist, die wiederkehrt, dauert mindestens einen Tag und führt nirgendwohin."))
        return self


class Move(Model):
    """A way from a step to another one; see the module for its three kinds."""

    id: Id
    to: Id
    title: Text | None = None
    on: tuple[Trigger, ...] = ()
    when: Expr | None = None
    reason: bool = False  # the clerk has to say why
    drops_tasks: bool = False  # a clerk may take it although tasks are open
    permission: Literal["case.work", "case.decide"] = "case.work"

    @model_validator(mode="after")
    def _kind(self) -> Self:
        if self.title is not None and self.on:
            raise ValueError(_("Ein Übergang gehört entweder einer Person (title) oder einem Ereignis (on)."))
        if self.title is None and (self.reason or self.drops_tasks):
            raise ValueError(_("reason und drops_tasks gibt es nur, wo eine Person den Übergang wählt."))
        return self

    @property
    def automatic(self) -> bool:
        """Whether it is taken by itself, as soon as its condition holds."""
        return self.title is None and not self.on


class Step(Model):
    """A named stretch of the way. `public`: how residents read it; without it they do not hear of it."""

    id: Id
    title: Text
    public: Text | None = None
    enter: tuple[Act, ...] = ()
    tasks: tuple[Task, ...] = ()
    timers: tuple[Timer, ...] = ()
    moves: tuple[Move, ...] = ()
    end: bool = False

    @property
    def acts(self) -> tuple[Act, ...]:
        """Everything that happens by itself here."""
        return (*self.enter, *(act for timer in self.timers for act in timer.do))


class Procedure(Model):
    """A procedure. `anywhere`: moves that every step but the last ones has besides its own."""

    format: Literal[1]
    slug: Slug
    title: Text
    description: Text | None = None
    form: Slug | None = None  # the form whose answers its conditions look at
    steps: tuple[Step, ...] = Field(min_length=1)
    anywhere: tuple[Move, ...] = ()
    carries: dict[str, Id] = {}  # step of the revision before -> step here: cases that stand there come along

    def step(self, step_id: str) -> Step:
        """A step by its id. Raises `KeyError`."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def moves_from(self, step: Step) -> tuple[Move, ...]:
        """Its own moves first, then those from anywhere."""
        return step.moves if step.end else (*step.moves, *self.anywhere)


def load(text: str) -> Procedure:
    """Reads a procedure from YAML; raises `DefinitionError` with every fault and its place."""
    return from_data(notation.read(text))


def from_data(data: Any) -> Procedure:
    """Reads a procedure from plain data; raises `DefinitionError`."""
    try:
        return Procedure.model_validate(data)
    except ValidationError as error:
        raise DefinitionError([problem_of(fault, data) for fault in error.errors(include_url=False)]) from None


def to_data(procedure: Procedure) -> dict[str, Any]:
    """The procedure as plain JSON data, without what equals a default."""
    return procedure.model_dump(mode="json", exclude_defaults=True)


def dump(procedure: Procedure) -> str:
    """The procedure as YAML for people; `load(dump(p)) == p`."""
    return notation.write(procedure.model_dump(mode="python", exclude_defaults=True))
