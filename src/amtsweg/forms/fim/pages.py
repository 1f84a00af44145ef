"""From the places of a schema to sections and pages.

A group is a page; a group inside it, and whatever is asked only under a condition, begins a page of its own, since
conditions look back. A repeated group is a list. Where a group may be left out although it asks for something, a
question before it decides, and so does one before groups of which exactly one is given.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from amtsweg.forms.fim.model import Group
from amtsweg.forms.fim.notes import Notes
from amtsweg.forms.fim.places import DEEPEST_LIST, Place
from amtsweg.forms.fim.questions import SPREAD, Question, words
from amtsweg.forms.fim.rules import Condition, Logic

Data = dict[str, Any]
_MOST_FIELDS = 8  # on one page
_MOST_ITEMS = 100
_LEAD = 300  # characters of help that stand above a page; longer help folds away
MORE = {"de": "Weitere Angaben", "en": "Further details"}


@dataclass(slots=True)
class _Sheet:
    """A page while fields are put on it."""

    title: dict[str, str]
    help: str
    when: list[Condition]
    fields: list[Data] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


class Pages:
    """Lays a schema out. `sections()` is called once."""

    def __init__(self, questions: dict[Place, Question], logic: Logic, notes: Notes) -> None:
        self.questions, self.logic, self.notes = questions, logic, notes
        self.page_of: dict[Place, Data] = {}  # where each field is asked
        self._out: list[Data] = []
        self._sheet: _Sheet | None = None
        self._titles: dict[str, int] = {}
        self._loose: dict[str, str] = MORE  # what fields outside of all groups stand under
        self._chosen: dict[Place, Condition] = {}  # condition of each alternative, once its question stands
        self._either = {place: places for places in logic.either for place in places}

    def sections(self, root: Place) -> list[Data]:
        """One section for each group of the schema, and one for each stretch of fields between them."""
        grouped = any(isinstance(child.element, Group) for child in root.children)
        self._loose = MORE if grouped else {"de": root.element.label}
        sections: list[Data] = []
        for child in root.children:
            begins = isinstance(child.element, Group) or not sections or sections[-1]["title"] != self._loose
            if begins:
                self._flush()
                title = {"de": child.element.label} if isinstance(child.element, Group) else dict(self._loose)
                sections.append({"id": f"s-{_page_id(child.name)}", "title": title, "pages": []})
                self._titles = {}
            self._out = sections[-1]["pages"]
            self._place(child, [], root)
        self._flush()
        self._page_rules()
        return [section for section in sections if section["pages"]]

    # --- walking -----------------------------------------------------------------------------------------------
    def _place(self, place: Place, around: list[Condition], parent: Place) -> None:
        if place in self._either and place not in self._chosen:
            self._question_of_either(self._either[place], around, parent)
        own = [*self.logic.when.get(place, []), *([self._chosen[place]] if place in self._chosen else [])]
        when = [*around, *(condition for condition in own if condition not in around)]
        if not isinstance(place.element, Group):
            self._field(place, when, parent)
        elif place.repeated and self._room_for_a_list(place):
            self._list(place, when)
        else:
            self._group(place, when)

    def _room_for_a_list(self, place: Place) -> bool:
        """Lists nest once, and the first page of an item is never a list itself."""
        self._flush()
        around = place.lists()
        return len(around) < DEEPEST_LIST and (not around or bool(self._out))

    def _group(self, place: Place, when: list[Condition]) -> None:
        self._flush()
        if place.repeated:
            self.notes.add(place.where, _("Die Gruppe wiederholt sich in einer Liste und wird nur einmal gefragt."))
        if place.least == 0 and self._may_be_left_out(place):
            when = [*when, self._question_of_leaving_out(place, when)]
        for child in place.children:
            self._place(child, when, place)
        self._flush()

    def _may_be_left_out(self, place: Place) -> bool:
        """Whether a group that need not be there asks for something as soon as it is."""
        if self.logic.required(place) or place in self._chosen:
            return False
        inside = list(place.below())
        ruled = {one for rule in self.logic.page_rules for one in rule.fields} | set(self._either)
        return any(one.least > 0 and one in self.questions for one in inside) or any(one in ruled for one in inside)

    def _list(self, place: Place, when: list[Condition]) -> None:
        """A repeated group: its own pages, collected apart."""
        self._flush()
        out, self._out, titles, self._titles = self._out, [], self._titles, {}
        for child in place.children:
            self._place(child, [], place)
        self._flush()
        pages, self._out, self._titles = self._out, out, titles
        own = (*place.lists(), place)
        asking = [one for one in place.below() if one in self.page_of and one.lists() == own]
        if not asking:
            self._out += [self._conditional(page, when) for page in pages]
            return
        self._add_list(place, when, pages, asking[0].name, place.name)

    def _add_list(self, place: Place, when: list[Condition], pages: list[Data], item_title: str, name: str) -> None:
        if pages[0].pop("when", None) is not None:
            self.notes.add(place.where, _("Die erste Seite eines Eintrags hat keine Bedingung; prüfen Sie sie."))
        most = _MOST_ITEMS if place.most is None else place.most
        if most > _MOST_ITEMS or place.least > _MOST_ITEMS:
            self.notes.add(place.where, _("Das Schema erlaubt mehr Einträge als die Liste, die höchstens 100 hat."))
        page = {
            "kind": "group",
            "id": name,
            "title": {"de": place.element.label},
            "item": {"de": place.element.label},
            "item_title": item_title,
            "add": {"de": "Weiteren Eintrag hinzufügen", "en": "Add another entry"},
            "min": min(place.least, _MOST_ITEMS),
            "max": min(most, _MOST_ITEMS),
            "pages": pages,
        }
        if isinstance(place.element, Group):
            page["element"] = place.path
        self._out.append(self._conditional(page, when))

    def _field(self, place: Place, when: list[Condition], parent: Place) -> None:
        question = self.questions[place]
        if question.kind == "none":
            return
        optional = not self.logic.required(place) and place not in self._chosen
        if place.repeated and not question.several:
            self._repeated(place, question, when, parent, optional)
            return
        sheet = self._open(parent, when, 1)
        sheet.fields.append(self._data(place, question, optional))
        sheet.places.append(place)

    def _repeated(self, place: Place, question: Question, when: list[Condition], parent: Place, optional: bool) -> None:
        """A field that may come several times: a few fields on one page, or a list of its own."""
        few = place.most is not None and place.most <= SPREAD
        if not few and question.asks and self._room_for_a_list(place):
            data = self._data(place, question, False)
            page = {"id": _page_id(place.name), "title": {"de": place.element.label}, "fields": [data]}
            self._add_list(place, when, [page], place.name, f"{place.name}_all")
            return
        number = place.most if few and place.most is not None else SPREAD
        if not few:
            self.notes.add(place.where, _("Das Feld wird höchstens fünfmal gefragt, das Schema erlaubt mehr."))
        sheet = self._open(parent, when, number)
        for index in range(1, number + 1):
            sheet.fields.append(self._data(place, question, optional or index > max(place.least, 1), index))
        sheet.places.append(place)

    def _data(self, place: Place, question: Question, optional: bool, number: int = 0) -> Data:
        name = place.name if number < 2 else f"{place.name}_{number}"
        if not question.asks:
            return {**question.data, "id": name}
        data = {**question.data, "id": name, **words(place.element, number), "element": place.path}  # type: ignore[arg-type]
        return {**data, "optional": True} if optional else data

    # --- questions of our own ----------------------------------------------------------------------------------
    def _question_of_leaving_out(self, place: Place, when: list[Condition]) -> Condition:
        name = f"mit_{place.name}"
        label = {"de": f"„{place.element.label}“: Möchten Sie dazu etwas angeben?",
                 "en": f"“{place.element.label}”: Would you like to tell us about this?"}  # fmt: skip
        self._ask({"type": "yes_no", "id": name, "label": label}, when)
        return {"eq": [{"answer": name}, True]}

    def _question_of_either(self, places: tuple[Place, ...], around: list[Condition], parent: Place) -> None:
        name = f"art_{places[0].name}"
        label = {"de": f"„{parent.element.label}“: Was möchten Sie angeben?",
                 "en": f"“{parent.element.label}”: What would you like to give?"}  # fmt: skip
        options = [{"value": place.name, "label": {"de": place.element.label}} for place in places]
        self._ask({"type": "choice", "id": name, "label": label, "options": options}, around)
        self._chosen.update((place, {"eq": [{"answer": name}, place.name]}) for place in places)

    def _ask(self, data: Data, when: list[Condition]) -> None:
        self._flush()
        page = {"id": _page_id(data["id"]), "title": data["label"], "fields": [data]}
        self._out.append(self._conditional(page, when))

    # --- pages -------------------------------------------------------------------------------------------------
    def _open(self, parent: Place, when: list[Condition], room: int) -> _Sheet:
        """The page to put fields on: the one at hand while its conditions are the same and it has room."""
        full = self._sheet is not None and len(self._sheet.fields) + room > _MOST_FIELDS
        if self._sheet is None or self._sheet.when != when or full:
            self._flush()
            title = dict(self._loose) if parent.parent is None else {"de": parent.element.label}
            self._sheet = _Sheet(title, parent.element.help, when)
        return self._sheet

    def _flush(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is None or not sheet.fields:
            return
        asking = [one for one in sheet.fields if one["type"] != "info"]
        page: Data = {"id": _page_id(sheet.fields[0]["id"])}
        if len(asking) == 1:
            page["title"] = asking[0]["label"]
        else:
            self._head(page, sheet)
        page["fields"] = sheet.fields
        self._out.append(self._conditional(page, sheet.when))
        self.page_of.update((place, page) for place in sheet.places)

    def _head(self, page: Data, sheet: _Sheet) -> None:
        """Title and help of a group; pages after its first are numbered."""
        number = self._titles[sheet.title["de"]] = self._titles.get(sheet.title["de"], 0) + 1
        page["title"] = {key: text if number == 1 else f"{text} ({number})" for key, text in sheet.title.items()}
        if number == 1 and sheet.help and len(sheet.help) <= _LEAD:
            page["lead"] = {"de": sheet.help}
        elif number == 1 and sheet.help:
            summary = {"de": "Hinweise zum Ausfüllen", "en": "How to fill this in"}
            page["help"] = [{"summary": summary, "text": {"de": sheet.help}}]

    @staticmethod
    def _conditional(page: Data, when: list[Condition]) -> Data:
        if when:
            page["when"] = when[0] if len(when) == 1 else {"and": when}
        return page

    # --- rules of pages ----------------------------------------------------------------------------------------
    def _page_rules(self) -> None:
        """Each rule goes on the last page that asks one of its fields, if all are asked under the same condition."""
        for rule in self.logic.page_rules:
            pages = [self.page_of[place] for place in rule.fields if place in self.page_of]
            if len(pages) < len(rule.fields) or any(page.get("when") != pages[0].get("when") for page in pages):
                reason = _("Die Angaben stehen auf verschiedenen Seiten. Die Regel ist nicht übernommen: {text}")
                self.notes.add(rule.where, reason, text=rule.text)
                self.logic.taken -= 1
                continue
            last = pages[-1]
            first = next(place for place in rule.fields if self.page_of[place] is last)
            entry = {"require": rule.require, "field": first.name, "message": rule.message}
            last.setdefault("rules", []).append(entry)


def _page_id(name: str) -> str:
    return name.replace("_", "-")
