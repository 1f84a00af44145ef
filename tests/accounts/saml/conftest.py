"""The identity provider that the tests of one run share: making its key takes a second."""

from typing import Any

import pytest
from accounts.saml.a_provider import Provider
from accounts.saml.a_question import NOW, US

from amtsweg.accounts.providers.saml.metadata import metadata


@pytest.fixture(scope="session")
def provider(tmp_path_factory: Any) -> Provider:
    return Provider(tmp_path_factory.mktemp("provider"), NOW, metadata(US))
