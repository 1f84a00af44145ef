"""Small forms for tests, valid answers for every kind of field, and random forms with random conditions."""

from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from amtsweg.forms.checks import check
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.definition import Definition, GroupPage, from_data
from amtsweg.forms.fields import AnyField
from amtsweg.forms.fields.base import Field

TODAY = date(2026, 11, 20)
CONTEXT = Context(TODAY)
steady = settings(max_examples=40)
FILE = {"id": "d1", "name": "nachweis.pdf", "size": 1200, "media_type": "application/pdf"}


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    if kind in ("choice", "choices") and "options" not in more:
        more["options"] = [{"value": value, "label": value.upper()} for value in ("a", "b", "c")]
    return {
        "id": name,
        "type": kind,
        "label": name.title(),
        **{key: value for key, value in more.items() if value is not None},
    }


_ADAPTER: TypeAdapter[Field] = TypeAdapter(AnyField)


def make(kind: str, **more: Any) -> Field:
    """A field `x` of a kind, with what the kind cannot do without."""
    required = {
        "digits": {"length": 15, "groups": [3, 2, 3, 7]},
        "info": {"text": "Gut zu wissen"},
        "calculated": {"computed": "steuer"},
    }
    return _ADAPTER.validate_python(field("x", kind, **{**required.get(kind, {}), **more}))


def parts(**values: str) -> RawDict:
    """What the controls `x-…` of several parts post."""
    return RawDict({f"x-{key}": value for key, value in values.items()})


def page(name: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "title": f"Seite {name}", "fields": list(fields) or [field(name.replace("-", "_"))], **more}


def group(name: str, *pages: dict[str, Any], title: str, **more: Any) -> dict[str, Any]:
    texts = {"title": "Liste", "item": "Eintrag", "add": "Weiteren hinzufügen"}
    return {"id": name, "kind": "group", "item_title": title, "pages": list(pages), **texts, **more}


def leave(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "exit", "title": "Nicht hier", "text": "Dafür ist eine andere Stelle da.", **more}


