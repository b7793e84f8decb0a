"""What all kernels share: their types, their marks for days, and how they are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from evidence.records import KINDS

Days = NDArray[np.int32]
States = NDArray[np.uint8]
Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]
Counts = NDArray[np.int16]
Truths = NDArray[np.bool_]

MISSING: Final = -1
"""An unknown day."""
FOREVER: Final = 10**7
"""The end of what still goes on, as in `evaluator.case`."""
MOST_ROWS: Final = (2**15 - 1) // len(KINDS)
"""No applicant may have more records of one kind, so that counts fit whatever kinds a leaf counts."""

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a loop at its first call, kept on disk for the next start."""
    return cast("F", numba.njit(cache=True, nogil=True)(function))
