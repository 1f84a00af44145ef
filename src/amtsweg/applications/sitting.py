"""Somebody sits at a form: what its questions and answers depend on besides what was answered before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amtsweg.accounts.trust import GUEST, Trust
from amtsweg.catalogue.shapes import OfferView
from amtsweg.core import clock
from amtsweg.forms.context import Context


@dataclass(frozen=True, slots=True)
class Sitting:
    """The offer with its local amounts, the trust that the session has reached, and the language of the page."""

    offer: OfferView
    language: str = "de"
    trust: Trust = GUEST

    def context(self, files: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> Context:
        """The same for the forms engine; `files` are stored uploads by field, of the page that is cleaned."""
        return Context(
            today=clock.today(),
            trust=self.trust.level,
            parameters=self.offer.parameters,
            language=self.language,
            files=files or {},
            places=self.offer.towns,
            now=clock.local(clock.now()),
            land=self.offer.authority.land,
        )
