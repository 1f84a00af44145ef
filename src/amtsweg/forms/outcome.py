"""What a finished way tells the case: what it is about, who applies, which proofs are there or will follow."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from amtsweg.core.text import Localised
from amtsweg.forms.fields.file import LATER, WITH_US, FileField

if TYPE_CHECKING:
    from amtsweg.forms.flow import Way


@dataclass(frozen=True, slots=True)
class Contact:
    """The applicant as far as the form asked: canonical answers, None where it did not."""

    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    phone: str | None = None
    birth_date: str | None = None
    address: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that the way asks for. `days` is how long it may take after sending when it will follow, `number` the
    case in which the authority got it already, where the applicant knows it.
    """

    field_id: str
    item_id: str | None
    evidence: str | None
    title: Localised
    state: Literal["given", "later", "with_us", "none"]
    files: tuple[dict[str, Any], ...] = ()
    days: int = 0
    number: str = ""


def subject(way: "Way", language: str) -> str:
    """The answer that names the case; of a group the answers of all items, with commas between."""
    name = way.form.definition.subject
    if name is None:
        return ""
    group = way.form.layout.group_of(name)
    sources = way.all_items(group) if group else [way.answers]
    field = way.form.fields[name]
    shown = [field.title(item[name], language) for item in sources if item.get(name) is not None]
    return ", ".join(shown)


def applicant(way: "Way") -> Contact:
    """Name, e-mail, telephone, date of birth and address out of the fields that the definition names."""
    fields = way.form.definition.applicant
    answer = {role: way.value(name) for role, name in fields.model_dump().items() if name}
    name = answer.get("name") or {}
    return Contact(
        given_name=name.get("given"),
        family_name=name.get("family"),
        email=answer.get("email"),
        phone=answer.get("phone"),
        birth_date=answer.get("birth_date") or name.get("birth_date"),
        address=answer.get("address"),
    )


def evidence(way: "Way") -> list[Proof]:
    """Every file field on the way with its state, in order."""
    found = []
    for step in way.steps:
        source = way.answers_at(step)
        found += [
            _proof(way, field, source.get(field.id), step.item_id)
            for field in step.fields
            if isinstance(field, FileField)
        ]
    return found


def _proof(way: "Way", field: FileField, value: Any, item_id: str | None) -> Proof:
    known = way.form.definition.evidence
    title = known[field.evidence].title if field.evidence in known else field.short or field.label
    if value == LATER:
        return Proof(field.id, item_id, field.evidence, title, "later", days=field.later_days)
    if isinstance(value, dict):
        return Proof(field.id, item_id, field.evidence, title, "with_us", number=value[WITH_US])
    if value is None:
        return Proof(field.id, item_id, field.evidence, title, "none")
    return Proof(field.id, item_id, field.evidence, title, "given", tuple(value))
