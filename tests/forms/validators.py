"""Answers held against a JSON Schema (2020-12) by two programs that know nothing of each other."""

from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator


class Schema:
    """A schema that both programs take; asking whether answers fit fails where they disagree."""

    def __init__(self, schema: dict[str, Any]) -> None:
        Draft202012Validator.check_schema(schema)
        self._one = Draft202012Validator(schema)
        self._other = jsonschema_rs.Draft202012Validator(schema)

    def is_valid(self, answers: Any) -> bool:
        """Whether the answers fit."""
        return not self.faults(answers)

    def faults(self, answers: Any) -> list[str]:
        """What does not fit, in the words of the first program."""
        found = [error.message for error in self._one.iter_errors(answers)]
        assert bool(found) is not self._other.is_valid(answers), answers
        return found
