"""Rules in prose become conditions of the form; what cannot be taken over is noted with the rule's words."""

from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.forms.fim.model import Group, Rule
from amtsweg.forms.fim.notes import Notes
from amtsweg.forms.fim.places import Place
from amtsweg.forms.fim.questions import SPREAD, Question
from amtsweg.forms.fim.sentences import AtLeastOne, Demand, Either, Filled, Has, Sentence, Test, understood

Condition = dict[str, Any]
_YES, _NO = frozenset({"ja", "true", "wahr", "1"}), frozenset({"nein", "false", "falsch", "0"})


class Unclear(Exception):
    """Why a rule that was understood cannot be taken over."""


@dataclass(frozen=True, slots=True)
class PageRule:
    """What the answers of some fields must fulfil together."""

    fields: tuple[Place, ...]
    require: Condition
    message: dict[str, str]
    where: str
    text: str


@dataclass(slots=True)
class Logic:
    """What the rules say about each place."""

    when: dict[Place, list[Condition]] = field(default_factory=dict)
    needed: dict[Place, list[Condition]] = field(default_factory=dict)
    either: list[tuple[Place, ...]] = field(default_factory=list)
    page_rules: list[PageRule] = field(default_factory=list)
    rules: int = 0
    taken: int = 0

    def required(self, place: Place) -> bool:
        """Whether an answer is needed wherever the place is asked at all."""
        always = self.when.get(place, [])
        return place.least > 0 or any(need in always for need in self.needed.get(place, []))


def logic_of(root: Place, questions: dict[Place, Question], notes: Notes) -> Logic:
    """Everything that the rules of a schema say, as far as it has a known shape."""
    taking = _Taking(questions)
    for scope in (root, *root.below()):
        for rule in scope.rules:
            taking.logic.rules += 1
            reason = taking.take(scope, rule)
            if reason:
                where = f"{scope.where} › {rule.id}" if scope.parent else f"{scope.element.id} › {rule.id}"
                notes.add(where, _("{reason} Die Regel „{name}“ ist nicht übernommen: {text}"),
                          reason=reason, name=rule.name, text=" ".join(rule.text.split()) or "–")  # fmt: skip
            else:
                taking.logic.taken += 1
        if isinstance(scope.element, Group) and scope.element.either and len(scope.children) > 1:
            taking.logic.either.append(tuple(scope.children))
    return taking.logic


@dataclass(slots=True)
class _Taking:
    questions: dict[Place, Question]
    logic: Logic = field(default_factory=Logic)

    def take(self, scope: Place, rule: Rule) -> str:
        """Takes a rule over whole, or not at all and says why."""
        sentences = understood(rule.text)
        if not sentences:
            return _("Diese Satzform ist nicht bekannt.")
        draft = _Draft(self, scope, rule)
        try:
            for sentence in sentences:
                draft.add(sentence)
            draft.settle(sentences)
        except Unclear as unclear:
            return str(unclear)
        draft.keep()
        return ""


