"""What an account knows about its owner, offered where a form asks the applicant for it; taken over only by sending."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from amtsweg.accounts.profile import Profile
from amtsweg.accounts.providers import taken
from amtsweg.accounts.providers.port import Attribute
from amtsweg.accounts.trust import LEVELS
from amtsweg.applications.drafts import Answered
from amtsweg.applications.origins import ACCOUNT, CONFIRMED, IDENTIFIED, OF_PROVIDER
from amtsweg.forms.compiled import Compiled
from amtsweg.forms.context import Context, RawDict
from amtsweg.forms.fields.address import AddressField
from amtsweg.forms.fields.base import Field
from amtsweg.forms.fields.composed import Composed
from amtsweg.forms.fields.date import DateField
from amtsweg.forms.fields.email import EmailField
from amtsweg.forms.fields.name import NameField
from amtsweg.forms.fields.person import PersonField
from amtsweg.forms.fields.phone import PhoneField
from amtsweg.forms.flow import Step

_NAME = ("given_name", "family_name")
_PARTS: Mapping[type[Field], tuple[str, ...]] = {  # of the profile, that a field asks for
    NameField: _NAME,
    PersonField: (*_NAME, "birth_date"),
    DateField: ("birth_date",),
    AddressField: ("street", "house_number", "postcode", "town"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The owner's profile and e-mail address, and what of it somebody confirmed: a mail, a counter, a provider."""

    profile: Profile
    email: str
    email_confirmed: bool = False
    identified: bool = False
    vouched: Mapping[str, Attribute] = dataclasses.field(
        default_factory=dict
    )  # by the provider that opened this session

    @property
    def person(self) -> Profile:
        """The profile; where it says nothing, the provider."""
        return taken.where_empty(self.profile, self.vouched)


def concerns(draft: Answered, step: Step) -> bool:
    """Whether a page asks the owner of an account about herself."""
    asked = draft.form.definition.applicant.model_dump().values()
    return not draft.kept.guest and step.group is None and any(field.id in asked for field in step.fields)


def offered(form: Compiled, known: Known) -> dict[str, dict[str, str | list[str]]]:
    """For fields that ask the applicant about herself: what their controls may show, by field id."""
    asked, person = form.definition.applicant, known.person
    values = {
        asked.name: _person(person) if isinstance(form.fields.get(asked.name or ""), PersonField) else _name(person),
        asked.address: _address(person),
        asked.birth_date: person.birth_date.isoformat() if person.birth_date else None,
        asked.email: known.email or None,
    }
    found = {
        name: form.fields[name].to_raw(value)
        for name, value in values.items()
        if name and value is not None and form.layout.group_of(name) is None
    }
    if asked.phone and known.profile.phone and form.layout.group_of(asked.phone) is None:
        field, number = form.fields[asked.phone], known.profile.phone
        found[asked.phone] = field.to_raw(number) if field.valid(number) else {asked.phone: number}
    return found


def origins(
    fields: Iterable[Field],
    answers: dict[str, Any],
    offers: dict[str, dict[str, str | list[str]]],
    context: Context,
    known: Known | None = None,
) -> dict[str, str]:
    """Of the fields of one page: which answers are exactly what the account offered, each with its mark."""
    asked = {field.id: field for field in fields if field.id in offers and answers.get(field.id) is not None}
    same = ((name, field) for name, field in asked.items() if _unchanged(field, offers[name], answers[name], context))
    return {
        name: mark(field, known) if known is not None and _whole(field, offers[name], answers[name]) else ACCOUNT
        for name, field in same
    }


def mark(field: Field, known: Known) -> str:
    """How far what the account offers for a field can be trusted."""
    if isinstance(field, EmailField):
        return CONFIRMED if known.email_confirmed else ACCOUNT
    if isinstance(field, PhoneField):
        return ACCOUNT
    parts = next((parts for kind, parts in _PARTS.items() if isinstance(field, kind)), ())
    own = all(getattr(known.profile, part) == getattr(known.person, part) for part in parts)
    return _vouched(parts, known) or (IDENTIFIED if known.identified and own else ACCOUNT)


def _vouched(asked: Iterable[str], known: Known) -> str | None:
    """The mark of what the session's provider vouches for in every part that is offered."""
    person, said = known.person, taken.into(Profile(), known.vouched)
    parts = [part for part in asked if getattr(person, part)]
    if not parts or any(getattr(person, part) != getattr(said, part) for part in parts):
        return None
    lowest = min((known.vouched[part].trust for part in parts), key=LEVELS.index)
    return next((mark for mark, level in OF_PROVIDER.items() if level == lowest), None)


def _whole(field: Field, offered: dict[str, str | list[str]], answer: Any) -> bool:
    """Whether the account knows every part of an answer: only then can the whole be what a counter confirmed."""
    if not isinstance(field, Composed):
        return True
    return all(offered.get(name) == text for name, text in field.to_raw(answer).items() if text)


def _unchanged(field: Field, offered: dict[str, str | list[str]], answer: Any, context: Context) -> bool:
    """Of a field made of parts the account may know some only: those count."""
    if isinstance(field, Composed):
        given = field.to_raw(answer)
        return all(given[name] == text for name, text in offered.items() if text)
    return bool(field.clean(RawDict(offered), context).value == answer)


def _name(profile: Profile) -> dict[str, str] | None:
    if not profile.given_name and not profile.family_name:
        return None
    return {"given": profile.given_name, "family": profile.family_name}


def _person(profile: Profile) -> dict[str, str] | None:
    name = {key: text for key, text in (_name(profile) or {}).items() if text}
    return {**name, "birth_date": profile.birth_date.isoformat()} if profile.birth_date else name or None


def _address(profile: Profile) -> dict[str, str] | None:
    if not profile.has_address:
        return None
    return {
        "street": profile.street,
        "number": profile.house_number,
        "postcode": profile.postcode,
        "town": profile.town,
    }
