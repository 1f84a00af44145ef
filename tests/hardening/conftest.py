"""Products of these tests' own, with their own data, on the database of this pass."""

import os
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from hardening.inside import Inside
from services import postgres
from services.product import Product

NewDatabase = Callable[[], str]
Run = Callable[..., Product]


@pytest.fixture(scope="session")
def new_database() -> NewDatabase:
    """A function that makes an empty database and returns its address; on SQLite the empty text says: in the data."""

    def make() -> str:
        if os.environ.get("AMTSWEG_TEST_DATABASE") != "postgres":
            return ""
        return postgres.start().create(f"hardening_{uuid4().hex}")

    return make


@pytest.fixture(scope="session")
def run_product(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[Run]:
    """A function that starts a product of one's own; keywords are environment variables. All end with the run."""
    running: list[Product] = []

    def run(**environment: str) -> Product:
        product = Product(tmp_path_factory.mktemp("hardening"), new_database(), **environment)
        running.append(product)
        product.start()
        return product

    yield run
    for product in running:
        product.stop()


@pytest.fixture(scope="session")
def shop(run_product: Run, clamav_address: str) -> Product:
    """A product with a real virus scanner, shared by all tests that leave it as they found it."""
    return run_product(AMTSWEG_CLAMAV=clamav_address)


@pytest.fixture(scope="session")
def inside(shop: Product) -> Inside:
    """That product's database and code."""
    return Inside(shop.environment)
