"""Forms in the studio: a small one as YAML, a draft of the first authority, and a published one."""

from typing import Any

from web.world import World

from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Authority
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition, save_draft

YAML = """
format: 2
slug: bank-stiften
title: {de: Bank stiften, en: Donate a bench}
sections:
  - id: person
    title: {de: Ihre Person, en: About you}
    pages:
      - id: wer
        title: {de: "Wie heißen Sie?", en: "What is your name?"}
        fields:
          - {type: name, id: name, label: {de: Name, en: Name}}
  - id: bank
    title: {de: Die Bank, en: The bench}
    pages:
      - id: inschrift
        title: {de: "Was soll darauf stehen?", en: "What shall be written on it?"}
        fields:
          - {type: text, id: inschrift, label: {de: Inschrift, en: Inscription}, max_length: 60}
"""
SHORTER = YAML.replace("max_length: 60", "max_length: 20")
FAULTY = YAML.replace('        title: {de: "Was soll', '        when: {answer: weg}\n        title: {de: "Was soll')


def published(authority: Authority | None) -> None:
    """The form, published: of an authority, or with None of all."""
    import_definition(definitions.load(YAML), authority, actor=SYSTEM)


def draft(authority: Authority) -> None:
    """The form, published, and a draft that changes it."""
    published(authority)
    save_draft(definitions.load(SHORTER), authority)


def own(world: World) -> dict[str, Any]:
    """A form of the first authority with a draft."""
    draft(world.authorities[0])
    return {"slug": "bank-stiften"}
