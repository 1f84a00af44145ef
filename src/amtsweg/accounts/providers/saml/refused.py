"""A response that is not believed, and why, in words that may stand in a log."""

from typing import Literal

from amtsweg.accounts.providers import port

Why = Literal[
    "not-readable",  # too large, not base64, not XML, a document type
    "not-a-response",
    "ambiguous",  # two things where one belongs: assertions, ids, attributes
    "status",  # the provider says that nobody signed in
    "unsigned",
    "signature",  # wrong key, changed content, another element signed
    "algorithm",  # a method of signing or encrypting that is not good enough
    "encryption",
    "issuer",
    "destination",
    "audience",
    "recipient",
    "in-response-to",
    "time",
    "condition",
    "level",
    "subject",
    "replayed",
]


class Refused(port.Refused):
    """Nothing of the response is used. `why` and `detail` hold no personal data."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.why}: {self.detail}" if self.detail else self.why
