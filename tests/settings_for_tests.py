"""The product's own settings with a data folder and a database that belong to this test run alone.

The first process of a run chooses them and leaves them in the environment, from which pytest-xdist's workers take
them over. `AMTSWEG_TEST_DATABASE=postgres` runs the same tests on PostgreSQL.
"""

import os
import tempfile
from pathlib import Path

if "AMTSWEG_TEST_RUN" not in os.environ:
    run = Path(tempfile.mkdtemp(prefix="amtsweg-tests-"))
    run.chmod(0o755)  # the database server runs under a user of its own
    os.environ["AMTSWEG_TEST_RUN"] = str(run)
    os.environ["AMTSWEG_TEST_OWNER"] = str(os.getpid())
    for name in [
        name
        for name in os.environ
        if name.startswith("AMTSWEG_") and not ("_TEST_" in name or name == "AMTSWEG_SHARED")
    ]:
        del os.environ[name]
    os.environ["AMTSWEG_MODE"] = "demo"
    if os.environ.get("AMTSWEG_TEST_DATABASE") == "postgres":
        from services.postgres import start

        os.environ["AMTSWEG_DATABASE_URL"] = start().url("amtsweg")

# Each worker keeps its files apart.
os.environ["AMTSWEG_DATA"] = str(
    Path(os.environ["AMTSWEG_TEST_RUN"], os.environ.get("PYTEST_XDIST_WORKER", "main"), "data")
)
# Playwright's synchronous interface keeps an event loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from amtsweg.settings import *  # noqa: F403

if DATABASES["default"]["ENGINE"] == "amtsweg.core.sqlite":  # noqa: F405
    # A file as in production, not a database in memory, which locks differently.
    DATABASES["default"]["TEST"] = {"NAME": str(AMTSWEG_DATA / "test.sqlite3")}  # noqa: F405