@dataclass(slots=True)
class _Draft:
    """The effects of one rule, kept only when all its sentences have one."""

    taking: _Taking
    scope: Place
    rule: Rule
    when: list[tuple[Place, Condition]] = field(default_factory=list)
    needed: list[tuple[Place, Condition, Place]] = field(default_factory=list)
    either: list[tuple[Place, ...]] = field(default_factory=list)
    page_rules: list[PageRule] = field(default_factory=list)

    def add(self, sentence: Sentence) -> None:
        match sentence:
            case Demand(test, elements, needed):
                for element in elements:
                    self._demand(test, self._find(element), needed)
            case AtLeastOne(elements):
                self._at_least_one(tuple(self._find(element) for element in elements))
            case Either(elements):
                self._either(tuple(self._find(element) for element in elements))

    def settle(self, sentences: tuple[Sentence, ...]) -> None:
        """What is needed beyond being asked becomes a rule of the page, which only a field can have."""
        whens = {(place, str(condition)) for place, condition in self.when}
        for place, condition, looked_at in self.needed:
            if (place, str(condition)) in whens or place.least > 0:
                continue
            if isinstance(place.element, Group):
                raise Unclear(_("Eine Gruppe kann hier nur als Ganzes erscheinen oder nicht."))
            require = {"or": [{"not": condition}, {"answered": place.name}]}
            label, other = place.element.label, looked_at.element.label
            message = {"de": f"Füllen Sie „{label}“ aus. Die Angabe gehört zu „{other}“",
                       "en": f"Fill in “{label}”. It belongs to “{other}”"}  # fmt: skip
            self._page_rule((place,), require, message)

    def keep(self) -> None:
        logic = self.taking.logic
        for place, condition in self.when:
            if condition not in logic.when.setdefault(place, []):
                logic.when[place].append(condition)
        for place, condition, _looked_at in self.needed:
            logic.needed.setdefault(place, []).append(condition)
        logic.either += self.either
        logic.page_rules += self.page_rules

    # --- sentences ---------------------------------------------------------------------------------------------
    def _demand(self, test: Test, place: Place, needed: bool) -> None:
        looked_at = self._find(test.element)
        if looked_at.order >= place.order:
            raise Unclear(_("Die Bedingung sieht auf eine spätere Angabe."))
        lists = looked_at.lists()
        if lists != place.lists()[: len(lists)]:
            raise Unclear(_("Die Bedingung sieht in eine Liste hinein."))
        if needed:
            self.needed.append((place, self._condition(test, looked_at), looked_at))
        else:
            self.when.append((place, self._condition(_opposite(test), looked_at)))

    def _at_least_one(self, found: tuple[Place, ...]) -> None:
        for place in found:
            self._asking(place)
        if len({place.lists() for place in found}) > 1:
            raise Unclear(_("Die Bedingung sieht in eine Liste hinein."))
        labels = [place.element.label for place in found]
        require = {"or": [{"answered": place.name} for place in found]}
        message = {"de": f"Geben Sie mindestens eines an: {_listed(labels, 'oder')}",
                   "en": f"Give at least one of these: {_listed(labels, 'or')}"}  # fmt: skip
        self._page_rule(found, require, message)

    def _either(self, found: tuple[Place, ...]) -> None:
        taken = {place for places in self.taking.logic.either for place in places}
        if len({place.parent for place in found}) > 1 or taken & set(found) or len(found) < 2:
            raise Unclear(_("Diese Angaben stehen nicht nebeneinander in einer Gruppe."))
        self.either.append(found)

    def _page_rule(self, fields: tuple[Place, ...], require: Condition, message: dict[str, str]) -> None:
        where = f"{self.scope.where} › {self.rule.id}"
        self.page_rules.append(PageRule(fields, require, message, where, " ".join(self.rule.text.split())))

    # --- elements ----------------------------------------------------------------------------------------------
    def _find(self, element: str) -> Place:
        """The place that a rule means: inside its own group, else in the groups around that."""
        scope: Place | None = self.scope
        while scope is not None:
            found = [place for place in scope.below() if place.element.id == element]
            if len(found) > 1:
                raise Unclear(_("{id} steht dort mehrmals.").format(id=element))
            if found:
                return found[0]
            scope = scope.parent
        raise Unclear(_("{id} gibt es im Schema nicht.").format(id=element))

    def _asking(self, place: Place) -> Question:
        question = self.taking.questions.get(place)
        if question is None:
            raise Unclear(_("Ob eine ganze Gruppe ausgefüllt ist, lässt sich nicht fragen."))
        listed = place.repeated and not question.several and (place.most is None or place.most > SPREAD)
        if not question.asks or listed:
            raise Unclear(_("{id} wird nicht als einzelne Angabe gefragt.").format(id=place.element.id))
        return question

    def _condition(self, test: Test, place: Place) -> Condition:
        question = self._asking(place)
        if isinstance(test, Filled):
            answered = {"answered": place.name}
            return answered if test.filled else {"not": answered}
        values = [self._value(place, question, value) for value in test.values]
        answer = {"answer": place.name}
        if len(values) == 1:
            return {"eq" if test.equal else "ne": [answer, values[0]]}
        among = {"in": [answer, values]}
        return among if test.equal else {"not": among}

    def _value(self, place: Place, question: Question, value: str) -> Any:
        """The value as the form's answer has it."""
        match question.kind:
            case "codes" if not place.repeated:
                if value in question.codes:
                    return value
                known = _("Die Codeliste von {id} kennt „{value}“ nicht.")
                raise Unclear(known.format(id=place.element.id, value=value))
            case "yes_no" if value.lower() in _YES | _NO:
                return value.lower() in _YES
            case "number":
                try:
                    return {"number": str(Decimal(value.replace(",", ".")))}
                except InvalidOperation:
                    pass
            case "text" if not place.repeated:
                return value
        raise Unclear(_("{id} lässt sich nicht mit „{value}“ vergleichen.").format(id=place.element.id, value=value))


def _opposite(test: Test) -> Test:
    return replace(test, equal=not test.equal) if isinstance(test, Has) else replace(test, filled=not test.filled)


def _listed(labels: list[str], word: str) -> str:
    return f"{', '.join(labels[:-1])} {word} {labels[-1]}" if len(labels) > 1 else labels[0]
