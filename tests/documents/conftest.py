"""An authority with a seal, and a folder to keep papers in."""

from uuid import uuid4

import pytest

from amtsweg.core.crypto import new_data_key
from amtsweg.documents.actions import Folder
from amtsweg.documents.certificates import ensure_demo_seals
from amtsweg.federation.models import Area, Authority


def make_authority(slug: str, prefix: str) -> Authority:
    area, _ = Area.objects.get_or_create(key="033535406", defaults={"name": "Jesteburg", "kind": "Samtgemeinde"})
    return Authority.objects.create(
        slug=slug, kind="samtgemeinde", kind_label="Samtgemeinde", name=slug.title(), prefix=prefix, area=area,
        street="Am Musterplatz 5", postcode="21266", town="Jesteburg", phone="040 66969-120",
        email=f"post@{slug}.example", emblem=slug,
    )  # fmt: skip


@pytest.fixture
def authority(db: None) -> Authority:
    made = make_authority("jesteburg", "JES")
    ensure_demo_seals()
    return made


@pytest.fixture
def folder(authority: Authority) -> Folder:
    return Folder(authority, uuid4(), new_data_key())
