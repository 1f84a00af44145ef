"""The product's own settings plus the bare views to compare with; `BENCH_COUNT` adds a header with the statements.

A library for logs imports `rich` where it finds it. Only tools for development bring that, five megabytes in each
process; whoever runs the product has none of it, so it is not found here either.
"""

import os
import sys

from amtsweg.settings import *  # noqa: F403

sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
ROOT_URLCONF = "bench.urls"
AMTSWEG_WORK = False  # all visitors that are simulated come from one address
if os.environ.get("BENCH_COUNT"):
    MIDDLEWARE = ["bench.urls.CountStatements", *MIDDLEWARE]  # noqa: F405
