"""What the studio's pages of outside systems share: settings that fit their kind, a check to try, on and off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic import ValidationError as Unfit

from amtsweg.accounts.models import Membership
from amtsweg.core.ports import Check, NotReady
from amtsweg.web.studio.access import StudioRequest, to
from amtsweg.web.studio.fields import Field, Text
from amtsweg.web.studio.provider_fields import OPTION


class Administering(Protocol):
    """The room's actions: what a check says, and switching on (raises `NotReady`) and off."""

    def tried(self, by: Membership, slug: str, /) -> list[Check]: ...
    def switch_on(self, by: Membership, slug: str, /) -> None: ...
    def switch_off(self, by: Membership, slug: str, /) -> None: ...


@dataclass(frozen=True)
class Outside:
    """One kind of outside systems: the name of its pages, what is done to it, under what a session keeps findings."""

    page: str
    do: Administering
    found_in: str

    def page_of(self, slug: str) -> str:
        """Where one of them is changed."""
        return reverse(self.page, kwargs={"slug": slug})

    def check(self, request: StudioRequest, slug: str) -> HttpResponseBase:
        """Asks whether it would work, and shows what was found."""
        return self._found(request, slug, self.do.tried(request.editor, slug))

    def switch(self, request: StudioRequest, slug: str) -> HttpResponseBase:
        """On or off, as `schritt` says."""
        steps: Mapping[str, Callable[[Membership, str], None]] = {"ein": self.do.switch_on, "aus": self.do.switch_off}
        step = steps.get(request.POST.get("schritt", ""))
        if step is None:
            return to(request, self.page_of(slug))
        try:
            step(request.editor, slug)
        except NotReady as reason:
            return self._found(request, slug, reason.checks)
        return to(request, self.page_of(slug), _("Gespeichert."))

    def last_found(self, request: StudioRequest) -> list[tuple[str, str]] | None:
        """What the check found last, shown once."""
        found: list[tuple[str, str]] | None = request.session.pop(self.found_in, None)
        return found

    def _found(self, request: StudioRequest, slug: str, checks: Sequence[Check]) -> HttpResponseBase:
        request.session[self.found_in] = [(one.state, one.message) for one in checks]
        return to(request, self.page_of(slug))


def short_name(example: str) -> Field:
    """What addresses call it."""
    return Text(
        name="slug", label=_("Kurzname"), hint=_("Steht in Adressen, zum Beispiel: {name}.").format(name=example),
        limit=40, pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
        wrong=_("Nehmen Sie kleine Buchstaben, Ziffern und einzelne Striche"),
    )  # fmt: skip


def insist_that_they_fit(options: type[BaseModel], given: Mapping[str, Any]) -> None:
    """Raises `ValidationError` at the settings that do not fit."""
    try:
        options.model_validate(given)
    except Unfit as error:
        wrong: dict[str, list[str]] = {}
        for one in error.errors():
            field = one["loc"][0] if one["loc"] else next(iter(options.model_fields))
            wrong.setdefault(f"{OPTION}{field}", []).append(unfit(one["msg"]))
        raise ValidationError(wrong) from None


def unfit(why: object) -> str:
    """What is said of settings that do not fit."""
    return _("So passt es nicht: {why}").format(why=why)
