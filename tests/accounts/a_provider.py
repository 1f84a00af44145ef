"""An identity provider for tests: an adapter that believes what the test tells it."""

from collections.abc import Iterator, Mapping
from typing import Any

from amtsweg.accounts.providers.actions import save_provider
from amtsweg.accounts.providers.models import IdentityProvider
from amtsweg.accounts.providers.port import Adapter, Arrival, Ask, Attribute, Options, Refused, Way, register
from amtsweg.accounts.trust import Level
from amtsweg.core import clock
from amtsweg.core.ports import Check

SECRET = "nur für den Versuch"


class PlainOptions(Options):
    """Where it would be."""

    place: str = "hier"


@register("plain")
class Plain(Adapter[PlainOptions]):
    """Takes subject and level from the answer as they are."""

    options = PlainOptions
    secrets = frozenset({"word"})

    def begin(self, ask: Ask) -> Way:
        return Way(f"https://{self.settings.options.place}.example/", {"minimum": ask.minimum})

    def complete(self, ask: Ask, kept: Mapping[str, Any], answer: Mapping[str, str]) -> Arrival:
        if "subject" not in answer:
            raise Refused("subject")
        return arrival(answer["subject"], self.settings.levels[answer["level"]], slug=self.settings.slug)

    def check(self) -> Iterator[Check]:
        yield Check(f"identity provider {self.settings.slug}", "ok", self.settings.options.place)


def provider(slug: str = "land", **values: Any) -> IdentityProvider:
    """A provider of that kind."""
    given = {"kind": "plain", "title": {"de": "Landeskonto"}, "levels": {"stark": "substantial", "mail": "basic"}}
    return save_provider(slug, given | values, secrets={"word": SECRET})


def arrival(subject: str = "anna", level: Level = "substantial", *, slug: str = "land", **attributes: str) -> Arrival:
    """Its word for somebody."""
    return Arrival(
        subject=subject, level=level, means=f"plain:{slug}", at=clock.now(),
        attributes={name: Attribute(value, level) for name, value in attributes.items()},
    )  # fmt: skip
