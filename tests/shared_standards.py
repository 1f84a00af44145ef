"""Real data of the field for tests: it is not ours to pass on, so it lies beside the checkout and is only read.

`AMTSWEG_SHARED` names the folder that holds `standards/`; without it, `shared` beside the checkout is taken.
"""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("AMTSWEG_SHARED") or CHECKOUT.parent / "shared")


def standard(name: str) -> Path:
    """A file or folder below `standards/`. Raises FileNotFoundError that says where it was looked for."""
    path = SHARED / "standards" / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing; AMTSWEG_SHARED names the folder that holds standards/")
    return path
