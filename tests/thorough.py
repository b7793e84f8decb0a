"""How much is tried: a sample that can fail in every run, or all of it (docs: CONTRIBUTING.md).

`ZHICHENG_THOROUGH=1 make tests` tries all.
"""

import os

THOROUGH = os.environ.get("ZHICHENG_THOROUGH") == "1"


def usually(sample: int, *, thorough: int) -> int:
    """A number for every run, or the one for a thorough run."""
    return thorough if THOROUGH else sample
