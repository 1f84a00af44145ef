"""What pydantic finds wrong with a definition, in the words and with the places that designers can use."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsweg.forms.problems import Problem

_FAULTS = {
    "missing": gettext_noop("Diese Angabe fehlt."),
    "extra_forbidden": gettext_noop("Diese Angabe kennt das Format nicht."),
    "string_type": gettext_noop("Hier gehört ein Text hin."),
    "dict_type": gettext_noop("Hier gehört ein Text oder eine Zuordnung hin."),
    "tuple_type": gettext_noop("Hier gehört eine Liste hin."),
    "model_type": gettext_noop("Hier gehört eine Zuordnung hin."),
    "bool_type": gettext_noop("Hier gehört true oder false hin."),
    "int_type": gettext_noop("Hier gehört eine ganze Zahl hin."),
    "string_pattern_mismatch": gettext_noop(
        "Eine Kennung hat nur Kleinbuchstaben und Ziffern, in Feldern auch _, auf Seiten auch -."
    ),
    "union_tag_invalid": gettext_noop("Diese Art gibt es nicht. Es gibt: {expected_tags}."),
    "union_tag_not_found": gettext_noop("Die Angabe „type“ fehlt."),
    "literal_error": gettext_noop("Hier ist nur möglich: {expected}."),
    "value_error": "{error}",
    "logic": "{message}",
}


def problem_of(fault: Any, data: Any) -> Problem:
    """A fault that pydantic found in `data`, in words for designers and with its place."""
    context = fault.get("ctx", {})
    message = _FAULTS.get(fault["type"])
    text = _(message).format(**context) if message else fault["msg"]
    return Problem(_place(fault["loc"], data, context.get("inside", "")), text)


def _place(loc: tuple[int | str, ...], data: Any, inside: str = "") -> str:
    """A path such as `sections[0].pages[2].fields[0].label (chip)`: the id is the nearest one on the way down."""
    path, nearest = "", ""
    for step in loc:
        if isinstance(data, dict) and step not in data and data.get("type", data.get("kind", "question")) == step:
            continue  # the tag of a union, not a step in the data
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            nearest = f" ({data['id']})"
    return f"{path}{'' if inside[:1] in ('', '[') else '.'}{inside}{nearest}".removeprefix(".")
