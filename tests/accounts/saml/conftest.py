"""The identity provider that the tests of one run share: making its key takes a second."""

from typing import Any

import pytest
from accounts.saml.a_provider import Provider
from accounts.saml.a_question import NOW, US

from amtsweg.accounts.providers.saml.metadata import metadata


@pytest.fixture(scope="session")
def standing(tmp_path_factory: Any) -> Provider:
    return Provider(tmp_path_factory.mktemp("provider"), NOW)


@pytest.fixture
def provider(standing: Provider) -> Provider:
    """It knows the portal by the metadata of `a_question`, whatever an earlier test handed over."""
    standing.meet(metadata(US))
    return standing
