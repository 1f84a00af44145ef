"""The product's own settings plus the bare views to compare with; `BENCH_COUNT` adds a header with the statements."""

import os

from amtsweg.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
AMTSWEG_WORK = False  # all visitors that are simulated come from one address
if os.environ.get("BENCH_COUNT"):
    MIDDLEWARE = ["bench.urls.CountStatements", *MIDDLEWARE]  # noqa: F405
