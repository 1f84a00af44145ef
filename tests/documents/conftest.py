"""An authority with a seal, and a folder to keep papers in."""

from uuid import uuid4

import pytest
from documents.samples import make_authority

from amtsweg.core.crypto import new_data_key
from amtsweg.documents.actions import Folder
from amtsweg.documents.certificates import ensure_demo_seals
from amtsweg.federation.models import Authority


@pytest.fixture
def authority(db: None) -> Authority:
    made = make_authority("jesteburg", "JES")
    ensure_demo_seals()
    return made


@pytest.fixture
def folder(authority: Authority) -> Folder:
    return Folder(authority, uuid4(), new_data_key())
