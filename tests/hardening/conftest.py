"""Products of these tests' own, with their own data, on the database of this pass."""

from collections.abc import Callable, Iterator

import pytest
from hardening.inside import Inside
from services import postgres, templates
from services.product import Product

Run = Callable[..., Product]


@pytest.fixture(scope="session")
def run_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A function that starts a product of one's own; keywords are environment variables. All end with the run."""
    running: list[Product] = []

    def run(**environment: str) -> Product:
        product = templates.demo(tmp_path_factory.mktemp("hardening"), on_postgres=postgres.wanted(), **environment)
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