def form(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A form of one section; several with `sections`."""
    sections = more.pop("sections", None) or [{"id": "s", "title": "Abschnitt", "pages": list(pages)}]
    return {"format": 2, "slug": "probe", "title": "Probe", "sections": sections, **more}


def definition(*pages: dict[str, Any], **more: Any) -> Definition:
    return from_data(form(*pages, **more))


def build(*pages: dict[str, Any], **more: Any) -> Compiled:
    """A compiled form that passes every check."""
    made = definition(*pages, **more)
    assert check(made) == []
    return Compiled(made)


def sample(asked: Field, pick: int = 0) -> Any:
    """A valid canonical answer; another `pick` gives another one where there is a choice."""
    some: dict[str, list[Any]] = {
        "text": ["Fiete", "x", "Zoë 🐕"],
        "long_text": ["Zeile\n\nZeile 👍", "x"],
        "number": ["3", "1"],
        "amount": ["12.50", "0.00"],
        "date": ["2026-11-01", "2026-10-31"],
        "yes_no": [True, False, *(["unsure"] if getattr(asked, "unsure", False) else [])],
        "consent": [True],
        "address": [{"street": "Lindenallee", "number": "14", "postcode": "21266", "town": "Jesteburg"}],
        "name": [{"given": "Nguyễn", "family": "Đặng-Łukasiewicz"}],
        "email": ["anna@post.example"],
        "phone": ["+4940669690"],
        "iban": ["DE89370400440532013000"],
        "percentage": ["12", "0"],
        "time": ["14:30", "00:00"],
        "tax_id": ["86095742719"],
        "plate": ["WL-AB 123"],
        "declaration": [True],
        "date_range": [{"from": "2026-11-01", "to": "2026-11-03"}],
        "person": [{"given": "Nguyễn", "family": "Đặng-Łukasiewicz"}, {"family": "Suharto"}],
        "organisation": [{"name": "Heide & Söhne GmbH"}],
        "register_number": [{"kind": "HRB", "number": "12345", "court": "Lüneburg"}],
        "place": [{"lat": "53.30970", "lon": "9.95170"}, {"note": "Am Kreisel"}],
        "appointment": [{"days": ["mon"], "times": []}],
        "payment": [{"way": "transfer"}, {"way": "counter"}],
        "digits": ["2" * getattr(asked, "length", 1)],
        "file": [[FILE], *(["later"] if getattr(asked, "later_days", 0) else [])],
    }
    options = [option.value for option in getattr(asked, "options", ())]
    values = some.get(asked.type) or (options if asked.type == "choice" else [[option] for option in options])
    return values[pick % len(values)] if values else None


def raw_of(asked: Field, value: Any) -> dict[str, str | list[str]]:
    return {} if value is None else asked.to_raw(value)


def posted(fields: tuple[Field, ...], values: dict[str, Any]) -> tuple[RawDict, dict[str, Any]]:
    """What a page posts for these answers, and the files that the draft holds for it."""
    raw = RawDict()
    files = {}
    for asked in fields:
        raw.update(raw_of(asked, values.get(asked.id)))
        if asked.type == "file" and isinstance(values.get(asked.id), list):
            files[asked.id] = values[asked.id]
    return raw, files


# --- random forms ----------------------------------------------------------------------------------------------
def _atom(names: list[tuple[str, str]]) -> st.SearchStrategy[Any]:
    def about(target: tuple[str, str]) -> st.SearchStrategy[Any]:
        name, kind = target
        answer = {"answer": name}
        options: list[Any] = [{"answered": name}]
        if kind == "yes_no":
            options += [answer, {"not": answer}, {"unsure": name}]
        if kind == "choice":
            options += [{"eq": [answer, "a"]}, {"ne": [answer, "b"]}, {"in": [answer, ["b", "c"]]}]
        if kind == "choices":
            options += [{"in": ["a", answer]}, {"gt": [{"size": name}, 1]}]
        if kind == "number":
            options += [{"gt": [answer, 2]}, {"le": [{"add": [answer, 1]}, 3]}]
        if kind == "date":
            options += [{"lt": [answer, {"date": "2026-11-01"}]}, {"ge": [{"today": True}, answer]}]
            options += [{"ge": [{"hours_before": [answer, {"time": "12:00"}]}, 48]}, {"is_working_day": answer}]
        if kind == "group":
            options = [{"gt": [{"count": {"of": name}}, 1]}, {"ne": [{"count": {"of": name}}, 1]}]
        return st.sampled_from(options)

    return st.sampled_from(names).flatmap(about)


def conditions(names: list[tuple[str, str]]) -> st.SearchStrategy[Any]:
    """Random conditions over the named fields, with and, or, not."""
    return st.recursive(
        _atom(names),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"and": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"or": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


@st.composite
def random_forms(draw: st.DrawFn) -> Compiled:
    """Sound forms (nothing unknown, nothing forward) whose conditions need not make sense."""
    known: list[tuple[str, str]] = []
    evidence: dict[str, Any] = {}
    sections = []
    count = 0
    for section in range(draw(st.integers(1, 3))):
        pages = []
        for _ in range(draw(st.integers(1, 4))):
            count += 1
            before = list(known)
            kind = draw(st.sampled_from(["question", "question", "question", "group", "exit"]))
            more = {"when": draw(conditions(before))} if before and draw(st.booleans()) else {}
            if kind == "exit" and more:
                pages.append(leave(f"p{count}", **more))
            elif kind == "group":
                pages.append(_random_group(draw, f"g{count}", more))
                known.append((f"g{count}", "group"))
            else:
                names = [f"f{count}_{index}" for index in range(draw(st.integers(1, 3)))]
                fields = [_random_field(draw, name, before, evidence) for name in names]
                pages.append(page(f"p{count}", *fields, **more))
                known += [(made["id"], made["type"]) for made in fields]
        sections.append({"id": f"s{section}", "title": f"S{section}", "pages": pages})
    return Compiled(from_data(form(sections=sections, evidence=evidence)))


def _random_field(draw: st.DrawFn, name: str, known: list[tuple[str, str]], evidence: dict[str, Any]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["text", "yes_no", "choice", "choices", "number", "date", "file"]))
    more: dict[str, Any] = {"optional": draw(st.booleans())}
    if known and draw(st.integers(0, 4)) == 0:
        more["when"] = draw(conditions(known))
    if kind == "yes_no":
        more["unsure"] = draw(st.booleans())
    if kind in ("choice", "choices"):
        more["options"] = _random_options(draw, known)
        more["style"] = "list" if draw(st.booleans()) else None
    if kind == "file":
        more |= {"evidence": f"{name}_n", "later_days": draw(st.sampled_from([0, 14]))}
        needed = {"when": draw(conditions(known))} if known and draw(st.booleans()) else {}
        evidence[f"{name}_n"] = {"title": "Nachweis", **needed}
    return field(name, kind, **more)


def _random_options(draw: st.DrawFn, known: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Three options; the first one is always offered, the others now and then only on a condition."""
    held = [known and draw(st.integers(0, 2)) == 0 for _ in "bc"]
    conditioned = [{"when": draw(conditions(known))} if one else {} for one in (False, *held)]
    return [{"value": value, "label": value.upper(), **more} for value, more in zip("abc", conditioned, strict=True)]


def _random_group(draw: st.DrawFn, name: str, more: dict[str, Any], *, inside: bool = True) -> dict[str, Any]:
    """A group whose second page hangs on the first; now and then with a group in each of its items."""
    first = field(f"{name}_x", "choice")
    own = [(f"{name}_x", "choice")]
    pages = [page("eins", first), page("zwei", field(f"{name}_y", "yes_no"), when=draw(conditions(own)))]
    if inside and draw(st.booleans()):
        own.append((f"{name}_y", "yes_no"))
        inner = {"when": draw(conditions(own))} if draw(st.booleans()) else {}
        pages.append(_random_group(draw, f"{name}i", inner, inside=False))
        own.append((f"{name}i", "group"))
        last = field(f"{name}_z", "choice", options=_random_options(draw, own))
        pages.append(page("vier", last, when=draw(conditions(own))))
    minimum = draw(st.integers(0, 2))
    return group(name, *pages, title=f"{name}_x", min=minimum, max=3, **more)


def answers_for(made: Compiled) -> st.SearchStrategy[dict[str, Any]]:
    """Random answers: some missing, some empty, most valid, now and then something that fits nowhere."""
    outer = {name: asked for name, asked in made.fields.items() if made.layout.group_of(name) is None}
    values = {name: _value(asked) for name, asked in outer.items()}
    values |= {name: _items(owner) for name, owner in made.groups.items() if len(made.layout.chain(name)) == 1}
    return st.fixed_dictionaries({}, optional=values)


def _items(owner: GroupPage) -> st.SearchStrategy[list[dict[str, Any]]]:
    inner: dict[str, st.SearchStrategy[Any]] = {}
    for inside in owner.pages:
        if isinstance(inside, GroupPage):
            inner[inside.id] = _items(inside)
        else:
            inner |= {asked.id: _value(asked) for asked in inside.fields}
    item = st.fixed_dictionaries({"_id": st.sampled_from(["1", "2", "a7", "?"])}, optional=inner)
    return st.lists(item, max_size=4)


def _value(asked: Field) -> st.SearchStrategy[Any]:
    valid = st.integers(0, 3).map(lambda pick: sample(asked, pick))
    return st.one_of(valid, valid, valid, st.none(), st.sampled_from([0, "", "?", [], {}, True, 1.5, [1], {"a": 1}]))
