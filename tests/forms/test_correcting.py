"""Which answers of a form that was sent can be corrected."""

from forms.builders import CONTEXT, build, field, page

from amtsweg.forms import correcting
from amtsweg.forms.flow import way


def test_what_was_declared_or_agreed_to_is_not_offered_for_correction() -> None:
    form = build(
        page(
            "alles",
            field("name"),
            field("wahr", "declaration", text="Das ist wichtig.", statements=["Alles ist wahr."]),
            field("einig", "consent", text="Wir rufen an.", optional=True),
        )
    )
    sent = way(form, {"name": "Anna", "wahr": True, "einig": True}, CONTEXT)
    offered = [str(correcting.Place(step.key, one.id)) for step, one in correcting.correctable(sent)]
    assert [one.partition(":")[2] for one in offered] == ["name"]
    step = sent.steps[0].key
    assert correcting.asked(sent, [f"{step}:wahr", f"{step}:einig"]) == [], "nor by a request from before"
